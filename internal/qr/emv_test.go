package qr

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

// object is one data object, with its length in bytes.
func object(id string, parts ...string) string {
	value := strings.Join(parts, "")
	return fmt.Sprintf("%s%02d%s", id, len(value), value)
}

// sealed is a code of the given objects, with the format indicator before and the CRC after them.
func sealed(objects ...string) string {
	body := emvPrefix + strings.Join(objects, "") + emvCRC + "04"
	return body + fmt.Sprintf("%04X", crc16(body))
}

const npci = "A000000524"

// upiAccount is template 26 as BharatQR has it.
func upiAccount(vpa string) string { return object("26", object("00", npci), object("01", vpa)) }

// hotelObjects are what a bank prints around the account for a hotel.
func hotelObjects() string {
	return object("52", "7011") + object("53", "356") + object("58", "IN") + object("59", "HOTEL SUNRISE") +
		object("60", "JAIPUR") + object("61", "302001")
}

func TestCRC16(t *testing.T) {
	// The check value of CRC-16/CCITT-FALSE.
	if got := crc16("123456789"); got != 0x29B1 {
		t.Errorf("crc16 = %04X, want 29B1", got)
	}
}

// The codes that others have published, unchanged: EMVCo's example, which has Chinese texts with lengths in characters
// and no UPI, and BharatQR codes from the documentation and the public code of Indian banks and payment companies.
const (
	emvcoExample = "00020101021229300012D156000000000510A93FO3230Q31280012D15600000001030812345678520441115802CN" +
		"5914BEST TRANSPORT6007BEIJING64200002ZH0104最佳运输0202北京540523.7253031565502016233030412340603***" +
		"0708A60086670902ME91320016A0112233449988770708123456786304A13A"

	razorpayExample = "000201010212021643926300000000850415540461000000008061661005900000000890827YESB0CMSNOC222333004882700" +
		"126430010A0000005240117razorpaybqr@icici02041.1027350010A0000005240117RZPGT8ildsFTgS5Sp52047531530335654041.10" +
		"5802IN5906zxcbmn6005Delhi610611008562300514GT8ildsFTgS5Sp070838R004506304B6A9"

	payuExample = "000201010211021644038470007469080415522024070007469061661000307000746960825HDFC0000622502000185532262647" +
		"0010A0000005240129yellowqr.payutest.94@hdfcbank27370010A0000005240119STQ9y45z1cv3z5450925204569153033565802IN" +
		"5910vendorName6010vendorCity610650017262350519STQ9y45z1cv3z545092070870007469630417EF"

	hdfcExample = "000201010211021644038499331959060415522024099331959061661000309933195920825HDFC00000015010030812820026560" +
		"010A0000005240138centralwarehousingco.99331959@hdfcbank27430010A0000005240125STQ200318122305804I0401085204939953" +
		"033565802IN5923CENTRAL WAREHOUSING NEW6009New Delhi610611001662410525STQ200318122305804I0401080708993319596304e9fc"

	axisExample = "000201010211021646049010737005110415512260007370050061661000200737005220826UTIB0000319920010039307642264" +
		"60010A0000005240128MAB.037135003190033@AXISBANK27490010A000000524013103713500319003361000200737005225204829953" +
		"033565802IN5920TECHNO MAIN SALTLAKE6007KOLKATA610670009162120708073700526304A9AD"
)

