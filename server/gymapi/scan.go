package gymapi

import (
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"strconv"

	"github.com/gin-gonic/gin"

	"venuebox/internal/fault"
	"venuebox/internal/qr"
	"venuebox/server/auth"
	"venuebox/server/wire"
	"venuebox/store"
	"venuebox/uploads"
)

// maxCode is how many bytes a body with the text of a code may have.
const maxCode = 64 << 10

// Scan: POST /api/qr/scan {qr_code}, or a picture as the multipart field
// image. It records the member's check-in, if the pass is theirs.
func (a *API) Scan(c *gin.Context) error {
	id, scope, err := a.branches(c, auth.ReadCustomers)
	if err != nil {
		return err
	}
	text, means, err := a.scanned(c)
	if err != nil {
		return err
	}
	pass, err := qr.ParsePass(text)
	switch {
	case errors.Is(err, qr.ErrOldPassFormat):
		return fault.Wrap(fault.Invalid, fault.OldPassFormat, err)
	case err != nil:
		return fault.Wrap(fault.Invalid, fault.NotAPass, err)
	}
	how := store.Entry{Means: means, RepeatWindow: a.repeat}
	in, err := a.store.ScanPass(c.Request.Context(), id.Actor(), scope, pass.CustomerID, how, a.judge(pass))
	if err != nil {
		return otherBranch(err, "check in")
	}
	return renderCheckedIn(c, in)
}

// scanned is the text of the code that a request carries, and how it came.
func (a *API) scanned(c *gin.Context) (string, store.Means, error) {
	mediaType, params, _ := mime.ParseMediaType(c.GetHeader("Content-Type"))
	if mediaType == "multipart/form-data" {
		release, err := a.memory.Hold(c)
		if err != nil {
			return "", "", err
		}
		defer release()
		text, err := a.photographed(c, params["boundary"])
		return text, store.ByPicture, err
	}
	if err := wire.LimitBody(c, maxCode); err != nil { // a picture may be larger, a code not
		return "", "", err
	}
	o, err := readObject(c)
	if err != nil {
		return "", "", err
	}
	if n := o.number("qr_code"); n != "" {
		return n, store.ByCode, nil
	}
	text := o.require("qr_code", o.text("qr_code", 255))
	return text, store.ByCode, o.err()
}

// photographed reads the picture in a multipart body and the code in it.
func (a *API) photographed(c *gin.Context, boundary string) (text string, err error) {
	found := false
	err = eachPart(c, boundary, func(part *multipart.Part) (more bool, err error) {
		if part.FormName() != "image" || part.FileName() == "" {
			return true, nil
		}
		found = true
		text, err = a.decodePass(c, part)
		return false, err
	})
	if err == nil && !found {
		err = &fault.Error{Kind: fault.Invalid, Code: fault.BadBody, Fields: map[string][]string{"image": {required}}}
	}
	return text, err
}

// decodePass reads the code in a picture.
func (a *API) decodePass(c *gin.Context, part io.Reader) (string, error) {
	data, err := io.ReadAll(io.LimitReader(part, a.pictures.Limits().MaxBytes+1))
	if err != nil {
		return "", wire.BodyError(err)
	}
	_, texts, _, err := a.pictures.Read(c.Request.Context(), wire.InfoOf(c.Request).Who, data, never)
	switch {
	case err == nil && len(texts) == 0:
		return "", fault.New(fault.Invalid, fault.NoQRCodeInPicture)
	case err == nil:
		return passAmong(texts)
	case errors.Is(err, uploads.ErrTooLarge), errors.Is(err, uploads.ErrTooManyPixels):
		return "", fault.Wrap(fault.Invalid, fault.PictureTooLarge, err)
	case errors.Is(err, uploads.ErrEmpty), errors.Is(err, uploads.ErrNotPicture):
		return "", fault.Wrap(fault.Invalid, fault.NotAPicture, err)
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return "", fault.Wrap(fault.Unavailable, fault.Overloaded, err)
	}
	return "", err
}

// never has all codes of a picture read.
func never(string) bool { return false }

// passAmong is the pass among a picture's codes, or the first code where there
// is none: something else may hang behind whoever holds the pass. A number is
// the pass of its member when that is there too. Invalid several_passes: nobody
// can say which of them was meant.
func passAmong(texts []string) (string, error) {
	var found qr.Pass
	for _, text := range texts {
		pass, err := qr.ParsePass(text)
		switch {
		case err != nil:
		case found.CustomerID == 0, found.Bare && found.CustomerID == pass.CustomerID:
			found = pass
		case found.CustomerID != pass.CustomerID, !pass.Bare && found.Payload() != pass.Payload():
			return "", fault.New(fault.Invalid, fault.SeveralPasses)
		}
	}
	switch {
	case found.CustomerID == 0:
		return texts[0], nil
	case found.Bare:
		return strconv.FormatInt(found.CustomerID, 10), nil
	}
	return found.Payload(), nil
}
