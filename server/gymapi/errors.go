package gymapi

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"venuebox/internal/fault"
	"venuebox/server/wire"
)

// wording is what a fault says here. One that blames a field is answered 400
// with the field's name in "errors", whatever its kind.
type wording struct {
	text  string
	field string
}

var words = map[fault.Code]wording{
	fault.Unexpected:      {text: "Something went wrong in the box. Please try again; if it happens again, tell your administrator the request id."},
	fault.UnknownPath:     {text: "There is nothing at this address. The API is described at /docs."},
	fault.BadMethod:       {text: "This address does not take that method. See the Allow header."},
	fault.NotAcceptableAs: {text: "This address only answers in JSON. Ask for application/json."},
	fault.BadBody:         {text: "The request's body could not be read. Please send it again."},
	fault.BadMediaType:    {text: "Please send the body as JSON (Content-Type: application/json)."},
	fault.BodyTooLarge:    {text: "The request is too large. Please send less."},
	fault.BodyTooSlow:     {text: "The request took too long to arrive. Check the connection and try again."},
	fault.QueryTooLong:    {text: "The address is too long. Please send fewer parameters."},
	fault.Overloaded:      {text: "The box is busy. Please try again in a moment."},
	fault.DiskFull:        {text: "The box's disk is full, so nothing was saved. Free some space, then try again."},
	fault.DiskFailed:      {text: "The box's disk cannot be written, so nothing was saved. Tell your administrator: the disk may be worn out."},
	fault.DatabaseDamaged: {text: "The box's database is damaged. Tell your administrator: a backup must be restored."},
	fault.CrossOrigin:     {text: "This request came from a page of another site. Use the box's own address, or add the site to server.cors_origins."},

	fault.NoCredentials:       {text: "Please sign in"},
	fault.BadAuthHeader:       {text: "The Authorization header must be: Bearer <token>"},
	fault.BadToken:            {text: "Invalid or expired token. Please sign in again."},
	fault.WrongTokenType:      {text: "This is not the right type of token for this address."},
	fault.SessionEnded:        {text: "Your session has ended. Please sign in again."},
	fault.BadRefreshToken:     {text: "Invalid or expired refresh token. Please sign in again."},
	fault.SpentRefreshToken:   {text: "This refresh token no longer counts. Please sign in again."},
	fault.NotARefreshToken:    {text: "This is not a refresh token."},
	fault.WrongCredentials:    {text: "Invalid username or password"},
	fault.TooManyLogins:       {text: "Too many failed sign-ins. Please wait before trying again."},
	fault.WrongOldPassword:    {text: "This is not your current password.", field: "old_password"},
	fault.WeakPassword:        {text: "Please choose a longer password, of at most 512 bytes.", field: "new_password"},
	fault.StaffOnly:           {text: "Unauthorized - staff access only"},
	fault.MembersOnly:         {text: "Unauthorized - members only"},
	fault.PermissionDenied:    {text: "Your role does not allow this. Ask a manager."},
	fault.NoHotel:             {text: "User has no hotel associated."},
	fault.TooManyRegenerating: {text: "Too many QR codes regenerated. Please wait a moment."},

	fault.CustomerUnknown:      {text: "Customer not found"},
	fault.CustomerOtherBranch:  {text: "Cannot touch customer in another branch"},
	fault.CustomerInactive:     {text: "This membership is not active. Please ask a manager."},
	fault.PhoneTaken:           {text: "A customer with this phone number already exists.", field: "phone"},
	fault.BranchUnknown:        {text: "There is no such branch.", field: "branch_id"},
	fault.BranchRequired:       {text: "This field is required: you work in no branch yourself.", field: "branch_id"},
	fault.BranchNameTaken:      {text: "A branch with this name already exists.", field: "name"},
	fault.HotelUnknown:         {text: "There is no such hotel.", field: "hotel_id"},
	fault.HotelNameTaken:       {text: "A hotel with this name already exists.", field: "name"},
	fault.StaffUnknown:         {text: "Staff member not found"},
	fault.StaffBeyondReach:     {text: "A hotel admin may only add and change hotel admins, managers and receptionists who work for their hotel and for no branch. Ask an owner."},
	fault.OwnAccount:           {text: "You cannot disable your own account, change its role or reset its password. Change your password instead; for the rest, ask somebody else who may."},
	fault.LastOwner:            {text: "This is the last owner who can sign in. Make somebody else an owner first."},
	fault.SessionUnknown:       {text: "Session not found"},
	fault.UsernameTaken:        {text: "A staff member with this username already exists.", field: "username"},
	fault.EmailTaken:           {text: "A staff member with this email already exists.", field: "email"},
	fault.IDTaken:              {text: "This id is taken.", field: "id"},
	fault.PaymentQRCodeUnknown: {text: "Payment QR code not found"},
	fault.PictureUnknown:       {text: "Picture not found"},
	fault.NotAPass:             {text: "This is not a member pass. A pass reads customer_id:123.", field: "qr_code"},
	fault.OldPassFormat:        {text: "This is an old pass (GYM-123 or GYM_CUSTOMER_123), which no longer works. Regenerate the member's QR code.", field: "qr_code"},
	fault.NoQRCodeInPicture:    {text: "No QR code was found in the picture. Hold the camera closer and keep it still.", field: "image"},
	fault.NotAPicture:          {text: "This file is not a picture, or it is damaged. Send a PNG, JPEG, GIF, WebP or BMP.", field: "image"},
	fault.PictureTooLarge:      {text: "This picture is too large. Please send a smaller one.", field: "image"},
	fault.PassReplaced:         {text: "This pass was replaced. Ask for the member's new one."},
	fault.PassNotIssued:        {text: "This pass was not issued here. Look the member up by name or phone.", field: "qr_code"},
	fault.SeveralPasses:        {text: "There are several passes in the picture. Hold up one of them.", field: "image"},
	fault.AddressUnknown:       {text: "This is not an address of the box. Take one from GET /api/system."},
	fault.NumberIsNoPass:       {text: "This is a member's number, not their pass. Scan the pass, or check the member in by hand.", field: "qr_code"},

	fault.PictureUntrusted:    {text: "This picture does not pay the UPI id. Please send another one.", field: "image"},
	fault.MismatchUnconfirmed: {text: "The picture of this code pays somebody else. A manager must replace it, or confirm that this is right."},
	fault.NothingToConfirm:    {text: "There is nothing to confirm: the picture of this code does not pay one other payee."},
	fault.PayeeUnusable:       {text: "This code cannot be paid: its UPI id does not look like name@bank, or the hotel has no name."},
	fault.DisplayUnknown:      {text: "Display not found"},
	fault.DisplayNameTaken:    {text: "A display with this name already exists.", field: "name"},
	fault.DisplayNotPaired:    {text: "This display is not paired yet. Enter its pairing code on the tablet first."},
	fault.TooManyDisplays:     {text: "This hotel has as many displays as it may have. Delete one that is no longer used."},
	fault.BadPairingCode:      {text: "This pairing code is wrong or has expired. Ask a manager for a new one."},
	fault.TooManyPairings:     {text: "Too many pairing codes tried. Please wait a moment."},
	fault.BadDisplayToken:     {text: "This display is not paired any more. Ask a manager for a pairing code."},
}

