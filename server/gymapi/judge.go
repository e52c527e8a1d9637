package gymapi

import (
	"crypto/subtle"
	"time"

	"venuebox/internal/fault"
	"venuebox/internal/qr"
	"venuebox/store"
)

// judge decides whether shown is a customer's pass. Someone with a revocable
// pass comes in with that very code and nothing else; for everybody else any
// plain way to write their number will do, as in the gym's seed.
//
// Codes are compared in constant time, all of them whatever the first one
// says, and a refusal does not tell which letters were right.
func (a *API) judge(shown qr.Pass) store.PassJudge {
	return func(current string, replaced []store.ReplacedPass) error {
		issued, err := qr.ParsePass(current)
		revocable := err == nil && issued.Tag != ""
		code := shown.Payload()
		switch {
		case revocable && shown.Bare:
			return fault.New(fault.Invalid, fault.NumberIsNoPass)
		case revocable && sameCode(code, current), !revocable && shown.Tag == "":
			return nil
		}
		var at time.Time
		for _, r := range replaced {
			if sameCode(code, r.QRCode) {
				at = r.ReplacedAt
			}
		}
		if at.IsZero() {
			return fault.New(fault.Invalid, fault.PassNotIssued)
		}
		return &fault.Error{
			Kind: fault.Conflict, Code: fault.PassReplaced,
			Text: "This pass was replaced on " + at.In(a.zone).Format(time.DateOnly) +
				". Scan the member's new pass, or look the member up and check them in by hand.",
		}
	}
}

func sameCode(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
