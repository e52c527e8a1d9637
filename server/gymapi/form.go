package gymapi

import (
	"fmt"
	"io"
	"mime"
	"mime/multipart"

	"github.com/gin-gonic/gin"

	"venuebox/internal/fault"
	"venuebox/server/wire"
)

// Bounds of a form around its file.
const (
	maxParts = 100
	maxValue = 4 << 10 // bytes of a text that are read
)

// sentFile is a file of a form. Its name is the sender's word.
type sentFile struct {
	name string
	data []byte
}

// readForm reads a multipart form: its texts, and the file of a field, of at
// most most bytes. What is wrong with the file is among the form's errors;
// tooLarge says that it has more bytes. UnsupportedMedia bad_media_type; Invalid
// bad_body; and the failures of wire.BodyError.
func readForm(c *gin.Context, field string, most int64, tooLarge string) (*object, sentFile, error) {
	var file sentFile
	mediaType, params, _ := mime.ParseMediaType(c.GetHeader("Content-Type"))
	if mediaType != "multipart/form-data" {
		return nil, file, &fault.Error{
			Kind: fault.UnsupportedMedia, Code: fault.BadMediaType,
			Text: fmt.Sprintf("Please send the file as the field %s of a form (Content-Type: multipart/form-data).", field),
		}
	}
	o, parts := &object{values: map[string]any{}, errors: map[string][]string{}, form: true}, 0
	err := eachPart(c, params["boundary"], func(part *multipart.Part) (more bool, err error) {
		if parts++; parts > maxParts {
			return false, badBody("The form has too many fields.")
		}
		name, limit := part.FormName(), int64(maxValue)
		if name == field {
			limit = most + 1
		}
		data, err := io.ReadAll(io.LimitReader(part, limit))
		switch {
		case err != nil:
			return false, wire.BodyError(err)
		case name != field:
			o.values[name] = wire.ValidText(string(data))
		case part.FileName() == "":
			o.values[name] = nil
		case int64(len(data)) > most:
			return false, &fault.Error{Kind: fault.Invalid, Code: fault.BadBody, Fields: map[string][]string{field: {tooLarge}}}
		default:
			file = sentFile{part.FileName(), data}
		}
		return true, nil
	})
	if err != nil {
		return nil, file, err
	}
	switch _, text := o.values[field]; {
	case file.name != "":
	case text:
		o.fail(field, "This must be a file.")
	default:
		o.fail(field, required)
	}
	return o, file, nil
}

// eachPart calls f with the parts of a multipart body, as long as it wants
// more. Invalid bad_body, and the failures of wire.BodyError and of f.
func eachPart(c *gin.Context, boundary string, f func(*multipart.Part) (more bool, err error)) error {
	if boundary == "" {
		return badBody("The multipart body has no boundary.")
	}
	form := multipart.NewReader(c.Request.Body, boundary)
	for {
		part, err := form.NextPart()
		switch {
		case err == io.EOF:
			return nil
		case err != nil:
			return wire.BodyError(err)
		}
		if more, err := f(part); !more || err != nil {
			return err
		}
	}
}
