//go:build e2e

package e2e

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// visit is a check-in of a member as the API lists it.
type visit struct {
	Means    string `json:"means"`
	IsRepeat bool   `json:"is_repeat"`
}

// visits lists a member's check-ins, the last one first.
func (b *Box) visits(member string) []visit {
	b.t.Helper()
	var answer struct {
		Data struct {
			Items []visit `json:"items"`
		} `json:"data"`
	}
	b.Call("reception", "GET", "/api/customers/"+member+"/check-ins", nil, &answer)
	return answer.Data.Items
}

// gymMember is a member as the API has them.
type gymMember struct {
	ID       int    `json:"id"`
	FullName string `json:"full_name"`
	Phone    string `json:"phone"`
	Email    string `json:"email"`
	QRCode   string `json:"qr_code"`
	IsActive bool   `json:"is_active"`
}

func (b *Box) member(id string) gymMember {
	b.t.Helper()
	var answer struct {
		Data gymMember `json:"data"`
	}
	b.Call("reception", "GET", "/api/customers/"+id, nil, &answer)
	return answer.Data
}

// called lists the members whom a search finds.
func (b *Box) called(name string) []gymMember {
	b.t.Helper()
	var answer struct {
		Data struct {
			Items []gymMember `json:"items"`
		} `json:"data"`
	}
	b.Call("reception", "GET", "/api/customers/search?q="+strings.ReplaceAll(name, " ", "+"), nil, &answer)
	return answer.Data.Items
}

// A receptionist's first day, with nothing but the page.
func TestReceptionistsDay(t *testing.T) {
	box := New(t)
	tab := box.NewTab()
	tab.Open("/")
	tab.SignIn("reception")
	tab.Ready("desk")

	tab.Type("[data-do=search]", "mona")
	tab.Click("open")
	tab.Click("print")
	if tab.Clicks > 4 {
		t.Errorf("a printed pass took %d clicks, and may take 4", tab.Clicks)
	}
	tab.Wait("printing", "printed === 1")
	holdsOneCard(t, tab.PDF(), "customer_id:115")

	tab.Keys("customer_id:116" + kb.Enter)
	tab.SeeText("[data-verdict=good]", "Karim Saleh")
	tab.Keys("customer_id:116" + kb.Enter)
	tab.SeeText("[data-verdict=warn]", "Already here since")
	got := box.visits("116")
	if len(got) != 2 || got[1] != (visit{"code", false}) || got[0] != (visit{"code", true}) {
		t.Errorf("two scans made the check-ins %v", got)
	}

	tab.Type("[data-do=search]", "mona")
	tab.See("[data-do=open]")
	tab.Keys(kb.Enter)
	tab.SeeText("[data-member='115'] h2", "Mona Adel")
	tab.Click("check-in")
	tab.SeeText("[data-verdict=good]", "Mona Adel")
	if got := box.visits("115"); len(got) != 1 || got[0].Means != "desk" {
		t.Errorf("a check-in by hand is %v", got)
	}

	tab.Go("#/members/new")
	tab.Type("[name=full_name]", "Asha Rao")
	tab.Type("[name=phone]", "+20 100 000 0115")
	tab.Click("save")
	tab.See("[name=phone][aria-invalid=true]")
	tab.SeeText(".field-tel .error", "Another member has this phone number")
	if got := tab.Value("[name=full_name]"); got != "Asha Rao" {
		t.Errorf("after a refusal the name is %q", got)
	}
	tab.Type("[name=phone]", "+91 90000 00300")
	tab.Click("save")
	tab.SeeText("h1", "Asha Rao")
	if password := tab.Text("[data-password]"); len(password) < 10 {
		t.Errorf("the password shown is %q", password)
	}
	tab.Accessible("a member with a password")
	asha := box.called("Asha Rao")
	if len(asha) != 1 || asha[0].Phone != "+919000000300" {
		t.Fatalf("registered: %v", asha)
	}

	tab.Click("edit")
	tab.Type("[name=email]", "asha@example.com")
	tab.ClickOn("[name=is_active]")
	tab.Click("save")
	tab.SeeText("dl", "asha@example.com")
	if got := box.called("Asha Rao")[0]; got.Email != "asha@example.com" || got.IsActive {
		t.Errorf("edited: %+v", got)
	}
	tab.Gone("[data-do=print]")

	tab.Go("#/members/115")
	tab.Click("regenerate")
	tab.Click("confirm")
	tab.SeeText(".notice.info", "The code is the same as before")

	tab.Go("#/check-ins")
	tab.SeeText("[data-visits='2']", "2 visits · 1 scanned again")

	tab.Click("account-menu")
	tab.Click("sign-out")
	tab.See("[data-view=signin]")
}

