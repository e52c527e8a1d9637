package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"venuebox/server/auth"
	"venuebox/store"
)

// venueChecker turns the tables of a file into a venue.
type venueChecker struct {
	problems    fileProblems
	out         venueFile
	branches    map[string]bool // folded names, in the database and in the file
	hotels      map[string]bool
	branchIDs   map[int64]string // names in the database
	hotelIDs    map[string]string
	seen        map[string]int // what must be given once, and its line
	minPassword int
}

// checkVenue checks every value of a file against what each may be, the rest
// of the file and the places there are already. The error holds all that is
// wrong, with the keys and the form of the file too.
func checkVenue(doc venueDocument, branches []store.Branch, hotels []store.Hotel, minPassword int) (venueFile, error) {
	c := venueChecker{
		problems: doc.problems, minPassword: minPassword, seen: map[string]int{},
		branches: map[string]bool{}, branchIDs: map[int64]string{},
		hotels: map[string]bool{}, hotelIDs: map[string]string{},
	}
	for _, b := range branches {
		c.branches[fold(b.Name)], c.branchIDs[b.ID] = true, b.Name
	}
	for _, h := range hotels {
		c.hotels[fold(h.Name)], c.hotelIDs[h.ID] = true, h.Name
	}
	// Places first, wherever they stand in the file: the others name them.
	for _, t := range doc.tables {
		switch t.name {
		case "branches":
			c.branch(t)
		case "hotels":
			c.hotel(t)
		}
	}
	for _, t := range doc.tables {
		switch t.name {
		case "staff":
			c.staff(t)
		case "customers":
			c.customer(t)
		}
	}
	return c.out, c.problems.err()
}

// fold makes names equal that the database takes for one: it ignores the case
// of ASCII letters.
func fold(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}, name)
}

func (c *venueChecker) branch(t tomlTable) {
	b := store.Branch{ID: c.id(t), Name: c.text(t, "name", true, checkPlaceName)}
	c.once(t, "name", fold(b.Name))
	if name, taken := c.branchIDs[b.ID]; taken && b.Name != "" && fold(name) != fold(b.Name) {
		c.problems.add(t.values["id"].line, "id: the branch with the id %d is there already and is named %q: write that name, or leave the id out", b.ID, name)
	}
	if b.Name != "" {
		c.branches[fold(b.Name)] = true
	}
	c.out.venue.Branches = append(c.out.venue.Branches, b)
}

func (c *venueChecker) hotel(t tomlTable) {
	h := store.Hotel{ID: c.text(t, "id", false, checkUUID), Name: c.text(t, "name", true, checkPlaceName)}
	c.once(t, "id", h.ID)
	c.once(t, "name", fold(h.Name))
	if name, taken := c.hotelIDs[h.ID]; taken && h.Name != "" && fold(name) != fold(h.Name) {
		c.problems.add(t.values["id"].line, "id: the hotel with this id is there already and is named %q: write that name, or leave the id out", name)
	}
	if h.ID == "" {
		h.ID = uuid.NewString()
	}
	if h.Name != "" {
		c.hotels[fold(h.Name)] = true
	}
	c.out.venue.Hotels = append(c.out.venue.Hotels, h)
}

func checkUUID(s string) (string, error) {
	id, err := uuid.Parse(s)
	if err != nil || len(s) != 36 {
		return "", fmt.Errorf("%q is not a UUID: write it like %s, or leave it out and one is made", shorten(s), "3b8e6f52-90c7-4d1b-8e2f-6a5d4c3b2a19")
	}
	return id.String(), nil
}

