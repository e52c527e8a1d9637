package server_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"venuebox/server/servertest"
	"venuebox/store"
)

const (
	importPath   = "/api/customers/import"
	nothingAdded = " in the file, so nothing was added."
	orSkip       = " Those who are customers already can be left out with skip_existing."
	unreadBody   = "The request's body could not be read. Please send it again."
)

// csvFile is a file as a browser sends it.
func csvFile(text string) servertest.Part {
	return servertest.Part{Name: "file", FileName: "members.csv", ContentType: "text/csv", Data: []byte(text)}
}

// imports is a form with a CSV file and other fields.
func imports(as, text string, more ...servertest.Part) servertest.Request {
	return servertest.Request{Method: "POST", Path: importPath, As: as, Parts: append(more, csvFile(text))}
}

func imported(added, present int) string {
	return succeeded("Customers imported", fields{"dry_run": false, "added": added, "present": present})
}

func dryRun(added, present int) string {
	return succeeded("Nothing was changed: this was a dry run", fields{"dry_run": true, "added": added, "present": present})
}

// wrongLines is the failure of a file.
func wrongLines(text string, more int, problems ...fields) string {
	return fields{
		"success": false, "error": text, "errors": fields{"file": []string{text}}, "problems": problems, "more_problems": more,
	}.String()
}

func problem(line int, column, message string) fields {
	if column == "" {
		return fields{"line": line, "message": message}
	}
	return fields{"line": line, "column": column, "message": message}
}

// importLine is the log's line of an import.
func importLine(id int, actor string, staff int, branch any, details string) fields {
	return fields{
		"id": id, "action": "CUSTOMERS_IMPORTED", "actor": "The " + actor, "staff_id": staff, "branch_id": branch, "hotel_id": nil,
		"customer_id": nil, "payment_qr_code_id": nil, "details": details, "created_at": moment(0),
	}
}

// A file's customers are added with passes of their own, and the log has one
// line about them. A dry run changes nothing.
func TestImportCustomers(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	const file = "full_name,phone,email,branch,is_active\n" +
		"Nour El Din,+20 100 000 0118,nour@example.com,Downtown,yes\n" +
		"'=Asha,+91 90000 00201,,riverside,no\n"
	nour := member(201, "Nour El Din", "+201000000118", "nour@example.com", 1)
	asha := member(202, "=Asha", "+919000000201", nil, 2).with(fields{"is_active": false})
	yes := servertest.Text("dry_run", "true")
	skip := servertest.Text("skip_existing", "1")
	present := problem(2, "phone", "customer 201 has this number already")
	play(b, []scenario{
		{"a dry run", imports("owner", file, yes), 200, dryRun(2, 0), nil},
		{"changes nothing", fetch("/api/customers", "owner"), 200, listed("Customers", 3, 1, 1, 20, rahul, karim, mona), nil},
		{"and is not in the log", fetch("/api/activity", "owner"), 200, listed("Activity", 0, 0, 1, 20), nil},
		{"for good", imports("owner", file, servertest.Text("dry_run", "false"), servertest.Text("branch_id", "")), 200, imported(2, 0), nil},
		{"they are there", fetch("/api/customers", "owner"), 200, listed("Customers", 5, 1, 1, 20, asha, nour, rahul, karim, mona), nil},
		{"again", imports("owner", file), 400, wrongLines("2 things are wrong"+nothingAdded+orSkip, 0, present,
			problem(3, "phone", "customer 202 has this number already")), nil},
		{"again, without those", imports("owner", file, skip), 200, imported(0, 2), nil},
		{"one of them", imports("reception_1", "phone;full_name\n00201000000118;Nour\n+201000000119;Omar Zaki\n", skip), 200, imported(1, 1), nil},
		{"a dry run of that", imports("manager_1", "phone\tfull_name\n+201000000119\tOmar\n", skip, yes), 200, dryRun(0, 1), nil},
		{"the log", fetch("/api/activity", "owner"), 200, listed("Activity", 2, 1, 1, 20,
			importLine(2, "reception_1", 6, 1, "imported 1 customer from members.csv"),
			importLine(1, "owner", 1, nil, "imported 2 customers from members.csv")), nil},
		{"of the branch", fetch("/api/activity", "manager_1"), 200, listed("Activity", 1, 1, 1, 20,
			importLine(2, "reception_1", 6, 1, "imported 1 customer from members.csv")), nil},
	})
}

