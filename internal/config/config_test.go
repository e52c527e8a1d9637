package config_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"venuebox/internal/config"
)

const (
	fileName  = "venuebox.toml"
	secretKey = "correct horse battery staple and more"
)

// load writes text to venuebox.toml in a new working folder and loads it.
func load(t *testing.T, text string, opts config.Options) (config.Loaded, error) {
	t.Helper()
	t.Chdir(t.TempDir())
	if err := os.WriteFile(fileName, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	opts.File = fileName
	return config.Load(opts)
}

func TestNothingGivenIsTheDefault(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile(fileName, []byte("[data]\ndir = 'elsewhere'\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := config.Load(config.Options{Env: []string{"PATH=/bin", "=C:=C:\\", "VENUE=1"}})
	if err != nil {
		t.Fatal(err)
	}
	want := config.Config{
		Data: config.Data{Dir: "./data"},
		Server: config.Server{
			Address:         "0.0.0.0:8080",
			MetricsAddress:  "127.0.0.1:9464",
			ReadTimeout:     30 * time.Second,
			WriteTimeout:    60 * time.Second,
			IdleTimeout:     120 * time.Second,
			ShutdownTimeout: 15 * time.Second,
		},
		Auth: config.Auth{
			AccessTokenTTL:    time.Hour,
			RefreshTokenTTL:   720 * time.Hour,
			SessionTTL:        168 * time.Hour,
			LoginAttempts:     10,
			LoginWindow:       15 * time.Minute,
			PasswordMinLength: 8,
		},
		Gym:       config.Gym{RegenerateQRPerMinute: 10},
		Passes:    config.Passes{Format: "plain", RepeatWindow: 10 * time.Minute},
		PaymentQR: config.PaymentQR{Verification: "warn", MaxAmount: 100_000, ValidFor: 5 * time.Minute},
		Uploads:   config.Uploads{MaxBytes: 10485760, MaxPixels: 25000000, SweepAfter: 24 * time.Hour},
		Activity:  config.Activity{KeepDays: 730},
		Health:    config.Health{MinFreeBytes: 104857600},
		Log:       config.Log{Level: "info", Format: "text"},
	}
	if diff := cmp.Diff(want, got.Config); diff != "" {
		t.Errorf("Load without sources (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want, config.Default()); diff != "" {
		t.Errorf("Default (-want +got):\n%s", diff)
	}
	if origin := got.Origin("data.dir"); origin != "default" {
		t.Errorf("Origin = %q, want default", origin)
	}
}

func TestEveryFormOfTOML(t *testing.T) {
	got, err := load(t, "\ufeff"+`# written on Windows`+"\r\n"+`
gym = { regenerate_qr_per_minute = 1_0 }
"log"."level" = 'debug'
uploads.max_bytes = 0x20_0000

[server]
public_url = "HTTPS://Box.Example:443/"
trusted_proxies = [
	"192.168.1.2", # the proxy
	"10.0.0.0/24",
	"2001:db8::/32",
]
cors_origins = ["https://dashboard.example", "http://[::1]:3000"]
address = ":0"
metrics_address = ""
read_timeout = "1m30s"
write_timeout = "90s"
`, config.Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := config.Default()
	want.Gym.RegenerateQRPerMinute = 10
	want.Log.Level = "debug"
	want.Uploads.MaxBytes = 2 << 20
	want.Server.PublicURL = "https://box.example"
	want.Server.TrustedProxies = []string{"192.168.1.2", "10.0.0.0/24", "2001:db8::/32"}
	want.Server.CORSOrigins = []string{"https://dashboard.example", "http://[::1]:3000"}
	want.Server.Address = ":0"
	want.Server.MetricsAddress = ""
	want.Server.ReadTimeout = 90 * time.Second
	want.Server.WriteTimeout = 90 * time.Second
	if diff := cmp.Diff(want, got.Config); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got, want := got.Origin("server.read_timeout"), "file venuebox.toml:17"; got != want {
		t.Errorf("Origin = %q, want %q", got, want)
	}
}

func TestLaterSourcesWin(t *testing.T) {
	const text = "[server]\naddress = '127.0.0.1:1002'\n"
	implied := map[string]config.Flag{"server.address": {Name: "--demo", Value: "127.0.0.1:1001"}}
	env := []string{"VENUEBOX_SERVER_ADDRESS=127.0.0.1:9999", "VENUEBOX_SERVER_ADDRESS=127.0.0.1:1003"}
	flags := map[string]config.Flag{"server.address": {Name: "--address", Value: "127.0.0.1:1004"}}
	for _, c := range []struct {
		text    string
		opts    config.Options
		address string
		origin  string
	}{
		{"", config.Options{}, "0.0.0.0:8080", "default"},
		{"", config.Options{Defaults: implied}, "127.0.0.1:1001", "default of --demo"},
		{text, config.Options{Defaults: implied}, "127.0.0.1:1002", "file venuebox.toml:2"},
		{text, config.Options{Defaults: implied, Env: env}, "127.0.0.1:1003", "env VENUEBOX_SERVER_ADDRESS"},
		{text, config.Options{Defaults: implied, Env: env, Flags: flags}, "127.0.0.1:1004", "flag --address"},
	} {
		got, err := load(t, c.text, c.opts)
		if err != nil {
			t.Errorf("%s: %v", c.origin, err)
			continue
		}
		if got.Server.Address != c.address || got.Origin("server.address") != c.origin {
			t.Errorf("got %s from %s, want %s from %s", got.Server.Address, got.Origin("server.address"), c.address, c.origin)
		}
	}
}

func TestEnvironmentReadsEveryType(t *testing.T) {
	got, err := config.Load(config.Options{Env: []string{
		"VENUEBOX_LOG_FORMAT=json",
		"VENUEBOX_AUTH_JWT_SECRET=" + secretKey,
		"VENUEBOX_AUTH_LOGIN_ATTEMPTS=3",
		"VENUEBOX_UPLOADS_MAX_PIXELS=1000000",
		"VENUEBOX_UPLOADS_SWEEP_AFTER=36h",
		"VENUEBOX_SERVER_TRUSTED_PROXIES=10.0.0.1, 10.0.1.0/24",
		"VENUEBOX_SERVER_CORS_ORIGINS=",
	}})
	if err != nil {
		t.Fatal(err)
	}
	want := config.Default()
	want.Log.Format = "json"
	want.Auth.JWTSecret = secretKey
	want.Auth.LoginAttempts = 3
	want.Uploads.MaxPixels = 1000000
	want.Uploads.SweepAfter = 36 * time.Hour
	want.Server.TrustedProxies = []string{"10.0.0.1", "10.0.1.0/24"}
	if diff := cmp.Diff(want, got.Config); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestPrinted(t *testing.T) {
	got, err := load(t, "[log]\n\nlevel = 'warn'\n[server]\ncors_origins = ['https://a.example', 'https://b.example']\n", config.Options{
		Env:   []string{"VENUEBOX_AUTH_JWT_SECRET=" + secretKey},
		Flags: map[string]config.Flag{"data.dir": {Name: "--data", Value: `<a"\é>`}},
	})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := got.WriteTOML(&b); err != nil {
		t.Fatal(err)
	}
	want := `[data]
dir = "<a\"\\é>" # flag --data

[server]
address = "0.0.0.0:8080" # default
public_url = "" # default
trusted_proxies = [] # default
cors_origins = ["https://a.example", "https://b.example"] # file venuebox.toml:5
metrics_address = "127.0.0.1:9464" # default
tls_cert = "" # default
tls_key = "" # default
read_timeout = "30s" # default
write_timeout = "1m" # default
idle_timeout = "2m" # default
shutdown_timeout = "15s" # default

[auth]
jwt_secret = "(set)" # env VENUEBOX_AUTH_JWT_SECRET
access_token_ttl = "1h" # default
refresh_token_ttl = "720h" # default
session_ttl = "168h" # default
login_attempts = 10 # default
login_window = "15m" # default
password_min_length = 8 # default

[venue]
time_zone = "" # default

[gym]
regenerate_qr_per_minute = 10 # default

[passes]
format = "plain" # default
repeat_window = "10m" # default

[payment_qr]
verification = "warn" # default
max_amount = 100000 # default
valid_for = "5m" # default

[uploads]
max_bytes = 10485760 # default
max_pixels = 25000000 # default
sweep_after = "24h" # default

[activity]
keep_days = 730 # default

[health]
min_free_bytes = 104857600 # default

[log]
level = "warn" # file venuebox.toml:3
format = "text" # default
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("WriteTOML (-want +got):\n%s", diff)
	}

	values := got.Values()
	asJSON, err := json.Marshal(map[string]any{"auth": values["auth"], "server": values["server"]["trusted_proxies"]})
	if err != nil {
		t.Fatal(err)
	}
	wantJSON := `{"auth":{"access_token_ttl":{"value":"1h","origin":"default"},` +
		`"jwt_secret":{"value":"(set)","origin":"env VENUEBOX_AUTH_JWT_SECRET"},` +
		`"login_attempts":{"value":10,"origin":"default"},"login_window":{"value":"15m","origin":"default"},` +
		`"password_min_length":{"value":8,"origin":"default"},"refresh_token_ttl":{"value":"720h","origin":"default"},` +
		`"session_ttl":{"value":"168h","origin":"default"}},"server":{"value":[],"origin":"default"}}`
	if diff := cmp.Diff(wantJSON, string(asJSON)); diff != "" {
		t.Errorf("Values as JSON (-want +got):\n%s", diff)
	}
}

func TestSecretIsNeverShown(t *testing.T) {
	cfg := config.Default()
	cfg.Auth.JWTSecret = secretKey
	var out strings.Builder
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%T %o"} {
		fmt.Fprintf(&out, verb+"\n", cfg.Auth)
		fmt.Fprintf(&out, verb+"\n", cfg.Auth.JWTSecret)
	}
	text := slog.New(slog.NewTextHandler(&out, nil))
	jsonLog := slog.New(slog.NewJSONHandler(&out, nil))
	for _, log := range []*slog.Logger{text, jsonLog} {
		log.Info("started", "secret", cfg.Auth.JWTSecret, "config", cfg, "pointer", &cfg)
	}
	if err := json.NewEncoder(&out).Encode(cfg); err != nil {
		t.Fatal(err)
	}
	fmt.Fprintln(&out, cfg.Auth.JWTSecret.String(), cfg.Auth.JWTSecret.GoString(), cfg.Auth.JWTSecret.LogValue())
	if strings.Contains(out.String(), secretKey) || strings.Contains(out.String(), fmt.Sprintf("%x", secretKey)) {
		t.Errorf("the secret was shown:\n%s", out.String())
	}
	if got := cfg.Auth.JWTSecret.Reveal(); got != secretKey {
		t.Errorf("Reveal = %q", got)
	}
	if got := fmt.Sprintf("%s|%v", cfg.Auth.JWTSecret, config.Secret("")); got != "(set)|" {
		t.Errorf("got %q, want (set)|", got)
	}
}

// wantError checks that err is a *Problems with exactly this text.
func wantError(t *testing.T, err error, want string) bool {
	t.Helper()
	var problems *config.Problems
	if !errors.As(err, &problems) {
		t.Errorf("got %v, want problems:\n%s", err, want)
		return false
	}
	if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(err.Error(), "\n")); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
		return false
	}
	return true
}
