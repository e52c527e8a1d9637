package qr

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// emvPrefix is the first data object of every EMVCo code: payload format indicator, two characters, version 01.
const emvPrefix = "000201"

// The data objects that are read, by EMV QRCPS Merchant-Presented Mode 1.1, section 3, and BharatQR Specification 4.
const (
	emvFirstTemplate = "26" // merchant account information of a scheme; in BharatQR the UPI VPA
	emvLastTemplate  = "51"
	emvMerchantCode  = "52"
	emvCurrency      = "53"
	emvAmount        = "54"
	emvMerchantName  = "59"
	emvMerchantCity  = "60"
	emvCRC           = "63"

	emvTemplateScheme  = "00" // in a template: which scheme's account it holds
	emvTemplateAccount = "01" // in a UPI template: the VPA
)

const (
	emvRupee  = "356"        // ISO 4217
	emvNPCI   = "a000000524" // NPCI's registered application provider, in small letters: that of RuPay cards, and of UPI
	emvCRCLen = 4
)

var errEMVObjects = fmt.Errorf("%w: its parts do not fit together", ErrDamagedPayment)

// parseBharatQR reads an EMVCo merchant-presented code (EMV QRCPS-MPM 1.1) that names a UPI id, as BharatQR
// Specification 4 lays down and as banks and aggregators print them.
//
//   - The format indicator comes first, the CRC last, and no object comes twice in one level. The CRC must be right,
//     in capitals or small letters.
//   - The VPA is sub-object 01 of a merchant account template (26 to 51) whose sub-object 00 names UPI: NPCI's
//     identifier A000000524, or a reverse domain name with "upi" as one of its labels, as some generators write. Under
//     A000000524 only template 26 must hold a VPA: 27 has the transaction reference in its place, 28 an Aadhaar number.
//     Templates that name different VPAs are refused, and so is a code with a template that cannot be read.
//   - A length counts characters in EMVCo's book and bytes in BharatQR's. Whichever reading fits the whole code is
//     taken, and a code that fits both in different ways is refused.
//   - A zero amount leaves it to the guest: some acquirers print one, though the specification forbids it.
func parseBharatQR(text string) (Payment, error) {
	if err := checkEMVCRC(text); err != nil {
		return Payment{}, err
	}
	objects, cut, err := readEMV(text)
	if err != nil {
		return Payment{}, err
	}
	if objects[len(objects)-1].id != emvCRC {
		return Payment{}, errEMVObjects
	}
	vpa, err := emvVPA(objects, cut)
	if err != nil {
		return Payment{}, err
	}
	if currency := emvValue(objects, emvCurrency); currency != "" && currency != emvRupee {
		return Payment{}, errNotRupees
	}
	return newPayment(Payment{
		Format:       FormatBharatQR,
		VPA:          vpa,
		PayeeName:    emvValue(objects, emvMerchantName),
		City:         emvValue(objects, emvMerchantCity),
		MerchantCode: emvValue(objects, emvMerchantCode),
	}, emvValue(objects, emvAmount))
}

// checkEMVCRC holds the last four characters against the CRC of all before them, section 4.7.3 of EMV QRCPS-MPM.
func checkEMVCRC(text string) error {
	body := text[:len(text)-emvCRCLen] // not shorter: it has emvPrefix
	if !strings.HasSuffix(body, emvCRC+"04") {
		return fmt.Errorf("%w: its end is missing", ErrDamagedPayment)
	}
	if !strings.EqualFold(text[len(body):], fmt.Sprintf("%04X", crc16(body))) {
		return fmt.Errorf("%w: its check sum is wrong", ErrDamagedPayment)
	}
	return nil
}

// crc16 is CRC-16/CCITT-FALSE: polynomial 1021, from FFFF, nothing reflected.
func crc16(text string) uint16 {
	crc := uint16(0xFFFF)
	for i := range len(text) {
		crc ^= uint16(text[i]) << 8
		for range 8 {
			if crc&0x8000 != 0 {
				crc = crc<<1 ^ 0x1021
			} else {
				crc <<= 1
			}
		}
	}
	return crc
}

