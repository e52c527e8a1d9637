//go:build e2e

package e2e

import (
	"encoding/csv"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

var oneTime = regexp.MustCompile(`^[a-hjkmnp-z2-9]{4}(-[a-hjkmnp-z2-9]{4}){2}$`)

// told is the password that the page tells once.
func (tab *Tab) told() string {
	tab.t.Helper()
	password := tab.Text("[data-password]")
	if !oneTime.MatchString(password) {
		tab.t.Fatalf("the page tells the password %q", password)
	}
	return password
}

// enterWith signs in on the page with a password of one's own.
func (tab *Tab) enterWith(username, password string) {
	tab.t.Helper()
	tab.Type("[name=username]", username)
	tab.Type("[name=password]", password)
	tab.Click("sign-in")
}

// actions are the lines of the activity log on the page, newest first.
func (tab *Tab) actions() []string {
	tab.t.Helper()
	return Eval[[]string](tab, `[...document.querySelectorAll("[data-action]")].map((e) => e.dataset.action)`)
}

// lists waits until the page lists as many lines of the log, all of one action.
func (tab *Tab) lists(action string, count int) {
	tab.t.Helper()
	tab.Wait(fmt.Sprintf("%d lines of %s", count, action), fmt.Sprintf(
		`((all) => all.length === %d && all.every((e) => e.dataset.action === %s))([...document.querySelectorAll("[data-action]")])`, count, js(action)))
}

// An owner reads what happened, adds somebody, who signs in and chooses a
// password, and keeps them out again, which counts at once.
func TestOwnersDay(t *testing.T) {
	box := New(t)
	for _, id := range []string{"115", "116"} {
		box.Call("reception", "POST", "/api/customers/"+id+"/check-in", nil, nil)
	}
	box.Call("owner", "POST", "/api/customers/115/regenerate-qr", nil, nil)
	owner := box.NewTab()
	owner.Open("/")
	owner.SignIn("owner")

	owner.Go("#/activity")
	if got := owner.actions(); !slices.Equal(got, []string{"QR_CODE_REGENERATED", "CUSTOMER_CHECKED_IN", "CUSTOMER_CHECKED_IN"}) {
		t.Errorf("the log is %q", got)
	}
	owner.SeeText("[data-action]", "QR code regenerated for customer Mona Adel")
	owner.SeeText(".day h2", "Today")
	owner.Choose("[data-filter=action]", "CUSTOMER_CHECKED_IN")
	owner.lists("CUSTOMER_CHECKED_IN", 2)
	owner.At("#/activity?action=CUSTOMER_CHECKED_IN")
	name, file := owner.Download(func() { owner.Click("csv") })
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(file), "\ufeff"))).ReadAll()
	if err != nil || len(rows) != 3 || rows[1][2] != "CUSTOMER_CHECKED_IN" || rows[2][2] != "CUSTOMER_CHECKED_IN" || !strings.HasSuffix(name, ".csv") {
		t.Errorf("%s is %q (%v)", name, rows, err)
	}
	owner.Choose("[data-filter=staff_id]", "1") // the owner, who checked nobody in
	owner.SeeText(".empty", "Nothing like that")
	owner.Choose("[data-filter=action]", "")
	owner.lists("QR_CODE_REGENERATED", 1)
	owner.Reload()
	owner.Ready("activity")
	owner.lists("QR_CODE_REGENERATED", 1)
	owner.Wait("the person who is asked for", `document.querySelector("[data-filter=staff_id]").value === "1"`)
	owner.Click("open")
	owner.Ready("member")
	owner.Back()
	owner.Ready("activity")

	owner.Go("#/staff")
	owner.Click("add-staff")
	owner.Ready("staffNew")
	owner.Click("save")
	owner.See("[name=full_name][aria-invalid=true]")
	owner.Type("[name=full_name]", "Asha Rao")
	owner.Type("[name=username]", "reception")
	owner.Click("save")
	owner.SeeText(".field", "Choose where they work")
	owner.Choose("[name=branch_id]", "1")
	owner.Click("save")
	owner.SeeText(".field", "Somebody has this username already")
	owner.Reload() // what was typed is kept
	owner.Ready("staffNew")
	if got := owner.Value("[name=full_name]"); got != "Asha Rao" {
		t.Errorf("after a reload the form has %q", got)
	}
	owner.Type("[name=username]", "asha")
	owner.Click("save")
	first := owner.told()
	owner.Accessible("a password that is told once")
	owner.Click("copy")
	owner.See("[data-toast=good]")

	asha := box.NewTab()
	asha.Open("/")
	asha.enterWith("asha", first)
	asha.Ready("desk")
	asha.Go("#/account")
	asha.SeeText(".view", "Downtown")
	owner.Click("done")
	owner.Ready("staffOne")
	owner.SeeText("h1", "Asha Rao")
	owner.Type("[name=full_name]", "Asha R. Rao")
	owner.Choose("[name=role]", "accountant")
	owner.Gone("[name=hotel_id]")
	owner.Click("save")
	owner.SeeText("h1", "Asha R. Rao")

	owner.Click("disable")
	owner.SeeText("dialog", "signed out everywhere at once")
	owner.Accessible("the question whether to disable")
	owner.Click("cancel")
	owner.Gone("dialog")
	owner.Click("disable")
	owner.Click("confirm")
	owner.See("[data-do=enable]")
	asha.Reload()
	asha.Ready("signin")
	asha.enterWith("asha", first)
	asha.SeeText("[role=alert]", "Wrong username or password")
	owner.Click("enable")
	owner.See("[data-do=disable]")
	asha.Click("sign-in")
	asha.Ready("account") // the place that was asked for

	owner.Click("reset-password")
	owner.Click("confirm")
	second := owner.told()
	owner.Click("done")
	owner.Gone("[data-password]")
	asha.ClickOn("[data-nav=members]") // whose page did not know yet
	asha.SeeText("dialog", "Your session has ended")
	asha.Keys(kb.Escape + kb.Escape + kb.Escape) // does not lead past the door
	asha.Type("dialog [name=password]", first)
	asha.Click("sign-in")
	asha.SeeText("dialog [role=alert]", "Wrong username or password")
	asha.Type("dialog [name=password]", second)
	asha.Click("sign-in")
	asha.Gone("dialog")
	asha.Ready("members")
	asha.SeeText(".list", "Mona Adel") // what was asked for goes on

	owner.Go("#/staff?search=asha")
	owner.Wait("one account", `document.querySelectorAll("[data-staff]").length === 1`)
	owner.ClickOn("[data-staff=asha]")
	owner.Ready("staffOne")
	owner.Go("#/staff/1") // oneself
	for _, do := range []string{"disable", "reset-password"} {
		owner.Gone(doing(do))
	}
	owner.Gone("[name=role]")

	owner.ClickOn("[data-nav=system]")
	owner.Ready("system")
	owner.SeeText(".notice.good", "The disk has room.")
	owner.SeeText(".card", "picture")
	owner.Click("refresh")
	owner.Ready("system")
	owner.Click("account-menu")
	owner.Click("sign-out")
	owner.Ready("signin")
	if got := Eval[string](owner, "location.hash"); got != "" {
		t.Errorf("after signing out the address has %q", got)
	}
}

