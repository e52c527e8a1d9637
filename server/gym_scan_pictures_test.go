package server_test

import (
	"testing"

	"venuebox/server/servertest"
)

// Of the codes in a photo the pass counts, wherever the others hang; two
// members' passes count for nobody.
func TestScanPictureOfSeveralCodes(t *testing.T) {
	t.Parallel()
	b := servertest.New(t, everyScan)
	const monas, karims, hers = "customer_id:115", "customer_id:116", "115"
	photo := func(texts ...string) servertest.Request {
		return scanPicture(servertest.File("image", servertest.QR(texts...)))
	}
	several := blamed("image", "There are several passes in the picture. Hold up one of them.")
	first := visit(1, mona, 6, "picture", 0)
	second, third, fourth, fifth := first.with(fields{"id": 2}), first.with(fields{"id": 3}), first.with(fields{"id": 4}), first.with(fields{"id": 5})
	play(b, []scenario{
		{"two passes", photo(monas, karims), 400, several, nil},
		{"the other way round", photo(karims, monas), 400, several, nil},
		{"beside a Wi-Fi code", photo(karims, wifiCode, monas), 400, several, nil},
		{"a pass beside a Wi-Fi code", photo(monas, wifiCode), 200, checkedIn(mona, first, nil), nil},
		{"the other way round", photo(wifiCode, monas), 200, checkedIn(mona, second, first), nil},
		{"between codes that are no passes", photo(wifiCode, monas, frontLink), 200, checkedIn(mona, third, second), nil},
		{"the same pass twice", photo(monas, monas), 200, checkedIn(mona, fourth, third), nil},
		{"the plain number beside another's pass", photo(hers, karims), 400, several, nil},
		{"the plain number beside it", photo(hers, monas), 200, checkedIn(mona, fifth, fourth), nil},
		{"no pass among them", photo(wifiCode, frontLink), 400, notPass, nil},
		{"what was written", scanText("reception_1", monas), 200, checkedIn(mona, visit(6, mona, 6, "code", 0), fifth), nil},
		{"and nothing of the other member", scanText("reception_1", karims), 200, checkedIn(karim, visit(7, karim, 6, "code", 0), nil), nil},
	})
}
