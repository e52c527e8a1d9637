package config_test

import (
	"os"
	"strings"
	"testing"

	"venuebox/internal/config"
)

// Every row is a file and the whole text of what is said about it.
func TestProblemsInTheFile(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"unknown keys": {
			"address = ':1'\nwhatever = 1\n[server]\nadress = ':1'\nAddress = ':1'\nport = 8080\njwt_secret = 'x'\nlog.level = 'info'\n'a b'.'' = 1\n[log]\n\"\\u001b[31m\" = 1\n",
			`file venuebox.toml:1: address: there is no such key: did you mean address under [server]?
file venuebox.toml:2: whatever: there is no such key: a key stands under one of the sections data, server, auth, venue, gym, passes, payment_qr, uploads, activity, health, log
file venuebox.toml:4: server.adress: there is no such key: did you mean server.address?
file venuebox.toml:5: server.Address: there is no such key: did you mean server.address?
file venuebox.toml:6: server.port: there is no such key: [server] has address, public_url, trusted_proxies, cors_origins, metrics_address, tls_cert, tls_key, read_timeout, write_timeout, idle_timeout, shutdown_timeout
file venuebox.toml:7: server.jwt_secret: there is no such key: did you mean jwt_secret under [auth]?
file venuebox.toml:8: server.log.level: there is no such key: [server] has address, public_url, trusted_proxies, cors_origins, metrics_address, tls_cert, tls_key, read_timeout, write_timeout, idle_timeout, shutdown_timeout
file venuebox.toml:9: server."a b"."": there is no such key: [server] has address, public_url, trusted_proxies, cors_origins, metrics_address, tls_cert, tls_key, read_timeout, write_timeout, idle_timeout, shutdown_timeout
file venuebox.toml:11: log."\x1b[31m": there is no such key: [log] has level, format`,
		},
		"a very long key": {
			strings.Repeat("x", 1000) + " = 1\n",
			`file venuebox.toml:1: "` + strings.Repeat("x", 60) + `…": there is no such key: a key stands under one of the sections data, server, auth, venue, gym, passes, payment_qr, uploads, activity, health, log`,
		},
		"unknown sections": {
			"[servr]\naddress = 'x'\n[payroll]\nanything = 1\n[server.tls]\ncert = 1\n[log.level]\nx = 1\n[[gym]]\nregenerate_qr_per_minute = 0\n",
			`file venuebox.toml:1: [servr]: there is no such section: did you mean [server]?
file venuebox.toml:2: server.address: "x" is not HOST:PORT: write "0.0.0.0:8080" for every network, or "127.0.0.1:8080" for this machine alone
file venuebox.toml:3: [payroll]: there is no such section: the sections are data, server, auth, venue, gym, passes, payment_qr, uploads, activity, health, log
file venuebox.toml:5: [server.tls]: there is no such section: the sections are data, server, auth, venue, gym, passes, payment_qr, uploads, activity, health, log
file venuebox.toml:7: [log.level]: this is a key, not a section: write level = "info" under [log]
file venuebox.toml:9: [[gym]]: there is only one such section: write [gym]
file venuebox.toml:10: gym.regenerate_qr_per_minute: 0 is too little: write at least 1, because lost passes could not be replaced otherwise`,
		},
		"wrong types": {
			"log = 'info'\n[server]\naddress = 8080\npublic_url = ['x']\ncors_origins = 'https://a.example'\nread_timeout = 30\ntls_cert = 1979-05-27\ntls_key = { a = 1 }\nmetrics_address = false\ntrusted_proxies = ['10.0.0.1', 1, ['x']]\n[auth]\njwt_secret = 12345678\nlogin_attempts = '10'\npassword_min_length = 8.5\n[uploads]\nmax_bytes = 99999999999999999999\n",
			`file venuebox.toml:1: log: this is a section, not a key: write [log] on a line of its own and its keys below
file venuebox.toml:3: server.address: must be text in quotes, such as "0.0.0.0:8080", but is a whole number
file venuebox.toml:4: server.public_url: must be text in quotes, such as "https://venuebox.example", but is a list
file venuebox.toml:5: server.cors_origins: must be a list of texts in quotes, such as ["https://dashboard.example"], but is text
file venuebox.toml:6: server.read_timeout: must be a length of time in quotes, such as "30s", but is a whole number
file venuebox.toml:7: server.tls_cert: must be text in quotes, such as "cert.pem", but is a date or time
file venuebox.toml:8: server.tls_key: must be text in quotes, such as "key.pem", but is a table
file venuebox.toml:9: server.metrics_address: must be text in quotes, such as "127.0.0.1:9464", but is true or false
file venuebox.toml:10: server.trusted_proxies: entry 2 is a whole number: write text in quotes; entry 3 is a list: write text in quotes
file venuebox.toml:12: auth.jwt_secret: must be text in quotes, but is a whole number
file venuebox.toml:13: auth.login_attempts: must be a whole number, such as 10, but is text
file venuebox.toml:14: auth.password_min_length: must be a whole number, such as 8, but is a number with a fraction
file venuebox.toml:16: uploads.max_bytes: must be a whole number, such as 10485760, but is a number too large to count with`,
		},
		"given twice": {
			"server.idle_timeout = '1m'\n[log]\nlevel = 'info'\nlevel = 'loud'\n[gym]\n[log]\nformat = 'xml'\n[server]\naddress = ':1'\n",
			`file venuebox.toml:4: log.level: this is given a second time, after line 3: keep one
file venuebox.toml:6: [log]: this is given a second time, after line 2: keep one
file venuebox.toml:7: log.format: "xml" is not known: write one of text, json`,
		},
		"section opened after dotted keys": {
			"server.idle_timeout = '1m'\n[server]\naddress = ':1'\n",
			`file venuebox.toml:2: line 2, column 2 is not TOML: table server already exists as defined by a dotted key`,
		},
		"not TOML, and a mistake before it": {
			"[log]\nlevel = 'loud'\nformat = json\n[nosuch]\n",
			`file venuebox.toml:2: log.level: "loud" is not known: write one of debug, info, warn, error
file venuebox.toml:3: line 3, column 10 is not TOML: unexpected character U+006A 'j' at start of value; a setting has a line of its own, and text goes in double quotes`,
		},
		"duration without quotes": {
			"[server]\nread_timeout = 30s\n",
			`file venuebox.toml:2: line 2, column 18 is not TOML: strings must be quoted`,
		},
		"address without quotes": {
			"[server]\naddress = 0.0.0.0:8080\n",
			`file venuebox.toml:2: line 2, column 14 is not TOML: expected newline but got U+002E '.'; a setting has a line of its own, and text goes in double quotes`,
		},
		"Windows path in double quotes": {
			"[data]\ndir = \"C:\\Venue\"\n",
			`file venuebox.toml:2: line 2, column 10 is not TOML: invalid escape character U+0056 'V'; in double quotes \ has a meaning of its own, so write Windows paths in single quotes, such as 'C:\VenueBox'`,
		},
		"Windows path that is also an escape": {
			"[data]\ndir = \"C:\\temp\"\n",
			`file venuebox.toml:2: data.dir: "C:\temp" holds a control character: in double quotes \ has a meaning of its own, so write 'C:\VenueBox' in single quotes, or "C:/VenueBox"`,
		},
		"section not closed": {
			"[server\naddress = ':1'\n",
			`file venuebox.toml:1: line 1, column 8 is not TOML: expected ']' to close table name`,
		},
		"impossible date for a key that takes none": {
			"[log]\nlevel = 2026-13-01\n",
			`file venuebox.toml:2: log.level: must be text in quotes, such as "info", but is a date or time`,
		},
		"not UTF-8": {
			"[log]\nlevel = '\xff\xfe'\n",
			`file venuebox.toml: this is not text in UTF-8: save the file as UTF-8`,
		},
		"too large": {
			"#" + strings.Repeat(" ", 64<<10),
			`file venuebox.toml: this file is larger than 64 KiB: check the path given with --config, or start from config.example.toml`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := load(t, c.text, config.Options{})
			wantError(t, err, c.want)
		})
	}
}

