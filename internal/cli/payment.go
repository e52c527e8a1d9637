package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"runtime"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"venuebox/internal/config"
	"venuebox/internal/fault"
	"venuebox/server/reading"
	"venuebox/store"
	"venuebox/uploads"
)

func (a *app) paymentCommand() *cobra.Command {
	return group("payment", "Check the hotels' payment QR codes", "Check the hotels' payment QR codes. It works while the server runs.",
		a.paymentVerifyCommand())
}

// verifiedJSON is what came of one code as scripts read it. Problem says why its
// picture could not be looked at.
type verifiedJSON struct {
	ID        string `json:"id"`
	Hotel     string `json:"hotel"`
	Name      string `json:"name"`
	UPIID     string `json:"upi_id"`
	Verdict   string `json:"verdict"`
	FoundVPA  string `json:"found_vpa"`
	Unclear   bool   `json:"unclear"`
	Confirmed bool   `json:"confirmed"`
	Problem   string `json:"problem"`
}

// fine reports whether nobody has to look at the code.
func (v verifiedJSON) fine() bool { return v.Verdict == string(store.Match) || v.Confirmed }

// words says what was found.
func (v verifiedJSON) words() string {
	if v.Problem != "" {
		return v.Problem
	}
	switch store.Verdict(v.Verdict) {
	case store.Match:
		return "pays it"
	case store.Mismatch:
		if v.Confirmed {
			return "pays " + v.FoundVPA + ", which a manager confirmed"
		}
		if v.Unclear {
			return "UNCLEAR whom it pays: several payees, or a code that contradicts itself"
		}
		return "PAYS " + v.FoundVPA
	case store.Unreadable:
		return "no QR code could be read in its picture"
	case store.NotUPI:
		return "its picture is not a UPI payment code"
	}
	return ""
}

func (a *app) paymentVerifyCommand() *cobra.Command {
	var hotel string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Read every stored picture again and say whom it pays",
		Long: `Read every stored picture again and say whom it pays. What is found is kept with
the payment QR code, and shown to its managers.

The exit code is 0 when every picture pays the UPI id of its code, or somebody
else whom a manager confirmed, and 1 otherwise.`,
		Args: takes(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.withDatabase(cmd, openExisting, func(ctx context.Context, cfg config.Loaded, st *store.Store) error {
				hotels, err := st.Hotels(ctx, store.StaffScope{All: true})
				if err != nil {
					return err
				}
				if cmd.Flags().Changed("hotel") {
					one, err := st.HotelByName(ctx, hotel)
					if fault.Is(err, fault.HotelUnknown) {
						return fmt.Errorf("there is no hotel %q. See '%s'", hotel, a.hint(cfg, "hotel list"))
					}
					if err != nil {
						return err
					}
					hotels = []store.Hotel{one}
				}
				results, err := a.verifyPayments(ctx, cfg, st, hotels)
				if err != nil {
					return err
				}
				return a.printVerified(results, asJSON)
			})
		},
	}
	cmd.Flags().StringVar(&hotel, "hotel", "", "only those of the hotel `NAME`")
	jsonFlag(cmd, &asJSON)
	return cmd
}

// verifyPayments reads the pictures of the hotels' codes, as many at a time as
// there are processors, and records what it finds.
func (a *app) verifyPayments(ctx context.Context, cfg config.Loaded, st *store.Store, hotels []store.Hotel) ([]verifiedJSON, error) {
	images, err := openUploads(cfg)
	if err != nil {
		return nil, err
	}
	defer images.Close()
	var codes []store.PaymentQRCode
	results := []verifiedJSON{}
	for _, h := range hotels {
		some, err := allPaymentQRCodes(ctx, st, h.ID)
		if err != nil {
			return nil, err
		}
		for _, p := range some {
			codes = append(codes, p)
			results = append(results, verifiedJSON{ID: p.ID, Hotel: h.Name, Name: p.Name, UPIID: p.UPIID})
		}
	}
	reader := reading.New(uploads.NewChecker(uploadLimits(cfg)))
	done, finish := a.progress(len(codes), "checking pictures")
	defer finish()
	work, ctx := errgroup.WithContext(ctx)
	work.SetLimit(runtime.GOMAXPROCS(0))
	for i, p := range codes {
		work.Go(func() error {
			defer done(1)
			return verifyPayment(ctx, st, images, reader, p, &results[i])
		})
	}
	return results, work.Wait()
}

