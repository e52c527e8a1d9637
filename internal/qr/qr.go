// Package qr is about the texts and pictures of QR codes: member passes of the gym, payment links of the hotel,
// drawing them, and reading them back from a picture. It is pure: no files, no network, no clock, and safe for
// concurrent use.
//
// It follows ISO/IEC 18004 (QR code symbols), the NPCI UPI Linking Specification 1.6 (payment links) and the gym's
// seed document (member passes).
package qr