// Owners add to any branch, everybody else to their own, whatever the file
// says; and nobody hears of customers that they may not see.
func TestImportBranches(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	row := func(more string) string { return "full_name,phone,branch\nNew Member,+2012" + more + "\n" }
	branch := func(id string) servertest.Part { return servertest.Text("branch_id", id) }
	one := "1 thing is wrong" + nothingAdded
	notYours := problem(2, "branch", `"Riverside" is not your branch: you can add customers to "Downtown" only`)
	play(b, []scenario{
		{"no branch", imports("owner", row("00000001,")), 400,
			wrongLines(one, 0, problem(2, "branch", "is blank: write the name of the customer's branch")), nil},
		{"no column either", imports("owner", "full_name,phone\nNew Member,+201200000001\n"), 400,
			wrongLines(one, 0, problem(1, "", "there is no column branch: add it, or choose one branch for all customers")), nil},
		{"no such branch", imports("owner", row("00000001,Uptown")), 400,
			wrongLines(one, 0, problem(2, "branch", `there is no branch "Uptown": the branches are "Downtown", "Riverside"`)), nil},
		{"a branch for all", imports("owner", "full_name,phone\nNew Member,+201200000001\n", branch("2")), 200, imported(1, 0), nil},
		{"which rows may differ from", imports("owner", row("00000002,Downtown"), branch("2")), 200, imported(1, 0), nil},
		{"another", imports("owner", row("00000003,"), branch("9")), 400, blamed("branch_id", "There is no such branch."), nil},
		{"no number", imports("owner", row("00000003,"), branch("Downtown")), 400, refused("branch_id", notWhole), nil},
		{"one's own", imports("manager_1", row("00000003,DOWNTOWN"), branch("1")), 200, imported(1, 0), nil},
		{"one's own for a row without", imports("reception_2", row("00000004,")), 200, imported(1, 0), nil},
		{"another branch's", imports("manager_1", row("00000005,Riverside")), 400, wrongLines(one, 0, notYours), nil},
		{"none there is", imports("manager_1", strings.ReplaceAll(row("00000005,Riverside"), "Riverside", "Uptown")), 400,
			wrongLines(one, 0, problem(2, "branch", `"Uptown" is not your branch: you can add customers to "Downtown" only`)), nil},
		{"another branch for all", imports("manager_1", row("00000005,"), branch("2")), 403,
			gymSays("Cannot import customer in another branch"), nil},
		{"the phone of one's own customer", imports("manager_1", "full_name,phone\nMona,+201000000115\n"), 400,
			wrongLines(one+orSkip, 0, problem(2, "phone", "customer 115 has this number already")), nil},
		{"the phone of another branch's", imports("manager_1", "full_name,phone\nRahul,+919000000200\n"), 400,
			wrongLines(one+orSkip, 0, problem(2, "phone", "a customer of another branch has this number already")), nil},
		{"where they were added", fetch("/api/customers?branch_id=2", "owner"), 200, listed("Customers", 3, 1, 1, 20,
			member(204, "New Member", "+201200000004", nil, 2), member(201, "New Member", "+201200000001", nil, 2), rahul), nil},
	})
}

// Ids and passes of another box are kept for an owner, and for nobody else:
// whoever takes the last id leaves none to anybody.
func TestImportIDs(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	const file = "id,full_name,phone,qr_code,created_at\n900,Nour El Din,+201000000118,customer_id:900,2025-01-02T03:04:05Z\n"
	const others = "id,full_name,phone\n200,Nour El Din,+201000000118\n"
	inBranch := servertest.Text("branch_id", "1")
	one := "1 thing is wrong" + nothingAdded
	nour := member(900, "Nour El Din", "+201000000118", nil, 1).with(fields{"created_at": "2025-01-02T03:04:05Z"})
	onlyOwner := problem(2, "id", "only an owner can keep ids: take the columns id and qr_code out, and new ones are made")
	play(b, []scenario{
		{"a manager", imports("manager_1", file), 400, wrongLines(one, 0, onlyOwner), nil},
		{"a manager, with somebody's", imports("manager_1", others), 400, wrongLines(one, 0, onlyOwner), nil},
		{"an owner, with somebody's", imports("owner", others, inBranch), 400, wrongLines(one, 0, problem(2, "id",
			"customer 200 is somebody else, with the number +919000000200: take the columns id and qr_code out, and new ones are made")), nil},
		{"an owner, with another's pass", imports("owner", strings.Replace(file, "customer_id:900", "customer_id:901", 1), inBranch), 400,
			wrongLines(one, 0, problem(2, "qr_code", `"customer_id:901" is not a pass of the customer with this id: leave it out, and one is made`)), nil},
		{"an owner", imports("owner", file, inBranch), 200, imported(1, 0), nil},
		{"kept", fetch("/api/customers/900", "owner"), 200, succeeded("Customer", nour.with(fields{"updated_at": moment(0)})), nil},
	})
}

