package workload

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"math/rand/v2"
	"strings"

	"venuebox/internal/qr"
	"venuebox/server/auth"
	"venuebox/store"
)

const (
	password = "load test password"
	desks    = 64   // accounts that sign in
	chunk    = 1000 // customers a change
)

// Ids of the two hotels: one is looked at, the other is added to.
const (
	hotelA = "aaaaaaaa-0000-4000-8000-00000000000a"
	hotelB = "bbbbbbbb-0000-4000-8000-00000000000b"
)

// fill adds two branches, two hotels, their staff, and the customers, who have
// the ids from 1 on.
func fill(ctx context.Context, st *store.Store, customers int) error {
	hash, err := auth.NewHasher().Hash(ctx, "", password)
	if err != nil {
		return err
	}
	v := store.Venue{
		Branches: []store.Branch{{ID: 1, Name: "Downtown"}, {ID: 2, Name: "Riverside"}},
		Hotels:   []store.Hotel{{ID: hotelA, Name: "Hotel A"}, {ID: hotelB, Name: "Hotel B"}},
		Staff: []store.Staff{
			{Username: "owner", FullName: "Owner", Role: store.Owner, PasswordHash: hash},
			{Username: "admin_a", FullName: "Admin A", Role: store.HotelAdmin, HotelName: "Hotel A", PasswordHash: hash},
			{Username: "admin_b", FullName: "Admin B", Role: store.HotelAdmin, HotelName: "Hotel B", PasswordHash: hash},
		},
	}
	for i := range desks {
		v.Staff = append(v.Staff, store.Staff{
			Username: deskName(i), FullName: fmt.Sprintf("Desk %d", i), Role: store.Receptionist,
			BranchName: "Downtown", PasswordHash: hash,
		})
	}
	if _, _, err := st.AddVenue(ctx, v, qr.PassPayload); err != nil {
		return err
	}
	for first := 0; first < customers; first += chunk {
		if err := ctx.Err(); err != nil {
			return err
		}
		some := make([]store.Customer, min(chunk, customers-first))
		for i := range some {
			some[i] = customer(first + i)
		}
		if err := st.AddCustomers(ctx, some, qr.PassPayload); err != nil {
			return err
		}
	}
	return nil
}

func deskName(i int) string { return fmt.Sprintf("desk_%d", i%desks) }

// customer is the i-th customer, the same in every box.
func customer(i int) store.Customer {
	random := rand.New(rand.NewPCG(115, uint64(i)))
	given, family := pick(random, givenNames), pick(random, familyNames)
	return store.Customer{
		BranchID: int64(1 + i%2),
		FullName: given + " " + family,
		Phone:    phone(i),
		Email:    strings.ToLower(fmt.Sprintf("%s.%s.%d@example.com", given, family, i)),
	}
}

// phone is the i-th customer's number; no country has the code 999.
func phone(i int) string { return fmt.Sprintf("+999%09d", i) }

func pick[T any](random *rand.Rand, from []T) T { return from[random.IntN(len(from))] }

var givenNames = strings.Fields(`
	Aarav Aditi Ahmed Aisha Amina Amit Ananya Anil Arjun Asha Ayman Basma Bilal Camila Carlos Clara Daniel Deepa Divya
	Elena Farah Gaurav Hana Hiroshi Ibrahim Ines James Karim Kavya Layla Lucas Malak Maria Meera Mona Nadia Nikhil Omar
	Pooja Rahul Salma Tarek Usha Vikram Wael Yara Youssef Zainab`)

var familyNames = strings.Fields(`
	Adel Agarwal Almeida Andersen Bauer Bose Carter Chowdhury Costa Das Desai Diallo Eriksen Fahmy Fernandes Garcia
	Ghosh Gupta Helmy Iyer Jain Joshi Kapoor Khalil Kim Kumar Lopez Mansour Mehta Mishra Nair Nasr Okafor Patel Pillai
	Qureshi Rao Reddy Rossi Saleh Sharma Silva Singh Tanaka Varghese Verma Yadav Zaki`)

// pictureSide is the side of a payment QR code's picture in pixels. In 8-bit
// colour, as payment apps export it, the PNG has about 5 KB.
const pictureSide = 768

// drawPicture draws a payment QR code that UPI apps can scan.
func drawPicture() ([]byte, error) {
	uri, err := qr.UPIPayment{VPA: "hotel.sunrise@upi", PayeeName: "Hotel Sunrise"}.URI()
	if err != nil {
		return nil, err
	}
	symbol, err := qr.Encode(uri, qr.LevelH)
	if err != nil {
		return nil, err
	}
	var small, out bytes.Buffer
	if err := symbol.PNG(&small, pictureSide); err != nil {
		return nil, err
	}
	twoColours, err := png.Decode(&small)
	if err != nil {
		return nil, err
	}
	picture := image.NewNRGBA(twoColours.Bounds())
	draw.Draw(picture, picture.Bounds(), twoColours, image.Point{}, draw.Src)
	err = png.Encode(&out, picture)
	return out.Bytes(), err
}
