package config_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"os"
	"strings"
	"testing"

	"venuebox/internal/config"
)

// with loads the defaults with one or more keys set by a flag --x.
func with(settings ...string) (config.Loaded, error) {
	flags := map[string]config.Flag{}
	for _, s := range settings {
		key, value, _ := strings.Cut(s, "=")
		flags[key] = config.Flag{Name: "--x", Value: value}
	}
	return config.Load(config.Options{Flags: flags})
}

func TestGoodValues(t *testing.T) {
	for _, setting := range []string{
		"data.dir=/srv/venue box", `data.dir=C:\VenueBox`,
		"server.address=:8080", "server.address=[::]:0", "server.address=[fe80::1%eth0]:65535",
		"server.address=venue-box.local:1", "server.address=localhost:8080",
		"server.public_url=http://192.168.1.10:8080", "server.public_url=https://venue.example", "server.public_url=http://[2001:db8::1]",
		"server.trusted_proxies=::1,fd00::/8,127.0.0.0/8,0.0.0.0",
		"server.cors_origins=http://localhost:5173,https://xn--bcher-kva.example",
		"server.metrics_address=localhost:9464", "server.metrics_address=[::1]:9464", "server.metrics_address=127.9.9.9:0",
		"server.metrics_address=",
		"auth.jwt_secret=" + strings.Repeat("x", 32), "auth.jwt_secret=" + strings.Repeat("x", 1024),
		"venue.time_zone=", "venue.time_zone=UTC", "venue.time_zone=Africa/Cairo", "venue.time_zone=Asia/Kathmandu",
		"log.level=debug", "log.level=warn", "log.level=error", "log.format=json",
	} {
		if _, err := with(setting); err != nil {
			t.Errorf("%s: %v", setting, err)
		}
	}
}

