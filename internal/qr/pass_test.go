package qr

import (
	"errors"
	"math"
	"strings"
	"testing"
)

func TestPassPayload(t *testing.T) {
	for id, want := range map[int64]string{
		1: "customer_id:1", 115: "customer_id:115", 999: "customer_id:999",
		math.MaxInt64: "customer_id:9223372036854775807",
	} {
		if got := PassPayload(id); got != want {
			t.Errorf("PassPayload(%d) = %q, want %q", id, got, want)
		}
	}
}

func TestParsePass(t *testing.T) {
	tests := []struct {
		text string
		id   int64
		err  error
	}{
		{"customer_id:115", 115, nil},
		{"115", 115, nil},
		{":115", 115, nil},
		{"customer_id:115\r\n", 115, nil},
		{" \t115\n", 115, nil},
		{"customer_id:9223372036854775807", math.MaxInt64, nil},
		{"customer_id:00115", 115, nil},
		{strings.Repeat("0", 252) + "115", 115, nil},
		{strings.Repeat(" ", 1000) + "115", 115, nil},

		{"", 0, ErrNotPass},
		{" \r\n", 0, ErrNotPass},
		{":", 0, ErrNotPass},
		{"customer_id", 0, ErrNotPass},
		{"customer_id:", 0, ErrNotPass},
		{"0", 0, ErrNotPass},
		{"customer_id:0", 0, ErrNotPass},
		{"-5", 0, ErrNotPass},
		{"+5", 0, ErrNotPass},
		{"customer_id:-5", 0, ErrNotPass},
		{"1_000", 0, ErrNotPass},
		{"0x1F", 0, ErrNotPass},
		{"1.0", 0, ErrNotPass},
		{"1e3", 0, ErrNotPass},
		{"9223372036854775808", 0, ErrNotPass},
		{"customer_id: 115", 0, ErrNotPass},
		{"customer_id :115", 0, ErrNotPass},
		{"customer_id:1 15", 0, ErrNotPass},
		{"customer_id:115\x00", 0, ErrNotPass},
		{"customer_id:१२३", 0, ErrNotPass},
		{"١٢٣", 0, ErrNotPass},
		{"１１５", 0, ErrNotPass},
		{"Customer_ID:115", 0, ErrNotPass},
		{"CUSTOMER_ID:115", 0, ErrNotPass},
		{"xcustomer_id:115", 0, ErrNotPass},
		{"customer_id:x:115", 0, ErrNotPass},
		{"customer_id:customer_id:115", 0, ErrNotPass},
		{"::115", 0, ErrNotPass},
		{"upi:123", 0, ErrNotPass},
		{"https://x:8080", 0, ErrNotPass},
		{"upi://pay?pa=hotel@upi&pn=Hotel", 0, ErrNotPass},
		{"tel:115", 0, ErrNotPass},
		{"customer_id:115\xff", 0, ErrNotPass},
		{strings.Repeat("0", 253) + "115", 0, ErrNotPass},
		{"customer_id:" + strings.Repeat("1", 1<<20), 0, ErrNotPass},

		{"GYM-123", 0, ErrOldPassFormat},
		{"gym-123", 0, ErrOldPassFormat},
		{"GYM_CUSTOMER_123", 0, ErrOldPassFormat},
		{"Gym_Customer_123\r\n", 0, ErrOldPassFormat},
		{"GYM-99999999999999999999", 0, ErrOldPassFormat},
		{"GYM-", 0, ErrNotPass},
		{"GYM-12a", 0, ErrNotPass},
		{"GYM_123", 0, ErrNotPass},
		{"MYGYM-123", 0, ErrNotPass},
		{"customer_id:GYM-123", 0, ErrNotPass},
	}
	for _, test := range tests {
		id, err := ParsePass(test.text)
		if id != test.id || !errors.Is(err, test.err) {
			t.Errorf("ParsePass(%.40q) = %d, %v, want %d, %v", test.text, id, err, test.id, test.err)
		}
	}
}

func FuzzParsePass(f *testing.F) {
	for _, text := range []string{
		"customer_id:115", "115", ":7", "customer_id:115\r\n", "GYM-123", "GYM_CUSTOMER_123", "https://x:8080", "-1", "",
		"9223372036854775808", "customer_id:१२३",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		id, err := ParsePass(text)
		if err != nil {
			if id != 0 || (!errors.Is(err, ErrNotPass) && !errors.Is(err, ErrOldPassFormat)) {
				t.Fatalf("ParsePass(%q) = %d, %v", text, id, err)
			}
			return
		}
		// What is accepted is "customer_id:", ":" or nothing, and the digits of a positive number.
		digits := strings.TrimPrefix(strings.TrimPrefix(strings.TrimSpace(text), "customer_id"), ":")
		if id < 1 || strings.Trim(digits, "0123456789") != "" {
			t.Fatalf("ParsePass(%q) = %d, though it is no pass", text, id)
		}
		if again, err := ParsePass(PassPayload(id)); again != id || err != nil {
			t.Fatalf("ParsePass(PassPayload(%d)) = %d, %v", id, again, err)
		}
	})
}
