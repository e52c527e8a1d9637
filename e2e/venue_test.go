//go:build e2e

package e2e

// Password is that of every account and member of a box.
const Password = "correct horse 1"

// Ids of the hotels of a box.
const (
	HotelSunrise = "aaaaaaaa-0000-4000-8000-00000000000a"
	HotelHarbour = "bbbbbbbb-0000-4000-8000-00000000000b"
)

// venue is what a box has unless its test brings another one. Names are as
// long and in as many scripts as names are.
const venue = `
[[branches]]
id = 1
name = "Downtown"

[[branches]]
id = 2
name = "Riverside"

[[hotels]]
id = "` + HotelSunrise + `"
name = "Hotel Sunrise"

[[hotels]]
id = "` + HotelHarbour + `"
name = "Hotel Harbour"

[[staff]]
username = "owner"
full_name = "Olga Owner"
role = "owner"
password = "` + Password + `"

[[staff]]
username = "manager"
full_name = "Mina Manager"
role = "manager"
branch = "Downtown"
password = "` + Password + `"

[[staff]]
username = "accountant"
full_name = "Adam Accountant"
role = "accountant"
branch = "Downtown"
password = "` + Password + `"

[[staff]]
username = "accountant_all"
full_name = "Amal of All Branches"
role = "accountant"
password = "` + Password + `"

[[staff]]
username = "reception"
full_name = "Rana Reception"
role = "receptionist"
branch = "Downtown"
password = "` + Password + `"

[[staff]]
username = "reception_riverside"
full_name = "Ravi Riverside"
role = "receptionist"
branch = "Riverside"
password = "` + Password + `"

[[staff]]
username = "hotel_admin"
full_name = "Hema Admin"
role = "hotel_admin"
hotel = "Hotel Sunrise"
password = "` + Password + `"

[[staff]]
username = "hotel_manager"
full_name = "Hari Manager"
role = "manager"
hotel = "Hotel Sunrise"
password = "` + Password + `"

[[staff]]
username = "hotel_reception"
full_name = "Harini Reception"
role = "receptionist"
hotel = "Hotel Sunrise"
password = "` + Password + `"

[[staff]]
username = "harbour_admin"
full_name = "Hugo Harbour"
role = "hotel_admin"
hotel = "Hotel Harbour"
password = "` + Password + `"

[[staff]]
username = "both"
full_name = "Bela Both"
role = "receptionist"
branch = "Downtown"
hotel = "Hotel Sunrise"
password = "` + Password + `"

[[staff]]
username = "nowhere"
full_name = "Nobody Yet"
role = "manager"
password = "` + Password + `"

[[customers]]
id = 115
branch = "Downtown"
full_name = "Mona Adel"
phone = "+201000000115"
email = "mona@example.com"
password = "` + Password + `"

[[customers]]
id = 116
branch = "Downtown"
full_name = "Karim Saleh"
phone = "+201000000116"

[[customers]]
id = 117
branch = "Downtown"
full_name = "محمد عبد الرحمن السيد"
phone = "+201000000117"

[[customers]]
id = 118
branch = "Downtown"
full_name = "प्रिया शर्मा"
phone = "+919000000118"

[[customers]]
id = 119
branch = "Downtown"
full_name = "Maximiliane Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh"
phone = "+4915100000119"
email = "maximiliane.wolfeschlegelsteinhausenbergerdorff@example.com"

[[customers]]
id = 200
branch = "Riverside"
full_name = "Rahul Nair"
phone = "+919000000200"
`