// Whatever is no form with a file of customers is said, and nothing is added.
func TestImportRefuses(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	media := gymSays("Please send the file as the field file of a form (Content-Type: multipart/form-data).")
	form := func(parts ...servertest.Part) servertest.Request {
		return servertest.Request{Method: "POST", Path: importPath, As: "owner", Parts: parts}
	}
	bad := func(line int, message string) string {
		return wrongLines("1 thing is wrong"+nothingAdded, 0, problem(line, "", message))
	}
	many := make([]servertest.Part, 101)
	for i := range many {
		many[i] = servertest.Text(fmt.Sprint("field", i), "x")
	}
	row := "full_name,phone\nA,+201000000118\n"
	asUTF8 := `in Excel, save it as "CSV UTF-8 (Comma delimited)"; elsewhere, as CSV in UTF-8`
	play(b, []scenario{
		{"JSON", raw("POST", importPath, "owner", jsonType, `{"file": "x"}`), 415, media, nil},
		{"CSV itself", raw("POST", importPath, "owner", "text/csv", row), 415, media, nil},
		{"nothing", servertest.Request{Method: "POST", Path: importPath, As: "owner"}, 415, media, nil},
		{"no boundary", raw("POST", importPath, "owner", "multipart/form-data", "x"), 400, gymSays("The multipart body has no boundary."), nil},
		{"broken off", raw("POST", importPath, "owner", "multipart/form-data; boundary=b",
			"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"m.csv\"\r\n\r\n"+row), 400, gymSays(unreadBody), nil},
		{"no file", form(servertest.Text("branch_id", "1")), 400, refused("file", fieldRequired), nil},
		{"a text", form(servertest.Text("file", row)), 400, refused("file", "This must be a file."), nil},
		{"too many fields", form(many...), 400, gymSays("The form has too many fields."), nil},
		{"all fields are wrong", form(servertest.Text("branch_id", "0"), servertest.Text("dry_run", "perhaps"), servertest.Text("skip_existing", "2")),
			400, fields{"success": false,
				"error": "branch_id: " + notWhole + " dry_run: This must be true or false. file: " + fieldRequired + " skip_existing: This must be true or false.",
				"errors": fields{"branch_id": []string{notWhole}, "dry_run": []string{"This must be true or false."}, "file": []string{fieldRequired},
					"skip_existing": []string{"This must be true or false."}}}.String(), nil},
		{"an empty file", imports("manager_1", ""), 400, bad(1, "there are no customers in the file"), nil},
		{"a header alone", imports("manager_1", "full_name,phone\n"), 400, bad(1, "there are no customers in the file"), nil},
		{"a spreadsheet", imports("manager_1", "PK\x03\x04"), 400, bad(1, "this is a spreadsheet's own file, not CSV: "+asUTF8), nil},
		{"UTF-16", imports("manager_1", "\xff\xfea"), 400, bad(1, "this is text in UTF-16: "+asUTF8), nil},
		{"no such column", imports("manager_1", "full_name,phone,shoe\nA,+201000000118,42\n"), 400, bad(1,
			`there is no column "shoe": the columns are id, full_name, phone, email, branch, is_active, qr_code, created_at`), nil},
		{"the last line is wrong", imports("manager_1", row+"B,call me\nC,+201000000115\n"), 400, wrongLines(
			"2 things are wrong"+nothingAdded+orSkip, 0,
			problem(3, "phone", `"call me" is not a phone number: write it like +20 100 000 0115`),
			problem(4, "phone", "customer 115 has this number already")), nil},
		{"nobody was added", fetch("/api/customers", "owner"), 200, listed("Customers", 3, 1, 1, 20, rahul, karim, mona), nil},
		{"nothing is in the log", fetch("/api/activity", "owner"), 200, listed("Activity", 0, 0, 1, 20), nil},
		{"another method", fetch(importPath, "owner"), 404, unknownCustomer, nil},
	})
}

