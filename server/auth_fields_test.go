package server_test

import (
	"net/http"
	"strings"
	"testing"

	"venuebox/server/servertest"
)

// A bodyCase is a body as it is sent, and the answer to it.
type bodyCase struct {
	contentType, body string
	status            int
	want              string
}

const jsonType, formType = "application/json", "application/x-www-form-urlencoded"

func sendBodies(b *servertest.Box, path string, cases []bodyCase) {
	b.Helper()
	for _, c := range cases {
		r := servertest.Request{Method: "POST", Path: path, Body: strings.NewReader(c.body), Header: map[string]string{}}
		if c.contentType != "" {
			r.Header["Content-Type"] = c.contentType
		}
		a := b.Do(r)
		wantAnswer(b, path+" with "+c.contentType+" "+c.body[:min(len(c.body), 80)], a, c.status, c.want)
	}
}

// What the gym's doors say of what is missing or wrong.
func TestGymLoginFields(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	const (
		required = "This field is required."
		blank    = "This field may not be blank."
		notText  = "This must be text."
	)
	wrong := gymSays("Invalid username or password")
	one := func(field, message string) string {
		return `{"success": false, "error": "` + field + ": " + message + `", "errors": {"` + field + `": ["` + message + `"]}}`
	}
	both := func(password, username string) string {
		return `{"success": false, "error": "password: ` + password + ` username: ` + username + `",
			"errors": {"password": ["` + password + `"], "username": ["` + username + `"]}}`
	}
	unread := gymSays("The body is not a JSON object.")
	for _, path := range []string{"/api/auth/login", "/api/session/login"} {
		sendBodies(b, path, []bodyCase{
			{"", "", 400, both(required, required)},
			{"text/plain", "", 400, both(required, required)},
			{jsonType, `{}`, 400, both(required, required)},
			{jsonType, `{"Username": "owner", "PASSWORD": "x"}`, 400, both(required, required)},
			{jsonType, `{"username": null, "password": null}`, 400, both(required, blank)},
			{jsonType, `{"username": "", "password": ""}`, 400, both(blank, blank)},
			{formType, `username=&password=`, 400, both(blank, blank)},
			{jsonType, `{"username": 1, "password": 2}`, 400, both(notText, notText)},
			{jsonType, `{"username": true, "password": false}`, 400, both(notText, notText)},
			{jsonType, `{"username": ["owner"], "password": {"a": "b"}}`, 400, both(notText, notText)},
			{jsonType, `{"username": " \t\n ", "password": "x"}`, 400, one("username", blank)},
			{jsonType, `{"password": "x"}`, 400, one("username", required)},
			{jsonType, `{"username": "owner"}`, 400, one("password", required)},
			{jsonType, `{"username": "owner", "password": ""}`, 400, one("password", blank)},
			{jsonType, `{"username": "ow\u0000ner", "password": "x"}`, 400, one("username", "Control characters are not allowed.")},
			// What has every field is judged by what is in them; unknown fields
			// do not count, and of a repeated one the last does.
			{jsonType, `{"username": "` + strings.Repeat("é", 300) + `", "password": "x"}`, 401, wrong},
			{jsonType, `{"username": "owner", "password": "  "}`, 401, wrong},
			{jsonType, `{"username": "owner", "password": "x\u0000y", "role": "owner", "is_active": true}`, 401, wrong},
			{jsonType, `{"password": "correct horse 1", "username": "owner", "password": "x"}`, 401, wrong},
			{jsonType + "; charset=utf-8", `{"username": "owner", "password": "x"}`, 401, wrong},
			{formType, `username=owner&password=x&extra=1`, 401, wrong},
			{jsonType, `{"username": "owner"`, 400, unread},
			{jsonType, `{"username": "owner", "password": "x",}`, 400, unread},
			{jsonType, `{"username": "owner", "password": "x"} {}`, 400, unread},
			{jsonType, `username=owner&password=x`, 400, unread},
			{jsonType, `[]`, 400, unread},
			{jsonType, `["owner", "x"]`, 400, unread},
			{jsonType, `"owner"`, 400, unread},
			{jsonType, `null`, 400, unread},
			{jsonType, ` `, 400, unread},
			{jsonType, strings.Repeat("[", 60_000), 400, unread},
			{jsonType, "{\"username\": \"\xff\xfe\", \"password\": \"x\"}", 400, gymSays("The body is not valid UTF-8.")},
			{formType, `username=%zz;&=&&password`, 400, one("password", blank)},
			{"text/plain", `{"username": "owner", "password": "x"}`, 415, gymSays("Please send the body as JSON (Content-Type: application/json).")},
			{"", `{"username": "owner", "password": "x"}`, 415, gymSays("Please send the body as JSON (Content-Type: application/json).")},
			{"application/xml", `<login/>`, 415, gymSays("Please send the body as JSON (Content-Type: application/json).")},
		})
	}
	sendBodies(b, "/api/client/auth/login", []bodyCase{
		{jsonType, `{"phone": "+201000000115"}`, 400, one("password", required)},
		{jsonType, `{"password": "x", "username": "owner"}`, 400, one("phone", required)},
		{jsonType, `{"phone": 201000000115, "password": "x"}`, 400, one("phone", notText)},
		{jsonType, `{"phone": "12\u000034", "password": "x"}`, 400, one("phone", "Control characters are not allowed.")},
	})
	sendBodies(b, "/api/auth/refresh", []bodyCase{
		{"", "", 400, one("refresh_token", required)},
		{jsonType, `{"refresh_token": null}`, 400, one("refresh_token", required)},
		{jsonType, `{"refresh_token": ""}`, 400, one("refresh_token", blank)},
		{jsonType, `{"refresh_token": ["a"]}`, 400, one("refresh_token", notText)},
		{jsonType, `{"refresh": "a"}`, 400, one("refresh_token", required)},
		{jsonType, `{"refresh_token": "a"}`, 401, gymSays("Invalid or expired refresh token. Please sign in again.")},
	})
}

