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
			"upi://pay?pa=hotel@upi&pn=Hotel&cu=INR&tn=Room%20204",
		}, {
			UPIPayment{VPA: "hotel@upi", PayeeName: "x&pa=thief@upi", Note: "y&am=9999"},
			"upi://pay?pa=hotel@upi&pn=x%26pa%3Dthief%40upi&cu=INR&tn=y%26am%3D9999",
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
			query.Get("tn") != strings.TrimSpace(test.payment.Note) || query.Get("cu") != "INR" || query.Has("am") {
			t.Errorf("%s reads back as %v", got, query)
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
		"hotel@upi", "9876543210@ybl", "a.b-c_d@okicici", "ab@ic", "x1@kotak811",
		strings.Repeat("a", 256) + "@" + strings.Repeat("b", 64),
	}
	for _, vpa := range valid {
		if !ValidVPA(vpa) {
			t.Errorf("ValidVPA(%.40q) = false", vpa)
		}
	}
	invalid := []string{
		"", "@", "hotel", "hotel@", "@upi", "a@upi", "hotel@u", "hotel@@upi", "hotel@upi@upi", "hotel @upi", " hotel@upi",
		"hotel@upi\n", "hotel@1upi", "hotel@u-pi", "hotel@u.pi", "hotel+1@upi", "hôtel@upi", "hotel@उपी", "hotel%40upi",
		strings.Repeat("a", 257) + "@upi", "hotel@" + strings.Repeat("b", 65),
	}
	for _, vpa := range invalid {
		if ValidVPA(vpa) {
			t.Errorf("ValidVPA(%.40q) = true", vpa)
		}
	}
}