// An accountant looks members up and checks them in, and changes nobody.
func TestAccountantsDesk(t *testing.T) {
	box := New(t)
	tab := box.SignedIn("accountant")
	tab.Type("[data-do=search]", "nobody of that name")
	tab.SeeText(".empty", "Nobody found")
	tab.Go("#/members/115")
	for _, do := range []string{"register", "edit", "reset-password", "import", "export"} {
		if got := tab.Texts(doing(do)); len(got) != 0 {
			t.Errorf("an accountant is offered %q", got)
		}
	}
	tab.See(doing("print"))
	tab.Go("#/members")
	tab.See(doing("passes"))
	for _, do := range []string{"register", "import", "export"} {
		if got := tab.Texts(doing(do)); len(got) != 0 {
			t.Errorf("an accountant is offered %q", got)
		}
	}
	tab.Go("#/members/new")
	tab.At("#/desk")
}

// Members are searched, filtered and taken away; the address says which.
func TestMembersList(t *testing.T) {
	box := New(t)
	tab := box.SignedIn("owner")
	tab.Go("#/members")
	tab.SeeText(".list", "Rahul Nair")
	tab.Gone(doing("passes"))
	tab.Choose("[data-filter=branch_id]", "1")
	tab.Gone("[data-member='200']")
	name, pdf := tab.Download(func() { tab.Click("passes") })
	if name != "passes.pdf" || !strings.HasPrefix(string(pdf), "%PDF") {
		t.Errorf("the passes are %q of %d bytes", name, len(pdf))
	}
	name, csv := tab.Download(func() { tab.Click("export") })
	if name != "customers.csv" || !strings.Contains(string(csv), "Mona Adel") || strings.Contains(string(csv), "Rahul Nair") {
		t.Errorf("the export is %q:\n%s", name, csv)
	}
	tab.Type("[data-do=search]", "mona")
	tab.Gone("[data-member='116']")
	tab.At("#/members?branch_id=1&search=mona")
	tab.ClickOn("[data-member='115']")
	tab.SeeText("h1", "Mona Adel")
	tab.Back()
	tab.See("[data-member='115']")
	if got := tab.Value("[data-do=search]"); got != "mona" {
		t.Errorf("after Back the list is searched for %q", got)
	}
}

// A file is tried before it is imported.
func TestImportOfMembers(t *testing.T) {
	box := New(t)
	tab := box.SignedIn("reception")
	tab.Go("#/members/import")
	tab.DropFile(".upload", File(t, "wrong.csv", []byte("full_name,phone\nAsha Rao,call me\nKarim,+201000000116\n")))
	tab.SeeText("table", "phone number")
	tab.SeeText(".notice.bad", "2 things are wrong")
	tab.Accessible("an import with problems")
	tab.ChooseFile(func() { tab.ClickOn(".upload") }, File(t, "right.csv", []byte("full_name,phone\nAsha Rao,+919000000301\nKarim,+201000000116\n")))
	tab.SeeText(".notice.bad", "1 thing is wrong")
	tab.ClickOn(".switch")
	tab.SeeText(".notice.info", "1 is a member already")
	if got := box.called("Asha Rao"); len(got) != 0 {
		t.Fatalf("trying a file added %v", got)
	}
	tab.Click("import")
	tab.SeeText(".notice.good", "1 member was added.")
	if got := box.called("Asha Rao"); len(got) != 1 {
		t.Errorf("importing added %v", got)
	}
}

// A session that ends in the middle of a form costs a password, not the form.
func TestSessionEndsInAForm(t *testing.T) {
	box := New(t)
	tab := box.SignedIn("reception")
	tab.Go("#/members/115/edit")
	tab.Type("[name=email]", "mona.adel@example.com")
	box.Call("reception", "POST", "/api/auth/sessions/end-others", nil, nil)
	tab.Click("save")
	tab.Type("dialog [name=password]", Password)
	tab.ClickOn("dialog [data-do=sign-in]")
	tab.SeeText("dl", "mona.adel@example.com")
	if got := box.member("115").Email; got != "mona.adel@example.com" {
		t.Errorf("the email is %q", got)
	}
}

// A box that goes away for a moment is waited for: a change is saved when it is
// back, a scan is answered, and what was typed to register is still there.
func TestBoxIsAwayForAMoment(t *testing.T) {
	box := New(t)
	tab := box.SignedIn("reception")
	tab.Go("#/members/115/edit")
	tab.Type("[name=email]", "mona.adel@example.com")
	box.Stop()
	tab.Click("save")
	tab.See(".lost")
	box.Start()
	tab.Gone(".lost")
	tab.SeeText("dl", "mona.adel@example.com")

	tab.Go("#/members/new")
	tab.Type("[name=full_name]", "Asha Rao")
	tab.Type("[name=phone]", "+919000000300")
	box.Stop()
	tab.Click("save")
	tab.SeeText(".problem", "What you typed is kept")
	box.Start()
	tab.Gone(".lost")
	tab.Click("save")
	tab.SeeText("h1", "Asha Rao")

	tab.Go("#/desk")
	box.Stop()
	tab.Keys("customer_id:116" + kb.Enter)
	tab.See(".lost")
	box.Start()
	tab.SeeText("[data-verdict=good]", "Karim Saleh")
}
