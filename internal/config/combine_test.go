package config_test

import (
	"os"
	"testing"

	"venuebox/internal/config"
)

func TestValuesThatDoNotGoTogether(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		opts config.Options
		want string
	}{
		"everything at once": {
			"[server]\nread_timeout = '50s'\nwrite_timeout = '40s'\nmetrics_address = '127.0.0.1:8080'\ntls_cert = 'none.pem'\n[auth]\naccess_token_ttl = '10m'\n[uploads]\nmax_bytes = 104857600\n[health]\nmin_free_bytes = 104857599\n[data]\ndir = 'venuebox.toml'\n",
			config.Options{Env: []string{"VENUEBOX_AUTH_REFRESH_TOKEN_TTL=10m"}},
			`file venuebox.toml:3: server.write_timeout: "40s" (file venuebox.toml:3) does not go with server.read_timeout = "50s" (file venuebox.toml:2): a request that takes that long to arrive would get no answer, so write at least as much
file venuebox.toml:7: auth.access_token_ttl: "10m" (file venuebox.toml:7) does not go with auth.refresh_token_ttl = "10m" (env VENUEBOX_AUTH_REFRESH_TOKEN_TTL): the refresh token would be of no use, so write less
file venuebox.toml:11: health.min_free_bytes: 104857599 (file venuebox.toml:11) does not go with uploads.max_bytes = 104857600 (file venuebox.toml:9): all would seem well with no room for one picture, so write at least as much
file venuebox.toml:4: server.metrics_address: "127.0.0.1:8080" (file venuebox.toml:4) does not go with server.address = "0.0.0.0:8080" (default): both take the same port of this machine, so write another port
file venuebox.toml:5: server.tls_cert: this is set but server.tls_key is not: set both for HTTPS, or neither for HTTP
file venuebox.toml:5: server.tls_cert: "none.pem": there is no such file
file venuebox.toml:13: data.dir: "venuebox.toml" is a file, not a folder: name a folder, it is made when it is not there`,
		},
		"one side is a default": {
			"[server]\nread_timeout = '2m'\n[auth]\nrefresh_token_ttl = '30m'\n",
			config.Options{},
			`file venuebox.toml:2: server.write_timeout: "1m" (default) does not go with server.read_timeout = "2m" (file venuebox.toml:2): a request that takes that long to arrive would get no answer, so write at least as much
file venuebox.toml:4: auth.access_token_ttl: "1h" (default) does not go with auth.refresh_token_ttl = "30m" (file venuebox.toml:4): the refresh token would be of no use, so write less`,
		},
		"no rule for a value that was refused or probably misspelt": {
			"[server]\nwrite_timeout = '5'\nread_timeout = '2m'\ntls_key = 'none.pem'\ntls_crt = 'none.pem'\n[health]\nmin_free_bytes = 1048576\n",
			config.Options{Env: []string{"VENUEBOX_HEALTH_MIN_FREE_BYTE=104857600", "VENUEBOX_DATA_DIR="}},
			`file venuebox.toml:2: server.write_timeout: "5" is not a length of time: write a number and its unit, such as "30s", "15m" or "24h" (a day is 24h)
file venuebox.toml:5: server.tls_crt: there is no such key: did you mean server.tls_cert?
env VENUEBOX_DATA_DIR: data.dir: is empty: name a folder, such as "./data"
env VENUEBOX_HEALTH_MIN_FREE_BYTE: there is no such setting: did you mean VENUEBOX_HEALTH_MIN_FREE_BYTES?`,
		},
		"a good value of a later source makes up for a refused one, which is still reported": {
			"[server]\nwrite_timeout = '5'\nread_timeout = '2m'\n",
			config.Options{Flags: map[string]config.Flag{"server.write_timeout": {Name: "--write-timeout", Value: "90s"}}},
			`file venuebox.toml:2: server.write_timeout: "5" is not a length of time: write a number and its unit, such as "30s", "15m" or "24h" (a day is 24h)
flag --write-timeout: server.write_timeout: "1m30s" (flag --write-timeout) does not go with server.read_timeout = "2m" (file venuebox.toml:3): a request that takes that long to arrive would get no answer, so write at least as much`,
		},
		"key without certificate": {
			"[server]\ntls_key = 'venuebox.toml'\n",
			config.Options{},
			`file venuebox.toml:2: server.tls_key: this is set but server.tls_cert is not: set both for HTTPS, or neither for HTTP`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := load(t, c.text, c.opts)
			wantError(t, err, c.want)
		})
	}
}

func TestMetricsBesideTheAPI(t *testing.T) {
	for _, c := range []struct {
		metrics, address string
		clash            bool
	}{
		{"127.0.0.1:9000", "127.0.0.1:9000", true},
		{"127.0.0.1:9000", "localhost:9000", true},
		{"127.0.0.1:9000", ":9000", true},
		{"[::1]:9000", "0.0.0.0:9000", true},
		{"[::1]:9000", "[::]:9000", true},
		{"[::1]:9000", "127.0.0.1:9000", false},
		{"127.0.0.1:9000", "192.168.1.10:9000", false},
		{"127.0.0.1:9000", "venuebox.local:9000", false},
		{"127.0.0.1:9000", "127.0.0.1:9001", false},
		{"127.0.0.1:0", "127.0.0.1:0", false},
		{"", ":9000", false},
	} {
		_, err := with("server.metrics_address="+c.metrics, "server.address="+c.address)
		if !c.clash {
			if err != nil {
				t.Errorf("%s beside %s: %v", c.metrics, c.address, err)
			}
			continue
		}
		wantError(t, err, `flag --x: server.metrics_address: "`+c.metrics+`" (flag --x) does not go with server.address = "`+c.address+
			`" (flag --x): both take the same port of this machine, so write another port`)
	}
}

func TestCertificateAndKey(t *testing.T) {
	t.Chdir(t.TempDir())
	writePair(t, "a")
	writePair(t, "b")
	if err := os.Mkdir("folder", 0o700); err != nil {
		t.Fatal(err)
	}
	loaded, err := with("server.tls_cert=a.pem", "server.tls_key=a-key.pem")
	if err != nil {
		t.Fatal(err)
	}
	if loaded.Server.TLSCert != "a.pem" || loaded.Server.TLSKey != "a-key.pem" {
		t.Errorf("got %q and %q", loaded.Server.TLSCert, loaded.Server.TLSKey)
	}
	for _, c := range []struct{ cert, key, want string }{
		{
			"a.pem", "b-key.pem",
			`flag --x: server.tls_cert: "a.pem" and server.tls_key = "b-key.pem" are not a certificate and its private key in PEM form: private key does not match public key`,
		},
		{
			"none.pem", "folder",
			"flag --x: server.tls_cert: \"none.pem\": there is no such file\n" +
				`flag --x: server.tls_key: "folder": this is a folder, not a file`,
		},
	} {
		_, err := with("server.tls_cert="+c.cert, "server.tls_key="+c.key)
		wantError(t, err, c.want)
	}
}
