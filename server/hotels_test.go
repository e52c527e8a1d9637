package server_test

import (
	"testing"

	"venuebox/server/servertest"
)

// Whoever may read staff learns the names of the hotels that they may work in.
func TestHotels(t *testing.T) {
	b := servertest.New(t)
	hotelA := fields{"id": servertest.HotelA, "name": "Hotel A", "created_at": moment(0)}
	hotelB := fields{"id": servertest.HotelB, "name": "Hotel B", "created_at": moment(0)}
	hotels := func(items ...fields) string {
		return succeeded("Hotels", fields{"items": append([]fields{}, items...)})
	}
	added, err := b.Store.AddHotel(t.Context(), "An annexe")
	if err != nil {
		t.Fatal(err)
	}
	annexe := fields{"id": added.ID, "name": "An annexe", "created_at": moment(0)}
	play(b, []scenario{
		{"all of them, by name", fetch("/api/hotels", "owner"), 200, hotels(annexe, hotelA, hotelB), nil},
		{"an owner's who works in one", fetch("/api/hotels/?page=abc", "owner_a"), 200, hotels(annexe, hotelA, hotelB), nil},
		{"a hotel admin's own", fetch("/api/hotels", "admin_b"), 200, hotels(hotelB), nil},
		{"a manager's own", fetch("/api/hotels", "manager_a"), 200, hotels(hotelA), nil},
		{"of whoever works in a branch too", fetch("/api/hotels", "manager_1a"), 200, hotels(hotelA), nil},
		{"of whoever works in a branch alone", fetch("/api/hotels", "manager_1"), 200, hotels(), nil},
		{"headers alone", servertest.Request{Method: "HEAD", Path: "/api/hotels", As: "owner"}, 200, "", nil},
		{"a wrong method", servertest.Request{Method: "POST", Path: "/api/hotels", As: "owner"}, 405,
			gymSays("This address does not take that method. See the Allow header."), map[string]string{"Allow": "GET, HEAD"}},
	})
}