func TestBadValues(t *testing.T) {
	const (
		goodAddress = `"0.0.0.0:8080" for every network, or "127.0.0.1:8080" for this machine alone`
		goodMetrics = `"127.0.0.1:9464", or "" for no metrics`
		goodURL     = `"https://venuebox.example" or "http://192.168.1.10:8080"`
		goodOrigin  = `"https://dashboard.example"`
		goodProxy   = `"192.168.1.2" or "10.0.0.0/24"`
		badPort     = ` has no usable port after its last colon: write a number from 1 to 65535 (or 0 for any free port), such as `
		badURLPort  = ` has a port that is not a number from 1 to 65535: write it like `
		noScheme    = ` is not an address with http:// or https:// in front: write it like `
		tooLong     = ` holds more than scheme, host and port: write it like `
		noHost      = ` has neither an IP address nor a host name: write it like `
		notNetwork  = ` is neither an IP address nor a network: write it like `
	)
	for setting, want := range map[string]string{
		"venue.time_zone=Local":         `"Local" is not a time zone: write its name in the IANA database, such as "Asia/Kolkata", or "" for this machine's own`,
		"venue.time_zone=../etc/passwd": `"../etc/passwd" is not a time zone: write its name in the IANA database, such as "Asia/Kolkata", or "" for this machine's own`,
		"data.dir=":                     `is empty: name a folder, such as "./data"`,
		"data.dir=a\n":                  `"a\n" holds a control character: in double quotes \ has a meaning of its own, so write 'C:\VenueBox' in single quotes, or "C:/VenueBox"`,

		"server.address=":                                 `"" is not HOST:PORT: write ` + goodAddress,
		"server.address=8080":                             `"8080" is not HOST:PORT: write ` + goodAddress,
		"server.address=::1:8080":                         `"::1:8080" is not HOST:PORT: write ` + goodAddress,
		"server.address=http://a:80":                      `"http://a:80" is not HOST:PORT: write ` + goodAddress,
		"server.address=a:http":                           `"a:http"` + badPort + goodAddress,
		"server.address=a:":                               `"a:"` + badPort + goodAddress,
		"server.address=a:65536":                          `"a:65536"` + badPort + goodAddress,
		"server.address=a:+80":                            `"a:+80"` + badPort + goodAddress,
		"server.address=300.1.1.1:80":                     `"300.1.1.1:80" has neither an IP address nor a host name before its port: write ` + goodAddress,
		"server.address=a b:80":                           `"a b:80" has neither an IP address nor a host name before its port: write ` + goodAddress,
		"server.address=" + strings.Repeat("é", 61) + ":": `"` + strings.Repeat("é", 60) + `…"` + badPort + goodAddress,

		"server.public_url=venue.example":         `"venue.example"` + noScheme + goodURL,
		"server.public_url=ftp://venue.example":   `"ftp://venue.example"` + noScheme + goodURL,
		"server.public_url=http:venue.example":    `"http:venue.example"` + noScheme + goodURL,
		"server.public_url=http://":               `"http://"` + noScheme + goodURL,
		"server.public_url=http://a:x":            `"http://a:x"` + noScheme + goodURL,
		"server.public_url=http://a:":             `"http://a:"` + badURLPort + goodURL,
		"server.public_url=http://a:0":            `"http://a:0"` + badURLPort + goodURL,
		"server.public_url=http://a:65536":        `"http://a:65536"` + badURLPort + goodURL,
		"server.public_url=http://a b":            `"http://a b"` + noScheme + goodURL,
		"server.public_url=http://a_é":            `"http://a_é"` + noHost + goodURL,
		"server.public_url=http://[fe80::1%25e0]": `"http://[fe80::1%25e0]"` + noHost + goodURL,
		"server.public_url=http://a/b":            `"http://a/b"` + tooLong + goodURL,
		"server.public_url=http://a//":            `"http://a//"` + tooLong + goodURL,
		"server.public_url=http://a?":             `"http://a?"` + tooLong + goodURL,
		"server.public_url=http://a#":             `"http://a#"` + tooLong + goodURL,
		"server.public_url=http://u:hush@a":       `this address` + tooLong + goodURL,
		"server.public_url=http://0.0.0.0:8080":   `"http://0.0.0.0:8080" names no machine: write the name or address that apps use to reach this box`,

		"server.trusted_proxies=proxy":         `entry 1: "proxy"` + notNetwork + goodProxy,
		"server.trusted_proxies=::/0":          `entry 1: "::/0" would let every client choose its own address: name the proxies alone`,
		"server.trusted_proxies=::ffff:0:0/96": `entry 1: "::ffff:0:0/96"` + notNetwork + goodProxy,
		"server.trusted_proxies=fe80::1%eth0":  `entry 1: "fe80::1%eth0"` + notNetwork + goodProxy,
		"server.trusted_proxies=10.0.0.1/24":   `entry 1: "10.0.0.1/24" is half address, half network: write "10.0.0.1" for the one machine or "10.0.0.0/24" for the network`,

		"server.cors_origins=*":              `entry 1: "*" would let every web site act for whoever is signed in: name each one, such as ` + goodOrigin,
		"server.cors_origins=null":           `entry 1: "null" is what any page in a sandbox sends: name the web site, such as ` + goodOrigin,
		"server.cors_origins=https://a/":     `entry 1: "https://a/" never matches: browsers send "https://a", write that`,
		"server.cors_origins=http://A:80":    `entry 1: "http://A:80" never matches: browsers send "http://a", write that`,
		"server.cors_origins=http://a:08":    `entry 1: "http://a:08" never matches: browsers send "http://a:8", write that`,
		"server.cors_origins=https://*.a":    `entry 1: "https://*.a"` + noHost + goodOrigin,
		"server.cors_origins=http://[0::1]":  `entry 1: "http://[0::1]" never matches: browsers send "http://[::1]", write that`,
		"server.cors_origins=https://a,b//c": `entry 2: "b//c"` + noScheme + goodOrigin,

		"server.metrics_address=:9464":             `":9464" can be reached from other machines, and the metrics need no sign-in: write a loopback address, such as ` + goodMetrics,
		"server.metrics_address=venue.local:9464":  `"venue.local:9464" can be reached from other machines, and the metrics need no sign-in: write a loopback address, such as ` + goodMetrics,
		"server.metrics_address=192.168.1.10:9464": `"192.168.1.10:9464" can be reached from other machines, and the metrics need no sign-in: write a loopback address, such as ` + goodMetrics,
		"server.metrics_address=9464":              `"9464" is not HOST:PORT: write ` + goodMetrics,

		"auth.jwt_secret=" + strings.Repeat("x", 31):   `is 31 bytes long: write at least 32, or leave it empty and one is made`,
		"auth.jwt_secret=" + strings.Repeat("x", 1025): `is 1025 bytes long: write at most 1024, more adds nothing`,

		"log.level=INFO":  `"INFO" is not known: write one of debug, info, warn, error`,
		"log.format=":     `"" is not known: write one of text, json`,
		"gym.none=1":      `there is no such setting`,
		"uploads.none.=1": `there is no such setting`,
	} {
		_, err := with(setting)
		key, _, _ := strings.Cut(setting, "=")
		wantError(t, err, "flag --x: "+key+": "+want)
	}
}