// allPaymentQRCodes lists a hotel's codes, the oldest first.
func allPaymentQRCodes(ctx context.Context, st *store.Store, hotelID string) ([]store.PaymentQRCode, error) {
	const some = 500
	var all []store.PaymentQRCode
	for {
		page, err := st.PaymentQRCodes(ctx, store.HotelScope{HotelID: hotelID},
			store.PaymentQRCodeFilter{Order: []string{"created_at"}}, store.Page{Offset: len(all), Limit: some})
		all = append(all, page...)
		if err != nil || len(page) < some {
			return all, err
		}
	}
}

// verifyPayment reads one picture. A picture that is missing or broken is said
// in result; an error ends the whole work.
func verifyPayment(ctx context.Context, st *store.Store, images uploads.Storage, reader *reading.Reader, p store.PaymentQRCode, result *verifiedJSON) error {
	found, err := findPayment(ctx, images, reader, p)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		result.Problem = "its picture is missing: send it again"
	case errors.Is(err, uploads.ErrEmpty), errors.Is(err, uploads.ErrNotPicture):
		result.Problem = "its picture is damaged: send it again"
	case errors.Is(err, uploads.ErrTooLarge), errors.Is(err, uploads.ErrTooManyPixels):
		result.Problem = "its picture is larger than uploads.max_bytes or uploads.max_pixels allow: send a smaller one"
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		result.Problem = fmt.Sprintf("its picture cannot be read (%v): look at the data folder", cause(err))
	}
	// What cannot be looked at is unreadable: it is not what was read once.
	p, err = st.VerifyPaymentQRCode(ctx, store.Actor{}, p.ID, p.Image, found)
	if fault.Is(err, fault.PaymentQRCodeUnknown) {
		result.Problem = "it was changed or deleted meanwhile: check again"
		return nil
	}
	v := p.Verification
	result.Verdict, result.FoundVPA, result.Unclear, result.Confirmed = string(v.Verdict), v.FoundVPA, v.Unclear, v.ConfirmedBy != ""
	return err
}

// findPayment looks into the stored picture of a code.
func findPayment(ctx context.Context, images uploads.Storage, reader *reading.Reader, p store.PaymentQRCode) (store.Found, error) {
	file, err := images.Open(ctx, p.Image)
	if err != nil {
		return store.Found{}, err
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, reader.Limits().MaxBytes+1))
	if err != nil {
		return store.Found{}, err
	}
	_, found, err := reader.ReadPayment(ctx, p.HotelID, data)
	return found, err
}

// printVerified says what was found. An error says how many codes somebody
// must look at.
func (a *app) printVerified(results []verifiedJSON, asJSON bool) error {
	bad := 0
	rows := [][]string{{"HOTEL", "NAME", "UPI ID", "ITS PICTURE"}}
	for _, r := range results {
		if !r.fine() {
			bad++
		}
		rows = append(rows, []string{r.Hotel, r.Name, r.UPIID, r.words()})
	}
	switch {
	case asJSON:
		if err := a.printJSON(results); err != nil {
			return err
		}
	case len(results) == 0:
		a.printf("There are no payment QR codes yet.\n")
	default:
		a.printTable("", rows)
	}
	if bad > 0 {
		return fmt.Errorf("%s should be looked at by a manager: replace the picture or correct the UPI id. One that pays somebody else on purpose can be confirmed",
			count(bad, "payment QR code", "payment QR codes"))
	}
	return nil
}
