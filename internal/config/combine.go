package config

import (
	"crypto/tls"
	"net"
	"os"
	"strings"
)

// combine checks the values in force against each other and against the disk.
// A rule is left out when one of its values was refused, and all are when a
// source could not be read: what is missing there might be what makes it right.
func (l *loader) combine() {
	if l.partial {
		return
	}
	c := &l.cfg
	if l.good("server.read_timeout", "server.write_timeout") && c.Server.WriteTimeout < c.Server.ReadTimeout {
		l.clash("server.write_timeout", "server.read_timeout", "a request that takes that long to arrive would get no answer, so write at least as much")
	}
	if l.good("auth.access_token_ttl", "auth.refresh_token_ttl") && c.Auth.AccessTokenTTL >= c.Auth.RefreshTokenTTL {
		l.clash("auth.access_token_ttl", "auth.refresh_token_ttl", "the refresh token would be of no use, so write less")
	}
	if l.good("health.min_free_bytes", "uploads.max_bytes") && c.Health.MinFreeBytes < c.Uploads.MaxBytes {
		l.clash("health.min_free_bytes", "uploads.max_bytes", "all would seem well with no room for one picture, so write at least as much")
	}
	if l.good("server.metrics_address", "server.address") && sameSocket(c.Server.MetricsAddress, c.Server.Address) {
		l.clash("server.metrics_address", "server.address", "both take the same port of this machine, so write another port")
	}
	l.checkTLS()
	if info, err := os.Stat(c.Data.Dir); l.good("data.dir") && err == nil && !info.IsDir() {
		l.report(l.origin("data.dir"), "data.dir", "%s is a file, not a folder: name a folder, it is made when it is not there", quote(c.Data.Dir))
	}
}

func (l *loader) good(paths ...string) bool {
	for _, path := range paths {
		if l.bad[path] {
			return false
		}
	}
	return true
}

func (l *loader) origin(path string) string { return Loaded{origins: l.origins}.Origin(path) }

// clash reports two keys whose values do not go together, as a problem of the
// first; its source is the second's when only that was given.
func (l *loader) clash(first, second, message string) {
	source := l.origin(first)
	if _, given := l.origins[first]; !given {
		source = l.origin(second)
	}
	side := func(path string) string {
		return encode(byPath[path].get(&l.cfg)) + " (" + l.origin(path) + ")"
	}
	l.report(source, first, "%s does not go with %s = %s: %s", side(first), second, side(second), message)
}

// sameSocket reports whether listening on both addresses must fail.
func sameSocket(a, b string) bool {
	hostA, portA, errA := net.SplitHostPort(a)
	hostB, portB, errB := net.SplitHostPort(b)
	if errA != nil || errB != nil || portA != portB || portA == "0" {
		return false
	}
	ipA, ipB := addressIP(hostA), addressIP(hostB)
	return ipA.IsUnspecified() || ipB.IsUnspecified() || ipA == ipB && ipA.IsValid()
}

// checkTLS reads the certificate and its key, and sees whether they fit.
func (l *loader) checkTLS() {
	const cert, key = "server.tls_cert", "server.tls_key"
	if !l.good(cert, key) {
		return
	}
	certFile, keyFile := l.cfg.Server.TLSCert, l.cfg.Server.TLSKey
	switch {
	case certFile != "" && keyFile == "":
		l.report(l.origin(cert), cert, "this is set but %s is not: set both for HTTPS, or neither for HTTP", key)
	case certFile == "" && keyFile != "":
		l.report(l.origin(key), key, "this is set but %s is not: set both for HTTPS, or neither for HTTP", cert)
	}
	certPEM, okCert := l.readPEM(cert, certFile)
	keyPEM, okKey := l.readPEM(key, keyFile)
	if !okCert || !okKey {
		return
	}
	if _, err := tls.X509KeyPair(certPEM, keyPEM); err != nil {
		l.report(l.origin(cert), cert, "%s and %s = %s are not a certificate and its private key in PEM form: %s",
			quote(certFile), key, quote(keyFile), strings.TrimPrefix(err.Error(), "tls: "))
	}
}

// readPEM returns the bytes of a file that path names; false when it names
// none or the file cannot be read.
func (l *loader) readPEM(path, file string) ([]byte, bool) {
	if file == "" {
		return nil, false
	}
	data, err := readFile(file)
	if err != nil {
		l.report(l.origin(path), path, "%s: %v", quote(file), err)
		return nil, false
	}
	return data, true
}
