package qr

import (
	"errors"
	"net/url"
	"strings"
	"testing"
)

func TestUPIPaymentURI(t *testing.T) {
	tests := []struct {
		payment UPIPayment
		want    string
	}{
		{
			UPIPayment{VPA: "hotel@upi", PayeeName: "Hotel"},
			"upi://pay?pa=hotel@upi&pn=Hotel&cu=INR",
		}, {
			UPIPayment{VPA: "hotel@upi", PayeeName: "Hotel Sunrise & Spa"},
			"upi://pay?pa=hotel@upi&pn=Hotel%20Sunrise%20%26%20Spa&cu=INR",
		}, {
			UPIPayment{VPA: "sunrise.front-desk_1@okhdfcbank", PayeeName: "होटल"},
			"upi://pay?pa=sunrise.front-desk_1@okhdfcbank&pn=%E0%A4%B9%E0%A5%8B%E0%A4%9F%E0%A4%B2&cu=INR",
		}, {
			UPIPayment{VPA: "hotel@upi", PayeeName: `Joe's "Grand" Hotel`},
			"upi://pay?pa=hotel@upi&pn=Joe%27s%20%22Grand%22%20Hotel&cu=INR",
		}, {
			UPIPayment{VPA: "hotel@upi", PayeeName: "a+b=c#d?e/f%20g:h@i,j;k<l>m~n-o_p.q!(r)*"},
			"upi://pay?pa=hotel@upi&pn=a%2Bb%3Dc%23d%3Fe%2Ff%2520g%3Ah%40i%2Cj%3Bk%3Cl%3Em~n-o_p.q%21%28r%29%2A&cu=INR",
		}, {
			UPIPayment{VPA: "hotel@upi", PayeeName: "  Hotel  ", Note: " Room 204 "},
			"upi://pay?pa=hotel@upi&pn=Hotel&tn=Room%20204&cu=INR",
		}, {
			UPIPayment{VPA: "hotel@upi", PayeeName: "x&pa=thief@upi", Note: "y&am=9999"},
			"upi://pay?pa=hotel@upi&pn=x%26pa%3Dthief%40upi&tn=y%26am%3D9999&cu=INR",
		}, {
			UPIPayment{VPA: "hotel@upi", PayeeName: "Hotel", Amount: 120000},
			"upi://pay?pa=hotel@upi&pn=Hotel&am=1200.00&cu=INR",
		}, {
			UPIPayment{VPA: "hotel@upi", PayeeName: "Hotel", Amount: 1, MerchantCode: "7011"},
			"upi://pay?pa=hotel@upi&pn=Hotel&mc=7011&am=0.01&cu=INR",
		}, {
			UPIPayment{
				VPA: "hotel@upi", PayeeName: "Hotel Sunrise", MerchantCode: "7011", Reference: "INV-2026.07_9",
				Note: "Room 204", Amount: MaxAmount,
			},
			"upi://pay?pa=hotel@upi&pn=Hotel%20Sunrise&mc=7011&tr=INV-2026.07_9&tn=Room%20204&am=999999999999.99&cu=INR",
		},
	}
	for _, test := range tests {
		got, err := test.payment.URI()
		if got != test.want || err != nil {
			t.Errorf("%+v\n got %s, %v\nwant %s", test.payment, got, err, test.want)
			continue
		}
		parsed, err := url.Parse(got)
		if err != nil {
			t.Errorf("%s is no URI: %v", got, err)
			continue
		}
		query := parsed.Query()
		if query.Get("pa") != test.payment.VPA || query.Get("pn") != strings.TrimSpace(test.payment.PayeeName) ||
			query.Get("tn") != strings.TrimSpace(test.payment.Note) || query.Get("cu") != "INR" ||
			query.Has("am") != (test.payment.Amount != 0) {
			t.Errorf("%s reads back as %v", got, query)
		}
		read, err := ParsePayment(got)
		want := Payment{
			Format: FormatUPI, VPA: test.payment.VPA, PayeeName: strings.TrimSpace(test.payment.PayeeName),
			MerchantCode: test.payment.MerchantCode, Amount: test.payment.Amount,
		}
		if read != want || err != nil {
			t.Errorf("%s is read as %+v, %v", got, read, err)
		}
	}
}

