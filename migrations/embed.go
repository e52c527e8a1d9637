// Package migrations holds the schema of VenueBox's database, one numbered
// goose file a step. A released file never changes; there are no down steps,
// because the way back is the backup that is made before every migration.
package migrations

import "embed"

// FS holds the migrations, named NNNNN_what.sql.
//
//go:embed *.sql
var FS embed.FS