func TestParseBharatQR(t *testing.T) {
	hotel := Payment{VPA: "hotel@hdfcbank", PayeeName: "HOTEL SUNRISE", City: "JAIPUR", MerchantCode: "7011"}
	tests := []struct {
		name, text string
		want       Payment
	}{
		{"razorpay", razorpayExample, Payment{
			VPA: "razorpaybqr@icici", PayeeName: "zxcbmn", City: "Delhi", MerchantCode: "7531", Amount: 110,
		}},
		{"payu", payuExample, Payment{
			VPA: "yellowqr.payutest.94@hdfcbank", PayeeName: "vendorName", City: "vendorCity", MerchantCode: "5691",
		}},
		{"hdfc, CRC in small letters", hdfcExample, Payment{
			VPA: "centralwarehousingco.99331959@hdfcbank", PayeeName: "CENTRAL WAREHOUSING NEW", City: "New Delhi",
			MerchantCode: "9399",
		}},
		{"axis, VPA in capitals", axisExample, Payment{
			VPA: "MAB.037135003190033@AXISBANK", PayeeName: "TECHNO MAIN SALTLAKE", City: "KOLKATA", MerchantCode: "8299",
		}},

		{"plain", sealed(upiAccount("hotel@hdfcbank"), hotelObjects()), hotel},
		{"white space around", "\n" + sealed(upiAccount("hotel@hdfcbank"), hotelObjects()) + "\r\n", hotel},
		{"account last", sealed(hotelObjects(), upiAccount("hotel@hdfcbank")), hotel},
		{"only an account", sealed(upiAccount("hotel@hdfcbank")), Payment{VPA: "hotel@hdfcbank"}},
		{"account, reference and Aadhaar", sealed(
			upiAccount("hotel@hdfcbank"),
			object("27", object("00", npci), object("01", "INV-7"), object("02", "https://hotel.example/7")),
			object("28", object("00", npci), object("01", "123412341234")),
			hotelObjects(),
		), hotel},
		{"other schemes beside it", sealed(
			object("02", "4403847000746908"),
			upiAccount("hotel@hdfcbank"),
			object("30", object("00", "com.p2pqrpay"), object("01", "0034"), object("02", "HOTEL@hdfcbank")),
			hotelObjects(),
		), hotel},
		{"the same account twice", sealed(
			upiAccount("hotel@hdfcbank"),
			object("31", object("00", "in.npci.upi"), object("01", "HOTEL@HDFCBANK")),
			hotelObjects(),
		), Payment{VPA: "HOTEL@HDFCBANK", PayeeName: "HOTEL SUNRISE", City: "JAIPUR", MerchantCode: "7011"}},
		{"account in template 51", sealed(
			object("51", object("00", npci), object("01", "hotel@hdfcbank")), hotelObjects(),
		), hotel},
		{"zero amount", sealed(upiAccount("hotel@hdfcbank"), object("54", "0.00"), hotelObjects()), hotel},
		{"empty amount", sealed(upiAccount("hotel@hdfcbank"), object("54"), hotelObjects()), hotel},
		{"amount", sealed(upiAccount("hotel@hdfcbank"), object("54", "99.5"), hotelObjects()), Payment{
			VPA: "hotel@hdfcbank", PayeeName: "HOTEL SUNRISE", City: "JAIPUR", MerchantCode: "7011", Amount: 9950,
		}},
		{"lengths in bytes", sealed(upiAccount("hotel@upi"), object("59", "होटल"), object("60", "जयपुर")), Payment{
			VPA: "hotel@upi", PayeeName: "होटल", City: "जयपुर",
		}},
		{"lengths in characters", sealed(upiAccount("hotel@upi"), "5904होटल", "6005जयपुर"), Payment{
			VPA: "hotel@upi", PayeeName: "होटल", City: "जयपुर",
		}},
		{"lengths in characters in a template", sealed(
			"26" + fmt.Sprint(utf8.RuneCountInString("0010A0000005240109hotel@upi0904होटल")) + "0010A0000005240109hotel@upi0904होटल",
		), Payment{VPA: "hotel@upi"}},
		{"texts to fool a reader", sealed(upiAccount("hotel@upi"), object("59", "a\u202eb\x07\u2066c"), object("60", "x\r\n y")), Payment{
			VPA: "hotel@upi", PayeeName: "abc", City: "x y",
		}},
	}
	for _, test := range tests {
		test.want.Format = FormatBharatQR
		if got, err := ParsePayment(test.text); got != test.want || err != nil {
			t.Errorf("%s: %+v, %v, want %+v", test.name, got, err, test.want)
		}
	}
	for _, scheme := range []string{
		"A000000524", "a000000524", "upi", "UPI", "npci.upi", "in.npci.upi", "com.npci.upi", "upi.npci.org", "Upi.NPCI.in",
	} {
		text := sealed(object("29", object("00", scheme), object("01", "hotel@hdfcbank")), hotelObjects())
		want := hotel
		want.Format = FormatBharatQR
		if got, err := ParsePayment(text); got != want || err != nil {
			t.Errorf("identifier %s: %+v, %v, want %+v", scheme, got, err, want)
		}
	}
}

