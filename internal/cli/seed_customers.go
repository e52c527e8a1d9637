package cli

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"venuebox/internal/config"
	"venuebox/internal/fault"
	"venuebox/store"
)

const (
	maxLoadCustomers = 1_000_000
	loadChunk        = 500 // customers a change
	// breather is how long to wait after a change: a server on the same file
	// looks for the lock anew at such intervals.
	breather = 30 * time.Millisecond
)

// seedCustomers adds n made-up customers to the branches there are, in turn.
// The i-th made-up customer is the same in every database.
func (a *app) seedCustomers(ctx context.Context, cfg config.Loaded, st *store.Store, n int) error {
	branches, err := st.Branches(ctx, store.BranchScope{All: true})
	if err != nil {
		return err
	}
	if len(branches) == 0 {
		return fmt.Errorf("there is no branch to add customers to. Add one with: %s", a.hint(cfg, "branch add NAME"))
	}
	first, err := firstFree(ctx, st)
	if err != nil {
		return err
	}
	done, finish := a.progress(n, "adding customers")
	defer finish()
	for i, left := first, n; left > 0; {
		chunk := make([]store.Customer, min(loadChunk, left))
		for j := range chunk {
			chunk[j] = loadCustomer(i+j, branches)
		}
		i += len(chunk)
		err := st.AddCustomers(ctx, chunk, newPass(cfg))
		if fault.Is(err, fault.PhoneTaken) {
			continue // somebody added them since: take the next numbers
		}
		if err != nil {
			return fmt.Errorf("%s were added, then: %w", count(n-left, "customer", "customers"), err)
		}
		left -= len(chunk)
		done(len(chunk))
		// A server that works on the same file has its turn.
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(breather):
		}
	}
	return nil
}

// firstFree is the number of the first made-up customer who is not there yet.
// They are added in order, so a search by halves finds it.
func firstFree(ctx context.Context, st *store.Store) (int, error) {
	there := func(i int) (bool, error) {
		_, err := st.CustomerByPhone(ctx, loadPhone(i))
		if fault.Is(err, fault.CustomerUnknown) {
			return false, nil
		}
		return err == nil, err
	}
	low, high := 0, 1 // all below low are there; high is not
	for {
		is, err := there(high - 1)
		if err != nil {
			return 0, err
		}
		if !is {
			high--
			break
		}
		low, high = high, high*2
	}
	for low < high {
		middle := (low + high) / 2
		is, err := there(middle)
		if err != nil {
			return 0, err
		}
		if is {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low, nil
}

// loadPhone is the phone number of the i-th made-up customer. No country has
// the code 999 (ITU-T E.164 keeps it for future use), so it rings nowhere.
func loadPhone(i int) string { return fmt.Sprintf("+999%09d", i) }

func loadCustomer(i int, branches []store.Branch) store.Customer {
	random := rand.New(rand.NewPCG(115, uint64(i)))
	given, family := givenNames[random.IntN(len(givenNames))], familyNames[random.IntN(len(familyNames))]
	c := store.Customer{
		BranchID: branches[i%len(branches)].ID,
		FullName: given + " " + family,
		Phone:    loadPhone(i),
	}
	if random.IntN(3) > 0 { // not everybody leaves an email
		c.Email = strings.ToLower(fmt.Sprintf("%s.%s.%d@example.com", given, family, i))
	}
	return c
}

var givenNames = strings.Fields(`
	Aarav Abdullah Adel Aditi Ahmed Aisha Amina Amit Amr Ananya Anil Anna Aria Arjun Asha Ayman Basma Bilal Camila
	Carlos Chen Clara Daniel Deepa Dina Divya Elena Emma Fadi Farah Fatma Gaurav Grace Habiba Hana Hassan Heba Hiroshi
	Hossam Ibrahim Imran Ines Isha Jamal James Jana Karim Kavya Khaled Kiran Laila Layla Leila Lina Lucas Mahmoud Malak
	Manish Maria Mariam Marwan Maya Meera Mei Mohamed Mona Mostafa Nadia Neha Nikhil Noah Nour Olivia Omar Pooja Priya
	Rahul Rania Ravi Reem Rohan Salma Sameh Sanjay Sara Sherif Sneha Sofia Suresh Tarek Tomas Usha Vikram Wael Yara
	Yasmin Youssef Yuki Zainab Ziad`)

var familyNames = strings.Fields(`
	Abdelrahman Adel Agarwal Ali Almeida Andersen Ansari Banerjee Bauer Bose Carter Chandra Chatterjee Chowdhury Costa
	Das Desai Diallo Eriksen Fahmy Farouk Fathy Fernandes Fouad Gamal Garcia Ghosh Gupta Hamdy Hassan Helmy Ibrahim Iyer
	Jain Joshi Kamal Kapoor Khalil Khan Kim Kulkarni Kumar Lee Lopez Lotfy Mahmoud Malhotra Mansour Mehta Menon Mishra
	Mohamed Mostafa Mukherjee Nair Nasr Okafor Osman Patel Pillai Qureshi Rao Rashad Reddy Rossi Sabry Saleh Schmidt
	Shah Sharma Shawky Shetty Silva Singh Tanaka Tawfik Thomas Varghese Verma Wagner Wang Yadav Youssef Zaki`)
