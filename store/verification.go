package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"venuebox/internal/fault"
)

// Verdict is what the picture of a payment QR code is worth.
type Verdict string

// The verdicts.
const (
	Match      Verdict = "match"      // it pays the UPI id that was typed
	Mismatch   Verdict = "mismatch"   // it pays somebody else
	Unreadable Verdict = "unreadable" // no QR code could be read in it
	NotUPI     Verdict = "not_upi"    // its QR code is no UPI payment
)

// Found is what was read in a picture: whether there was a QR code at all, the
// different payees of those that are UPI payments, and whether that leaves it
// unclear whom a guest would pay.
type Found struct {
	Code    bool
	Payees  []Payee
	Unclear bool
}

// Payee is whom a QR code pays. Text is the code's own; Name is empty when it
// does not say.
type Payee struct {
	Text string
	VPA  string
	Name string
}

// Look is what came of looking at a new picture.
type Look struct {
	Found  *Found // nil: nobody looked
	Strict bool   // refuse what does not match
}

// Verification is what is known of a payment QR code's picture. Verdict is
// empty until somebody looked; FoundText, FoundVPA and FoundName are of the
// payment that was found, if any. Unclear says that the picture holds several
// payees, or a payment code that contradicts itself: a mismatch, whoever was
// found. ConfirmedBy names the manager who found a mismatch to be right.
type Verification struct {
	Verdict     Verdict
	VerifiedAt  time.Time
	FoundText   string
	FoundVPA    string
	FoundName   string
	Unclear     bool
	ConfirmedBy string
	ConfirmedAt time.Time
}

// Trusted reports whether guests may be sent to the payee: always, but for a
// mismatch that nobody confirmed.
func (v Verification) Trusted() bool { return v.Verdict != Mismatch || v.ConfirmedBy != "" }

// Proven reports whether the picture is known to pay whom guests are sent to.
func (v Verification) Proven() bool { return v.Verdict == Match || v.ConfirmedBy != "" }

// Confirmable reports whether a manager can say that the picture is right: it
// pays one other payee, who can be named.
func (v Verification) Confirmable() bool { return v.Verdict == Mismatch && !v.Unclear }

const verificationColumns = `coalesce(p.verdict, ''), p.verified_at, coalesce(p.found_text, ''), coalesce(p.found_vpa, ''),
	coalesce(p.found_name, ''), p.found_unclear, coalesce(p.confirmed_by, ''), p.confirmed_at`

func (v *Verification) targets() []any {
	return []any{&v.Verdict, (*nullMicrosOf)(&v.VerifiedAt), &v.FoundText, &v.FoundVPA, &v.FoundName, &v.Unclear,
		&v.ConfirmedBy, (*nullMicrosOf)(&v.ConfirmedAt)}
}

// Untrusted is why a picture was refused: what is known of it, and the UPI id
// it should pay.
type Untrusted struct {
	Verification
	UPIID string
}

func (u *Untrusted) Error() string {
	return fmt.Sprintf("the picture is a %s for %s (found %q)", u.Verdict, u.UPIID, u.FoundVPA)
}

// Against judges what was found against the UPI id that a picture should pay.
// Without one, nobody can say whether a single payee is the right one: then
// Verdict is empty. Of several, none is named then.
func (f Found) Against(upiID string) Verification {
	v := Verification{Unclear: f.Unclear}
	switch {
	case len(f.Payees) == 0 && f.Unclear, len(f.Payees) > 1 && upiID == "":
		v.Verdict = Mismatch
	case len(f.Payees) > 0:
		// Of several, the one that guests must not pay.
		payee := f.Payees[max(0, slices.IndexFunc(f.Payees, func(p Payee) bool { return !sameVPA(p.VPA, upiID) }))]
		v.FoundText, v.FoundVPA, v.FoundName = payee.Text, payee.VPA, payee.Name
		switch {
		case f.Unclear:
			v.Verdict = Mismatch
		case upiID == "":
		case sameVPA(payee.VPA, upiID):
			v.Verdict = Match
		default:
			v.Verdict = Mismatch
		}
	case f.Code:
		v.Verdict = NotUPI
	default:
		v.Verdict = Unreadable
	}
	return v
}

// verify judges the code anew after its picture or UPI id was changed from
// before: found is what is in its picture, nil that nobody looked. What a
// manager confirmed of the same two payees stays confirmed.
func (p *PaymentQRCode) verify(before PaymentQRCode, found *Found, now time.Time) {
	p.Verification = Verification{}
	if found == nil {
		return
	}
	v := &p.Verification
	*v = found.Against(p.UPIID)
	v.VerifiedAt = now
	if v.Confirmable() && sameVPA(v.FoundVPA, before.Verification.FoundVPA) && sameVPA(p.UPIID, before.UPIID) {
		v.ConfirmedBy, v.ConfirmedAt = before.Verification.ConfirmedBy, before.Verification.ConfirmedAt
	}
}

