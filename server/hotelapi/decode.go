package hotelapi

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"mime"
	"mime/multipart"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"venuebox/internal/fault"
	"venuebox/server/wire"
)

// maxParts is how many parts of a form are read: Django's limits are 1000
// fields and 100 files.
const maxParts = 1100

// input is a request's body as DRF's request.data has it: a JSON object's
// values, or a form's texts and files. html says that it is a form, in which
// an empty text may stand for nothing.
type input struct {
	html   bool
	values map[string]any
	// other is the body when it is JSON and no object.
	other any
	empty bool // other is JSON's null
	// surrogate names the first half of a surrogate pair that stands alone in
	// the JSON, such as U+D800. The decoder has put U+FFFD in its place.
	surrogate string
	errs      map[string][]string
}

// file is an uploaded file; name is what is left of the sender's name for it.
type file struct {
	name string
	data []byte
}

// read reads a request's body. Invalid bad_body with DRF's sentence for what
// cannot be parsed; UnsupportedMedia bad_media_type; and the failures of
// wire.ReadBody.
func read(c *gin.Context) (*input, error) {
	in := &input{values: map[string]any{}, errs: map[string][]string{}}
	if c.Request.ContentLength == 0 {
		return in, nil
	}
	// Not mime.ParseMediaType: it gives up on parameters that do not matter.
	mediaType, _, _ := strings.Cut(c.GetHeader("Content-Type"), ";")
	mediaType = strings.ToLower(strings.TrimSpace(mediaType))
	if mediaType == "multipart/form-data" {
		in.html = true
		_, params, _ := mime.ParseMediaType(c.GetHeader("Content-Type"))
		return in, in.readMultipart(c, params["boundary"])
	}
	if mediaType != "application/json" && mediaType != "application/x-www-form-urlencoded" {
		return nil, fault.New(fault.UnsupportedMedia, fault.BadMediaType)
	}
	data, err := wire.ReadBody(c)
	if err != nil {
		return nil, err
	}
	if len(data) == 0 {
		return in, nil
	}
	if mediaType == "application/json" {
		return in, in.readJSON(data)
	}
	in.html = true
	return in, in.readForm(data)
}

func malformed(format string, args ...any) error {
	return &fault.Error{Kind: fault.Invalid, Code: fault.BadBody, Text: fmt.Sprintf(format, args...)}
}

func (in *input) readJSON(data []byte) error {
	if !utf8.Valid(data) {
		return malformed("JSON parse error - the body is not valid UTF-8")
	}
	in.surrogate = loneSurrogate(data)
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var v any
	if err := decoder.Decode(&v); err != nil {
		return malformed("JSON parse error - %s", jsonReason(err))
	}
	if _, err := decoder.Token(); err != io.EOF {
		return malformed("JSON parse error - Extra data: char %d", decoder.InputOffset())
	}
	object, ok := v.(map[string]any)
	if !ok {
		in.other, in.empty = v, v == nil
		return nil
	}
	in.values = object
	return nil
}

// escapes are a JSON text's escaped backslashes, which must not be taken for
// the start of another escape, its surrogate pairs, and lone halves of them.
var escapes = regexp.MustCompile(`\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u([dD][89a-fA-F][0-9a-fA-F]{2})`)

func loneSurrogate(data []byte) string {
	if !bytes.Contains(data, []byte(`\u`)) {
		return ""
	}
	for _, m := range escapes.FindAllSubmatch(data, -1) {
		if m[1] != nil {
			return "U+" + strings.ToUpper(string(m[1]))
		}
	}
	return ""
}

// jsonReason says where a JSON text broke off, without Go's words for it.
func jsonReason(err error) string {
	if syntax, ok := err.(*json.SyntaxError); ok {
		return fmt.Sprintf("Unexpected character: char %d", syntax.Offset)
	}
	return "Unexpected end of the text"
}

func (in *input) readForm(data []byte) error {
	if bytes.Count(data, []byte("&")) >= maxParts {
		return malformed("Too many fields.")
	}
	for name, values := range wire.ParseQuery(string(data)) {
		in.values[name] = values[len(values)-1]
	}
	return nil
}

// readMultipart reads a form's parts. Like Django it takes what it can: a part
// that is broken off, and whatever follows, was not sent.
func (in *input) readMultipart(c *gin.Context, boundary string) error {
	if boundary == "" {
		return malformed("Multipart form parse error - Invalid boundary in multipart: None")
	}
	files := map[string]any{}
	body := &attentive{r: c.Request.Body}
	form := multipart.NewReader(body, boundary)
	for parts := 0; ; parts++ {
		var data []byte
		part, err := form.NextRawPart()
		if err == nil {
			data, err = io.ReadAll(part)
		}
		if body.err != nil {
			return wire.BodyError(body.err)
		}
		if err != nil {
			break
		}
		if parts == maxParts {
			return malformed("Multipart form parse error - Too many parts.")
		}
		if strings.EqualFold(part.Header.Get("Content-Transfer-Encoding"), "base64") {
			if decoded, err := base64.StdEncoding.DecodeString(string(data)); err == nil {
				data = decoded
			}
		}
		disposition := part.Header.Get("Content-Disposition")
		_, params, err := mime.ParseMediaType(disposition)
		name := strings.TrimSpace(wire.ValidText(params["name"]))
		switch {
		case err != nil, name == "":
		case params["filename"] == "":
			in.values[name] = wire.ValidText(string(data))
		default:
			if fileName := sanitized(params["filename"]); fileName != "" {
				files[name] = &file{name: fileName, data: data}
			}
		}
	}
	for name, f := range files { // a file counts before a text of its name
		in.values[name] = f
	}
	return nil
}

// attentive notes why a body could not be read to its end: a form that is
// complete and sloppy is taken, one that was broken off on the way is not.
type attentive struct {
	r   io.Reader
	err error
}

func (a *attentive) Read(p []byte) (int, error) {
	n, err := a.r.Read(p)
	if err != nil && err != io.EOF {
		a.err = err
	}
	return n, err
}

// sanitized is what Django keeps of the name a sender gives a file: its last
// component, what can be printed of it, at most 255 characters; "" when that
// is no name.
func sanitized(name string) string {
	name = html.UnescapeString(name)
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, name)
	if name == "." || name == ".." {
		return ""
	}
	runes := []rune(name)
	return string(runes[:min(len(runes), 255)])
}
