package config

import (
	"strings"
	"time"
)

// sections is the table of all settings, in the order of the example file. A
// new setting is a field of Config and a row here; nothing else names it.
var sections = []section{
	{"data", "What must not be lost.", []*key{
		row("dir", "./data", func(c *Config) *string { return &c.Data.Dir },
			text(`"./data"`, checkDir), `
The folder that keeps the database, the pictures and the secrets. It is made
when it is not there. On Windows write 'C:\VenueBox' in single quotes.`),
	}},
	{"server", "Where and how VenueBox listens.", []*key{
		row("address", "0.0.0.0:8080", func(c *Config) *string { return &c.Server.Address },
			text("", checkAddress), `
The address and port for the apps. 0.0.0.0 means every network this machine is
on; 127.0.0.1 means this machine alone.`),
		row("public_url", "", func(c *Config) *string { return &c.Server.PublicURL },
			text(`"https://venuebox.example"`, checkPublicURL), `
What apps type to reach this box, such as "https://venuebox.example" or
"http://192.168.1.10:8080"; links to pictures start with it. Empty: each
request's own address is used, which is right unless a proxy stands in front.`),
		row("trusted_proxies", nil, func(c *Config) *[]string { return &c.Server.TrustedProxies },
			list(`["192.168.1.2"]`, checkProxy), `
Proxies in front of VenueBox whose word on a client's address is believed, such
as ["192.168.1.2"] or ["10.0.0.0/24"]. Empty: nobody's.`),
		row("cors_origins", nil, func(c *Config) *[]string { return &c.Server.CORSOrigins },
			list(`["https://dashboard.example"]`, checkCORSOrigin), `
Web sites, other than this box's own pages, that may call it from a browser,
such as ["https://dashboard.example"]. Empty: none.`),
		row("metrics_address", "127.0.0.1:9464", func(c *Config) *string { return &c.Server.MetricsAddress },
			text("", checkMetricsAddress), `
Where Prometheus fetches its figures. They need no sign-in, so the address must
be this machine's own. Empty: no figures.`),
		row("tls_cert", "", func(c *Config) *string { return &c.Server.TLSCert },
			text(`"cert.pem"`, checkFileName), `
Certificate and private key, both PEM files, for HTTPS. Empty: plain HTTP.`),
		row("tls_key", "", func(c *Config) *string { return &c.Server.TLSKey },
			text(`"key.pem"`, checkFileName), `
The private key that belongs to tls_cert.`),
		row("read_timeout", 30*time.Second, func(c *Config) *time.Duration { return &c.Server.ReadTimeout },
			duration(bounds[time.Duration]{
				time.Second, "a phone on weak Wi-Fi needs that long to send its request",
				10 * time.Minute, "a stalled client would hold its connection all that time",
			}), `
How long a request may take to arrive, its picture included.`),
		row("write_timeout", time.Minute, func(c *Config) *time.Duration { return &c.Server.WriteTimeout },
			duration(bounds[time.Duration]{
				time.Second, "a phone on weak Wi-Fi needs that long to take its answer",
				30 * time.Minute, "a stalled client would hold its connection all that time",
			}), `
How long a request may take from its first lines to the end of its answer. Not
less than read_timeout.`),
		row("idle_timeout", 2*time.Minute, func(c *Config) *time.Duration { return &c.Server.IdleTimeout },
			duration(bounds[time.Duration]{
				time.Second, "connections would be dropped before they could be used again",
				time.Hour, "phones that have left would hold their connections all that time",
			}), `
How long a connection is kept open between two requests.`),
		row("shutdown_timeout", 15*time.Second, func(c *Config) *time.Duration { return &c.Server.ShutdownTimeout },
			duration(bounds[time.Duration]{
				time.Second, "requests in flight would be cut off",
				10 * time.Minute, "the system would end VenueBox by force before that",
			}), `
How long requests in flight may take to finish when VenueBox is stopped.`),
	}},
	{"auth", "The rules of signing in.", []*key{
		row("jwt_secret", "", func(c *Config) *Secret { return &c.Auth.JWTSecret },
			secret(checkJWTSecret), `
Signs the apps' tokens: at least 32 bytes that nobody can guess. Changing it
signs every app out. Empty: one is made at the first start and kept in the data
folder, which is right for almost everyone.`),
		row("access_token_ttl", time.Hour, func(c *Config) *time.Duration { return &c.Auth.AccessTokenTTL },
			duration(bounds[time.Duration]{
				time.Minute, "apps would do little else than ask for new tokens",
				720 * time.Hour, "a token that was copied would be good all that time",
			}), `
How long an app's access token is good. Less than refresh_token_ttl.`),
		row("refresh_token_ttl", 720*time.Hour, func(c *Config) *time.Duration { return &c.Auth.RefreshTokenTTL },
			duration(bounds[time.Duration]{
				2 * time.Minute, "staff would be signed out in the middle of their work",
				8760 * time.Hour, "a lost phone would stay signed in for more than a year",
			}), `
How long an app stays signed in without being used.`),
		row("session_ttl", 168*time.Hour, func(c *Config) *time.Duration { return &c.Auth.SessionTTL },
			duration(bounds[time.Duration]{
				5 * time.Minute, "staff would be signed out in the middle of their work",
				8760 * time.Hour, "a lost tablet would stay signed in for more than a year",
			}), `
How long a browser stays signed in.`),
		row("login_attempts", 10, func(c *Config) *int { return &c.Auth.LoginAttempts },
			number(bounds[int]{
				1, "nobody could sign in otherwise",
				1000, "more would not slow down anyone who guesses passwords",
			}), `
How many wrong passwords one address may try on one account within
login_window before it has to wait.`),
		row("login_window", 15*time.Minute, func(c *Config) *time.Duration { return &c.Auth.LoginWindow },
			duration(bounds[time.Duration]{
				10 * time.Second, "less would not slow down anyone who guesses passwords",
				24 * time.Hour, "someone who mistyped would be locked out for days",
			}), `
How long a wrong password counts against login_attempts.`),
		row("password_min_length", 8, func(c *Config) *int { return &c.Auth.PasswordMinLength },
			number(bounds[int]{
				8, "shorter passwords are guessed too soon",
				64, "nobody would find a password long enough",
			}), `
The least number of characters in a new password.`),
	}},
	{"venue", "Where the box stands.", []*key{
		row("time_zone", "", func(c *Config) *string { return &c.Venue.TimeZone },
			text(`"Asia/Kolkata"`, checkTimeZone), `
The time zone in which visits are counted by day and hour, such as
"Asia/Kolkata" or "Africa/Cairo". Empty: this machine's own.`),
	}},
	{"gym", "The limits of the gym's API.", []*key{
		row("regenerate_qr_per_minute", 10, func(c *Config) *int { return &c.Gym.RegenerateQRPerMinute },
			number(bounds[int]{
				1, "lost passes could not be replaced otherwise",
				1000, "more is no limit at all",
			}), `
How many passes one member of staff may replace in a minute.`),
	}},
	{"passes", "The gym's member passes.", []*key{
		row("format", "plain", func(c *Config) *string { return &c.Passes.Format },
			choice("plain", "revocable"), `
plain: a pass reads customer_id:115, for ever. revocable: it carries letters that
nobody can guess as well, customer_id:kbzvxw…:115, and a pass that was replaced
opens no door any more. Members keep the pass they have until it is regenerated.`),
		row("repeat_window", 10*time.Minute, func(c *Config) *time.Duration { return &c.Passes.RepeatWindow },
			duration(bounds[time.Duration]{
				0, "a visit cannot come before itself",
				24 * time.Hour, "tomorrow's visit would not be counted",
			}), `
How long after a visit the same pass, shown again, is a repeat and no new visit.
0s: every scan is a visit.`),
	}},
	{"payment_qr", "How payment QR codes are checked and priced.", []*key{
		row("verification", "warn", func(c *Config) *string { return &c.PaymentQR.Verification },
			choice("off", "warn", "reject"), `
What is done with the picture of a payment QR code. warn: it is read, and managers
see whether it pays the UPI id that was typed. reject: a picture that does not is
refused. off: it is not looked at.`),
		row("max_amount", 100_000, func(c *Config) *int { return &c.PaymentQR.MaxAmount },
			number(bounds[int]{
				1, "nothing could be paid otherwise",
				1_000_000, "UPI takes no payment as large as that",
			}), `
The most that a priced code may ask for, in rupees. UPI's own limit for most
payments is 100000.`),
		row("valid_for", 5*time.Minute, func(c *Config) *time.Duration { return &c.PaymentQR.ValidFor },
			duration(bounds[time.Duration]{
				10 * time.Second, "a guest needs that long to pay",
				24 * time.Hour, "the next guest would see what the last one was to pay",
			}), `
How long a priced code is to be shown, and how long a guest display shows
anything before it goes back to idle by itself.`),
	}},
	{"uploads", "Pictures of payment QR codes.", []*key{
		row("max_bytes", 10<<20, func(c *Config) *int64 { return &c.Uploads.MaxBytes },
			number(bounds[int64]{
				64 << 10, "many pictures of a QR code are that big",
				100 << 20, "a picture is held in memory while it is checked",
			}), `
The largest picture, in bytes. 10485760 is 10 MiB.`),
		row("max_pixels", 25_000_000, func(c *Config) *int64 { return &c.Uploads.MaxPixels },
			number(bounds[int64]{
				100_000, "a QR code needs some 300 by 300 pixels to be read",
				100_000_000, "no phone makes larger pictures, and checking one takes memory for each pixel",
			}), `
The largest picture, in pixels: its width times its height.`),
		row("sweep_after", 24*time.Hour, func(c *Config) *time.Duration { return &c.Uploads.SweepAfter },
			duration(bounds[time.Duration]{
				time.Hour, "a picture that is still being saved must not be taken for a leftover",
				720 * time.Hour, "leftovers would fill the disk",
			}), `
How old a file must be, when nothing refers to it, to be removed.`),
	}},
	{"activity", "The record of who did what.", []*key{
		row("keep_days", 730, func(c *Config) *int { return &c.Activity.KeepDays },
			number(bounds[int]{
				1, "the record would be gone before anyone could read it",
				36500, "that is a hundred years",
			}), `
How many days the record goes back.`),
	}},
	{"health", "When VenueBox calls itself unwell.", []*key{
		row("min_free_bytes", 100<<20, func(c *Config) *int64 { return &c.Health.MinFreeBytes },
			number(bounds[int64]{
				1 << 20, "the database needs that much to finish what it is writing",
				1 << 40, "no box would ever be well",
			}), `
The least free space on the data folder's disk, in bytes, for /readyz to say
that all is well. Not less than uploads.max_bytes. 104857600 is 100 MiB.`),
	}},
	{"log", "What VenueBox writes about its work.", []*key{
		row("level", "info", func(c *Config) *string { return &c.Log.Level },
			choice("debug", "info", "warn", "error"), `
How much is written; debug is most.`),
		row("format", "text", func(c *Config) *string { return &c.Log.Format },
			choice("text", "json"), `
Lines for people, or for programs.`),
	}},
}

// keys are all settings in order; byPath finds one by its full name.
var keys, byPath = index(sections)

func index(sections []section) ([]*key, map[string]*key) {
	var all []*key
	byPath := map[string]*key{}
	for _, s := range sections {
		for _, k := range s.keys {
			k.section = s.name
			all = append(all, k)
			byPath[k.path()] = k
		}
	}
	return all, byPath
}

// isSection reports whether there is a section of this name.
func isSection(name string) bool {
	for _, s := range sections {
		if s.name == name {
			return true
		}
	}
	return false
}

func sectionNames() string {
	var names []string
	for _, s := range sections {
		names = append(names, s.name)
	}
	return strings.Join(names, ", ")
}

func keyNames(section string) string {
	var names []string
	for _, k := range keys {
		if k.section == section {
			names = append(names, k.name)
		}
	}
	return strings.Join(names, ", ")
}
