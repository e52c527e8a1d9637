package qr

import (
	"errors"
	"strings"
	"testing"
)

// upiLinks are links as apps, banks and shops print them, and what they ask to pay.
var upiLinks = []struct {
	text string
	want Payment
}{
	{"upi://pay?pa=hotel@upi", Payment{VPA: "hotel@upi"}},
	{"upi://pay?pa=hotel@upi&pn=Hotel%20Sunrise&cu=INR", Payment{VPA: "hotel@upi", PayeeName: "Hotel Sunrise"}},

	// The writing of the link.
	{"UPI://PAY?PA=hotel@upi&PN=Hotel", Payment{VPA: "hotel@upi", PayeeName: "Hotel"}},
	{"Upi://pay/?pa=hotel@upi", Payment{VPA: "hotel@upi"}},
	{"upi:pay?pa=hotel@upi", Payment{VPA: "hotel@upi"}},
	{" \tupi://pay?pa=hotel@upi\r\n", Payment{VPA: "hotel@upi"}},
	{"upi://pay?&&pa=hotel@upi&=&x&", Payment{VPA: "hotel@upi"}},
	{"upi://pay?pa=hotel%40upi&pn=Hotel", Payment{VPA: "hotel@upi", PayeeName: "Hotel"}},
	{"upi://pay?pa=%20hotel@upi%0A", Payment{VPA: "hotel@upi"}},
	{"upi://pay?%70%61=hotel@upi", Payment{VPA: "hotel@upi"}},

	// A person's sticker, and merchants' with all that banks put on them; signatures come encoded and not.
	{
		"upi://pay?pa=9876543210@ybl&pn=SHARMA%20JI&mc=0000&mode=02&purpose=00",
		Payment{VPA: "9876543210@ybl", PayeeName: "SHARMA JI", MerchantCode: "0000"},
	}, {
		"upi://pay?pa=paytmqr281005050101@paytm&pn=Paytm%20Merchant&mc=5499&mode=02&orgid=000000&paytmqr=281005050101" +
			"&sign=MEUCIQDx7Jm2F1+k0Q/3aYwIgQ==",
		Payment{VPA: "paytmqr281005050101@paytm", PayeeName: "Paytm Merchant", MerchantCode: "5499"},
	}, {
		"upi://pay?ver=01&mode=15&pa=sunrise.front-desk_1@okhdfcbank&pn=Hotel+Sunrise+%26+Spa&mc=7011&tid=TID001&tr=INV-7" +
			"&tn=Room%20204&am=1200.50&mam=1.00&cu=INR&url=https%3A%2F%2Fhotel.example%2Fbill%3Fid%3D7&orgid=159761&purpose=00" +
			"&QRexpire=2026-08-20T17:48:19+05:30&sign=MEQCIDaJ%2BSIvHLyA%3D%3D",
		Payment{
			VPA: "sunrise.front-desk_1@okhdfcbank", PayeeName: "Hotel Sunrise & Spa", MerchantCode: "7011", Amount: 120050,
		},
	}, {
		"upi://pay?pa=Hotel01@AuBank&tn=&am=&mam=&orgid=159765&pn=Hotel &mode=02&mc=&tr=&url=&cu=&sign=",
		Payment{VPA: "Hotel01@AuBank", PayeeName: "Hotel"},
	},

	// Names.
	{"upi://pay?pa=hotel@upi&pn=%E0%A4%B9%E0%A5%8B%E0%A4%9F%E0%A4%B2", Payment{VPA: "hotel@upi", PayeeName: "होटल"}},
	{"upi://pay?pa=hotel@upi&pn=caf%c3%a9", Payment{VPA: "hotel@upi", PayeeName: "café"}},
	{"upi://pay?pa=hotel@upi&pn=होटल", Payment{VPA: "hotel@upi", PayeeName: "होटल"}},
	{"upi://pay?pa=hotel@upi&pn=Zeeshan%Khan 100%", Payment{VPA: "hotel@upi", PayeeName: "Zeeshan%Khan 100%"}},
	{"upi://pay?pa=hotel@upi&pn=A%2BB=C%20#1", Payment{VPA: "hotel@upi", PayeeName: "A+B=C #1"}},
	{"upi://pay?pa=hotel@upi&pn=x%26pa%3Dthief@upi", Payment{VPA: "hotel@upi", PayeeName: "x&pa=thief@upi"}},
	{"upi://pay?pa=hotel@upi&pn=%0D%0A%20Hotel%00%09%E2%80%A8Sun%1Brise%7F%20", Payment{VPA: "hotel@upi", PayeeName: "Hotel Sunrise"}},
	{"upi://pay?pa=hotel@upi&pn=Hotel%E2%80%AEesirnuS%E2%81%A6%EF%BB%BF", Payment{VPA: "hotel@upi", PayeeName: "HotelesirnuS"}},
	{"upi://pay?pa=hotel@upi&pn=%E0%A4%95%E0%A5%8D%E2%80%8D%E0%A4%B7", Payment{VPA: "hotel@upi", PayeeName: "क्\u200dष"}},
	{"upi://pay?pa=hotel@upi&pn=%E2%80%8D%20%E2%80%8C", Payment{VPA: "hotel@upi"}},
	{"upi://pay?pa=hotel@upi&pn=a%FFb", Payment{VPA: "hotel@upi", PayeeName: "a\ufffdb"}},
	{"upi://pay?pa=hotel@upi&pn=" + strings.Repeat("ह", 99), Payment{VPA: "hotel@upi", PayeeName: strings.Repeat("ह", 99)}},
	{"upi://pay?pa=hotel@upi&pn=" + strings.Repeat("ह", 100), Payment{VPA: "hotel@upi", PayeeName: strings.Repeat("ह", 99)}},
	{"upi://pay?pa=hotel@upi&pn=" + strings.Repeat("a", 98) + "+b", Payment{VPA: "hotel@upi", PayeeName: strings.Repeat("a", 98)}},

	// Merchant codes, amounts and currencies.
	{"upi://pay?pa=hotel@upi&mc=701", Payment{VPA: "hotel@upi"}},
	{"upi://pay?pa=hotel@upi&mc=null", Payment{VPA: "hotel@upi"}},
	{"upi://pay?pa=hotel@upi&mc=70111", Payment{VPA: "hotel@upi"}},
	{"upi://pay?pa=hotel@upi&am=100", Payment{VPA: "hotel@upi", Amount: 10000}},
	{"upi://pay?pa=hotel@upi&am=%201.0%20", Payment{VPA: "hotel@upi", Amount: 100}},
	{"upi://pay?pa=hotel@upi&am=0&cu=inr", Payment{VPA: "hotel@upi"}},
	{"upi://pay?pa=hotel@upi&am=0.00", Payment{VPA: "hotel@upi"}},

	// The same, said twice.
	{"upi://pay?pa=hotel@upi&pa=hotel@upi&cu=INR&cu=INR", Payment{VPA: "hotel@upi"}},
	{"upi://pay?pa=Hotel@upi&pa=hotel%40UPI", Payment{VPA: "hotel@UPI"}},
}