// compare is verify for a code with a new UPI id and the picture it had. A
// picture that is unclear stays so.
func (p *PaymentQRCode) compare(before PaymentQRCode) {
	if v := before.Verification; v.FoundVPA != "" && !v.Unclear {
		p.verify(before, &Found{Payees: []Payee{{Text: v.FoundText, VPA: v.FoundVPA, Name: v.FoundName}}}, v.VerifiedAt)
	}
}

// sameVPA compares as the database's constraint does: ASCII letters of either
// case are the same.
func sameVPA(a, b string) bool { return asciiLower(a) == asciiLower(b) }

func asciiLower(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}

// untrusted refuses a code whose picture is not proven where look is strict.
func (p *PaymentQRCode) untrusted(look Look) error {
	v := p.Verification
	if !look.Strict || v.Proven() {
		return nil
	}
	return fault.Wrap(fault.Invalid, fault.PictureUntrusted, &Untrusted{Verification: v, UPIID: p.UPIID})
}

// logVerification tells the activity log of a picture that is newly found not
// to match.
func (t *tx) logVerification(actor Actor, p PaymentQRCode, before Verification) error {
	v := p.Verification
	if v.Verdict == "" || v.Verdict == Match || v.Verdict == before.Verdict && v.FoundVPA == before.FoundVPA && v.Unclear == before.Unclear {
		return nil
	}
	details := fmt.Sprintf("payment QR code %q: ", p.Name)
	switch {
	case v.Unclear:
		details += "it is unclear whom its picture pays"
		if v.FoundVPA != "" {
			details += ", perhaps " + v.FoundVPA
		}
	case v.Verdict == Mismatch:
		details += fmt.Sprintf("its picture pays %s, not %s", v.FoundVPA, p.UPIID)
	case v.Verdict == Unreadable:
		details += "no QR code could be read in its picture"
	case v.Verdict == NotUPI:
		details += "its picture is not a UPI payment code"
	}
	return t.logPayment(actor, PaymentQRCodeChecked, p, details)
}

// ConfirmPaymentQRCode records that a manager found the mismatch of a code of
// the scope to be right. Confirmed already, it stays as it is. NotFound
// payment_qr_code_unknown; Conflict nothing_to_confirm when its picture, as it
// is now, does not pay foundVPA or is no mismatch.
func (s *Store) ConfirmPaymentQRCode(ctx context.Context, actor Actor, scope HotelScope, id, foundVPA string) (PaymentQRCode, error) {
	var p PaymentQRCode
	err := s.change(ctx, actor, func(t *tx) (err error) {
		if p, err = t.paymentQRCodeInScope(scope, id); err != nil {
			return err
		}
		v := &p.Verification
		if !v.Confirmable() || !sameVPA(v.FoundVPA, foundVPA) {
			return fault.New(fault.Conflict, fault.NothingToConfirm)
		}
		if v.ConfirmedBy != "" {
			return nil
		}
		v.ConfirmedAt = t.now
		err = t.queryRow(`UPDATE payment_qr_codes SET confirmed_at = ?,
			confirmed_by = coalesce((SELECT full_name FROM staff WHERE id = ?), ?)
			WHERE id = ? RETURNING confirmed_by`, micros{t.now}, actor.StaffID, shellActor, p.ID).Scan(&v.ConfirmedBy)
		if err != nil {
			return err
		}
		return t.logPayment(actor, PaymentQRCodeConfirmed, p, fmt.Sprintf(
			"payment QR code %q: confirmed that its picture rightly pays %s, not %s", p.Name, v.FoundVPA, p.UPIID))
	})
	return p, err
}

// VerifyPaymentQRCode records what was found in the picture named image of a
// code. NotFound payment_qr_code_unknown when the code is gone or has another
// picture by now.
func (s *Store) VerifyPaymentQRCode(ctx context.Context, actor Actor, id, image string, found Found) (PaymentQRCode, error) {
	var p PaymentQRCode
	err := s.change(ctx, actor, func(t *tx) (err error) {
		p, err = scanPaymentQRCode(t.queryRow(`SELECT `+paymentColumns+` FROM payment_qr_codes p WHERE p.id = ? AND p.image = ?`, id, image))
		if err != nil {
			return orNotFound(err, fault.PaymentQRCodeUnknown)
		}
		before := p
		p.verify(before, &found, t.now)
		v := p.Verification
		_, err = t.exec(`UPDATE payment_qr_codes SET verdict = ?, verified_at = ?, found_text = ?, found_vpa = ?, found_name = ?,
			found_unclear = ?, confirmed_by = ?, confirmed_at = ? WHERE id = ?`,
			v.Verdict, micros{v.VerifiedAt}, nullable(v.FoundText), nullable(v.FoundVPA), nullable(v.FoundName),
			v.Unclear, nullable(v.ConfirmedBy), nullableTime(v.ConfirmedAt), p.ID)
		if err != nil {
			return err
		}
		if !v.Trusted() {
			if err := t.endShowsOf(p.ID); err != nil {
				return err
			}
		}
		return t.logVerification(actor, p, before.Verification)
	})
	return p, err
}
