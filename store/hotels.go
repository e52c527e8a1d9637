package store

import (
	"context"
	"time"

	"github.com/google/uuid"

	"venuebox/internal/fault"
)

// Hotel is one hotel of the venue. ID is a UUID in its canonical form.
type Hotel struct {
	ID        string
	Name      string
	CreatedAt time.Time
}

// AddHotel adds a hotel under a new random id. Conflict hotel_name_taken:
// there is one of that name, ignoring ASCII case.
func (s *Store) AddHotel(ctx context.Context, name string) (Hotel, error) {
	h := Hotel{ID: uuid.NewString(), Name: name}
	err := s.write.do(ctx, func(t *tx) error {
		h.CreatedAt = t.now
		_, err := t.exec(`INSERT INTO hotels (id, name, created_at) VALUES (?, ?, ?)`, h.ID, h.Name, micros{t.now})
		return err
	})
	return h, err
}

// Hotels lists the hotels whose staff a scope covers, by name.
func (s *Store) Hotels(ctx context.Context, scope StaffScope) ([]Hotel, error) {
	rows, err := s.query(ctx, `SELECT id, name, created_at FROM hotels WHERE ? OR id = ? ORDER BY name, id`,
		scope.All, scope.HotelID)
	return collect(rows, err, scanHotel)
}

// Hotel finds a hotel by its id. NotFound hotel_unknown.
func (s *Store) Hotel(ctx context.Context, id string) (Hotel, error) {
	h, err := scanHotel(s.queryRow(ctx, `SELECT id, name, created_at FROM hotels WHERE id = ?`, id))
	return h, orNotFound(err, fault.HotelUnknown)
}

// HotelByName finds a hotel by its name, ignoring ASCII case. NotFound
// hotel_unknown.
func (s *Store) HotelByName(ctx context.Context, name string) (Hotel, error) {
	h, err := scanHotel(s.queryRow(ctx, `SELECT id, name, created_at FROM hotels WHERE name = ?`, name))
	return h, orNotFound(err, fault.HotelUnknown)
}

func scanHotel(r scanner) (Hotel, error) {
	var h Hotel
	err := r.Scan(&h.ID, &h.Name, (*microsOf)(&h.CreatedAt))
	return h, err
}