// RenderError answers a failure. An internal one says a fixed sentence and the
// request's id, never the cause, which goes to the log.
func RenderError(c *gin.Context, err error) {
	f := fault.From(err)
	info := wire.InfoOf(c.Request)
	info.Err = err
	w := words[f.Code]
	out := failure{Error: w.text, Errors: f.Fields}
	status := wire.Status(f.Kind)
	switch {
	case f.Kind == fault.Internal:
		out = failure{Error: words[fault.Unexpected].text, RequestID: info.ID}
	case f.Text != "":
		out.Error = f.Text
	case f.Fields != nil:
		out.Error = summary(f.Fields)
	case w.field != "":
		status = wire.Status(fault.Invalid)
		out.Errors = map[string][]string{w.field: {w.text}}
	}
	if file := (*fileError)(nil); errors.As(err, &file) {
		out.Problems, out.MoreProblems = file.first, &file.more
	}
	wire.Headers(c, f)
	wire.JSON(c, status, out)
	c.Abort()
}

// summary is one sentence for an app that shows only one.
func summary(fields map[string][]string) string {
	var parts []string
	for _, field := range slices.Sorted(maps.Keys(fields)) {
		parts = append(parts, field+": "+strings.Join(fields[field], " "))
	}
	return strings.Join(parts, " ")
}