func TestUPIPaymentURIErrors(t *testing.T) {
	tests := []struct {
		payment UPIPayment
		want    error
	}{
		{UPIPayment{}, ErrVPA},
		{UPIPayment{VPA: "hotel", PayeeName: "Hotel"}, ErrVPA},
		{UPIPayment{VPA: "hotel@upi&am=1", PayeeName: "Hotel"}, ErrVPA},
		{UPIPayment{VPA: "hotel@upi"}, ErrPayeeName},
		{UPIPayment{VPA: "hotel@upi", PayeeName: " \u00a0 "}, ErrPayeeName},
		{UPIPayment{VPA: "hotel@upi", PayeeName: "a\nb"}, ErrPayeeName},
		{UPIPayment{VPA: "hotel@upi", PayeeName: "a\u2028b"}, ErrPayeeName},
		{UPIPayment{VPA: "hotel@upi", PayeeName: "a\xffb"}, ErrPayeeName},
		{UPIPayment{VPA: "hotel@upi", PayeeName: strings.Repeat("ह", 100)}, ErrPayeeName},
		{UPIPayment{VPA: "hotel@upi", PayeeName: strings.Repeat("ह", 99)}, nil},
		{UPIPayment{VPA: "hotel@upi", PayeeName: "a\u202eb"}, ErrPayeeName},
		{UPIPayment{VPA: "hotel@upi", PayeeName: "a\u2066b"}, ErrPayeeName},
		{UPIPayment{VPA: "hotel@upi", PayeeName: "\u0939\u094d\u200d\u0930"}, nil},
		{UPIPayment{VPA: "hotel@upi", PayeeName: "Hotel", MerchantCode: "701"}, ErrMerchantCode},
		{UPIPayment{VPA: "hotel@upi", PayeeName: "Hotel", MerchantCode: "70111"}, ErrMerchantCode},
		{UPIPayment{VPA: "hotel@upi", PayeeName: "Hotel", MerchantCode: "70l1"}, ErrMerchantCode},
		{UPIPayment{VPA: "hotel@upi", PayeeName: "Hotel", Reference: strings.Repeat("x", 35)}, nil},
		{UPIPayment{VPA: "hotel@upi", PayeeName: "Hotel", Reference: strings.Repeat("x", 36)}, ErrReference},
		{UPIPayment{VPA: "hotel@upi", PayeeName: "Hotel", Reference: "a b"}, ErrReference},
		{UPIPayment{VPA: "hotel@upi", PayeeName: "Hotel", Reference: "a&am=1"}, ErrReference},
		{UPIPayment{VPA: "hotel@upi", PayeeName: "Hotel", Reference: "ह"}, ErrReference},
		{UPIPayment{VPA: "hotel@upi", PayeeName: "Hotel", Amount: -1}, ErrAmount},
		{UPIPayment{VPA: "hotel@upi", PayeeName: "Hotel", Amount: MaxAmount + 1}, ErrAmount},
		{UPIPayment{VPA: "hotel@upi", PayeeName: "Hotel", Note: "a\x00"}, ErrUPINote},
		{UPIPayment{VPA: "hotel@upi", PayeeName: "Hotel", Note: strings.Repeat("ह", 51)}, ErrUPINote},
		{UPIPayment{VPA: "hotel@upi", PayeeName: "Hotel", Note: strings.Repeat("ह", 50)}, nil},
	}
	for _, test := range tests {
		uri, err := test.payment.URI()
		if !errors.Is(err, test.want) || (err != nil) != (uri == "") {
			t.Errorf("%+v: %q, %v, want %v", test.payment, uri, err, test.want)
		}
	}
}

func TestValidVPA(t *testing.T) {
	valid := []string{
		"hotel@upi", "9876543210@ybl", "a.b-c_d@okicici", "ab@ic", "x1@kotak811", "123456789@SBIN0000001.ifsc.npci", "999912345678@aadhaar.npci",
		strings.Repeat("a", 256) + "@" + strings.Repeat("b", 64),
	}
	for _, vpa := range valid {
		if !ValidVPA(vpa) {
			t.Errorf("ValidVPA(%.40q) = false", vpa)
		}
	}
	invalid := []string{
		"", "@", "hotel", "hotel@", "@upi", "a@upi", "hotel@u", "hotel@@upi", "hotel@upi@upi", "hotel @upi", " hotel@upi",
		"hotel@upi\n", "hotel@1upi", "hotel@u-pi", "hotel@.upi", "hotel@upi.", "hotel@u..pi", "hotel+1@upi", "hôtel@upi", "hotel@उपी", "hotel%40upi",
		strings.Repeat("a", 257) + "@upi", "hotel@" + strings.Repeat("b", 65),
	}
	for _, vpa := range invalid {
		if ValidVPA(vpa) {
			t.Errorf("ValidVPA(%.40q) = true", vpa)
		}
	}
}

func TestSameVPA(t *testing.T) {
	same := [][2]string{
		{"hotel@upi", "hotel@upi"}, {"Hotel@UPI", "hotel@upi"}, {" hotel@upi\n", "hotel@upi"},
		{"MAB.037135003190033@AXISBANK", "mab.037135003190033@axisbank"},
	}
	for _, pair := range same {
		if !SameVPA(pair[0], pair[1]) || !SameVPA(pair[1], pair[0]) {
			t.Errorf("SameVPA(%q) = false", pair)
		}
	}
	different := [][2]string{
		{"hotel@upi", "hotel@ybl"}, {"hotel@upi", "hotels@upi"}, {"hotel@upi", "ho tel@upi"},
		{"kotak@upi", "\u212aotak@upi"}, {"sun@upi", "\u017fun@upi"}, {"hotel@upi", ""},
	}
	for _, pair := range different {
		if SameVPA(pair[0], pair[1]) || SameVPA(pair[1], pair[0]) {
			t.Errorf("SameVPA(%q) = true", pair)
		}
	}
}

func TestValidReferenceAndNote(t *testing.T) {
	for text, want := range map[string]struct{ reference, note bool }{
		"":                      {true, true},
		"INV-2026.07_9":         {true, true},
		"Room 204":              {false, true},
		"कमरा 204":              {false, true},
		"a\u202eb":              {false, false},
		"a\nb":                  {false, false},
		"a\xff":                 {false, false},
		strings.Repeat("x", 35): {true, true},
		strings.Repeat("x", 36): {false, true},
		strings.Repeat("x", 50): {false, true},
		strings.Repeat("x", 51): {false, false},
	} {
		if got := ValidReference(text); got != want.reference {
			t.Errorf("ValidReference(%q) = %t", text, got)
		}
		if got := ValidUPINote(text); got != want.note {
			t.Errorf("ValidUPINote(%q) = %t", text, got)
		}
	}
}
