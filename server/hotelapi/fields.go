package hotelapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"venuebox/internal/fault"
	"venuebox/server/wire"
	"venuebox/store"
	"venuebox/uploads"
)

// The messages of DRF's fields.
const (
	required      = "This field is required."
	notNull       = "This field may not be null."
	notBlank      = "This field may not be blank."
	notString     = "Not a valid string."
	notBoolean    = "Must be a valid boolean."
	tooLong       = "Ensure this field has no more than %d characters."
	noNulls       = "Null characters are not allowed."
	noSurrogates  = "Surrogate characters are not allowed: %s."
	noFile        = "No file was submitted."
	notFile       = "The submitted data was not a file. Check the encoding type on the form."
	emptyFile     = "The submitted file is empty."
	longFileName  = "Ensure this filename has at most %d characters (it has %d)."
	invalidImage  = "Upload a valid image. The file you uploaded was either not an image or a corrupted image."
	imageTooLarge = "This picture is too large: at most %d bytes and %d pixels are allowed."
)

// maxFileName is how many characters the name of an uploaded file may have.
const maxFileName = 100

// object checks that the body is an object, as DRF's Serializer does.
func (in *input) object() error {
	switch {
	case in.empty:
		in.fail("non_field_errors", "No data provided")
	case in.other != nil:
		in.fail("non_field_errors",
			fmt.Sprintf("Invalid data. Expected a dictionary, but got %s.", pythonType(in.other)))
	}
	return in.err()
}

func (in *input) fail(field string, messages ...string) {
	in.errs[field] = append(in.errs[field], messages...)
}

// err is the fault of every field that was wrong, or nil.
func (in *input) err() error {
	if len(in.errs) == 0 {
		return nil
	}
	return &fault.Error{Kind: fault.Invalid, Code: fault.BadBody, Fields: in.errs}
}

// value looks a field up. ok is false when there is nothing to validate: it is
// not there, which is an error with missing's text unless that is empty, or it
// is null, which no field takes.
func (in *input) value(field, missing string) (v any, ok bool) {
	v, present := in.values[field]
	if present && missing == "" && in.html && v == "" {
		present = false // an empty text is how a form leaves out what is optional
	}
	switch {
	case !present:
		if missing != "" {
			in.fail(field, missing)
		}
	case v == nil:
		in.fail(field, notNull)
	default:
		return v, true
	}
	return nil, false
}

// char is DRF's CharField: texts and numbers, trimmed, not blank, at most most
// characters. missing is the error when the field is not there, "" for none.
// A blank text is an error even where the field is optional.
func (in *input) char(field, missing string, most int) *string {
	if in.html && in.values[field] == "" {
		in.fail(field, notBlank)
		return nil
	}
	v, ok := in.value(field, missing)
	if !ok {
		return nil
	}
	var text string
	switch v := v.(type) {
	case string:
		text = v
	case json.Number:
		text = pythonNumber(v)
	default:
		in.fail(field, notString)
		return nil
	}
	text = strings.TrimFunc(text, isPythonSpace)
	if text == "" {
		in.fail(field, notBlank)
		return nil
	}
	if utf8.RuneCountInString(text) > most {
		in.fail(field, fmt.Sprintf(tooLong, most))
	}
	if strings.ContainsRune(text, 0) {
		in.fail(field, noNulls)
	}
	if in.surrogate != "" && strings.ContainsRune(text, utf8.RuneError) {
		in.fail(field, fmt.Sprintf(noSurrogates, in.surrogate))
	}
	return &text
}

// booleans are the spellings that DRF's BooleanField takes.
var booleans = map[string]bool{
	"t": true, "T": true, "y": true, "Y": true, "yes": true, "Yes": true, "YES": true,
	"true": true, "True": true, "TRUE": true, "on": true, "On": true, "ON": true, "1": true,
	"f": false, "F": false, "n": false, "N": false, "no": false, "No": false, "NO": false,
	"false": false, "False": false, "FALSE": false, "off": false, "Off": false, "OFF": false, "0": false,
}

// boolean is DRF's BooleanField, optional. nil when the field is not there.
func (in *input) boolean(field string) *bool {
	v, ok := in.value(field, "")
	if !ok {
		return nil
	}
	switch v := v.(type) {
	case bool:
		return &v
	case string:
		if b, ok := booleans[v]; ok {
			return &b
		}
	case json.Number:
		if f, err := v.Float64(); err == nil && (f == 0 || f == 1) {
			return new(f == 1)
		}
	}
	in.fail(field, notBoolean)
	return nil
}

// upload is a picture that was sent, and what was found in it; nil when nobody
// looked.
type upload struct {
	picture *uploads.Picture
	found   *store.Found
}

// image is DRF's ImageField: a file that is a picture. missing is the error
// when there is none, "" for an optional one; look says to look whom it pays.
// An error is one of reading, not of the picture.
func (a *API) image(c *gin.Context, in *input, field, missing string, look bool) (*upload, error) {
	v, ok := in.value(field, missing)
	if !ok {
		return nil, nil
	}
	f, ok := v.(*file)
	if !ok {
		in.fail(field, notFile)
		return nil, nil
	}
	if len(f.data) == 0 {
		in.fail(field, emptyFile)
		return nil, nil
	}
	if n := utf8.RuneCountInString(f.name); n > maxFileName {
		in.fail(field, fmt.Sprintf(longFileName, maxFileName, n))
		return nil, nil
	}
	u, err := a.read(c, f.data, look)
	switch {
	case errors.Is(err, uploads.ErrTooLarge), errors.Is(err, uploads.ErrTooManyPixels):
		limits := a.pictures.Limits()
		in.fail(field, fmt.Sprintf(imageTooLarge, limits.MaxBytes, limits.MaxPixels))
		return nil, nil
	case errors.Is(err, uploads.ErrEmpty), errors.Is(err, uploads.ErrNotPicture):
		in.fail(field, invalidImage)
		return nil, nil
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return nil, fault.Wrap(fault.Unavailable, fault.Overloaded, err)
	case err != nil:
		return nil, err
	}
	return u, nil
}

// read checks a picture and, if it is to look, finds whom it pays.
func (a *API) read(c *gin.Context, data []byte, look bool) (*upload, error) {
	ctx, who := c.Request.Context(), wire.InfoOf(c.Request).Who
	if !look {
		picture, err := a.pictures.Check(ctx, who, data)
		return &upload{picture: picture}, err
	}
	picture, found, err := a.pictures.ReadPayment(ctx, who, data)
	return &upload{picture: picture, found: &found}, err
}