func (c *venueChecker) staff(t tomlTable) {
	m := store.Staff{
		Username:   c.text(t, "username", true, checkUsername),
		FullName:   c.text(t, "full_name", false, checkName),
		Email:      c.text(t, "email", false, checkEmail),
		BranchName: c.placeName(t, "branch", false, c.branches),
		HotelName:  c.placeName(t, "hotel", false, c.hotels),
	}
	if m.FullName == "" {
		m.FullName = m.Username
	}
	role := c.text(t, "role", true, func(s string) (string, error) {
		role, err := checkRole(s)
		return string(role), err
	})
	m.Role = store.Role(role)
	c.once(t, "username", fold(m.Username))
	c.once(t, "email", fold(m.Email))
	c.out.venue.Staff = append(c.out.venue.Staff, m)
	c.out.staffPasswords = append(c.out.staffPasswords, c.password(t))
}

func (c *venueChecker) customer(t tomlTable) {
	v := store.VenueCustomer{BranchName: c.placeName(t, "branch", true, c.branches)}
	v.ID = c.id(t)
	v.FullName = c.text(t, "full_name", true, checkName)
	v.Phone = c.text(t, "phone", true, checkPhone)
	v.Email = c.text(t, "email", false, checkEmail)
	c.once(t, "phone", v.Phone)
	c.out.venue.Customers = append(c.out.venue.Customers, v)
	c.out.customerPasswords = append(c.out.customerPasswords, c.password(t))
}

// text reads a text; "" when it is not there or wrong, which is a problem
// unless it need not be there.
func (c *venueChecker) text(t tomlTable, key string, required bool, check func(string) (string, error)) string {
	v, given := t.values[key]
	if !given {
		if required {
			c.problems.add(t.line, "[[%s]] needs a key %s", t.name, key)
		}
		return ""
	}
	s, ok := v.value.(string)
	if !ok {
		c.problems.add(v.line, "%s must be text in quotes, but is %s", key, typeInWords(v.value))
		return ""
	}
	s, err := check(s)
	if err != nil {
		c.problems.add(v.line, "%s: %v", key, err)
	}
	return s
}

// maxID is the largest id that every client can read exactly: JavaScript has
// no larger whole numbers.
const maxID int64 = 1<<53 - 1

// id reads a whole number above 0; 0 when it is not there or wrong.
func (c *venueChecker) id(t tomlTable) int64 {
	v, given := t.values["id"]
	if !given {
		return 0
	}
	id, ok := v.value.(int64)
	switch {
	case !ok:
		c.problems.add(v.line, "id must be a whole number without quotes, but is %s", typeInWords(v.value))
	case id < 1, id > maxID:
		c.problems.add(v.line, "id is %d: write 1 to %d, or leave it out and one is made", id, maxID)
		id = 0
	default:
		c.once(t, "id", fmt.Sprint(id))
	}
	return id
}

// placeName reads the name of a branch or hotel, which must be one of known.
func (c *venueChecker) placeName(t tomlTable, key string, required bool, known map[string]bool) string {
	return c.text(t, key, required, func(s string) (string, error) {
		s, err := checkPlaceName(s)
		if err == nil && !known[fold(s)] {
			err = fmt.Errorf("there is no %s %q, neither in this file nor in the database", key, s)
		}
		return s, err
	})
}

// password reads a password that may be set.
func (c *venueChecker) password(t tomlTable) string {
	return c.text(t, "password", false, func(s string) (string, error) {
		if auth.CheckNewPassword(s, c.minPassword) != nil {
			return "", errors.New(passwordRule(c.minPassword))
		}
		return s, nil
	})
}

// once notes a value that only one table of a kind may have.
func (c *venueChecker) once(t tomlTable, key, value string) {
	if value == "" || value == "0" {
		return
	}
	what := t.name + "." + key + "=" + value
	line := t.values[key].line
	if first, again := c.seen[what]; again {
		c.problems.add(line, "%s: line %d has this already, and no two may share it", key, first)
		return
	}
	c.seen[what] = line
}

func typeInWords(value any) string {
	switch v := value.(type) {
	case int64:
		return "a whole number"
	case other:
		return string(v)
	default:
		return "text"
	}
}
