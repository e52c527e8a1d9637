package server

import (
	"context"
	"errors"
	"net"
	"sync"
	"time"

	"venuebox/internal/lan"
	"venuebox/server/gymapi"
	"venuebox/server/wire"
	"venuebox/uploads"
)

// countEvery is how long a count of the pictures is remembered: it looks at
// each of them.
const countEvery = 10 * time.Second

// system is what the server knows of itself.
type system struct {
	started time.Time

	mu      sync.Mutex
	address net.Addr // nil until it listens

	counting  sync.Mutex // held while the pictures are counted, so that one counts and others wait
	counted   uploads.Usage
	countedAt time.Time // zero: never
}

func (s *system) listening(address net.Addr) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.address = address
}

// addresses are those of the box on its networks.
func (s *system) addresses(secure bool) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.address == nil {
		return nil
	}
	return lan.Reachable(s.address, secure).Network
}

// reachable are all addresses that lead to the box.
func (s *Server) reachable() []string {
	out := s.system.addresses(s.o.TLS != nil)
	if s.o.PublicURL != "" {
		out = append(out, s.o.PublicURL)
	}
	return out
}

// pictures counts the pictures, unless that was done a moment ago.
func (s *system) pictures(ctx context.Context, images uploads.Storage, now time.Time) (uploads.Usage, error) {
	s.counting.Lock()
	defer s.counting.Unlock()
	if !s.countedAt.IsZero() && now.Sub(s.countedAt) < countEvery {
		return s.counted, nil
	}
	usage, err := images.Usage(ctx)
	if err == nil {
		s.counted, s.countedAt = usage, now
	}
	return usage, err
}

// facts finds out how the box is doing. The error is for the log: what it keeps
// from being known is null.
func (s *Server) facts(ctx context.Context) (gymapi.System, error) {
	now := s.o.Clock()
	out := gymapi.System{
		Version: s.o.Version, StartedAt: wire.Time(s.system.started), Time: wire.Time(now), TimeZone: zoneName(now.In(s.o.TimeZone)),
		Addresses: append([]string{}, s.system.addresses(s.o.TLS != nil)...),
		Limits: gymapi.SystemLimits{
			PictureBytes: s.o.Limits.MaxBytes, PicturePixels: s.o.Limits.MaxPixels, PasswordMinLength: s.auth.PasswordMinLength(),
		},
	}
	if s.o.PublicURL != "" {
		out.PublicURL = &s.o.PublicURL
	}
	checks, err := s.checks(ctx)
	fine := map[string]string{"database": "The database answers and can be written.", "disk": "The disk has room."}
	for _, c := range checks {
		check := gymapi.Check{Name: c.name, IsOK: c.problem == "", Text: c.problem}
		if check.IsOK {
			check.Text = fine[c.name]
		}
		out.Checks = append(out.Checks, check)
	}
	if free, failed := s.o.FreeBytes(); failed == nil {
		out.Disk.FreeBytes = &free // what failed is among the checks
	}
	total, failed := s.o.TotalBytes()
	if failed == nil {
		out.Disk.TotalBytes = &total
	}
	err = errors.Join(err, failed)
	size, failed := s.o.Store.Size()
	if failed == nil {
		out.DatabaseBytes = &size
	}
	err = errors.Join(err, failed)
	usage, failed := s.system.pictures(ctx, s.o.Images, now)
	if failed == nil {
		out.Pictures = &gymapi.PictureUsage{Count: usage.Pictures, Bytes: usage.Bytes, IsPartial: usage.Partial}
	}
	return out, errors.Join(err, failed)
}

// zoneName is the name of a time's zone, or how far it is from UTC where it is
// only known to be this machine's.
func zoneName(t time.Time) string {
	if t.Location() == time.Local {
		return t.Format("UTC-07:00")
	}
	return t.Location().String()
}