func TestParsePaymentUPI(t *testing.T) {
	for _, test := range upiLinks {
		test.want.Format = FormatUPI
		if got, err := ParsePayment(test.text); got != test.want || err != nil {
			t.Errorf("ParsePayment(%.100q) = %+v, %v, want %+v", test.text, got, err, test.want)
		}
	}
}

func TestParsePaymentErrors(t *testing.T) {
	tests := []struct {
		text string
		want error
	}{
		{"", ErrNotUPI},
		{" \r\n", ErrNotUPI},
		{"hotel@upi", ErrNotUPI},
		{"customer_id:115", ErrNotUPI},
		{"115", ErrNotUPI},
		{"000202", ErrNotUPI},
		{"WIFI:T:WPA;S:Hotel Sunrise;P:upi://pay?pa=hotel@upi;;", ErrNotUPI},
		{"https://hotel.example/upi://pay?pa=hotel@upi", ErrNotUPI},
		{"https://pay?pa=hotel@upi", ErrNotUPI},
		{"paytmmp://pay?pa=hotel@upi", ErrNotUPI},
		{"upis://pay?pa=hotel@upi", ErrNotUPI},
		{"BEGIN:VCARD\nVERSION:3.0\nEND:VCARD", ErrNotUPI},
		{"upi", ErrNotUPI},
		{"upi:", ErrNotUPI},
		{"upi://", ErrNotUPI},
		{"upi://mandate?pa=hotel@upi&pn=Hotel&am=100&cu=INR&recur=MONTHLY", ErrNotUPI},
		{"upi://collect?pa=hotel@upi", ErrNotUPI},
		{"upi://payment?pa=hotel@upi", ErrNotUPI},
		{"upi://pay/mandate?pa=hotel@upi", ErrNotUPI},
		{"upi:///pay?pa=hotel@upi", ErrNotUPI},
		{"upi://pay&pa=hotel@upi", ErrNotUPI},
		{"\u212api://pay?pa=hotel@upi", ErrNotUPI},
		{"upi://pay?pa=hotel@upi&tn=" + strings.Repeat("x", 4096), ErrNotUPI},

		{"upi://pay", ErrDamagedPayment},
		{"upi://pay?", ErrDamagedPayment},
		{"upi://pay?pn=Hotel", ErrDamagedPayment},
		{"upi://pay?pa", ErrDamagedPayment},
		{"upi://pay?pa=", ErrDamagedPayment},
		{"upi://pay?pa=hotel", ErrDamagedPayment},
		{"upi://pay?pa=hotel@", ErrDamagedPayment},
		{"upi://pay?pa=hotel%2540upi", ErrDamagedPayment},
		{"upi://pay?pa=hotel%40upi%", ErrDamagedPayment},
		{"upi://pay?pa=+hotel@upi", ErrDamagedPayment},
		{"upi://pay?pa=ho\u200dtel@upi", ErrDamagedPayment},
		{"upi://pay?pa=hotel@upi\u202e", ErrDamagedPayment},
		{"upi://pay?pa=hotel@upi%00", ErrDamagedPayment},
		{"upi://pay?pa=hotel@upi;pa=thief@upi", ErrDamagedPayment},
		{"upi://pay?pa=hotel@upi,thief@upi", ErrDamagedPayment},
		{"upi://pay?pa=hotel@upi#", ErrDamagedPayment},
		{"upi://pay?am=100?pa=hotel@upi", ErrDamagedPayment},
		{"upi://pay?pa=hotel@upi&am=1,200", ErrDamagedPayment},
		{"upi://pay?pa=hotel@upi&am=-1", ErrDamagedPayment},
		{"upi://pay?pa=hotel@upi&am=1.005", ErrDamagedPayment},
		{"upi://pay?pa=hotel@upi&am=null", ErrDamagedPayment},
		{"upi://pay?pa=hotel@upi&cu=USD", ErrDamagedPayment},

		{"upi://pay?pa=hotel@upi&pa=thief@upi", ErrAmbiguousPayment},
		{"upi://pay?pa=hotel@upi&pn=Hotel&cu=INR&PA=thief@upi", ErrAmbiguousPayment},
		{"upi://pay?pa=hotel@upi&pn=Hotel&%70a=thief@upi", ErrAmbiguousPayment},
		{"upi://pay?pa=hotel@upi&%20pa=thief@upi", ErrAmbiguousPayment},
		{"upi://pay?pa=hotel@upi&pn=Hotel#&pa=thief@upi", ErrAmbiguousPayment},
		{"upi://pay?pa=&pa=hotel@upi", ErrAmbiguousPayment},
		{"upi://pay?pa=hotel@upi&pa=hotel@upi&pa=thief@upi", ErrAmbiguousPayment},
		{"upi://pay?pa=hotel@upi&am=1&am=1000", ErrAmbiguousPayment},
		{"upi://pay?pa=hotel@upi&pn=Hotel&pn=Thief", ErrAmbiguousPayment},
	}
	kinds := []error{ErrNotUPI, ErrNoVPA, ErrDamagedPayment, ErrAmbiguousPayment}
	for _, test := range tests {
		got, err := ParsePayment(test.text)
		if got != (Payment{}) {
			t.Errorf("ParsePayment(%.80q) = %+v with an error", test.text, got)
		}
		for _, kind := range kinds {
			if errors.Is(err, kind) != (kind == test.want) {
				t.Errorf("ParsePayment(%.80q): %v, want %v", test.text, err, test.want)
			}
		}
		if err != nil && (strings.Contains(err.Error(), "thief") || strings.Contains(err.Error(), "hotel@")) {
			t.Errorf("ParsePayment(%.80q): the error repeats the code: %v", test.text, err)
		}
	}
}

