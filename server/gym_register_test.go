package server_test

import (
	"fmt"
	"strings"
	"testing"

	"venuebox/server/servertest"
)

const registerPath = "/api/customers/register"

func registerJSON(as, body string) servertest.Request {
	return raw("POST", registerPath, as, "application/json", body)
}

// registered is the answer that tells a new member's password.
func registered(m fields) string {
	return succeeded("Customer registered", m.with(fields{"one_time_password": "<password>"}))
}

// passwordIn is the one-time password in an answer.
func passwordIn(b *servertest.Box, a servertest.Answer) string {
	b.Helper()
	var out struct {
		Data struct {
			Password string `json:"one_time_password"`
		} `json:"data"`
	}
	a.Decode(b, &out)
	return out.Data.Password
}

func memberLogin(phone, password string) servertest.Request {
	return servertest.Request{Method: "POST", Path: "/api/client/auth/login", JSON: fields{"phone": phone, "password": password}}
}

// signedIn is the answer to a member who has signed in.
func signedIn(m fields) string {
	return succeeded("Signed in", fields{
		"access_token": "<jwt>", "refresh_token": "<jwt>", "token_type": "Bearer", "expires_in": 3600, "customer": m,
	})
}

func TestRegister(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	nadia := member(201, "Nadia Fathy", "+201222222222", "nadia@example.com", 1)
	first := scenario{"with everything", registerJSON("reception_1", `{
		"full_name": "  Nadia Fathy ", "phone": " +20 (122) 222-2222 ", "email": " nadia@example.com ", "branch_id": 1,
		"id": 7, "qr_code": "GYM-7", "is_active": false, "password": "mine", "created_at": "2020-01-01T00:00:00Z", "Phone": "1234"
	}`), 201, registered(nadia), nil}.play(b)
	password := passwordIn(b, first)
	play(b, []scenario{
		{"sign in with the one-time password", memberLogin("0020 122 222 2222", password), 200, signedIn(nadia), nil},
		{"and with no other", memberLogin("+201222222222", password+"x"), 401, noMemberLogin, nil},
		{"the same phone, written otherwise", registerJSON("reception_1", `{"full_name": "Other", "phone": "٠٠٢٠ ١٢٢ ٢٢٢ ٢٢٢٢"}`), 400,
			blamed("phone", "A customer with this phone number already exists."), nil},
		{"the same phone in another branch", registerJSON("reception_2", `{"full_name": "Other", "phone": "+201222222222"}`), 400,
			blamed("phone", "A customer with this phone number already exists."), nil},
		{"the least there can be, as a form; the last of a repeated field", raw("POST", registerPath+"/", "reception_2",
			"application/x-www-form-urlencoded", "full_name=Nobody&full_name=%D9%85%D9%86%D9%89&phone=%2B9155555&email="), 201,
			registered(member(202, "منى", "+9155555", nil, 2)), nil},
		{"an owner says where", registerJSON("owner", `{"full_name": "`+strings.Repeat("ن", 150)+`", "phone": "77777777", "email": null,
			"branch_id": "2", "branch_id": 2}`), 201, registered(member(203, strings.Repeat("ن", 150), "77777777", nil, 2)), nil},
		{"and must", registerJSON("owner", `{"full_name": "A", "phone": "88888888"}`), 400,
			blamed("branch_id", "This field is required: you work in no branch yourself."), nil},
		{"a branch that is there", registerJSON("owner", `{"full_name": "A", "phone": "88888888", "branch_id": 99}`), 400,
			blamed("branch_id", "There is no such branch."), nil},
		{"one's own branch", registerJSON("manager_1", `{"full_name": "A", "phone": "88888888", "branch_id": 2}`), 403,
			gymSays("Cannot register customer in another branch"), nil},
		{"the log", fetch("/api/activity?customer_id=203", "owner"), 200, listed("Activity", 1, 1, 1, 20, fields{
			"id": 3, "action": "CUSTOMER_REGISTERED", "actor": "The owner", "staff_id": 1, "branch_id": 2, "hotel_id": nil,
			"customer_id": 203, "payment_qr_code_id": nil, "details": "customer " + strings.Repeat("ن", 150) + " registered",
			"created_at": moment(0),
		}), nil},
	})
}

