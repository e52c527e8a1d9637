package server_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"venuebox/server/servertest"
)

// Texts are what DRF's CharField makes of them.
func TestHotelTexts(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	id := b.CreatePaymentQRCode("admin_a", true)
	hundred := strings.Repeat("é", 100)
	for _, test := range []struct{ json, kept string }{
		{`"Front desk"`, "Front desk"},
		{`"  a  b  "`, "a  b"}, {`"\u00a0\u2003\u3000a\u001c\u001f\u0085\u2028"`, "a"}, {`"\ufeffa\u200b"`, "\ufeffa\u200b"},
		{`"a\nb\tc"`, "a\nb\tc"}, {`"\u007fa\u0008"`, "\u007fa\u0008"},
		{`"<b>&amp;'\"\\"`, `<b>&amp;'"\`}, {`"\u202eabc"`, "\u202eabc"}, {`"e\u0301"`, "e\u0301"}, {`"\ud83d\udcb3"`, "💳"},
		{`"` + hundred + `"`, hundred}, {`" ` + hundred + ` "`, hundred}, {`"` + strings.Repeat("💳", 100) + `"`, strings.Repeat("💳", 100)},
		{`5`, "5"}, {`-0`, "0"}, {`-17`, "-17"}, {`9007199254740993`, "9007199254740993"},
		{`123456789012345678901234567890`, "123456789012345678901234567890"},
		{`1.0`, "1.0"}, {`1.10`, "1.1"}, {`-0.0`, "-0.0"}, {`1e3`, "1000.0"}, {`1e-4`, "0.0001"}, {`1e-5`, "1e-05"}, {`1e15`, "1000000000000000.0"},
		{`1e16`, "1e+16"}, {`1e22`, "1e+22"}, {`12345678.9`, "12345678.9"}, {`123456789012345680.0`, "1.2345678901234568e+17"}, {`1e-400`, "0.0"},
	} {
		scenario{"name " + test.json, patched(id, `{"name": `+test.json+`}`), 200, frontDesk.with(fields{"name": test.kept}).String(), nil}.play(b)
	}
	for _, test := range []struct {
		json     string
		messages []string
	}{
		{`null`, []string{mayNotBeNull}},
		{`true`, []string{notAString}}, {`false`, []string{notAString}}, {`[]`, []string{notAString}}, {`["a"]`, []string{notAString}}, {`{}`, []string{notAString}},
		{`""`, []string{fieldBlank}}, {`" \t\r\n\u00a0\u001c\u3000"`, []string{fieldBlank}},
		{`"` + hundred + `e"`, []string{tooLong}}, {`"` + strings.Repeat("e\u0301", 51) + `"`, []string{tooLong}},
		{`1` + strings.Repeat("0", 100), []string{tooLong}},
		{`"\u0000"`, []string{nullCharacter}}, {`"a\u0000b"`, []string{nullCharacter}}, {`"\u0000` + hundred + `"`, []string{tooLong, nullCharacter}},
		{`"\ud800"`, []string{"Surrogate characters are not allowed: U+D800."}},
		{`"a\udfff\ud800b"`, []string{"Surrogate characters are not allowed: U+DFFF."}},
	} {
		for _, field := range []string{"name", "upi_id"} {
			scenario{field + " " + test.json, patched(id, `{"`+field+`": `+test.json+`}`), 400, wrongField(field, test.messages...), nil}.play(b)
		}
	}
	scenario{"the last good one", fetch(payments+id, "admin_a"), 200, frontDesk.with(fields{"name": "0.0"}).String(), nil}.play(b)
}

// Truths are what DRF's BooleanField takes for one, in JSON and in forms.
func TestHotelBooleans(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	id := b.CreatePaymentQRCode("admin_a", true)
	patchedForm := func(value string) servertest.Request {
		return servertest.Request{Method: "PATCH", Path: payments + id, As: "manager_a", Form: url.Values{"active": {value}}}
	}
	now := map[bool]string{true: frontDesk.String(), false: frontDesk.with(fields{"active": false}).String()}
	words := map[bool]string{
		true:  "t T y Y yes Yes YES true True TRUE on On ON 1",
		false: "f F n N no No NO false False FALSE off Off OFF 0",
	}
	numbers := map[bool]string{true: "true 1 1.0 1e0 10e-1", false: "false 0 -0 0.0 0e5"}
	for _, truth := range []bool{false, true} {
		// Each value is seen to change something.
		other := scenario{"the opposite", servertest.Request{Method: "PATCH", Path: payments + id, As: "admin_a", JSON: fields{"active": !truth}},
			200, now[!truth], nil}
		for _, word := range strings.Fields(words[truth]) {
			play(b, []scenario{
				other, {"JSON text " + word, patched(id, fmt.Sprintf(`{"active": %q}`, word)), 200, now[truth], nil},
				other, {"form " + word, patchedForm(word), 200, now[truth], nil},
			})
		}
		for _, number := range strings.Fields(numbers[truth]) {
			play(b, []scenario{other, {"JSON " + number, patched(id, `{"active": `+number+`}`), 200, now[truth], nil}})
		}
	}
	refusal := wrongField("active", notABoolean)
	for _, value := range []string{
		`"yEs"`, `"tRue"`, `"oN"`, `"01"`, `"1.0"`, `"2"`, `"-1"`, `"null"`, `"none"`,
		`" true"`, `"true "`, `""`, `" "`, `"\u0000"`, `2`, `-1`, `0.5`, `1e400`, `[]`, `[true]`, `{}`,
	} {
		scenario{"JSON " + value, patched(id, `{"active": `+value+`}`), 400, refusal, nil}.play(b)
	}
	play(b, []scenario{
		{"null", patched(id, `{"active": null}`), 400, wrongField("active", mayNotBeNull), nil},
		{"a form's null", patchedForm("null"), 400, refusal, nil},
		{"a form's blank", patchedForm(" "), 400, refusal, nil},
		{"make it inactive", patchedForm("0"), 200, now[false], nil},
		{"a form's empty value is none", patchedForm(""), 200, now[false], nil},
		{"nor is the last of several", servertest.Request{Method: "PATCH", Path: payments + id, As: "admin_a", Form: url.Values{"active": {"true", ""}}}, 200, now[false], nil},
	})
}
