//go:build unix

package cli

import (
	"bufio"
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// process is a `venuebox serve` of its own, on a free port.
type process struct {
	*exec.Cmd
	address string
	stdout  bytes.Buffer
	stderr  bytes.Buffer
}

// start starts a server on a fresh data folder and waits until it is ready.
// env are settings; scheme is http or https.
func start(t *testing.T, scheme string, env ...string) *process {
	t.Helper()
	port, err := freePort()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{address: fmt.Sprintf("127.0.0.1:%d", port)}
	p.Cmd = exec.Command("venuebox", "serve", "--data", t.TempDir(), "--address", p.address)
	p.Env = append(os.Environ(), "VENUEBOX_SERVER_METRICS_ADDRESS=")
	p.Env = append(p.Env, env...)
	p.Stdout, p.Stderr = &p.stdout, &p.stderr
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		p.Process.Kill() // fails harmlessly when it has ended
		p.Wait()
		if t.Failed() {
			t.Logf("standard output:\n%s\nstandard error:\n%s", &p.stdout, &p.stderr)
		}
	})
	if err := waitReady(scheme + "://" + p.address); err != nil {
		t.Fatal(err)
	}
	return p
}

// openRequest sends a request up to its body, and returns when a handler has
// begun to read that.
func openRequest(t *testing.T, p *process, bodySize int) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", p.address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(patience))
	fmt.Fprintf(conn, "POST /api/auth/login HTTP/1.1\r\nHost: venuebox\r\nContent-Type: application/json\r\n"+
		"Content-Length: %d\r\nExpect: 100-continue\r\n\r\n", bodySize)
	line, err := bufio.NewReaderSize(conn, 16).ReadString('\n')
	if err != nil || line != "HTTP/1.1 100 Continue\r\n" {
		t.Fatalf("%q, %v; want a 100 Continue", line, err)
	}
	return conn
}

// waitClosed waits until the server takes no more connections.
func waitClosed(t *testing.T, p *process) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); <-tick.C {
		conn, err := net.Dial("tcp", p.address)
		if err != nil {
			return
		}
		conn.Close()
	}
	t.Fatal("the server takes connections still")
}

// The first signal lets a request in flight finish.
func TestStopFinishesRequests(t *testing.T) {
	p := start(t, "http")
	const body = `{"username": "nobody", "password": "nothing"}`
	conn := openRequest(t, p, len(body))
	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	waitClosed(t, p)
	io.WriteString(conn, body)
	answer, err := io.ReadAll(conn)
	if err != nil || !bytes.Contains(answer, []byte("HTTP/1.1 401 ")) ||
		!bytes.HasSuffix(answer, []byte(`{"success":false,"error":"Invalid username or password"}`)) {
		t.Errorf("the request in flight was answered %q, %v", answer, err)
	}
	if err := p.Wait(); err != nil {
		t.Errorf("the server ended with %v, want exit code 0", err)
	}
	if !strings.Contains(p.stderr.String(), "msg=stopped") {
		t.Error("the log does not say that it stopped")
	}
}

// The second signal does not wait for anything.
func TestSecondSignalStopsAtOnce(t *testing.T) {
	p := start(t, "http")
	openRequest(t, p, 100)
	for range 2 {
		if err := p.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		waitClosed(t, p)
	}
	p.Wait()
	if status := p.ProcessState.Sys().(syscall.WaitStatus); !status.Signaled() || status.Signal() != syscall.SIGTERM {
		t.Errorf("the server ended with %v, want it ended by the signal", p.ProcessState)
	}
}

// A request that does not end is cut off when its time is up, and that is said.
func TestStopIsBounded(t *testing.T) {
	p := start(t, "http", "VENUEBOX_SERVER_SHUTDOWN_TIMEOUT=1s")
	openRequest(t, p, 100)
	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	p.Wait()
	const want = "venuebox: some requests were still running 1s after the stop and were cut off\n"
	if code := p.ProcessState.ExitCode(); code != exitFail || !strings.HasSuffix(p.stderr.String(), want) {
		t.Errorf("exit code %d, want %d and %q", code, exitFail, want)
	}
}

func TestMetricsAddress(t *testing.T) {
	port, err := freePort()
	if err != nil {
		t.Fatal(err)
	}
	address := fmt.Sprintf("127.0.0.1:%d", port)
	p := start(t, "http", "VENUEBOX_SERVER_METRICS_ADDRESS="+address)
	response, err := http.Get("http://" + address + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK || !bytes.Contains(text, []byte(`route="/readyz"`)) {
		t.Errorf("%s, %v:\n%s", response.Status, err, text)
	}

	// A second box cannot have the address, and works without.
	other := start(t, "http", "VENUEBOX_SERVER_METRICS_ADDRESS="+address)
	other.Process.Signal(os.Interrupt)
	if err := other.Wait(); err != nil {
		t.Error(err)
	}
	want := `level=WARN msg="no metrics: the address in server.metrics_address cannot be had" address=` + address
	if !strings.Contains(other.stderr.String(), want) {
		t.Errorf("the log does not have %q", want)
	}
	p.Process.Signal(os.Interrupt)
	if err := p.Wait(); err != nil {
		t.Error(err)
	}
}

func TestTLS(t *testing.T) {
	certFile, keyFile, pool := certificate(t)
	trusting := http.DefaultTransport.(*http.Transport).Clone()
	trusting.TLSClientConfig = &tls.Config{RootCAs: pool}
	before := http.DefaultTransport
	http.DefaultTransport = trusting
	t.Cleanup(func() { http.DefaultTransport = before; trusting.CloseIdleConnections() })
	p := start(t, "https", "VENUEBOX_SERVER_TLS_CERT="+certFile, "VENUEBOX_SERVER_TLS_KEY="+keyFile)
	response, err := http.Get("https://" + p.address + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusOK || response.TLS == nil {
		t.Errorf("%s, TLS %v", response.Status, response.TLS)
	}
	trusting.CloseIdleConnections()
	p.Process.Signal(syscall.SIGTERM)
	if err := p.Wait(); err != nil {
		t.Error(err)
	}
	if want := "https://" + p.address + "\n"; !strings.Contains(p.stdout.String(), want) {
		t.Errorf("the welcome does not name %q", want)
	}
}

// certificate makes a certificate for 127.0.0.1 and its key.
func certificate(t *testing.T) (certFile, keyFile string, pool *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		Subject:      pkix.Name{CommonName: "venuebox"},
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().Add(time.Hour),
		IPAddresses:  []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	certPEM := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	pool = x509.NewCertPool()
	pool.AppendCertsFromPEM(certPEM)
	dir := t.TempDir()
	certFile, keyFile = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	writeFile(t, certFile, string(certPEM))
	writeFile(t, keyFile, string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER})))
	return certFile, keyFile, pool
}
