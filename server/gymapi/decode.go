package gymapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/mail"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"venuebox/internal/fault"
	"venuebox/internal/phone"
	"venuebox/server/wire"
	"venuebox/store"
)

// Words for what can be wrong with a field.
const (
	required   = "This field is required."
	notBlank   = "This field may not be blank."
	notText    = "This must be text."
	notInteger = "This must be a whole number, from 1 on."
	notBoolean = "This must be true or false."
	noControls = "Control characters are not allowed."
)

// object is a request's body: field names and values, and what was wrong with
// those that were asked for. Fields nobody asks for are ignored; of a repeated
// field the last counts.
type object struct {
	values map[string]any
	errors map[string][]string
	// form says that it is a form or a query, where a number or a truth value
	// left empty was not sent.
	form bool
}

// readObject reads a JSON object or a urlencoded form; no body is an empty
// object. Invalid bad_body; UnsupportedMedia bad_media_type; and the failures
// of wire.ReadBody.
func readObject(c *gin.Context) (*object, error) {
	data, err := wire.ReadBody(c)
	if err != nil {
		return nil, err
	}
	o := &object{values: map[string]any{}, errors: map[string][]string{}}
	if len(data) == 0 {
		return o, nil
	}
	mediaType, _, _ := mime.ParseMediaType(c.GetHeader("Content-Type"))
	switch mediaType {
	case "application/json":
		if !utf8.Valid(data) {
			return nil, badBody("The body is not valid UTF-8.")
		}
		decoder := json.NewDecoder(bytes.NewReader(data))
		decoder.UseNumber()
		err := decoder.Decode(&o.values)
		if _, after := decoder.Token(); err != nil || after != io.EOF || o.values == nil {
			return nil, badBody("The body is not a JSON object.")
		}
	case "application/x-www-form-urlencoded":
		o.form = true
		for name, values := range wire.ParseQuery(string(data)) {
			o.values[name] = values[len(values)-1]
		}
	default:
		return nil, fault.New(fault.UnsupportedMedia, fault.BadMediaType)
	}
	return o, nil
}

func badBody(text string) error {
	return &fault.Error{Kind: fault.Invalid, Code: fault.BadBody, Text: text}
}

// fail notes what is wrong with a field.
func (o *object) fail(field, message string) { o.errors[field] = append(o.errors[field], message) }

// err is the fault of all fields that were wrong, or nil.
func (o *object) err() error {
	if len(o.errors) == 0 {
		return nil
	}
	return &fault.Error{Kind: fault.Invalid, Code: fault.BadBody, Fields: o.errors}
}

// raw returns a field's text as it was sent, for passwords; required.
func (o *object) raw(field string) string {
	value, present := o.values[field]
	text, ok := value.(string)
	switch {
	case !present || value == nil:
		o.fail(field, required)
	case !ok:
		o.fail(field, notText)
	case text == "":
		o.fail(field, notBlank)
	}
	return text
}

// text returns a field's text without the white space around it: at most most
// characters, none of them control characters. nil when it was not sent.
func (o *object) text(field string, most int) *string {
	value, present := o.values[field]
	if !present {
		return nil
	}
	text, ok := value.(string)
	if value != nil && !ok {
		o.fail(field, notText)
		return nil
	}
	text = strings.TrimSpace(text)
	switch {
	case utf8.RuneCountInString(text) > most:
		o.fail(field, fmt.Sprintf("Please use at most %d characters.", most))
	case strings.ContainsFunc(text, unicode.IsControl):
		o.fail(field, noControls)
	case !strings.ContainsFunc(text, unicode.IsPrint):
		text = "" // nothing of it can be seen
	}
	return &text
}

// require notes a field that was not sent, or is blank. It returns its text.
func (o *object) require(field string, text *string) string {
	switch {
	case o.errors[field] != nil:
	case text == nil:
		o.fail(field, required)
	case *text == "":
		o.fail(field, notBlank)
	default:
		return *text
	}
	return ""
}