// emvVPA finds the one VPA among the merchant account templates. Without any the error is ErrNoVPA; a UPI id anywhere
// among them that is another one, such as a wallet's own, is ErrAmbiguousPayment. The VPA is not checked.
func emvVPA(objects []emvObject, cut emvCut) (vpa string, err error) {
	var others []string // what looks like a UPI id, wherever it stands
	for _, object := range objects {
		if object.id < emvFirstTemplate || object.id > emvLastTemplate {
			continue
		}
		template, err := emvObjects(object.value, cut)
		if err != nil {
			return "", err
		}
		for _, part := range template {
			if ValidVPA(strings.TrimSpace(part.value)) {
				others = append(others, part.value)
			}
		}
		if !namesUPI(emvValue(template, emvTemplateScheme)) {
			continue
		}
		account := emvValue(template, emvTemplateAccount)
		if account == "" || object.id != emvFirstTemplate && !strings.Contains(account, "@") {
			continue
		}
		if vpa != "" && !SameVPA(vpa, account) {
			return "", fmt.Errorf("%w: it names two different payees", ErrAmbiguousPayment)
		}
		vpa = account
	}
	if slices.ContainsFunc(others, func(other string) bool { return !SameVPA(vpa, other) }) {
		return "", fmt.Errorf("%w: it names a payee for some apps alone", ErrAmbiguousPayment)
	}
	if vpa == "" {
		return "", ErrNoVPA
	}
	return vpa, nil
}

// namesUPI reports whether a template's globally unique identifier stands for UPI.
func namesUPI(scheme string) bool {
	scheme = asciiLower(scheme)
	return scheme == emvNPCI || slices.Contains(strings.Split(scheme, "."), "upi")
}

// emvObject is a data object: a two-digit identifier and a value of up to 99 characters or bytes. In a code a two-digit
// length stands between them.
type emvObject struct{ id, value string }

// emvCut splits off a value of the given length. It reports false if text is shorter.
type emvCut func(text string, length int) (value, rest string, ok bool)

func cutBytes(text string, length int) (value, rest string, ok bool) {
	if len(text) < length {
		return "", "", false
	}
	return text[:length], text[length:], true
}

func cutCharacters(text string, length int) (value, rest string, ok bool) {
	end := 0
	for range length {
		if end == len(text) {
			return "", "", false
		}
		_, size := utf8.DecodeRuneInString(text[end:])
		end += size
	}
	return text[:end], text[end:], true
}

// readEMV splits a code into its objects, and says in which measure their lengths are.
func readEMV(text string) ([]emvObject, emvCut, error) {
	byBytes, err := emvObjects(text, cutBytes)
	byCharacters, errCharacters := emvObjects(text, cutCharacters)
	switch {
	case errCharacters != nil:
		return byBytes, cutBytes, err
	case err != nil:
		return byCharacters, cutCharacters, nil
	case !slices.Equal(byBytes, byCharacters):
		return nil, nil, fmt.Errorf("%w: it can be read in two ways", ErrAmbiguousPayment)
	}
	return byBytes, cutBytes, nil
}

// emvObjects splits a code, or the value of a template, into its objects. An object that ends beyond the text or comes
// twice is an error.
func emvObjects(text string, cut emvCut) ([]emvObject, error) {
	var objects []emvObject
	for text != "" {
		if len(text) < 4 || !allDigits(text[:4]) {
			return nil, errEMVObjects
		}
		id, length := text[:2], int(text[2]-'0')*10+int(text[3]-'0')
		value, rest, ok := cut(text[4:], length)
		if !ok || slices.ContainsFunc(objects, func(o emvObject) bool { return o.id == id }) {
			return nil, errEMVObjects
		}
		objects = append(objects, emvObject{id, value})
		text = rest
	}
	return objects, nil
}

// emvValue returns the value of an object without white space around it, or "" if there is none.
func emvValue(objects []emvObject, id string) string {
	for _, object := range objects {
		if object.id == id {
			return strings.TrimSpace(object.value)
		}
	}
	return ""
}
