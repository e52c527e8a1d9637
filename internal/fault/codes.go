package fault

// Code names one exact failure, the same in every layer. A test holds both
// dialects to having words for each of them.
type Code string

// Failures of any request.
const (
	Unexpected      Code = "unexpected"
	UnknownPath     Code = "unknown_path"
	BadMethod       Code = "bad_method"
	NotAcceptableAs Code = "not_acceptable"
	BadBody         Code = "bad_body"
	BadMediaType    Code = "bad_media_type"
	BodyTooLarge    Code = "body_too_large"
	BodyTooSlow     Code = "body_too_slow"
	QueryTooLong    Code = "query_too_long"
	Overloaded      Code = "overloaded"
	DiskFull        Code = "disk_full"
	DiskFailed      Code = "disk_failed"
	DatabaseDamaged Code = "database_damaged"
	CrossOrigin     Code = "cross_origin"
)

// Failures of signing in, and of not being allowed.
const (
	NoCredentials       Code = "no_credentials"
	BadAuthHeader       Code = "bad_auth_header"
	BadToken            Code = "bad_token"
	BadRefreshToken     Code = "bad_refresh_token"
	SpentRefreshToken   Code = "spent_refresh_token"
	NotARefreshToken    Code = "not_a_refresh_token"
	WrongTokenType      Code = "wrong_token_type"
	SessionEnded        Code = "session_ended"
	WrongCredentials    Code = "wrong_credentials"
	TooManyLogins       Code = "too_many_logins"
	WrongOldPassword    Code = "wrong_old_password"
	WeakPassword        Code = "weak_password"
	StaffOnly           Code = "staff_only"
	MembersOnly         Code = "members_only"
	PermissionDenied    Code = "permission_denied"
	NoHotel             Code = "no_hotel"
	TooManyRegenerating Code = "too_many_regenerate_qr"
)

// Failures of the things the box keeps.
const (
	CustomerUnknown      Code = "customer_unknown"
	CustomerOtherBranch  Code = "customer_other_branch"
	CustomerInactive     Code = "customer_inactive"
	PhoneTaken           Code = "phone_taken"
	BranchUnknown        Code = "branch_unknown"
	BranchRequired       Code = "branch_required"
	BranchNameTaken      Code = "branch_name_taken"
	HotelUnknown         Code = "hotel_unknown"
	HotelNameTaken       Code = "hotel_name_taken"
	StaffUnknown         Code = "staff_unknown"
	StaffBeyondReach     Code = "staff_beyond_reach"
	OwnAccount           Code = "own_account"
	LastOwner            Code = "last_owner"
	SessionUnknown       Code = "session_unknown"
	UsernameTaken        Code = "username_taken"
	EmailTaken           Code = "email_taken"
	IDTaken              Code = "id_taken"
	PaymentQRCodeUnknown Code = "payment_qr_code_unknown"
	PictureUnknown       Code = "picture_unknown"
	NotAPass             Code = "not_a_pass"
	OldPassFormat        Code = "old_pass_format"
	NoQRCodeInPicture    Code = "no_qr_code_in_picture"
	NotAPicture          Code = "not_a_picture"
	PictureTooLarge      Code = "picture_too_large"
	PassReplaced         Code = "pass_replaced"
	PassNotIssued        Code = "pass_not_issued"
	NumberIsNoPass       Code = "number_is_no_pass"
	SeveralPasses        Code = "several_passes"
	AddressUnknown       Code = "address_unknown"
)

// Failures of checked and priced payment QR codes, and of guest displays.
const (
	PictureUntrusted    Code = "picture_untrusted"
	MismatchUnconfirmed Code = "mismatch_unconfirmed"
	NothingToConfirm    Code = "nothing_to_confirm"
	PayeeUnusable       Code = "payee_unusable"
	DisplayUnknown      Code = "display_unknown"
	DisplayNameTaken    Code = "display_name_taken"
	DisplayNotPaired    Code = "display_not_paired"
	TooManyDisplays     Code = "too_many_displays"
	BadPairingCode      Code = "bad_pairing_code"
	TooManyPairings     Code = "too_many_pairings"
	BadDisplayToken     Code = "bad_display_token"
)
