package qr

import (
	"errors"
	"fmt"
	"strings"
)

// Amount is a sum of rupees in paise: 120000 is ₹1,200.00.
type Amount int64

// MaxAmount is the largest amount that ParseAmount reads, ₹999,999,999,999.99. What a bank lets a guest pay at once is
// far less, and the caller's to check.
const MaxAmount Amount = 999_999_999_999_99

// maxAmountText is the length of MaxAmount written out, in bytes.
const maxAmountText = 15

var (
	// ErrAmount says that a text is not an amount in digits, or is longer than 15 characters.
	ErrAmount = errors.New("the amount must be a number in digits such as 1200 or 1200.50, without sign, comma or space, of at most 15 characters")

	// ErrAmountPlaces says that an amount has more than two digits after the point.
	ErrAmountPlaces = errors.New("the amount must have at most two digits after the point: paise are the smallest unit")

	// ErrAmountZero says that an amount is zero.
	ErrAmountZero = errors.New("the amount must be more than zero")
)

// ParseAmount reads an amount of rupees: ASCII digits, and if there are paise a point and one or two digits, such as
// "1200", "1200.5" or "1200.00". Nothing else is taken: no sign, exponent, separator or white space.
//
// The error is ErrAmount, ErrAmountPlaces or ErrAmountZero, in that order.
func ParseAmount(text string) (Amount, error) {
	if len(text) > maxAmountText {
		return 0, ErrAmount
	}
	rupees, paise, point := strings.Cut(text, ".")
	if !allDigits(rupees) || point && !allDigits(paise) {
		return 0, ErrAmount
	}
	if len(paise) > 2 {
		return 0, ErrAmountPlaces
	}
	var amount Amount
	for _, digit := range rupees + (paise + "00")[:2] {
		amount = amount*10 + Amount(digit-'0')
	}
	if amount == 0 {
		return 0, ErrAmountZero
	}
	if amount > MaxAmount { // 15 digits and no point
		return 0, ErrAmount
	}
	return amount, nil
}

// String returns the amount in rupees with two digits after the point, such as "1200.00". It is what UPI links carry,
// and what ParseAmount reads.
func (a Amount) String() string {
	sign := ""
	if a < 0 {
		sign, a = "-", -a
	}
	return fmt.Sprintf("%s%d.%02d", sign, a/100, a%100)
}