// Every number and length of time: the least and the most that is taken, and
// what is said of one less and one more.
func TestBounds(t *testing.T) {
	for _, c := range []struct{ key, less, least, most, more, whyLess, whyMore string }{
		{"server.read_timeout", "999ms", "1s", "10m", "10m1s", "a phone on weak Wi-Fi needs that long to send its request", "a stalled client would hold its connection all that time"},
		{"server.write_timeout", "999ms", "1s", "30m", "30m1s", "a phone on weak Wi-Fi needs that long to take its answer", "a stalled client would hold its connection all that time"},
		{"server.idle_timeout", "0s", "1s", "1h", "1h0m1s", "connections would be dropped before they could be used again", "phones that have left would hold their connections all that time"},
		{"server.shutdown_timeout", "-1s", "1s", "10m", "11m", "requests in flight would be cut off", "the system would end VenueBox by force before that"},
		{"auth.access_token_ttl", "59s", "1m", "720h", "720h0m1s", "apps would do little else than ask for new tokens", "a token that was copied would be good all that time"},
		{"auth.refresh_token_ttl", "1m59s", "2m", "8760h", "8761h", "staff would be signed out in the middle of their work", "a lost phone would stay signed in for more than a year"},
		{"auth.session_ttl", "4m", "5m", "8760h", "8761h", "staff would be signed out in the middle of their work", "a lost tablet would stay signed in for more than a year"},
		{"auth.login_attempts", "0", "1", "1000", "1001", "nobody could sign in otherwise", "more would not slow down anyone who guesses passwords"},
		{"auth.login_window", "9s", "10s", "24h", "24h0m1s", "less would not slow down anyone who guesses passwords", "someone who mistyped would be locked out for days"},
		{"auth.password_min_length", "7", "8", "64", "65", "shorter passwords are guessed too soon", "nobody would find a password long enough"},
		{"gym.regenerate_qr_per_minute", "0", "1", "1000", "1001", "lost passes could not be replaced otherwise", "more is no limit at all"},
		{"uploads.max_bytes", "65535", "65536", "104857600", "104857601", "many pictures of a QR code are that big", "a picture is held in memory while it is checked"},
		{"uploads.max_pixels", "99999", "100000", "100000000", "100000001", "a QR code needs some 300 by 300 pixels to be read", "no phone makes larger pictures, and checking one takes memory for each pixel"},
		{"uploads.sweep_after", "59m", "1h", "720h", "721h", "a picture that is still being saved must not be taken for a leftover", "leftovers would fill the disk"},
		{"activity.keep_days", "0", "1", "36500", "4294967297", "the record would be gone before anyone could read it", "that is a hundred years"},
		{"health.min_free_bytes", "1048575", "1048576", "1099511627776", "9223372036854775807", "the database needs that much to finish what it is writing", "no box would ever be well"},
	} {
		_, err := with(c.key + "=" + c.less)
		wantError(t, err, "flag --x: "+c.key+": "+c.less+" is too little: write at least "+c.least+", because "+c.whyLess)
		_, err = with(c.key + "=" + c.more)
		wantError(t, err, "flag --x: "+c.key+": "+c.more+" is too much: write at most "+c.most+", because "+c.whyMore)
		// Keys that are bound to others go along, so that the bound itself is good.
		for _, edge := range []string{c.least, c.most} {
			settings := append(companions(c.key, edge), c.key+"="+edge)
			if _, err := with(settings...); err != nil {
				t.Errorf("%v: %v", settings, err)
			}
		}
	}
}

func companions(key, value string) []string {
	switch key + "=" + value {
	case "server.read_timeout=10m":
		return []string{"server.write_timeout=10m"}
	case "server.write_timeout=1s":
		return []string{"server.read_timeout=1s"}
	case "auth.access_token_ttl=720h":
		return []string{"auth.refresh_token_ttl=721h"}
	case "auth.refresh_token_ttl=2m":
		return []string{"auth.access_token_ttl=1m"}
	case "health.min_free_bytes=1048576":
		return []string{"uploads.max_bytes=65536"}
	}
	return nil
}

// writePair writes a self-made certificate and its key as name.pem and
// name-key.pem.
func writePair(t *testing.T, name string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"localhost"}}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	key, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	for file, block := range map[string]*pem.Block{
		name + ".pem":     {Type: "CERTIFICATE", Bytes: cert},
		name + "-key.pem": {Type: "PRIVATE KEY", Bytes: key},
	} {
		if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
