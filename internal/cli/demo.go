package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"venuebox/internal/config"
	"venuebox/internal/fault"
	"venuebox/internal/lan"
	"venuebox/internal/qr"
	"venuebox/server/auth"
	"venuebox/server/reading"
	"venuebox/store"
	"venuebox/uploads"
)

// demoPicture is the side of a demo payment QR code, in pixels.
const demoPicture = 512

// errNotDemo keeps the demo's well-known passwords out of a real venue.
func errNotDemo(cfg config.Loaded) error {
	return fmt.Errorf("the data folder %s holds a real venue, and the demo's accounts have passwords that everybody knows. Give the demo its own folder with --data DIR", cfg.Data.Dir)
}

// fillDemo makes an empty database a demo, and leaves a demo as it is.
func (a *app) fillDemo(ctx context.Context, cfg config.Loaded, st *store.Store, images uploads.Storage) error {
	contents, err := st.Contents(ctx)
	if err != nil || contents.Demo {
		return err
	}
	if !contents.Empty {
		return errNotDemo(cfg)
	}
	_, _, err = addDemo(ctx, cfg, st, images)
	return err
}

// addDemo adds what is missing of the demo venue and marks the database as a
// demo. The pictures are stored before the rows that name them.
func addDemo(ctx context.Context, cfg config.Loaded, st *store.Store, images uploads.Storage) (added, present store.Counts, err error) {
	// All accounts share one hash: their password is public anyway.
	hash, err := auth.NewHasher().Hash(ctx, "", demoPassword)
	if err != nil {
		return added, present, err
	}
	venue := demoVenue(hash)
	codes := venue.PaymentQRCodes
	venue.PaymentQRCodes = nil
	reader := reading.New(uploads.NewChecker(uploadLimits(cfg)))
	there := 0
	for _, p := range codes {
		switch has, err := hasPaymentQRCode(ctx, st, p); {
		case err != nil:
			return added, present, err
		case has:
			there++
			continue
		}
		if err := drawDemoQR(ctx, images, reader, &p); err != nil {
			return added, present, fmt.Errorf("the demo's payment QR code %q: %w", p.Name, err)
		}
		venue.PaymentQRCodes = append(venue.PaymentQRCodes, p)
	}
	added, present, err = st.AddVenue(ctx, venue, newPass(cfg))
	present.PaymentQRCodes += there
	return added, present, err
}

func hasPaymentQRCode(ctx context.Context, st *store.Store, p store.VenuePaymentQRCode) (bool, error) {
	hotel, err := st.HotelByName(ctx, p.HotelName)
	if err == nil {
		_, err = st.PaymentQRCode(ctx, store.HotelScope{HotelID: hotel.ID}, p.ID)
	}
	if err != nil && fault.From(err).Kind == fault.NotFound {
		return false, nil
	}
	return err == nil, err
}

// drawDemoQR draws a code that UPI apps can scan, reads it as the server reads
// what is uploaded, and stores the picture.
func drawDemoQR(ctx context.Context, images uploads.Storage, reader *reading.Reader, p *store.VenuePaymentQRCode) error {
	uri, err := qr.UPIPayment{VPA: p.UPIID, PayeeName: p.HotelName}.URI()
	if err != nil {
		return err
	}
	code, err := qr.Encode(uri, qr.LevelM)
	if err != nil {
		return err
	}
	var png bytes.Buffer
	if err := code.PNG(&png, demoPicture); err != nil {
		return err
	}
	picture, found, err := reader.ReadPayment(ctx, "", png.Bytes())
	if err != nil {
		return err
	}
	p.Found = &found
	p.Image, err = images.Save(ctx, picture)
	return err
}

// seedDemo is `venuebox seed` without flags.
func (a *app) seedDemo(ctx context.Context, cfg config.Loaded) (added, present store.Counts, err error) {
	st, err := openOrCreate(ctx, cfg)
	if err != nil {
		return added, present, err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	contents, err := st.Contents(ctx)
	if err != nil {
		return added, present, err
	}
	if !contents.Empty && !contents.Demo {
		return added, present, errNotDemo(cfg)
	}
	images, err := openUploads(cfg)
	if err != nil {
		return added, present, err
	}
	defer func() { err = errors.Join(err, images.Close()) }()
	return addDemo(ctx, cfg, st, images)
}

// printDemo says who can sign in to the demo, and what to try first.
func (a *app) printDemo(p lan.Place, cfg config.Loaded) {
	venue := demoVenue("")
	rows := [][]string{{"USERNAME", "ROLE", "WHERE", "PASSWORD"}}
	for _, m := range venue.Staff {
		rows = append(rows, []string{m.Username, string(m.Role), placeOf(m), demoPassword})
	}
	for _, c := range venue.Customers {
		if c.ID == demoMember {
			rows = append(rows, []string{c.Phone, "member", c.BranchName, demoPassword})
		}
	}
	a.printf("\nThe demo's accounts, as they were made (a member signs in with the phone number):\n\n")
	a.printTable("  ", rows)
	a.printf("\nTry it, in another terminal. The payment QR codes of a hotel:\n\n  %s\n\nA new pass for member %d:\n\n  %s\n\n",
		demoCurl(p, "GET", "/api/hotel/payment-qr-codes/", "/api/hotel/login/", "access", "hotel_reception", cfg), demoMember,
		demoCurl(p, "POST", fmt.Sprintf("/api/customers/%d/regenerate-qr", demoMember), "/api/auth/login", "access_token", "gym_reception", cfg))
}

// demoCurl is a line for a POSIX shell that signs in and makes a request with
// the token.
func demoCurl(p lan.Place, method, path, loginPath, tokenField, username string, cfg config.Loaded) string {
	curl := "curl -s"
	if cfg.Server.TLSCert != "" {
		curl += "k" // the certificate is for the venue's name, not for this address
	}
	request := curl
	if method != "GET" {
		request += " -X " + method
	}
	return fmt.Sprintf(`%s %s -H "Authorization: Bearer $(%s %s -d username=%s -d password=%s | sed 's/.*"%s":"\([^"]*\)".*/\1/')"`,
		request, p.Here+path, curl, p.Here+loginPath, username, demoPassword, tokenField)
}
