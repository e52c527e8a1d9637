package qr

import (
	"errors"
	"math"
	"strings"
	"testing"
)

func TestParseAmount(t *testing.T) {
	tests := []struct {
		text string
		want Amount
		err  error
	}{
		{"1", 100, nil},
		{"1200", 120000, nil},
		{"1200.5", 120050, nil},
		{"1200.50", 120050, nil},
		{"1200.05", 120005, nil},
		{"1200.00", 120000, nil},
		{"0.01", 1, nil},
		{"0012.30", 1230, nil},
		{"999999999999.99", MaxAmount, nil},
		{"999999999999", 99999999999900, nil},
		{"000000000000001", 100, nil},

		{"", 0, ErrAmount},
		{".", 0, ErrAmount},
		{".5", 0, ErrAmount},
		{"5.", 0, ErrAmount},
		{"-5", 0, ErrAmount},
		{"+5", 0, ErrAmount},
		{"1,200", 0, ErrAmount},
		{"1,20", 0, ErrAmount},
		{"1_200", 0, ErrAmount},
		{"1e3", 0, ErrAmount},
		{"0x10", 0, ErrAmount},
		{"1.2.3", 0, ErrAmount},
		{"1.-2", 0, ErrAmount},
		{" 5", 0, ErrAmount},
		{"5 ", 0, ErrAmount},
		{"5\n", 0, ErrAmount},
		{"₹5", 0, ErrAmount},
		{"१२", 0, ErrAmount},
		{"Inf", 0, ErrAmount},
		{"NaN", 0, ErrAmount},
		{"1.5x5", 0, ErrAmount},
		{"1000000000000", 0, ErrAmount},
		{"999999999999999", 0, ErrAmount},
		{"0000000000000001", 0, ErrAmount},
		{strings.Repeat("9", 1<<20), 0, ErrAmount},

		{"1.005", 0, ErrAmountPlaces},
		{"1.000", 0, ErrAmountPlaces},
		{"0.000", 0, ErrAmountPlaces},

		{"0", 0, ErrAmountZero},
		{"000", 0, ErrAmountZero},
		{"0.0", 0, ErrAmountZero},
		{"0.00", 0, ErrAmountZero},
	}
	for _, test := range tests {
		got, err := ParseAmount(test.text)
		if got != test.want || !errors.Is(err, test.err) {
			t.Errorf("ParseAmount(%.40q) = %d, %v, want %d, %v", test.text, got, err, test.want, test.err)
		}
		if err != nil {
			continue
		}
		if again, err := ParseAmount(got.String()); again != got || err != nil {
			t.Errorf("ParseAmount(%q) = %d, %v, want %d", got, again, err, got)
		}
	}
}

func TestAmountString(t *testing.T) {
	for amount, want := range map[Amount]string{
		0: "0.00", 1: "0.01", 10: "0.10", 100: "1.00", 120000: "1200.00", 120005: "1200.05", MaxAmount: "999999999999.99",
		-1: "-0.01", -120050: "-1200.50", math.MaxInt64: "92233720368547758.07",
	} {
		if got := amount.String(); got != want {
			t.Errorf("%d paise are written %q, want %q", int64(amount), got, want)
		}
	}
}
