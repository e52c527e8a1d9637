package store

import (
	"context"
	"time"

	"venuebox/internal/fault"
)

// Branch is one gym of the venue.
type Branch struct {
	ID        int64
	Name      string
	CreatedAt time.Time
}

// AddBranch adds a branch. Conflict branch_name_taken: there is one of that
// name, ignoring ASCII case.
func (s *Store) AddBranch(ctx context.Context, name string) (Branch, error) {
	b := Branch{Name: name}
	err := s.write.do(ctx, func(t *tx) error {
		b.CreatedAt = t.now
		return t.queryRow(`INSERT INTO branches (name, created_at) VALUES (?, ?) RETURNING id`,
			name, micros{t.now}).Scan(&b.ID)
	})
	return b, err
}

// Branches lists the branches a scope covers, by name.
func (s *Store) Branches(ctx context.Context, scope BranchScope) ([]Branch, error) {
	rows, err := s.query(ctx, `SELECT id, name, created_at FROM branches WHERE ? OR id = ? ORDER BY name, id`,
		scope.All, scope.BranchID)
	return collect(rows, err, scanBranch)
}

// BranchByName finds a branch by its name, ignoring ASCII case. NotFound
// branch_unknown.
func (s *Store) BranchByName(ctx context.Context, name string) (Branch, error) {
	b, err := scanBranch(s.queryRow(ctx, `SELECT id, name, created_at FROM branches WHERE name = ?`, name))
	return b, orNotFound(err, fault.BranchUnknown)
}

func scanBranch(r scanner) (Branch, error) {
	var b Branch
	err := r.Scan(&b.ID, &b.Name, (*microsOf)(&b.CreatedAt))
	return b, err
}
