package store

import (
	"database/sql"
	"database/sql/driver"
	"fmt"
	"time"
)

// micros is a time on its way into a query, microsOf one on its way out. The
// database has times as microseconds since 1970-01-01 UTC: the driver writes
// a time.Time as text that it cannot read back, so nothing else may carry one.
type (
	micros   struct{ time.Time }
	microsOf time.Time
)

func (m micros) Value() (driver.Value, error) { return m.UnixMicro(), nil }

func (m *microsOf) Scan(src any) error {
	n, ok := src.(int64)
	if !ok {
		return fmt.Errorf("a time in the database is a %T, not an integer", src)
	}
	*m = microsOf(time.UnixMicro(n).UTC())
	return nil
}

// nullMicrosOf is microsOf for a column that may be null: the zero time.
type nullMicrosOf time.Time

func (m *nullMicrosOf) Scan(src any) error {
	var n sql.Null[int64]
	if err := n.Scan(src); err != nil || !n.Valid {
		*m = nullMicrosOf{}
		return err
	}
	return (*microsOf)(m).Scan(n.V)
}

func nullableTime(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return micros{t}
}
