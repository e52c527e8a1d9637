package server_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"venuebox/server/servertest"
	"venuebox/store"
)

// A madeCode is a payment QR code that the box has acknowledged.
type madeCode struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Image  string `json:"image_url"`
	Active bool   `json:"active"`
}

func createWith(name string, picture []byte) servertest.Request {
	return servertest.Request{Method: "POST", Path: payments, As: "manager_a", Parts: []servertest.Part{
		servertest.Text("name", name), servertest.Text("upi_id", "guest@upi"), servertest.File("image", picture)}}
}

// Of two hundred clients that create codes at one moment each is answered 201,
// and every row and every picture is there, also after a restart.
func TestCreateAtOnce(t *testing.T) {
	t.Parallel()
	const clients = 200
	b := guarded(t, reads)
	b.Token("manager_a")
	b.Token("admin_a")
	pictures := make([][]byte, clients)
	for i := range pictures {
		pictures[i] = servertest.PNG(i + 1)
	}
	answers := make([]servertest.Answer, clients)
	atOnce(clients, func(i int) {
		a, err := b.Try(createWith(fmt.Sprintf("Code %d", i), pictures[i]))
		if err != nil || a.Status != http.StatusCreated {
			t.Errorf("client %d: %v, %d %s", i, err, a.Status, a.Body)
		}
		answers[i] = a
	})
	if t.Failed() {
		return
	}
	made := map[string]madeCode{}
	pictureOf := map[string][]byte{} // by the path it is served under
	for i, a := range answers {
		var code madeCode
		a.Decode(t, &code)
		made[code.ID] = code
		pictureOf[pathIn(t, code.Image)] = pictures[i]
	}
	if len(made) != clients || len(pictureOf) != clients {
		t.Fatalf("%d ids and %d pictures for %d codes", len(made), len(pictureOf), clients)
	}
	allThere := func() {
		t.Helper()
		names := map[string]string{}
		for id, code := range made {
			names[id] = code.Name
		}
		got := map[string]string{}
		for _, code := range listCodes(b) {
			got[code.ID] = code.Name
		}
		if diff := cmp.Diff(names, got); diff != "" {
			t.Errorf("the codes of the list: %s", diff)
		}
		for path, picture := range pictureOf {
			if a := b.Do(servertest.Request{Method: "GET", Path: path}); a.Status != http.StatusOK || !bytes.Equal(a.Body, picture) {
				t.Errorf("%s: %d, %d bytes, want %d", path, a.Status, len(a.Body), len(picture))
			}
		}
		if files := uploaded(t, b); len(files) != clients {
			t.Errorf("%d files", len(files))
		}
	}
	allThere()
	b.Restart()
	allThere()
}

// listCodes reads all pages of hotel A's codes.
func listCodes(b *servertest.Box) []madeCode {
	b.Helper()
	var all []madeCode
	for page := "?page_size=100"; page != ""; {
		var list struct {
			Next    string     `json:"next"`
			Results []madeCode `json:"results"`
		}
		b.Want(servertest.Request{Method: "GET", Path: payments + page, As: "admin_a"}, http.StatusOK, "").Decode(b, &list)
		all = append(all, list.Results...)
		_, query, more := strings.Cut(list.Next, "?")
		page = ""
		if more {
			page = "?" + query
		}
	}
	return all
}

func pathIn(tb testing.TB, address string) string {
	tb.Helper()
	u, err := url.Parse(address)
	if err != nil {
		tb.Fatal(err)
	}
	return u.Path
}

