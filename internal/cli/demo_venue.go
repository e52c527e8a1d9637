package cli

import (
	"fmt"

	"venuebox/store"
)

const (
	// demoPassword is the password of every demo account. It is printed.
	demoPassword = "venuebox-demo"

	// demoMember is the demo's customer who has a password.
	demoMember = 115

	demoGym1, demoGym2     = "Downtown", "Riverside"
	demoHotel1, demoHotel2 = "Hotel Sunrise", "Lotus Residency"
)

// demoVenue is the demo: two gym branches and two hotels, an account for every
// role at every place, members, and payment QR codes whose pictures are still
// to be drawn. Every id is fixed, so that adding it twice adds nothing.
func demoVenue(passwordHash string) store.Venue {
	v := store.Venue{
		Demo:     true,
		Branches: []store.Branch{{ID: 1, Name: demoGym1}, {ID: 2, Name: demoGym2}},
		Hotels: []store.Hotel{
			{ID: "7f3d2c1a-5b64-4e0f-9a8d-1c2b3a4d5e01", Name: demoHotel1},
			{ID: "7f3d2c1a-5b64-4e0f-9a8d-1c2b3a4d5e02", Name: demoHotel2},
		},
		Staff: []store.Staff{
			{Username: "owner", FullName: "Salma Farouk", Role: store.Owner},
			{Username: "accountant", FullName: "Imran Qureshi", Role: store.Accountant},
			{Username: "gym_manager", FullName: "Tarek Mansour", Role: store.Manager, BranchName: demoGym1},
			{Username: "gym_accountant", FullName: "Nadia Sabry", Role: store.Accountant, BranchName: demoGym1},
			{Username: "gym_reception", FullName: "Yara Hassan", Role: store.Receptionist, BranchName: demoGym1},
			{Username: "gym_manager_2", FullName: "Sherif Lotfy", Role: store.Manager, BranchName: demoGym2},
			{Username: "gym_accountant_2", FullName: "Heba Naguib", Role: store.Accountant, BranchName: demoGym2},
			{Username: "gym_reception_2", FullName: "Omar Zaki", Role: store.Receptionist, BranchName: demoGym2},
			{Username: "hotel_admin", FullName: "Ananya Rao", Role: store.HotelAdmin, HotelName: demoHotel1},
			{Username: "hotel_manager", FullName: "Vikram Shetty", Role: store.Manager, HotelName: demoHotel1},
			{Username: "hotel_reception", FullName: "Priya Menon", Role: store.Receptionist, HotelName: demoHotel1},
			{Username: "hotel_admin_2", FullName: "Arjun Kapoor", Role: store.HotelAdmin, HotelName: demoHotel2},
			{Username: "hotel_manager_2", FullName: "Meera Pillai", Role: store.Manager, HotelName: demoHotel2},
			{Username: "hotel_reception_2", FullName: "Rohan Das", Role: store.Receptionist, HotelName: demoHotel2},
		},
		PaymentQRCodes: []store.VenuePaymentQRCode{
			demoPayment(1, demoHotel1, "Front desk", "hotelsunrise@upi", true),
			demoPayment(2, demoHotel1, "Restaurant", "sunrise.restaurant@okaxis", true),
			demoPayment(3, demoHotel1, "Spa", "sunrise.spa@ybl", true),
			demoPayment(4, demoHotel1, "Pool bar (closed for the winter)", "sunrise.poolbar@okicici", false),
			demoPayment(5, demoHotel2, "Reception", "lotusresidency@upi", true),
			demoPayment(6, demoHotel2, "Coffee shop", "lotus.coffee@oksbi", true),
			demoPayment(7, demoHotel2, "Banquet hall", "lotus.banquet@paytm", true),
		},
	}
	for i := range v.Staff {
		v.Staff[i].PasswordHash = passwordHash
		v.Staff[i].Email = v.Staff[i].Username + "@venuebox.example"
	}
	for i, name := range demoMembers {
		c := store.VenueCustomer{BranchName: demoGym1}
		c.ID, c.FullName = int64(101+i), name
		// Numbers of Egypt and of India, as the venue's two towns would have.
		c.Phone = fmt.Sprintf("+2010000001%02d", i+1)
		c.Email = fmt.Sprintf("member.%d@example.com", c.ID)
		if i >= 20 {
			c.BranchName, c.Phone = demoGym2, fmt.Sprintf("+9190000001%02d", i+1)
		}
		if c.ID == demoMember {
			c.PasswordHash = passwordHash
		}
		v.Customers = append(v.Customers, c)
	}
	return v
}

func demoPayment(n int, hotel, name, vpa string, active bool) store.VenuePaymentQRCode {
	return store.VenuePaymentQRCode{HotelName: hotel, PaymentQRCode: store.PaymentQRCode{
		ID:   fmt.Sprintf("3b8e6f52-90c7-4d1b-8e2f-6a5d4c3b2a%02d", n),
		Name: name, UPIID: vpa, Active: active,
	}}
}

// demoMembers are the names of customers 101 to 130.
var demoMembers = []string{
	"Ahmed Hassan", "Fatma Ibrahim", "Mohamed Saleh", "Nour El Din", "Hana Mostafa",
	"Karim Saleh", "Laila Fathy", "Youssef Adel", "Mariam Gamal", "Amr Khalil",
	"Dina Rashad", "Hossam Tawfik", "Rania Shawky", "Ziad Helmy", "Mona Adel",
	"Passant Wael", "James Carter", "Sofia Rossi", "Chen Wei", "Amina Diallo",
	"Rahul Nair", "Sneha Iyer", "Aditya Verma", "Kavya Reddy", "Farhan Ali",
	"Neha Gupta", "Suresh Kumar", "Lucas Müller", "Emma Johansson", "Diego Fernández",
}
