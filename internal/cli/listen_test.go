package cli

import (
	"bytes"
	"context"
	"net"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"venuebox/internal/config"
	"venuebox/store"
)

func TestReachable(t *testing.T) {
	https := config.Loaded{Config: config.Default()}
	https.Server.TLSCert = "cert.pem"
	for _, tt := range []struct {
		address string
		cfg     config.Loaded
		want    place
	}{
		{"127.0.0.1:8080", config.Loaded{}, place{here: "http://127.0.0.1:8080", loopback: true}},
		{"[::1]:8080", config.Loaded{}, place{here: "http://[::1]:8080", loopback: true}},
		{"[::ffff:127.0.0.1]:8080", config.Loaded{}, place{here: "http://127.0.0.1:8080", loopback: true}},
		{"192.0.2.7:443", https, place{here: "https://192.0.2.7:443", network: []string{"https://192.0.2.7:443"}}},
	} {
		addr, err := net.ResolveTCPAddr("tcp", tt.address)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tt.want, reachable(addr, tt.cfg), cmp.AllowUnexported(place{})); diff != "" {
			t.Errorf("reachable(%s) (-want +got):\n%s", tt.address, diff)
		}
	}
}

// Listening everywhere, the address for this machine is one that works on it,
// and others are told of every network it is on.
func TestReachableEverywhere(t *testing.T) {
	var want []string
	interfaces, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range interfaces {
		ip := a.(*net.IPNet).IP.To4()
		if ip != nil && !ip.IsLoopback() && !ip.IsLinkLocalUnicast() {
			want = append(want, "http://"+ip.String()+":8080")
		}
	}
	for _, everywhere := range []net.IP{net.IPv4zero, net.IPv6unspecified} {
		got := reachable(&net.TCPAddr{IP: everywhere, Port: 8080}, config.Loaded{})
		if got.here != "http://127.0.0.1:8080" || got.loopback || !slices.Equal(got.network, want) {
			t.Errorf("%v: %+v, want the networks %v", everywhere, got, want)
		}
	}
}

func TestListenWhereThisMachineIsNot(t *testing.T) {
	l, err := listen(context.Background(), "192.0.2.1:8080") // kept for documents by RFC 5737
	const want = "this machine does not have the address 192.0.2.1:8080. Use --address 0.0.0.0:PORT to listen on all it has"
	if l != nil || err == nil || err.Error() != want {
		t.Errorf("listen = %v, %v; want %q", l, err, want)
	}
}

func TestPrintMigration(t *testing.T) {
	for want, m := range map[string]store.Migration{
		"": {From: 2, To: 2},
		"Created a new database (schema version 2).\n": {To: 2},
		"Upgraded the database from schema version 1 to 2.\nAs it was before, it is in /data/backups/x.db\n": {
			From: 1, To: 2, Backup: "/data/backups/x.db",
		},
	} {
		var out bytes.Buffer
		a := &app{out: &output{w: &out}, in: strings.NewReader("")}
		if a.printMigration(m); out.String() != want {
			t.Errorf("%+v: %q, want %q", m, &out, want)
		}
	}
}