// uploaded lists the files of the uploads folder, by their path in it.
func uploaded(tb testing.TB, b *servertest.Box) []string {
	tb.Helper()
	var files []string
	err := fs.WalkDir(os.DirFS(filepath.Join(b.Dir, "uploads")), ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
	return files
}

// Two toggles at one moment make two flips, and the code is as it was.
func TestToggleAtOnce(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	b.Token("manager_a")
	for round := range 25 {
		active := round%2 == 0
		code := b.CreatePaymentQRCode("manager_a", active)
		said := make([]string, 2)
		atOnce(2, func(i int) {
			a, err := b.Try(servertest.Request{Method: "POST", Path: payments + code + "/toggle-active/", As: "manager_a"})
			if err != nil {
				t.Error(err)
			}
			said[i] = string(a.Body)
		})
		slices.Sort(said)
		if diff := cmp.Diff([]string{`{"status":"QR code activated"}`, `{"status":"QR code deactivated"}`}, said); diff != "" {
			t.Errorf("round %d: %s", round, diff)
		}
		var after madeCode
		b.Want(servertest.Request{Method: "GET", Path: payments + code + "/", As: "manager_a"}, http.StatusOK, "").Decode(t, &after)
		if after.Active != active {
			t.Errorf("round %d: active is %v, as after one flip", round, after.Active)
		}
	}
}

// Of many who delete one code, one does; the others find it gone.
func TestDeleteAtOnce(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	code := b.CreatePaymentQRCode("manager_a", true)
	counts := countStatuses(t, 20, func(int) servertest.Request {
		return servertest.Request{Method: "DELETE", Path: payments + code + "/", As: "manager_a"}
	}, b)
	if diff := cmp.Diff(map[int]int{204: 1, 404: 19}, counts); diff != "" {
		t.Error(diff)
	}
}

// countStatuses sends n requests at one moment and counts the statuses.
func countStatuses(t *testing.T, n int, request func(i int) servertest.Request, b *servertest.Box) map[int]int {
	t.Helper()
	b.Token(request(0).As)
	statuses := make([]int, n)
	atOnce(n, func(i int) {
		a, err := b.Try(request(i))
		if err != nil {
			t.Error(err)
		}
		statuses[i] = a.Status
	})
	counts := map[int]int{}
	for _, status := range statuses {
		counts[status]++
	}
	return counts
}

// Of a hundred registrations of one telephone number, however it is written,
// one is made.
func TestRegisterAtOnce(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	b.Token("reception_1")
	var made, refused atomic.Int32
	atOnce(100, func(i int) {
		phone := []string{"+201234567890", "+20 123 456 7890", "+20-123-456-7890"}[i%3]
		a, err := b.Try(servertest.Request{Method: "POST", Path: "/api/customers/register", As: "reception_1",
			JSON: map[string]string{"full_name": fmt.Sprintf("Member %d", i), "phone": phone}})
		taken := `{"success": false, "error": "A customer with this phone number already exists.",
			"errors": {"phone": ["A customer with this phone number already exists."]}}`
		switch {
		case err == nil && a.Status == http.StatusCreated:
			made.Add(1)
		case err == nil && a.Status == http.StatusBadRequest && servertest.Diff(taken, a.Body) == "":
			refused.Add(1)
		default:
			t.Errorf("%v: %d %s", err, a.Status, a.Body)
		}
	})
	if made.Load() != 1 || refused.Load() != 99 {
		t.Errorf("%d made, %d refused", made.Load(), refused.Load())
	}
	var found struct {
		Data struct {
			Pagination struct{ Total int }
		}
	}
	b.Want(servertest.Request{Method: "GET", Path: "/api/customers/search?q=1234567890", As: "reception_1"}, http.StatusOK, "").Decode(t, &found)
	if found.Data.Pagination.Total != 1 {
		t.Errorf("%d customers have the number", found.Data.Pagination.Total)
	}
}

// Readers, writers and another process's writes do not get in each other's
// way: nobody is told that the database is locked.
func TestReadersAndWriters(t *testing.T) {
	t.Parallel()
	b := guarded(t, reads)
	var codes []string
	for range 4 {
		codes = append(codes, b.CreatePaymentQRCode("manager_a", true))
	}
	b.Token("manager_1a")
	shell, err := store.Open(t.Context(), b.Dir, b.Clock.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer shell.Close()
	code := func(i int) string { return payments + codes[i%len(codes)] + "/" }
	send := func(method, path string, body any) servertest.Request {
		return servertest.Request{Method: method, Path: path, As: "manager_1a", JSON: body}
	}
	name := func(field string, i int) map[string]string { return map[string]string{field: fmt.Sprint("Name ", i)} }
	work := []func(i int) servertest.Request{
		func(i int) servertest.Request { return createWith(fmt.Sprint("Code ", i), servertest.PNG(i)) },
		func(i int) servertest.Request { return send("POST", code(i)+"toggle-active/", nil) },
		func(i int) servertest.Request { return send("PATCH", code(i), name("name", i)) },
		func(i int) servertest.Request { return send("PUT", "/api/customers/116", name("full_name", i)) },
		func(int) servertest.Request { return passwordTry("reception_2", servertest.Password) },
		func(int) servertest.Request { return send("GET", payments+"?search=code&ordering=name", nil) },
		func(i int) servertest.Request { return send("GET", code(i), nil) },
		func(int) servertest.Request { return send("GET", "/api/customers/search?q=name", nil) },
		func(int) servertest.Request { return send("GET", "/api/activity", nil) },
		func(int) servertest.Request { return send("GET", "/readyz", nil) },
	}
	atOnce(2*len(work)+1, func(worker int) {
		if worker == 2*len(work) {
			for range 15 {
				if _, err := shell.UpdateStaff(t.Context(), store.Actor{}, allStaff, 7, worksAs(store.Receptionist, 2, "")); err != nil {
					t.Errorf("the other process: %v", err)
				}
			}
			return
		}
		for i := range 15 {
			r := work[worker%len(work)](i)
			if a, err := b.Try(r); err != nil || a.Status >= 300 {
				t.Errorf("%s %s: %v, %d %s", r.Method, r.Path, err, a.Status, a.Body)
			}
		}
	})
	if n := len(listCodes(b)); n != 4+30 {
		t.Errorf("%d codes", n)
	}
	for _, word := range []string{"locked", "SQLITE_BUSY", "level=ERROR"} {
		if strings.Contains(b.Logged.String(), word) {
			t.Errorf("%q is in the log", word)
		}
	}
}
