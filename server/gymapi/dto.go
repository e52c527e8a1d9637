package gymapi

import (
	"venuebox/server/auth"
	"venuebox/server/wire"
	"venuebox/store"
)

type userJSON struct {
	ID       int64   `json:"id"`
	Username string  `json:"username"`
	FullName string  `json:"full_name"`
	Role     string  `json:"role"`
	BranchID *int64  `json:"branch_id"`
	HotelID  *string `json:"hotel_id"`
}

func userOf(m store.Staff) userJSON {
	return userJSON{
		ID: m.ID, Username: m.Username, FullName: m.FullName, Role: string(m.Role),
		BranchID: orNull(m.BranchID), HotelID: orNull(m.HotelID),
	}
}

type staffJSON struct {
	ID         int64   `json:"id"`
	Username   string  `json:"username"`
	FullName   string  `json:"full_name"`
	Email      *string `json:"email"`
	Role       string  `json:"role"`
	BranchID   *int64  `json:"branch_id"`
	BranchName *string `json:"branch_name"`
	HotelID    *string `json:"hotel_id"`
	HotelName  *string `json:"hotel_name"`
	IsActive   bool    `json:"is_active"`
	CreatedAt  string  `json:"created_at"`
	UpdatedAt  string  `json:"updated_at"`
}

func staffOf(m store.Staff) staffJSON {
	return staffJSON{
		ID: m.ID, Username: m.Username, FullName: m.FullName, Email: orNull(m.Email), Role: string(m.Role),
		BranchID: orNull(m.BranchID), BranchName: orNull(m.BranchName), HotelID: orNull(m.HotelID), HotelName: orNull(m.HotelName),
		IsActive: m.Active, CreatedAt: wire.Time(m.CreatedAt), UpdatedAt: wire.Time(m.UpdatedAt),
	}
}

// addedStaffJSON is a new account with the password that is told once: only
// its hash is kept.
type addedStaffJSON struct {
	staffJSON
	OneTimePassword string `json:"one_time_password"`
}

type staffPasswordJSON struct {
	StaffID         int64  `json:"staff_id"`
	OneTimePassword string `json:"one_time_password"`
}

type sessionJSON struct {
	ID        string  `json:"id"`
	Kind      string  `json:"kind"`
	UserAgent *string `json:"user_agent"`
	Address   *string `json:"address"`
	IsCurrent bool    `json:"is_current"`
	CreatedAt string  `json:"created_at"`
	ExpiresAt string  `json:"expires_at"`
}

type endedJSON struct {
	Ended int `json:"ended"`
}

type customerJSON struct {
	ID        int64   `json:"id"`
	FullName  string  `json:"full_name"`
	Phone     string  `json:"phone"`
	Email     *string `json:"email"`
	BranchID  int64   `json:"branch_id"`
	QRCode    string  `json:"qr_code"`
	IsActive  bool    `json:"is_active"`
	CreatedAt string  `json:"created_at"`
	UpdatedAt string  `json:"updated_at"`
}

func customerOf(c store.Customer) customerJSON {
	return customerJSON{
		ID: c.ID, FullName: c.FullName, Phone: c.Phone, Email: orNull(c.Email), BranchID: c.BranchID,
		QRCode: c.QRCode, IsActive: c.Active, CreatedAt: wire.Time(c.CreatedAt), UpdatedAt: wire.Time(c.UpdatedAt),
	}
}

// registeredJSON is a new customer with the password that is told to them
// once: only its hash is kept.
type registeredJSON struct {
	customerJSON
	OneTimePassword string `json:"one_time_password"`
}

type passwordJSON struct {
	CustomerID      int64  `json:"customer_id"`
	OneTimePassword string `json:"one_time_password"`
}

type regeneratedJSON struct {
	CustomerID  int64  `json:"customer_id"`
	QRCode      string `json:"qr_code"`
	GeneratedAt string `json:"generated_at"`
}

type passJSON struct {
	CustomerID int64  `json:"customer_id"`
	QRCode     string `json:"qr_code"`
}

type importedJSON struct {
	DryRun  bool `json:"dry_run"`
	Added   int  `json:"added"`
	Present int  `json:"present"` // left out, as they are customers already
}

type tokensJSON struct {
	AccessToken  string        `json:"access_token"`
	RefreshToken string        `json:"refresh_token"`
	TokenType    string        `json:"token_type"`
	ExpiresIn    int64         `json:"expires_in"` // seconds
	User         *userJSON     `json:"user,omitempty"`
	Customer     *customerJSON `json:"customer,omitempty"`
}

