// Package web carries the pages that the box serves within the program. They
// are static: what they show they fetch from the API.
package web

import "embed"

// Files has one folder of pages each: app is the front desk and the guest
// display, docs is the API's description to read.
//
//go:embed app docs
var Files embed.FS
