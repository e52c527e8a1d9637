package membercsv

import (
	"encoding/csv"
	"io"
	"strconv"
	"time"

	"venuebox/internal/spreadsheet"
)

// Writer writes members, separated by commas, in UTF-8 with a byte order mark.
// A text that a spreadsheet would take for a formula has an apostrophe in front.
// Phone numbers are left as they are: they are digits after a plus at most,
// which no spreadsheet can take for anything but a number.
type Writer struct {
	csv *csv.Writer
}

// NewWriter writes the names of the columns and then takes members.
func NewWriter(w io.Writer) (*Writer, error) {
	if _, err := io.WriteString(w, spreadsheet.ByteOrderMark); err != nil {
		return nil, err
	}
	out := &Writer{csv.NewWriter(w)}
	return out, out.csv.Write(columns)
}

// Write adds a member.
func (w *Writer) Write(m Member) error {
	return w.csv.Write([]string{
		strconv.FormatInt(m.ID, 10),
		spreadsheet.Guard(m.FullName),
		m.Phone,
		spreadsheet.Guard(m.Email),
		spreadsheet.Guard(m.Branch),
		strconv.FormatBool(m.Active),
		m.QRCode,
		m.CreatedAt.UTC().Format(time.RFC3339Nano),
	})
}

// Flush writes what is not written yet, and returns what went wrong by then.
func (w *Writer) Flush() error {
	w.csv.Flush()
	return w.csv.Error()
}