// notBlank notes a field that was sent blank, and passes it on.
func (o *object) notBlank(field string, text *string) *string {
	if text != nil && *text == "" && o.errors[field] == nil {
		o.fail(field, notBlank)
	}
	return text
}

// phone normalizes a telephone number that was sent.
func (o *object) phone(field string, text *string) *string {
	if text == nil || *text == "" || o.errors[field] != nil {
		return text
	}
	number, ok := phone.Normalize(*text)
	if !ok {
		o.fail(field, "This is not a phone number. Write it like +20 100 000 0115.")
	}
	return &number
}

// email checks an address (RFC 5322, without a name) that was sent.
func (o *object) email(field string, text *string) *string {
	if text == nil || *text == "" || o.errors[field] != nil {
		return text
	}
	if a, err := mail.ParseAddress(*text); err != nil || a.Address != *text || a.Name != "" {
		o.fail(field, "This is not an email address.")
	}
	return text
}

// id returns a positive whole number, written as a number or as digits. nil
// when it was not sent.
func (o *object) id(field string) *int64 {
	var n int64
	var err error
	switch value := o.values[field].(type) {
	case nil:
		return nil
	case json.Number:
		n, err = strconv.ParseInt(value.String(), 10, 64)
	case string:
		if o.form && value == "" {
			return nil
		}
		n, err = strconv.ParseInt(strings.TrimSpace(value), 10, 64)
	default:
		err = strconv.ErrSyntax
	}
	if err != nil || n <= 0 {
		o.fail(field, notInteger)
		return nil
	}
	return &n
}

// boolean returns a truth value, or its usual words. nil when it was not sent.
func (o *object) boolean(field string) *bool {
	value, present := o.values[field]
	if !present {
		return nil
	}
	b, ok := value.(bool)
	if text, isText := value.(string); isText {
		if o.form && text == "" {
			return nil
		}
		var err error
		b, err = strconv.ParseBool(strings.ToLower(strings.TrimSpace(text)))
		ok = err == nil
	}
	if !ok {
		o.fail(field, notBoolean)
		return nil
	}
	return &b
}

// pathID is the id in a path: decimal digits only. NotFound with code for
// anything else.
func pathID(c *gin.Context, code fault.Code) (int64, error) {
	id, ok := parseID(c.Param("id"))
	if !ok {
		return 0, fault.New(fault.NotFound, code)
	}
	return id, nil
}

func parseID(text string) (int64, bool) {
	id, err := strconv.ParseInt(text, 10, 64)
	return id, err == nil && id > 0 && text[0] != '+'
}

// Sizes of a page, in items.
const (
	defaultPerPage = 20
	maxPerPage     = 100
	maxPage        = 1_000_000
)

// pageRequest is which page was asked for, both counted from 1.
type pageRequest struct{ page, perPage int }

func (p pageRequest) page0() store.Page {
	return store.Page{Offset: (p.page - 1) * p.perPage, Limit: p.perPage}
}

// query reads a request's parameters as an object reads a body's fields.
func query(c *gin.Context) *object {
	o := &object{values: map[string]any{}, errors: map[string][]string{}, form: true}
	for name, values := range wire.QueryOf(c) {
		o.values[name] = values[len(values)-1]
	}
	return o
}

// param is a parameter's text, "" when it was not sent.
func (o *object) param(name string) string {
	text, _ := o.values[name].(string)
	return text
}

// pages reads page and per_page; a per_page above the most is the most.
func (o *object) pages() pageRequest {
	p := pageRequest{page: 1, perPage: defaultPerPage}
	if n := o.id("page"); n != nil {
		p.page = int(min(*n, maxPage))
	}
	if n := o.id("per_page"); n != nil {
		p.perPage = int(min(*n, maxPerPage))
	}
	return p
}

// number returns a field that was sent as a JSON number, as text; "" for
// anything else: a pass may be its customer's plain id.
func (o *object) number(field string) string {
	n, _ := o.values[field].(json.Number)
	return n.String()
}