// A hotel admin sees their hotel alone, and adds people to it.
func TestHotelAdminsDay(t *testing.T) {
	box := New(t, Setting(`server.public_url = "http://192.0.2.7:8080"`))
	tab := box.NewTab()
	tab.Open("/")
	tab.SignIn("hotel_admin")
	tab.Go("#/staff")
	want := []string{"both", "hotel_admin", "hotel_manager", "hotel_reception"}
	if got := Eval[[]string](tab, `[...document.querySelectorAll("[data-staff]")].map((e) => e.dataset.staff)`); !slices.Equal(got, want) {
		t.Errorf("their staff is %q, want %q", got, want)
	}
	tab.ClickOn("[data-staff=both]") // who works for the gym too
	tab.Ready("staffOne")
	tab.SeeText(".notice", "Ask an owner")
	tab.Gone("form, [data-do=disable], [data-do=reset-password]")

	tab.Go("#/staff/new")
	if got := Eval[[]string](tab, `[...document.querySelector("[name=role]").options].map((o) => o.value)`); !slices.Equal(got, []string{"hotel_admin", "manager", "receptionist"}) {
		t.Errorf("they may give the roles %q", got)
	}
	tab.Gone("[name=branch_id], [name=hotel_id]")
	tab.Type("[name=full_name]", "नया साथी")
	tab.Type("[name=username]", "naya")
	tab.Type("[name=email]", "naya@example")
	tab.Click("save")
	tab.told()
	tab.Click("done")
	tab.Ready("staffOne")
	tab.SeeText(".facts", "Hotel Sunrise")

	tab.Go("#/activity")
	tab.SeeText("[data-action=STAFF_ADDED]", "naya")
	options := Eval[[]string](tab, `[...document.querySelector("[data-filter=action]").options].map((o) => o.value)`)
	if slices.Contains(options, "CUSTOMER_CHECKED_IN") || !slices.Contains(options, "PAYMENT_QR_CODE_SHOWN") {
		t.Errorf("they can ask for %q", options)
	}
	tab.Go("#/system")
	tab.See(`[data-address="http://192.0.2.7:8080"] img`)
	tab.Wait("the QR code of the address", `document.querySelector("[data-address] img").naturalWidth > 0`)
	tab.Click("copy")
	tab.See("[data-toast=good]")
}