// The name of the file is the sender's word, and is kept as a plain one.
func TestImportFileName(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	names := map[string]string{
		`C:\Users\Mona\members.csv`: "members.csv", "../../etc/passwd": "passwd", "a\tb.csv": "ab.csv", "\u202egpj.csv": "gpj.csv",
		"أعضاء.csv": "أعضاء.csv", strings.Repeat("x", 70): strings.Repeat("x", 60) + "…", "\u200b": "a file",
	}
	n := 0
	for sent, kept := range names {
		n++
		file := csvFile(fmt.Sprintf("full_name,phone\nA,+2012%08d\n", n))
		file.FileName = strings.ReplaceAll(sent, `\`, `\\`)
		b.Want(servertest.Request{Method: "POST", Path: importPath, As: "manager_1", Parts: []servertest.Part{file}}, 200, imported(1, 0))
		b.Want(fetch("/api/activity?per_page=1", "manager_1"), 200,
			listed("Activity", n, n, 1, 1, importLine(n, "manager_1", 4, 1, "imported 1 customer from "+kept)))
	}
}

// membersCSV is a file of n members with phones of their own.
func membersCSV(n int) string {
	var file strings.Builder
	file.WriteString("full_name,phone,email\n")
	for i := range n {
		fmt.Fprintf(&file, "Member No. %05d,+2013%08d,member%05d@example.com\n", i, i, i)
	}
	return file.String()
}

// The bounds: as many rows and bytes as may be, and one more.
func TestImportBounds(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	tooLarge := refused("file", "The file is larger than 4 MiB. Import it from the command line, with: venuebox customer import")
	emptied := strings.Repeat(strings.Repeat(" ", 1021)+",,\n", 4<<10) // rows that a spreadsheet keeps
	full := membersCSV(1) + emptied[len(membersCSV(1)):]
	chunked := func(r servertest.Request) servertest.Request {
		body, contentType := servertest.Multipart(r.Parts...)
		r.Parts, r.Body, r.Header = nil, io.MultiReader(body), map[string]string{"Content-Type": contentType}
		return r
	}
	play(b, []scenario{
		{"as many bytes as may be", imports("manager_1", full, servertest.Text("dry_run", "1")), 200, dryRun(1, 0), nil},
		{"one more", imports("manager_1", full+"\n"), 400, tooLarge, nil},
		{"one more, chunked", chunked(imports("manager_1", full+"\n")), 400, tooLarge, nil},
		{"far more", imports("manager_1", strings.Repeat("\n", 8<<20)), 400, tooLarge, nil},
		{"one row more", imports("manager_1", membersCSV(10_001)), 400, wrongLines("1 thing is wrong"+nothingAdded, 0, problem(10_002, "",
			"there are more than 10000 customers in the file: add them from the command line, with: venuebox customer import")), nil},
		{"many problems", imports("manager_1", "full_name,phone\n"+strings.Repeat("A,x\n", 1200)), 400,
			wrongLines("1200 things are wrong"+nothingAdded, 1100, hundredProblems()...), nil},
		{"as many rows as may be", imports("manager_1", membersCSV(10_000)), 200, imported(10_000, 0), nil},
	})
	conn := rawConn(b)
	fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: box\r\nAuthorization: Bearer %s\r\nContent-Type: multipart/form-data; boundary=b\r\n"+
		"Content-Length: %d\r\nExpect: 100-continue\r\n\r\n", importPath, b.Token("manager_1"), 65<<20+1)
	wantAnswer(b, "more than the command line takes", rawAnswer(b, conn, "POST"), http.StatusRequestEntityTooLarge, tooLargeAt(importPath))
	if _, n, err := b.Store.Customers(t.Context(), store.BranchScope{All: true}, store.CustomerFilter{}, store.Page{}); err != nil || n != 10_003 {
		t.Errorf("%d customers, %v", n, err)
	}
}

func hundredProblems() []fields {
	var out []fields
	for i := range 100 {
		out = append(out, problem(i+2, "phone", `"x" is not a phone number: write it like +20 100 000 0115`))
	}
	return out
}

// One file is imported at a time; the next one of the same person waits, a
// third is sent away.
func TestImportsTakeTurns(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	b.Token("manager_1")
	held := make(chan struct{})
	release := make(chan struct{})
	go func() { // the writer is busy, so that the first import is under way until release
		b.Store.ImportCustomers(b.Context(), store.Actor{}, store.BranchScope{All: true}, store.CustomerImport{
			Customers: []store.Customer{{BranchID: 1, FullName: "A", Phone: "+201500000000", Active: true}}, From: "a test", DryRun: true,
			Code:     func(int64) string { close(held); <-release; return "customer_id:999" },
			Progress: nil,
		})
	}()
	<-held
	statuses := make(chan int)
	for i := range 3 {
		go func() {
			a, err := b.Try(imports("manager_1", fmt.Sprintf("full_name,phone\nA,+2012%08d\n", i)))
			if err != nil {
				t.Error(err)
			}
			statuses <- a.Status
		}()
	}
	if got := <-statuses; got != http.StatusServiceUnavailable { // nobody else can end before release
		t.Errorf("one too many: %d", got)
	}
	close(release)
	for range 2 {
		if got := <-statuses; got != http.StatusOK {
			t.Errorf("one that waited: %d", got)
		}
	}
}