func TestProblemsOfAFileThatCannotBeRead(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.Mkdir("folder.toml", 0o700); err != nil {
		t.Fatal(err)
	}
	const advice = ": check the path given with --config, or start from config.example.toml"
	for file, want := range map[string]string{
		"none.toml":   "file none.toml: there is no such file" + advice,
		"folder.toml": "file folder.toml: this is a folder, not a file" + advice,
		"a\x00\n":     `file "a\x00\n": it cannot be read (invalid argument)` + advice,
	} {
		// The other sources are still looked at; rules that need all are not.
		_, err := config.Load(config.Options{File: file, Env: []string{
			"VENUEBOX_LOG_LEVEL=loud",
			"VENUEBOX_SERVER_TLS_KEY=key.pem",
		}})
		wantError(t, err, want+"\nenv VENUEBOX_LOG_LEVEL: log.level: \"loud\" is not known: write one of debug, info, warn, error")
	}
}

func TestProblemsOfEnvironmentAndFlags(t *testing.T) {
	_, err := load(t, "[server]\naddress = 'x'\n", config.Options{
		Env: []string{
			"VENUEBOX_SERVER_ADRESS=0.0.0.0:8080",
			"VENUEBOX_JWT_SECRET=" + secretKey,
			"VENUEBOX_FOO=1",
			"VENUEBOX_=1",
			"VENUEBOX_A\nB=1",
			"venuebox_data_dir=/srv",
			"VENUEBOX_AUTH_LOGIN_ATTEMPTS=1e1",
			"VENUEBOX_ACTIVITY_KEEP_DAYS=",
			"VENUEBOX_SERVER_IDLE_TIMEOUT=",
			"VENUEBOX_SERVER_TRUSTED_PROXIES=10.0.0.1,,",
			"VENUEBOX_SERVER_CORS_ORIGINS=" + strings.Repeat("http://a,", 100) + "http://a",
			"VENUEBOX_AUTH_JWT_SECRET=too short to be safe",
		},
		Flags: map[string]config.Flag{
			"server.address": {Name: "--address", Value: "localhost"},
			"server.color":   {Name: "--color", Value: "red"},
		},
		Defaults: map[string]config.Flag{"log.level": {Name: "--demo", Value: "loud"}},
	})
	wantError(t, err, `default of --demo: log.level: "loud" is not known: write one of debug, info, warn, error
file venuebox.toml:2: server.address: "x" is not HOST:PORT: write "0.0.0.0:8080" for every network, or "127.0.0.1:8080" for this machine alone
env VENUEBOX_: there is no such setting: unset it, names with VENUEBOX_ in front are for settings
env "VENUEBOX_A\nB": there is no such setting: unset it, names with VENUEBOX_ in front are for settings
env VENUEBOX_ACTIVITY_KEEP_DAYS: activity.keep_days: "" is not a whole number
env VENUEBOX_AUTH_JWT_SECRET: auth.jwt_secret: is 20 bytes long: write at least 32, or leave it empty and one is made
env VENUEBOX_AUTH_LOGIN_ATTEMPTS: auth.login_attempts: "1e1" is not a whole number
env VENUEBOX_FOO: there is no such setting: unset it, names with VENUEBOX_ in front are for settings
env VENUEBOX_JWT_SECRET: there is no such setting: did you mean VENUEBOX_AUTH_JWT_SECRET?
env VENUEBOX_SERVER_ADRESS: there is no such setting: did you mean VENUEBOX_SERVER_ADDRESS?
env VENUEBOX_SERVER_CORS_ORIGINS: server.cors_origins: has 101 entries: at most 100 are looked at
env VENUEBOX_SERVER_IDLE_TIMEOUT: server.idle_timeout: "" is not a length of time: write a number and its unit, such as "30s", "15m" or "24h" (a day is 24h)
env VENUEBOX_SERVER_TRUSTED_PROXIES: server.trusted_proxies: entry 2: "" is neither an IP address nor a network: write it like "192.168.1.2" or "10.0.0.0/24"; entry 3: "" is neither an IP address nor a network: write it like "192.168.1.2" or "10.0.0.0/24"
env venuebox_data_dir: there is no such setting: did you mean VENUEBOX_DATA_DIR?
flag --address: server.address: "localhost" is not HOST:PORT: write "0.0.0.0:8080" for every network, or "127.0.0.1:8080" for this machine alone
flag --color: server.color: there is no such setting`)
}
