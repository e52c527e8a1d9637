package hotelapi

import (
	"fmt"

	"github.com/gin-gonic/gin"

	"venuebox/internal/fault"
	"venuebox/server/wire"
)

// errorJSON is DRF's {"detail"}, with what simplejwt adds about tokens, and
// the request's id where the box itself failed.
type errorJSON struct {
	Detail    string        `json:"detail"`
	Code      string        `json:"code,omitempty"`
	Messages  []messageJSON `json:"messages,omitempty"`
	RequestID string        `json:"request_id,omitempty"`
}

type messageJSON struct {
	TokenClass string `json:"token_class"`
	TokenType  string `json:"token_type"`
	Message    string `json:"message"`
}

const (
	tokenNotValid     = "token_not_valid"
	givenTokenInvalid = "Given token not valid for any token type"
	tokenExpired      = "Token is invalid or expired"
	tokenWrongType    = "Token has wrong type"
	notFound          = "Not found."
)

// accessTokenError is simplejwt's answer to an access token that counts for
// nothing.
func accessTokenError(message string) errorJSON {
	return errorJSON{Detail: givenTokenInvalid, Code: tokenNotValid, Messages: []messageJSON{
		{TokenClass: "AccessToken", TokenType: "access", Message: message},
	}}
}

// words is what each fault says here: the words of Django, DRF and simplejwt
// where they have any.
var words = map[fault.Code]errorJSON{
	fault.Unexpected:      {Detail: "A server error occurred. Please try again; if it happens again, tell your administrator the request id."},
	fault.UnknownPath:     {Detail: notFound},
	fault.BadMethod:       {Detail: `Method "%s" not allowed.`},
	fault.NotAcceptableAs: {Detail: "Could not satisfy the request Accept header."},
	fault.BadBody:         {Detail: "Malformed request."},
	fault.BadMediaType:    {Detail: `Unsupported media type "%s" in request.`},
	fault.BodyTooLarge:    {Detail: "The request is too large. Please send a smaller picture."},
	fault.BodyTooSlow:     {Detail: "The request took too long to arrive. Check the connection and try again."},
	fault.QueryTooLong:    {Detail: "The address is too long. Please send fewer parameters."},
	fault.Overloaded:      {Detail: "The box is busy. Please try again in a moment."},
	fault.DiskFull:        {Detail: "The box's disk is full, so nothing was saved. Free some space, then try again."},
	fault.DiskFailed:      {Detail: "The box's disk cannot be written, so nothing was saved. Tell your administrator: the disk may be worn out."},
	fault.DatabaseDamaged: {Detail: "The box's database is damaged. Tell your administrator: a backup must be restored."},
	fault.CrossOrigin:     {Detail: "This request came from a page of another site. Use the box's own address, or add the site to server.cors_origins."},

	fault.NoCredentials:       {Detail: "Authentication credentials were not provided."},
	fault.BadAuthHeader:       {Detail: "Authorization header must contain two space-delimited values", Code: "bad_authorization_header"},
	fault.BadToken:            accessTokenError(tokenExpired),
	fault.WrongTokenType:      accessTokenError(tokenWrongType),
	fault.SessionEnded:        accessTokenError(tokenExpired),
	fault.BadRefreshToken:     {Detail: tokenExpired, Code: tokenNotValid},
	fault.SpentRefreshToken:   {Detail: "Token is blacklisted", Code: tokenNotValid},
	fault.NotARefreshToken:    {Detail: tokenWrongType, Code: tokenNotValid},
	fault.WrongCredentials:    {Detail: "No active account found with the given credentials"},
	fault.TooManyLogins:       {Detail: "Request was throttled."},
	fault.WrongOldPassword:    {Detail: "This is not your current password."},
	fault.WeakPassword:        {Detail: "Please choose a longer password (at most 512 bytes)."},
	fault.StaffOnly:           {Detail: "You do not have permission to perform this action."},
	fault.MembersOnly:         {Detail: "You do not have permission to perform this action."},
	fault.PermissionDenied:    {Detail: "You do not have permission to perform this action."},
	fault.NoHotel:             {Detail: "User has no hotel associated."},
	fault.TooManyRegenerating: {Detail: "Request was throttled."},

	fault.CustomerUnknown:      {Detail: notFound},
	fault.CustomerOtherBranch:  {Detail: notFound},
	fault.CustomerInactive:     {Detail: "This membership is not active."},
	fault.PhoneTaken:           {Detail: "customer with this phone already exists."},
	fault.BranchUnknown:        {Detail: notFound},
	fault.BranchRequired:       {Detail: required},
	fault.BranchNameTaken:      {Detail: "branch with this name already exists."},
	fault.HotelUnknown:         {Detail: notFound},
	fault.HotelNameTaken:       {Detail: "hotel with this name already exists."},
	fault.StaffUnknown:         {Detail: notFound},
	fault.StaffBeyondReach:     {Detail: "You do not have permission to perform this action."},
	fault.OwnAccount:           {Detail: "You do not have permission to perform this action."},
	fault.LastOwner:            {Detail: "This is the last owner who can sign in. Make somebody else an owner first."},
	fault.SessionUnknown:       {Detail: notFound},
	fault.UsernameTaken:        {Detail: "A user with that username already exists."},
	fault.EmailTaken:           {Detail: "user with this email already exists."},
	fault.IDTaken:              {Detail: "An object with this id already exists."},
	fault.PaymentQRCodeUnknown: {Detail: notFound},
	fault.PictureUnknown:       {Detail: notFound},
	fault.NotAPass:             {Detail: "This is not a member pass."},
	fault.OldPassFormat:        {Detail: "This is an old pass, which no longer works."},
	fault.NoQRCodeInPicture:    {Detail: "No QR code was found in the picture."},
	fault.NotAPicture:          {Detail: invalidImage},
	fault.PictureTooLarge:      {Detail: "This picture is too large. Please send a smaller one."},
	fault.PassReplaced:         {Detail: "This pass was replaced by a newer one."},
	fault.PassNotIssued:        {Detail: "This pass was not issued here."},
	fault.SeveralPasses:        {Detail: "There are several passes in the picture."},
	fault.NumberIsNoPass:       {Detail: "A member's number is not their pass."},
	fault.AddressUnknown:       {Detail: notFound},

	fault.PictureUntrusted:    {Detail: "This picture does not pay the UPI id. Please send another one."},
	fault.MismatchUnconfirmed: {Detail: "The picture of this code pays somebody else. A manager must replace it, or confirm that this is right."},
	fault.NothingToConfirm:    {Detail: "There is nothing to confirm: the picture of this code does not pay one other payee."},
	fault.PayeeUnusable:       {Detail: "This code cannot be paid: its UPI id does not look like name@bank, or the hotel has no name. Ask a manager to correct it."},
	fault.DisplayUnknown:      {Detail: notFound},
	fault.DisplayNameTaken:    {Detail: "display with this name already exists."},
	fault.DisplayNotPaired:    {Detail: "This display is not paired yet. Enter its pairing code on the tablet first."},
	fault.TooManyDisplays:     {Detail: "This hotel has as many displays as it may have. Delete one that is no longer used."},
	fault.BadPairingCode:      {Detail: "This pairing code is wrong or has expired. Ask a manager for a new one."},
	fault.TooManyPairings:     {Detail: "Request was throttled."},
	fault.BadDisplayToken:     {Detail: "This display is not paired any more. Ask a manager for a pairing code."},
}

// RenderError answers a failure. An internal one says a fixed sentence and the
// request's id, never the cause, which goes to the log.
func RenderError(c *gin.Context, err error) {
	f := fault.From(err)
	info := wire.InfoOf(c.Request)
	info.Err = err
	wire.Headers(c, f)
	c.Abort()
	status := wire.Status(f.Kind)
	if f.Fields != nil {
		wire.JSON(c, status, f.Fields)
		return
	}
	out := words[f.Code]
	switch {
	case f.Kind == fault.Internal:
		out = words[fault.Unexpected]
		out.RequestID = info.ID
	case f.Text != "":
		out.Detail = f.Text
	case f.Code == fault.BadMethod:
		out.Detail = fmt.Sprintf(out.Detail, c.Request.Method)
	case f.Code == fault.BadMediaType:
		out.Detail = fmt.Sprintf(out.Detail, c.GetHeader("Content-Type"))
	case f.Kind == fault.TooMany:
		out.Detail = throttled(c.Writer.Header().Get("Retry-After"))
	}
	wire.JSON(c, status, out)
}

func throttled(seconds string) string {
	plural := "s"
	if seconds == "1" {
		plural = ""
	}
	return "Request was throttled. Expected available in " + seconds + " second" + plural + "."
}
