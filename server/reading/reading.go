// Package reading checks the pictures that people send and reads the QR codes
// in them, a bounded number at a time, so that whoever sends many holds up
// nobody else.
package reading

import (
	"bytes"
	"context"
	"errors"
	"image"
	"runtime"
	"time"

	"venuebox/internal/qr"
	"venuebox/internal/turns"
	"venuebox/uploads"
)

const (
	// longest bounds one search. A code that takes longer is none that a phone
	// would read at once.
	longest = 8 * time.Second

	// maxWaiting and maxWaitingKey bound those who wait for their turn, in all
	// and of one caller. Their pictures are in memory as they were sent.
	maxWaiting    = 1024
	maxWaitingKey = 256
)

// Reader reads pictures. It is safe for concurrent use.
type Reader struct {
	pictures *uploads.Checker
	turns    *turns.Turns
	longest  time.Duration // of one search
}

// New returns a reader of pictures that pass the check. Where there are
// several processors, it leaves one to everybody else.
func New(pictures *uploads.Checker) *Reader {
	return &Reader{
		pictures: pictures,
		turns:    turns.New(max(1, runtime.GOMAXPROCS(0)-1), turns.Waiting{Key: maxWaitingKey, All: maxWaiting}),
		longest:  longest,
	}
}

// Limits are those of the pictures.
func (r *Reader) Limits() uploads.Limits { return r.pictures.Limits() }

// Check checks a picture when it is its turn, behind others of the same waiter.
// Its errors are those of uploads.Checker, and Unavailable overloaded when too
// many wait, or ctx ends first.
func (r *Reader) Check(ctx context.Context, waiter string, data []byte) (*uploads.Picture, error) {
	if err := r.turns.Take(ctx, waiter); err != nil {
		return nil, err
	}
	defer r.turns.Give()
	return r.pictures.Check(ctx, bytes.NewReader(data))
}

// Read is Check that returns the texts of the picture's QR codes as well, in
// the order in which they are read, until enough says of one that it is what
// was looked for; none when none can be read. whole is false when time was up
// before all of the picture was searched.
func (r *Reader) Read(ctx context.Context, waiter string, data []byte, enough func(text string) bool) (picture *uploads.Picture, texts []string, whole bool, err error) {
	if err := r.turns.Take(ctx, waiter); err != nil {
		return nil, nil, false, err
	}
	defer r.turns.Give()
	var gray *image.Gray // all that is needed of the pixels, whose memory is let go of before the search
	picture, err = r.pictures.View(ctx, bytes.NewReader(data), func(img image.Image) (err error) {
		if gray, err = qr.Reduce(ctx, img); errors.Is(err, qr.ErrNoCode) {
			return nil
		}
		return err
	})
	if err != nil || gray == nil {
		return picture, nil, true, err
	}
	bounded, cancel := context.WithTimeout(ctx, r.longest)
	defer cancel()
	texts, err = qr.DecodeUntil(bounded, gray, enough)
	switch {
	case errors.Is(err, qr.ErrNoCode):
		return picture, nil, true, nil
	case errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil:
		return picture, texts, false, nil
	}
	return picture, texts, true, err
}