func tokensOf(t auth.Tokens) tokensJSON {
	return tokensJSON{
		AccessToken: t.Access, RefreshToken: t.Refresh, TokenType: "Bearer", ExpiresIn: int64(t.ExpiresIn.Seconds()),
	}
}

type setupJSON struct {
	HasStaff bool `json:"has_staff"`
}

// permissionsJSON is what somebody may do and where they work. AllBranches
// says that what they may do with customers is for every branch.
type permissionsJSON struct {
	Permissions []auth.Permission  `json:"permissions"`
	AllBranches bool               `json:"all_branches"`
	Branch      *placeJSON[int64]  `json:"branch"`
	Hotel       *placeJSON[string] `json:"hotel"`
}

type placeJSON[ID int64 | string] struct {
	ID   ID     `json:"id"`
	Name string `json:"name"`
}

type signedInJSON struct {
	User userJSON `json:"user"`
}

type branchJSON struct {
	ID        int64  `json:"id"`
	Name      string `json:"name"`
	CreatedAt string `json:"created_at"`
}

func branchOf(b store.Branch) branchJSON {
	return branchJSON{ID: b.ID, Name: b.Name, CreatedAt: wire.Time(b.CreatedAt)}
}

type hotelJSON struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	CreatedAt string `json:"created_at"`
}

func hotelOf(h store.Hotel) hotelJSON {
	return hotelJSON{ID: h.ID, Name: h.Name, CreatedAt: wire.Time(h.CreatedAt)}
}

// checkedInJSON is all that the desk must see of who comes in.
type checkedInJSON struct {
	Customer      customerJSON `json:"customer"`
	CheckIn       checkInJSON  `json:"check_in"`
	PreviousVisit *checkInJSON `json:"previous_visit"`
}

func checkedInOf(in store.CheckedIn) checkedInJSON {
	out := checkedInJSON{Customer: customerOf(in.Customer), CheckIn: checkInOf(in.CheckIn)}
	if in.Previous.ID != 0 {
		previous := checkInOf(in.Previous)
		out.PreviousVisit = &previous
	}
	return out
}

type checkInJSON struct {
	ID         int64  `json:"id"`
	CustomerID int64  `json:"customer_id"`
	BranchID   int64  `json:"branch_id"`
	StaffID    int64  `json:"staff_id"`
	Means      string `json:"means"`
	IsRepeat   bool   `json:"is_repeat"`
	RepeatOf   *int64 `json:"repeat_of"`
	CreatedAt  string `json:"created_at"`
}

func checkInOf(in store.CheckIn) checkInJSON {
	return checkInJSON{
		ID: in.ID, CustomerID: in.CustomerID, BranchID: in.BranchID, StaffID: in.StaffID, Means: string(in.Means),
		IsRepeat: in.RepeatOf != 0, RepeatOf: orNull(in.RepeatOf), CreatedAt: wire.Time(in.CreatedAt),
	}
}

type listedCheckInJSON struct {
	checkInJSON
	CustomerName string `json:"customer_name"`
	StaffName    string `json:"staff_name"`
}

func listedCheckInOf(in store.ListedCheckIn) listedCheckInJSON {
	return listedCheckInJSON{checkInOf(in.CheckIn), in.CustomerName, in.StaffName}
}

// dayJSON counts the check-ins of a day. Hours are those of the visits, by
// what the clock on the wall showed: an hour that the clocks skip has none, one
// that they show twice has those of both.
type dayJSON struct {
	Date    string  `json:"date"`
	Visits  int     `json:"visits"`
	Repeats int     `json:"repeats"`
	Hours   [24]int `json:"hours"`
}

type activityJSON struct {
	ID              int64   `json:"id"`
	Action          string  `json:"action"`
	Actor           string  `json:"actor"`
	StaffID         *int64  `json:"staff_id"`
	BranchID        *int64  `json:"branch_id"`
	HotelID         *string `json:"hotel_id"`
	CustomerID      *int64  `json:"customer_id"`
	PaymentQRCodeID *string `json:"payment_qr_code_id"`
	Details         string  `json:"details"`
	CreatedAt       string  `json:"created_at"`
}

func activityOf(a store.Activity) activityJSON {
	return activityJSON{
		ID: a.ID, Action: string(a.Action), Actor: a.Actor, StaffID: orNull(a.StaffID), BranchID: orNull(a.BranchID),
		HotelID: orNull(a.HotelID), CustomerID: orNull(a.CustomerID), PaymentQRCodeID: orNull(a.PaymentQRCodeID),
		Details: a.Details, CreatedAt: wire.Time(a.CreatedAt),
	}
}

// orNull is null on the wire for what the store has as zero.
func orNull[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}