// TestParsePaymentCutShort cuts links at every place: what is left is refused, or pays the VPA that is left whole.
func TestParsePaymentCutShort(t *testing.T) {
	const link = "upi://pay?pn=Hotel%20Sunrise&mc=7011&am=1200.00&cu=INR&pa=hotel@okhdfcbank"
	for end := range len(link) {
		got, err := ParsePayment(link[:end])
		wantVPA := ""
		if at := strings.IndexByte(link, '@'); end >= at+len("@ok") {
			wantVPA = link[strings.Index(link, "hotel@"):end]
		}
		if got.VPA != wantVPA || (err == nil) != (wantVPA != "") {
			t.Errorf("%s is read as %+v, %v", link[:end], got, err)
		}
	}
}

// Links that one app alone takes are no payment link, and not nothing either.
func TestOtherUPILinks(t *testing.T) {
	for _, text := range []string{
		"phonepe://pay?pa=stranger@bank&pn=X", "paytmmp://pay?pn=X&pa=stranger@bank", "tez://upi/pay?PA=stranger%40bank",
		"intent://pay?pa=stranger@bank#Intent;scheme=upi;end", "https://pay.example/?x=1&%70a=stranger@bank", "upi://mandate?pa=a@upi",
	} {
		if _, err := ParsePayment(text); !errors.Is(err, ErrOtherUPI) || !errors.Is(err, ErrNotUPI) {
			t.Errorf("%s: %v", text, err)
		}
	}
	for _, text := range []string{"https://hotel.example/?page=1", "WIFI:S:a@b;;", "mailto:a@b.example?papa=c@d", "pa=a@upi", "customer_id:115"} {
		if _, err := ParsePayment(text); !errors.Is(err, ErrNotUPI) || errors.Is(err, ErrOtherUPI) {
			t.Errorf("%s: %v", text, err)
		}
	}
}