// The hotel's door says what simplejwt's does.
func TestHotelLoginFields(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	const (
		required = `["This field is required."]`
		blank    = `["This field may not be blank."]`
		null     = `["This field may not be null."]`
		notText  = `["Not a valid string."]`
		nul      = `["Null characters are not allowed."]`
	)
	both := func(message string) string { return `{"username": ` + message + `, "password": ` + message + `}` }
	wrong := hotelSays("No active account found with the given credentials")
	notObject := func(kind string) string {
		return `{"non_field_errors": ["Invalid data. Expected a dictionary, but got ` + kind + `."]}`
	}
	sendBodies(b, "/api/hotel/login/", []bodyCase{
		{"", "", 400, both(required)},
		{"text/plain", "", 400, both(required)},
		{jsonType, `{}`, 400, both(required)},
		{jsonType, `{"Username": "owner", "PASSWORD": "x"}`, 400, both(required)},
		{jsonType, `{"username": null, "password": null}`, 400, both(null)},
		{jsonType, `{"username": "", "password": ""}`, 400, both(blank)},
		{formType, `username=&password=`, 400, both(blank)},
		{jsonType, `{"username": " \t", "password": "x"}`, 400, `{"username": ` + blank + `}`},
		{jsonType, `{"username": "owner", "password": " \t"}`, 400, `{"password": ` + blank + `}`},
		{jsonType, `{"username": true, "password": false}`, 400, both(notText)},
		{jsonType, `{"username": ["owner"], "password": {"a": "b"}}`, 400, both(notText)},
		{jsonType, `{"username": "ow\u0000ner", "password": "x"}`, 400, `{"username": ` + nul + `}`},
		{jsonType, `{"username": "owner", "password": "x\u0000y"}`, 400, `{"password": ` + nul + `}`},
		{jsonType, `{"username": "owner"}`, 400, `{"password": ` + required + `}`},
		{jsonType, `{"username": 12, "password": 3.5}`, 401, wrong},
		{jsonType, `{"username": "` + strings.Repeat("u", 200) + `", "password": "` + strings.Repeat("p", 5000) + `"}`, 401, wrong},
		{jsonType, `{"username": "manager_a", "password": "correct horse 1", "password": "x"}`, 401, wrong},
		{formType, `username=manager_a&password=correct+horse+1&password=x&extra=`, 401, wrong},
		{jsonType, `{"username": "manager_a"`, 400, hotelSays("JSON parse error - Unexpected end of the text")},
		{jsonType, `{]`, 400, hotelSays("JSON parse error - Unexpected character: char 2")},
		{jsonType, "{\"username\": \"\xff\"}", 400, hotelSays("JSON parse error - the body is not valid UTF-8")},
		{jsonType, `[]`, 400, notObject("list")},
		{jsonType, `"owner"`, 400, notObject("str")},
		{jsonType, `1`, 400, notObject("int")},
		{jsonType, `1.5`, 400, notObject("float")},
		{jsonType, `true`, 400, notObject("bool")},
		{jsonType, `null`, 400, `{"non_field_errors": ["No data provided"]}`},
		{"text/plain; charset=utf-8", `username=owner`, 415, hotelSays(`Unsupported media type "text/plain; charset=utf-8" in request.`)},
		{"", `{"username": "owner"}`, 415, hotelSays(`Unsupported media type "" in request.`)},
	})
	for _, path := range []string{"/api/hotel/login/refresh/", "/api/hotel/logout/"} {
		sendBodies(b, path, []bodyCase{
			{"", "", 400, `{"refresh": ` + required + `}`},
			{jsonType, `{"refresh": null}`, 400, `{"refresh": ` + null + `}`},
			{jsonType, `{"refresh": " "}`, 400, `{"refresh": ` + blank + `}`},
			{jsonType, `{"refresh": false}`, 400, `{"refresh": ` + notText + `}`},
			{jsonType, `{"refresh": 12}`, 401, `{"detail": "Token is invalid or expired", "code": "token_not_valid"}`},
			{jsonType, `{"refresh": "a.b.c"}`, 401, `{"detail": "Token is invalid or expired", "code": "token_not_valid"}`},
		})
	}

	// The order of what is settled: what to answer in, the method, the body.
	// Who asks does not matter here.
	login := servertest.Request{Method: "POST", Path: "/api/hotel/login/?format=xml", Header: map[string]string{"Accept": "text/html"}}
	b.Want(login, http.StatusNotFound, hotelSays("Not found."))
	login.Path = "/api/hotel/login/"
	b.Want(login, http.StatusNotAcceptable, hotelSays("Could not satisfy the request Accept header."))
	a := b.Want(servertest.Request{Method: "GET", Path: "/api/hotel/login/", Token: "x"}, http.StatusMethodNotAllowed, hotelSays(`Method "GET" not allowed.`))
	if got := a.Header.Get("Allow"); got != "POST, OPTIONS" {
		t.Errorf("Allow: %q", got)
	}
	login = doors[3].try("manager_a", servertest.Password)
	login.Token = "not a token"
	b.Want(login, http.StatusOK, "")
}