// A manager reads, and is offered nothing that would be refused.
func TestManagerReads(t *testing.T) {
	box := New(t)
	tab := box.SignedIn("manager")
	tab.Go("#/staff")
	tab.Gone(doing("add-staff"))
	tab.ClickOn("[data-staff=reception]")
	tab.Ready("staffOne")
	tab.SeeText("h1", "Rana Reception")
	tab.Gone("form, .view button")
	tab.Go("#/activity")
	tab.Gone("[data-nav=system]")
	for _, place := range []string{"#/staff/new", "#/system"} {
		tab.Open(place)
		tab.Ready("desk")
	}
	tab.Open("#/staff/6") // of another branch
	tab.SeeText("[role=alert]", "There is no such account")
}

// A new password leaves this browser signed in and nobody else.
func TestChangePassword(t *testing.T) {
	box := New(t)
	tab, elsewhere := box.SignedIn("reception"), box.SignedIn("reception")
	elsewhere.Ready()
	tab.Go("#/account")
	change := func(old, next, again string) {
		tab.Type("[name=old_password]", old)
		tab.Type("[name=new_password]", next)
		tab.Type("[name=repeated]", again)
		tab.Click("change-password")
	}
	change("not it", "a new one 2", "a new one 2")
	tab.SeeText(".field", "This is not your current password.")
	change(Password, "short", "short")
	tab.SeeText(".field", "Please choose at least 8 characters.")
	change(Password, "a new one 2", "a new one 3")
	tab.SeeText(".field", "not the same")
	change(Password, "a new one 2", "a new one 2")
	tab.SeeText(".notice.good", "You are still signed in here")
	tab.Wait("one session", `document.querySelectorAll("[data-session]").length === 1`)
	tab.SeeText("[data-session=this]", "Chrome on Linux")
	tab.SeeText("[data-session=this]", "127.0.0.1")
	elsewhere.ClickOn("[data-nav=members]")
	elsewhere.Type("dialog [name=password]", "a new one 2")
	elsewhere.Click("sign-in")
	elsewhere.Gone("dialog")
	elsewhere.Ready("members")
}

// One sees where one is signed in, and ends what one does not know.
func TestEndSessions(t *testing.T) {
	box := New(t)
	tab, second, third := box.SignedIn("accountant"), box.SignedIn("accountant"), box.SignedIn("accountant")
	second.Ready()
	third.Ready()
	tab.Go("#/account")
	count := func(n int) {
		tab.Wait(fmt.Sprintf("%d sessions", n), fmt.Sprintf(`document.querySelectorAll("[data-session]").length === %d`, n))
	}
	count(3)
	tab.Click("end-session") // the newest of the others
	count(2)
	tab.Click("end-others")
	tab.SeeText("dialog", "You stay signed in here")
	tab.Click("confirm")
	count(1)
	tab.Gone(doing("end-others"))
	for _, other := range []*Tab{second, third} {
		other.ClickOn("[data-nav=members]")
		other.SeeText("dialog", "Your session has ended")
	}
	third.Click("other-person")
	third.Ready("signin")
	third.SignIn("reception")
	third.SeeText(".top", "Rana")
}

// The language is changed from wherever one is, and one stays there.
func TestLanguageKeepsThePlace(t *testing.T) {
	box := New(t)
	tab := box.SignedIn("owner")
	tab.Go("#/staff?role=manager")
	tab.Click("account-menu")
	tab.Choose("dialog [data-do=language]", "ar")
	tab.Wait("the page in Arabic", `document.documentElement.lang === "ar" && document.documentElement.dir === "rtl"`)
	tab.Ready("staff")
	tab.At("#/staff?role=manager")
	tab.SeeText("h1", "الموظفون")
	tab.Wait("the managers", `document.querySelectorAll("[data-staff]").length === 3`)
	tab.Go("#/account")
	tab.Choose(".view [data-do=language]", "hi")
	tab.SeeText("h1", "मेरा खाता")
	tab.Reload()
	tab.Ready("account")
	tab.SeeText("h1", "मेरा खाता")
	tab.Click("leave")
	tab.Ready("signin")
	tab.Choose("[data-do=language]", "en")
	tab.SeeText("h1", "Sign in")
}

// Whoever works nowhere is told so, and what to ask for.
func TestNobodysAccount(t *testing.T) {
	box := New(t)
	tab := box.NewTab()
	tab.Open("/")
	tab.SignIn("nowhere")
	tab.Ready("account")
	tab.SeeText(".notice", "There is nothing you can do here yet.")
	tab.Gone("[data-nav]")
}

// Wrong passwords are refused, and too many of them for a while.
func TestSignInIsRefused(t *testing.T) {
	box := New(t)
	tab := box.NewTab()
	tab.Open("/")
	tab.Ready("signin")
	tab.Click("sign-in")
	tab.SeeText(".field", "Please fill this in.")
	for range 10 {
		tab.enterWith("reception", "wrong")
		tab.SeeText("[role=alert]", "Wrong username or password")
		tab.Type("[name=password]", "")
	}
	tab.enterWith("reception", Password)
	tab.SeeText("[role=alert]", "Too many failed attempts")
	tab.SignIn("RECEPTION_riverside") // somebody else is not kept out
}
