package qr

import (
	"errors"
	"math"
	"regexp"
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

// TestRevocablePass holds the text of revocable passes, that both kinds of scanner in the field read the customer from
// it, and that the tags use all letters and never repeat.
func TestRevocablePass(t *testing.T) {
	form := regexp.MustCompile(`^customer_id:([a-z]{20}):115$`)
	noDigits := regexp.MustCompile(`[^0-9]`)
	seen, letters := map[string]bool{}, map[rune]int{}
	const passes = 5000
	for range passes {
		text := RevocablePass(115)
		parts := form.FindStringSubmatch(text)
		if parts == nil || seen[text] {
			t.Fatalf("RevocablePass(115) = %q, which is no pass or was drawn before", text)
		}
		seen[text] = true
		for _, letter := range parts[1] {
			letters[letter]++
		}
		if last := text[strings.LastIndex(text, ":")+1:]; last != "115" || noDigits.ReplaceAllString(text, "") != "115" {
			t.Fatalf("%q: a scanner reads another number than 115", text)
		}
		pass, err := ParsePass(text)
		if want := (Pass{CustomerID: 115, Tag: parts[1]}); pass != want || err != nil || pass.Payload() != text {
			t.Fatalf("ParsePass(%q) = %+v, %v, Payload %q", text, pass, err, pass.Payload())
		}
	}
	// The last four letters are expected 15385 times, with a standard deviation of 114. Taking bytes modulo 26 as they
	// come would give 14062.
	const expected, tolerance = passes * passTagLength * 4 / 26, 700
	last := letters['w'] + letters['x'] + letters['y'] + letters['z']
	if len(letters) != 26 || last < expected-tolerance || last > expected+tolerance {
		t.Errorf("the letters of %d tags: %v", passes, letters)
	}
}

func TestParsePass(t *testing.T) {
	tests := []struct {
		text string
		want Pass
		err  error
	}{
		{"customer_id:115", Pass{CustomerID: 115}, nil},
		{"115", Pass{CustomerID: 115, Bare: true}, nil},
		{":115", Pass{CustomerID: 115, Bare: true}, nil},
		{"customer_id:115\r\n", Pass{CustomerID: 115}, nil},
		{" \t115\n", Pass{CustomerID: 115, Bare: true}, nil},
		{"customer_id:9223372036854775807", Pass{CustomerID: math.MaxInt64}, nil},
		{"customer_id:00115", Pass{CustomerID: 115}, nil},
		{strings.Repeat("0", 252) + "115", Pass{CustomerID: 115, Bare: true}, nil},
		{strings.Repeat(" ", 1000) + "115", Pass{CustomerID: 115, Bare: true}, nil},
		{"customer_id:abcdefghijklmnopqrst:115", Pass{CustomerID: 115, Tag: "abcdefghijklmnopqrst"}, nil},
		{"\ncustomer_id:zzzzzzzzzzzzzzzzzzzz:00115 \r\n", Pass{CustomerID: 115, Tag: "zzzzzzzzzzzzzzzzzzzz"}, nil},

		{"customer_id:abcdefghijklmnopqrs:115", Pass{}, ErrNotPass},
		{"customer_id:abcdefghijklmnopqrstu:115", Pass{}, ErrNotPass},
		{"customer_id:Abcdefghijklmnopqrst:115", Pass{}, ErrNotPass},
		{"customer_id:abcdefghijklmnopqrs1:115", Pass{}, ErrNotPass},
		{"customer_id:abcdefghijklmnopqrsé:115", Pass{}, ErrNotPass},
		{"customer_id:abcdefghijklmnopqrst:", Pass{}, ErrNotPass},
		{"customer_id:abcdefghijklmnopqrst:0", Pass{}, ErrNotPass},
		{"customer_id:abcdefghijklmnopqrst", Pass{}, ErrNotPass},
		{"customer_id:abcdefghijklmnopqrst:115:115", Pass{}, ErrNotPass},
		{"customer_id:abcdefghijklmnopqrst:abcdefghijklmnopqrst:115", Pass{}, ErrNotPass},
		{"customer_id::115", Pass{}, ErrNotPass},
		{":abcdefghijklmnopqrst:115", Pass{}, ErrNotPass},
		{"abcdefghijklmnopqrst:115", Pass{}, ErrNotPass},

		{"", Pass{}, ErrNotPass},
		{" \r\n", Pass{}, ErrNotPass},
		{":", Pass{}, ErrNotPass},
		{"customer_id", Pass{}, ErrNotPass},
		{"customer_id:", Pass{}, ErrNotPass},
		{"0", Pass{}, ErrNotPass},
		{"customer_id:0", Pass{}, ErrNotPass},
		{"-5", Pass{}, ErrNotPass},
		{"+5", Pass{}, ErrNotPass},
		{"customer_id:-5", Pass{}, ErrNotPass},
		{"1_000", Pass{}, ErrNotPass},
		{"0x1F", Pass{}, ErrNotPass},
		{"1.0", Pass{}, ErrNotPass},
		{"1e3", Pass{}, ErrNotPass},
		{"9223372036854775808", Pass{}, ErrNotPass},
		{"customer_id: 115", Pass{}, ErrNotPass},
		{"customer_id :115", Pass{}, ErrNotPass},
		{"customer_id:1 15", Pass{}, ErrNotPass},
		{"customer_id:115\x00", Pass{}, ErrNotPass},
		{"customer_id:१२३", Pass{}, ErrNotPass},
		{"١٢٣", Pass{}, ErrNotPass},
		{"１１５", Pass{}, ErrNotPass},
		{"Customer_ID:115", Pass{}, ErrNotPass},
		{"CUSTOMER_ID:115", Pass{}, ErrNotPass},
		{"xcustomer_id:115", Pass{}, ErrNotPass},
		{"customer_id:x:115", Pass{}, ErrNotPass},
		{"customer_id:customer_id:115", Pass{}, ErrNotPass},
		{"::115", Pass{}, ErrNotPass},
		{"upi:123", Pass{}, ErrNotPass},
		{"https://x:8080", Pass{}, ErrNotPass},
		{"upi://pay?pa=hotel@upi&pn=Hotel", Pass{}, ErrNotPass},
		{"tel:115", Pass{}, ErrNotPass},
		{"customer_id:115\xff", Pass{}, ErrNotPass},
		{strings.Repeat("0", 253) + "115", Pass{}, ErrNotPass},
		{"customer_id:" + strings.Repeat("1", 1<<20), Pass{}, ErrNotPass},

		{"GYM-123", Pass{}, ErrOldPassFormat},
		{"gym-123", Pass{}, ErrOldPassFormat},
		{"GYM_CUSTOMER_123", Pass{}, ErrOldPassFormat},
		{"Gym_Customer_123\r\n", Pass{}, ErrOldPassFormat},
		{"GYM-99999999999999999999", Pass{}, ErrOldPassFormat},
		{"GYM-", Pass{}, ErrNotPass},
		{"GYM-12a", Pass{}, ErrNotPass},
		{"GYM_123", Pass{}, ErrNotPass},
		{"MYGYM-123", Pass{}, ErrNotPass},
		{"customer_id:GYM-123", Pass{}, ErrNotPass},
	}
	for _, test := range tests {
		got, err := ParsePass(test.text)
		if got != test.want || !errors.Is(err, test.err) {
			t.Errorf("ParsePass(%.60q) = %+v, %v, want %+v, %v", test.text, got, err, test.want, test.err)
		}
	}
}

func TestPassPayloadOfPass(t *testing.T) {
	for text, want := range map[string]string{
		"115": "customer_id:115", ":0115": "customer_id:115", "customer_id:00115": "customer_id:115",
		"customer_id:abcdefghijklmnopqrst:0115\n": "customer_id:abcdefghijklmnopqrst:115",
	} {
		pass, err := ParsePass(text)
		if got := pass.Payload(); got != want || err != nil {
			t.Errorf("the payload of %q is %q, %v, want %q", text, got, err, want)
		}
	}
}

func FuzzParsePass(f *testing.F) {
	for _, text := range []string{
		"customer_id:115", "115", ":7", "customer_id:115\r\n", "GYM-123", "GYM_CUSTOMER_123", "https://x:8080", "-1", "",
		"9223372036854775808", "customer_id:१२३", "customer_id:abcdefghijklmnopqrst:115", "customer_id:abc:115",
	} {
		f.Add(text)
	}
	form := regexp.MustCompile(`^(customer_id:(?:([a-z]{20}):)?|:?)([0-9]+)$`)
	f.Fuzz(func(t *testing.T, text string) {
		pass, err := ParsePass(text)
		if err != nil {
			if pass != (Pass{}) || (!errors.Is(err, ErrNotPass) && !errors.Is(err, ErrOldPassFormat)) {
				t.Fatalf("ParsePass(%q) = %+v, %v", text, pass, err)
			}
			return
		}
		parts := form.FindStringSubmatch(strings.TrimSpace(text))
		if parts == nil || pass.CustomerID < 1 || pass.Tag != parts[2] || pass.Bare != (len(parts[1]) < 2) {
			t.Fatalf("ParsePass(%q) = %+v, though it is no such pass", text, pass)
		}
		pass.Bare = false // the payload is that of a code
		if again, err := ParsePass(pass.Payload()); again != pass || err != nil {
			t.Fatalf("ParsePass(%q) = %+v, %v, want %+v", pass.Payload(), again, err, pass)
		}
	})
}