func TestParseBharatQRErrors(t *testing.T) {
	good := sealed(upiAccount("hotel@upi"), hotelObjects())
	// Read by bytes, the thief's account is the postal code; by characters, the name swallows that object's head.
	twoWays := sealed(upiAccount("hotel@upi"), "5908éééé",
		object("61", object("30", object("00", "upi"), object("01", "thief@upi"))))
	tests := []struct {
		name, text string
		want       error
	}{
		{"EMVCo's example", emvcoExample, ErrNoVPA},
		{"cards only", sealed(object("02", "4403847000746908"), object("06", "6100030700074696"), hotelObjects()), ErrNoVPA},
		{"reference and Aadhaar without account", sealed(
			object("27", object("00", npci), object("01", "INV-7")),
			object("28", object("00", npci), object("01", "123412341234")),
		), ErrNoVPA},
		{"another country's scheme", sealed(object("26", object("00", "SG.PAYNOW"), object("01", "+6591234567"))), ErrNoVPA},
		{"no identifier", sealed(object("26", object("01", "hotel"))), ErrNoVPA},
		{"a wallet's own payee", sealed(object("26", object("00", "com.cupid"), object("01", "hotel@upi"))), ErrAmbiguousPayment},
		{"another payee for a wallet", sealed(upiAccount("hotel@upi"), object("30", object("00", "com.p2pqrpay"), object("01", "stranger@elsewhere"))), ErrAmbiguousPayment},
		{"another payee further on", sealed(object("26", object("00", npci), object("01", "hotel@upi"), object("02", "stranger@upi"))), ErrAmbiguousPayment},
		{"a card's identifier", sealed(object("26", object("00", npci+"1010"), object("01", "6100030700074696"))), ErrNoVPA},
		{"upi only inside a label", sealed(object("26", object("00", "com.cupid"), object("01", "0034"))), ErrNoVPA},
		{"a template without sub-object 01", sealed(object("26", object("00", npci))), ErrNoVPA},
		{"an empty template", sealed(object("26")), ErrNoVPA},
		{"a VPA below the templates", sealed(object("25", object("00", npci), object("01", "hotel@upi"))), ErrNoVPA},
		{"a VPA above the templates", sealed(object("80", object("00", npci), object("01", "hotel@upi"))), ErrNoVPA},

		{"two payees", sealed(
			upiAccount("hotel@upi"), object("30", object("00", npci), object("01", "thief@upi")),
		), ErrAmbiguousPayment},
		{"two payees, the second as a reference", sealed(
			upiAccount("hotel@upi"), object("27", object("00", npci), object("01", "thief@upi")),
		), ErrAmbiguousPayment},
		{"two payees of two identifiers", sealed(
			upiAccount("hotel@upi"), object("40", object("00", "upi"), object("01", "thief@upi")),
		), ErrAmbiguousPayment},
		{"two payees, by the measure of lengths", twoWays, ErrAmbiguousPayment},

		{"wrong CRC", good[:len(good)-4] + "0000", ErrDamagedPayment},
		{"CRC not hexadecimal", good[:len(good)-4] + "0x1F", ErrDamagedPayment},
		{"no CRC", good[:len(good)-8], ErrDamagedPayment},
		{"something after the CRC", good + "6304", ErrDamagedPayment},
		{"only the prefix", emvPrefix, ErrDamagedPayment},
		{"CRC inside another object", sealed(upiAccount("hotel@upi"), "6208"), ErrDamagedPayment},
		{"length beyond the end", sealed(upiAccount("hotel@upi"), "5999HOTEL"), ErrDamagedPayment},
		{"length without digits", sealed(upiAccount("hotel@upi"), "59 5HOTEL"), ErrDamagedPayment},
		{"length with a sign", sealed(upiAccount("hotel@upi"), "59+5HOTEL"), ErrDamagedPayment},
		{"identifier without digits", sealed(upiAccount("hotel@upi"), "5A05HOTEL"), ErrDamagedPayment},
		{"length in Devanagari digits", sealed(upiAccount("hotel@upi"), "59०५HOTEL"), ErrDamagedPayment},
		{"sub-object beyond its template", sealed(object("26", object("00", npci), "0120hotel@upi"), hotelObjects()), ErrDamagedPayment},
		{"sub-object beyond another scheme's template", sealed(
			upiAccount("hotel@upi"), object("30", "0099com.example"),
		), ErrDamagedPayment},
		{"a loose end in a template", sealed(object("26", object("00", npci), object("01", "hotel@upi"), "020")), ErrDamagedPayment},
		{"an object twice", sealed(upiAccount("hotel@upi"), upiAccount("hotel@upi")), ErrDamagedPayment},
		{"a name twice", sealed(upiAccount("hotel@upi"), object("59", "A"), object("59", "B")), ErrDamagedPayment},
		{"a VPA twice in a template", sealed(
			object("26", object("00", npci), object("01", "hotel@upi"), object("01", "thief@upi")),
		), ErrDamagedPayment},
		{"the format twice", sealed(emvPrefix, upiAccount("hotel@upi")), ErrDamagedPayment},
		{"the CRC twice", sealed(upiAccount("hotel@upi"), object("63", "ABCD")), ErrDamagedPayment},
		{"no VPA in its place", sealed(upiAccount("hotel")), ErrDamagedPayment},
		{"a VPA with a joiner", sealed(upiAccount("ho\u200dtel@upi")), ErrDamagedPayment},
		{"a VPA that is none under a name", sealed(object("30", object("00", "upi"), object("01", "a b@upi"))), ErrDamagedPayment},
		{"dollars", sealed(upiAccount("hotel@upi"), object("53", "840")), ErrDamagedPayment},
		{"three places", sealed(upiAccount("hotel@upi"), object("54", "1.005")), ErrDamagedPayment},
		{"amount with a comma", sealed(upiAccount("hotel@upi"), object("54", "1,200")), ErrDamagedPayment},
		{"amount above the largest", sealed(upiAccount("hotel@upi"), object("54", "9999999999999")), ErrDamagedPayment},
	}
	kinds := []error{ErrNoVPA, ErrDamagedPayment, ErrAmbiguousPayment}
	for _, test := range tests {
		got, err := ParsePayment(test.text)
		if got != (Payment{}) {
			t.Errorf("%s: %+v with an error", test.name, got)
		}
		for _, kind := range kinds {
			if errors.Is(err, kind) != (kind == test.want) {
				t.Errorf("%s: %v, want %v", test.name, err, test.want)
			}
		}
		if errors.Is(err, ErrNotUPI) != (test.want == ErrNoVPA) {
			t.Errorf("%s: %v, want %v", test.name, err, test.want)
		}
	}
}

