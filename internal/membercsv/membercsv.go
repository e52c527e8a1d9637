// Package membercsv reads and writes a gym's members as CSV (RFC 4180), as
// spreadsheets and other programs have them. It knows neither the database nor
// where a file comes from.
//
// The first line names the columns, in any order: full_name, phone, email,
// branch, is_active, and of a file that was written here id, qr_code and
// created_at, which are kept, so that passes that were printed go on working in
// another box. Only full_name and phone must be there.
package membercsv

import "time"

// Bounds of a file.
const (
	MaxBytes = 64 << 20
	MaxRow   = 64 << 10 // bytes of one member's row, which may have several lines
	MaxRows  = 200_000
)

// The columns, by their names in the first line.
const (
	columnID        = "id"
	columnFullName  = "full_name"
	columnPhone     = "phone"
	columnEmail     = "email"
	columnBranch    = "branch"
	columnActive    = "is_active"
	columnQRCode    = "qr_code"
	columnCreatedAt = "created_at"
)

// columns are all of them, in the order in which they are written.
var columns = []string{
	columnID, columnFullName, columnPhone, columnEmail, columnBranch, columnActive, columnQRCode, columnCreatedAt,
}

// Member is one member of a file. What a file leaves out is the zero value,
// but Active, which is true then.
type Member struct {
	Line      int // where the row begins, from 1; only read
	ID        int64
	FullName  string
	Phone     string // as phone.Normalize has it
	Email     string
	Branch    string
	BranchID  int64 // only read
	Active    bool
	QRCode    string
	CreatedAt time.Time
}