// What is wrong is said of every field at once, and nothing is written.
func TestRegisterRefuses(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	const badPhone = "This is not a phone number. Write it like +20 100 000 0115."
	const badEmail = "This is not an email address."
	const notText = "This must be text."
	const controls = "Control characters are not allowed."
	for _, test := range []struct{ field, value, message string }{
		{"full_name", `null`, fieldBlank}, {"full_name", `""`, fieldBlank}, {"full_name", `" \t\n\u00a0"`, fieldBlank},
		{"full_name", `17`, notText}, {"full_name", `true`, notText}, {"full_name", `["Nadia"]`, notText}, {"full_name", `{}`, notText},
		{"full_name", `"` + strings.Repeat("ن", 151) + `"`, "Please use at most 150 characters."},
		{"full_name", `"Na\u0000dia"`, controls}, {"full_name", `"Na\ndia"`, controls}, {"full_name", `"Na\u001bdia"`, controls},
		{"phone", `null`, fieldBlank}, {"phone", `"  "`, fieldBlank}, {"phone", `201222222222`, notText}, {"phone", `["1234"]`, notText},
		{"phone", `"call me"`, badPhone}, {"phone", `"123"`, badPhone}, {"phone", `"+1234567890123456"`, badPhone},
		{"phone", `"12+345678"`, badPhone}, {"phone", `"+"`, badPhone}, {"phone", `"0100000 ext 5"`, badPhone},
		{"phone", `"01000\u0000000"`, controls}, {"phone", `"` + strings.Repeat("1", 101) + `"`, "Please use at most 100 characters."},
		{"email", `"nadia"`, badEmail}, {"email", `"nadia@"`, badEmail}, {"email", `"@example.com"`, badEmail},
		{"email", `"Nadia <nadia@example.com>"`, badEmail}, {"email", `"a@example.com, b@example.com"`, badEmail},
		{"email", `"a b@example.com"`, badEmail}, {"email", `7`, notText}, {"email", `["a@example.com"]`, notText},
		{"email", `"` + strings.Repeat("a", 250) + `@b.c` + `x"`, "Please use at most 254 characters."},
		{"branch_id", `"abc"`, notWhole}, {"branch_id", `0`, notWhole}, {"branch_id", `-1`, notWhole}, {"branch_id", `1.5`, notWhole},
		{"branch_id", `true`, notWhole}, {"branch_id", `[1]`, notWhole}, {"branch_id", `""`, notWhole}, {"branch_id", `99999999999999999999`, notWhole},
	} {
		values := map[string]string{"full_name": `"Nadia"`, "phone": `"+201222222222"`, "branch_id": "1"}
		values[test.field] = test.value
		var members []string
		for name, value := range values {
			members = append(members, fmt.Sprintf("%q: %s", name, value))
		}
		scenario{fmt.Sprintf("%s %.30s", test.field, test.value), registerJSON("owner", "{"+strings.Join(members, ",")+"}"), 400,
			refused(test.field, test.message), nil}.play(b)
	}

	nothing := fields{"success": false, "error": "full_name: " + fieldRequired + " phone: " + fieldRequired,
		"errors": fields{"full_name": []string{fieldRequired}, "phone": []string{fieldRequired}}}.String()
	everything := fields{"success": false, "error": "branch_id: " + notWhole + " email: " + badEmail + " full_name: " + notText + " phone: " + badPhone,
		"errors": fields{"branch_id": []string{notWhole}, "email": []string{badEmail}, "full_name": []string{notText}, "phone": []string{badPhone}}}.String()
	notObject, notUTF8 := gymSays("The body is not a JSON object."), gymSays("The body is not valid UTF-8.")
	media := gymSays("Please send the body as JSON (Content-Type: application/json).")
	const good = `{"full_name": "Nadia", "phone": "+201222222222", "branch_id": 1}`
	play(b, []scenario{
		{"everything wrong", registerJSON("owner", `{"full_name": 1, "phone": "x", "email": "x", "branch_id": "x"}`), 400, everything, nil},
		{"an empty object", registerJSON("owner", `{}`), 400, nothing, nil},
		{"no body", servertest.Request{Method: "POST", Path: registerPath, As: "owner"}, 400, nothing, nil},
		{"names in capitals are others", registerJSON("owner", `{"Full_Name": "Nadia", "PHONE": "+201222222222"}`), 400, nothing, nil},
		{"the last of a repeated field counts", registerJSON("owner", good[:len(good)-1]+`, "phone": "x"}`), 400, refused("phone", badPhone), nil},
		{"an empty form", raw("POST", registerPath, "owner", "application/x-www-form-urlencoded", "&&"), 400, nothing, nil},
		{"a list", registerJSON("owner", `[`+good+`]`), 400, notObject, nil},
		{"a text", registerJSON("owner", `"full_name"`), 400, notObject, nil},
		{"null", registerJSON("owner", `null`), 400, notObject, nil},
		{"cut off", registerJSON("owner", good[:len(good)-1]), 400, notObject, nil},
		{"something after it", registerJSON("owner", good+`{}`), 400, notObject, nil},
		{"a comma too many", registerJSON("owner", good[:len(good)-1]+`,}`), 400, notObject, nil},
		{"single quotes", registerJSON("owner", strings.ReplaceAll(good, `"`, `'`)), 400, notObject, nil},
		{"a line break in a text", registerJSON("owner", strings.Replace(good, "Nadia", "Na\ndia", 1)), 400, notObject, nil},
		{"not a number", registerJSON("owner", strings.Replace(good, "1}", "NaN}", 1)), 400, notObject, nil},
		{"nested without end", registerJSON("owner", strings.Repeat(`{"a":`, 100000)), 400, notObject, nil},
		{"invalid UTF-8", registerJSON("owner", strings.Replace(good, "Nadia", "Na\xffdia", 1)), 400, notUTF8, nil},
		{"UTF-16", registerJSON("owner", "\xff\xfe{\x00}\x00"), 400, notUTF8, nil},
		{"plain text", raw("POST", registerPath, "owner", "text/plain", good), 415, media, nil},
		{"no content type", raw("POST", registerPath, "owner", "", good), 415, media, nil},
		{"a content type that is none", raw("POST", registerPath, "owner", ";;", good), 415, media, nil},
		{"multipart", servertest.Request{Method: "POST", Path: registerPath, As: "owner",
			Parts: []servertest.Part{servertest.Text("full_name", "Nadia")}}, 415, media, nil},
		{"too large", registerJSON("owner", good+strings.Repeat(" ", 1<<20)), 413, gymSays("The request is too large. Please send less."), nil},
		{"to look at it", fetch(registerPath, "owner"), 404, unknownCustomer, nil},

		{"nobody was registered", fetch("/api/customers", "owner"), 200, listed("Customers", 3, 1, 1, 20, rahul, karim, mona), nil},
		{"nothing is in the log", fetch("/api/activity", "owner"), 200, listed("Activity", 0, 0, 1, 20), nil},
	})
}