// TestBharatQRDamaged damages codes at every place, by every bit and by the digits and letters that a misread would put
// there: the CRC notices all of it, so that nothing is read but the very same payment.
func TestBharatQRDamaged(t *testing.T) {
	for _, code := range []string{
		razorpayExample, hdfcExample, sealed(upiAccount("hotel@upi"), "5904होटल", object("58", "IN")),
	} {
		want, err := ParsePayment(code)
		if err != nil {
			t.Fatalf("%s: %v", code, err)
		}
		damaged := []byte(code)
		for i, was := range damaged {
			for c := range 256 {
				if byte(c) == was {
					continue
				}
				damaged[i] = byte(c)
				got, err := ParsePayment(string(damaged))
				// Of the CRC itself, the case of a letter does not matter.
				if err == nil && (got != want || i < len(code)-emvCRCLen || !strings.EqualFold(string(damaged), code)) {
					t.Fatalf("with byte %d 0x%02X: %+v", i, c, got)
				}
			}
			damaged[i] = was
		}
		for end := range len(code) {
			if got, err := ParsePayment(code[:end]); err == nil {
				t.Fatalf("cut after %d bytes: %+v", end, got)
			}
			if got, err := ParsePayment(code[:end] + code[end+1:]); err == nil {
				t.Fatalf("without byte %d: %+v", end, got)
			}
		}
	}
}

// TestBharatQRResealed damages the objects of a code and puts the right CRC after them, as only somebody who means to
// can: whatever is read then is a payee that really stands in the code.
func TestBharatQRResealed(t *testing.T) {
	body := upiAccount("hotel@hdfcbank") + object("27", object("00", npci), object("01", "INV-7")) + hotelObjects()
	read := 0
	for i := range body {
		for c := byte(' '); c <= '~'; c++ {
			damaged := body[:i] + string(c) + body[i+1:]
			got, err := ParsePayment(sealed(damaged))
			if err != nil {
				continue
			}
			read++
			if !strings.Contains(damaged, got.VPA) || !ValidVPA(got.VPA) {
				t.Fatalf("%s: %+v", damaged, got)
			}
		}
		if got, err := ParsePayment(sealed(body[:i])); err == nil && got.VPA != "hotel@hdfcbank" {
			t.Fatalf("%s: %+v", body[:i], got)
		}
	}
	if read == 0 {
		t.Error("no damaged code was read: the test shows nothing")
	}
}
