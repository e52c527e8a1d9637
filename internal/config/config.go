// Package config holds VenueBox's settings: what they are called, what they
// may be, where each came from, and what to say when one is wrong.
//
// A setting is looked for in four places, the first one wins: a command-line
// flag, an environment variable named VENUEBOX_SECTION_KEY, the TOML file, the
// default. The table in keys.go is the only place that names the keys; the
// file reader, the environment, the flags, config.example.toml and the printed
// configuration all follow it.
package config

import "time"

// Config is the whole configuration. Values that come from [Load] have passed
// every check; the zero value is of no use, start from [Default].
type Config struct {
	Data      Data
	Server    Server
	Auth      Auth
	Venue     Venue
	Gym       Gym
	Passes    Passes
	PaymentQR PaymentQR
	Uploads   Uploads
	Activity  Activity
	Health    Health
	Log       Log
}

// Data says where the box keeps what it must not lose.
type Data struct {
	Dir string // folder, relative to the working directory or absolute
}

// Server says where and how the box listens.
type Server struct {
	Address        string   // HOST:PORT
	PublicURL      string   // scheme://host[:port] without a trailing slash, or ""
	TrustedProxies []string // IP addresses and CIDR networks
	CORSOrigins    []string // scheme://host[:port], spelt as browsers send them
	MetricsAddress string   // HOST:PORT on loopback, or "" for no metrics
	TLSCert        string   // PEM file; set together with TLSKey or not at all
	TLSKey         string   // PEM file

	ReadTimeout     time.Duration // for a whole request, body included
	WriteTimeout    time.Duration // from the end of the request's headers to the end of the answer
	IdleTimeout     time.Duration // for a kept-alive connection between requests
	ShutdownTimeout time.Duration // for requests in flight when the server stops
}

// Auth holds the rules of signing in.
type Auth struct {
	JWTSecret         Secret        // at least 32 bytes, or "" to use the one in the data folder
	AccessTokenTTL    time.Duration // always shorter than RefreshTokenTTL
	RefreshTokenTTL   time.Duration
	SessionTTL        time.Duration // of a browser's cookie session
	LoginAttempts     int           // failures per account and address within LoginWindow
	LoginWindow       time.Duration
	PasswordMinLength int // characters
}

// Venue says where the box stands.
type Venue struct {
	TimeZone string // name in the IANA time zone database, or "" for this machine's own
}

// Gym holds the limits of the gym dialect.
type Gym struct {
	RegenerateQRPerMinute int // by one staff member
}

// Passes says what member passes are and what scanning them means.
type Passes struct {
	Format       string        // plain or revocable
	RepeatWindow time.Duration // how long after a visit the same pass is no new one
}

// PaymentQR says how payment QR codes are checked and priced.
type PaymentQR struct {
	Verification string        // off, warn or reject
	MaxAmount    int           // rupees
	ValidFor     time.Duration // of a priced code, and of what a guest display shows
}

// Uploads holds the limits on pictures.
type Uploads struct {
	MaxBytes   int64
	MaxPixels  int64         // width times height
	SweepAfter time.Duration // age at which a file that no row names is removed
}

// Activity says how long the activity log is kept.
type Activity struct {
	KeepDays int
}

// Health says when the box calls itself unwell.
type Health struct {
	MinFreeBytes int64 // free space on the data folder's disk, in bytes
}

// Log says what is logged and how.
type Log struct {
	Level  string // debug, info, warn or error
	Format string // text or json
}

// Default returns the configuration of a box that was told nothing.
func Default() Config {
	var c Config
	for _, k := range keys {
		k.reset(&c)
	}
	return c
}
