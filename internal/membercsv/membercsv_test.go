package membercsv

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"
)

var options = Options{
	File:     "members.csv",
	Branches: []Branch{{1, "Downtown"}, {2, "Riverside"}},
	IsPass: func(code string, id int64) bool {
		return strings.HasPrefix(code, "customer_id:") && strings.HasSuffix(code, fmt.Sprintf(":%d", id))
	},
}

// read reads a text that must be right.
func read(t *testing.T, text string) []Member {
	t.Helper()
	members, problems, err := Read(strings.NewReader(text), options)
	if err := errors.Join(err, problems.Err()); err != nil {
		t.Errorf("%q: %v", text, err)
	}
	return members
}

var (
	mona  = Member{Line: 2, FullName: "Mona Adel", Phone: "+201000000115", BranchID: 1, Active: true}
	karim = Member{Line: 3, FullName: `Karim "K" Saleh, Jr.`, Phone: "+201000000116", Email: "karim@example.com", BranchID: 2, Active: true}
)

// The same two members, however a program may write them.
func TestReadEveryWayOfWriting(t *testing.T) {
	const plain = "full_name,phone,email,branch\nMona Adel,+20 100 000 0115,,Downtown\n" +
		"\"Karim \"\"K\"\" Saleh, Jr.\",00201000000116,karim@example.com,Riverside\n"
	for name, text := range map[string]string{
		"plain":           plain,
		"byte order mark": "\ufeff" + plain,
		"CRLF":            strings.ReplaceAll(plain, "\n", "\r\n"),
		"no line end":     strings.TrimSuffix(plain, "\n"),
		"all quoted":      "\"full_name\",\"phone\",\"email\",\"branch\"\n\"Mona Adel\",\"+201000000115\",\"\",\"Downtown\"\n\"Karim \"\"K\"\" Saleh, Jr.\",\"+201000000116\",\"karim@example.com\",\"Riverside\"\n",
		"semicolons":      "full_name;phone;email;branch\nMona Adel;+201000000115;;Downtown\n\"Karim \"\"K\"\" Saleh, Jr.\";+201000000116;karim@example.com;Riverside\n",
		"tabs":            "full_name\tphone\temail\tbranch\nMona Adel\t+201000000115\t\tDowntown\n\"Karim \"\"K\"\" Saleh, Jr.\"\t+201000000116\tkarim@example.com\tRiverside\n",
		"another order":   "branch,email,phone,full_name\nDowntown,,+201000000115,Mona Adel\nRiverside,karim@example.com,+201000000116,\"Karim \"\"K\"\" Saleh, Jr.\"\n",
		"as people write": " Full Name , Phone, EMAIL\u00a0,BRANCH\n  Mona Adel ,'+20 (100) 000-0115,,downtown\n\"Karim \"\"K\"\" Saleh, Jr.\",٠٠٢٠١٠٠٠٠٠٠١١٦, karim@example.com , RIVERSIDE\n",
		"emptied cells":   "full_name,phone,email,branch,,\nMona Adel,+201000000115,,Downtown,,\n\"Karim \"\"K\"\" Saleh, Jr.\",+201000000116,karim@example.com,Riverside,,\n,,,,,\n , \n",
		"with is_active":  "full_name,phone,email,branch,is_active\nMona Adel,+201000000115,,Downtown,\n\"Karim \"\"K\"\" Saleh, Jr.\",+201000000116,karim@example.com,Riverside,TRUE\n",
	} {
		if diff := cmp.Diff([]Member{mona, karim}, read(t, text)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	members, problems, err := Read(iotest.OneByteReader(strings.NewReader(plain)), options)
	if diff := cmp.Diff([]Member{mona, karim}, members); diff != "" || err != nil || problems.Err() != nil {
		t.Errorf("a byte at a time: %v, %v (-want +got):\n%s", err, problems.Err(), diff)
	}
}

func TestReadWhatWasWritten(t *testing.T) {
	want := []Member{
		{
			Line: 2, ID: 115, FullName: "Mona Adel", Phone: "+201000000115", BranchID: 2, Active: true,
			QRCode: "customer_id:115", CreatedAt: time.Date(2026, 2, 15, 10, 30, 0, 123456000, time.UTC),
		},
		{
			Line: 3, ID: 7, FullName: `=HYPERLINK("http://x","y")`, Phone: "0100", Email: "+k@example.com", BranchID: 1,
			QRCode: "customer_id:abcdefghijklmnopqrst:7", CreatedAt: time.Date(1999, 12, 31, 23, 59, 59, 0, time.UTC),
		},
	}
	for i, name := range []string{"-1", "+1", "@SUM(A1)", "'=1", "''=1", "'t Hooft", "'", "''", "＝1", "मोना, \"Mona\"", "=", "a=b"} {
		want = append(want, Member{
			Line: 4 + i, ID: int64(300 + i), FullName: name, Phone: fmt.Sprintf("+20100000%04d", i), BranchID: 1, Active: true,
			QRCode: fmt.Sprintf("customer_id:%d", 300+i), CreatedAt: time.Date(2026, 1, 1, 0, 0, i, 0, time.UTC),
		})
	}
	var file bytes.Buffer
	w, err := NewWriter(&file)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range want {
		m.Branch = options.Branches[m.BranchID-1].Name
		if err := w.Write(m); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	const begin = "\ufeffid,full_name,phone,email,branch,is_active,qr_code,created_at\n" +
		"115,Mona Adel,+201000000115,,Riverside,true,customer_id:115,2026-02-15T10:30:00.123456Z\n" +
		"7,\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\",0100,'+k@example.com,Downtown,false,customer_id:abcdefghijklmnopqrst:7,1999-12-31T23:59:59Z\n" +
		"300,'-1,+201000000000,,Downtown,true,customer_id:300,2026-01-01T00:00:00Z\n"
	if !strings.HasPrefix(file.String(), begin) {
		t.Errorf("the file begins\n%s\nwant\n%s", file.String()[:min(len(begin), file.Len())], begin)
	}
	if diff := cmp.Diff(want, read(t, file.String())); diff != "" {
		t.Errorf("read again (-want +got):\n%s", diff)
	}
}

// A member came at a time that every reader of the API can write.
func TestReadRefusesOddTimes(t *testing.T) {
	for _, when := range []string{"9999-12-31T23:59:59-23:59", "0000-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "2101-01-01T00:00:00Z"} {
		_, problems, err := Read(strings.NewReader("full_name,phone,branch,created_at\nMona,+201000000115,Downtown,"+when+"\n"), options)
		want := fmt.Sprintf("members.csv:2: created_at: %q is not when a member can have come: write a time between 1970 and 2100, or nothing for now", when)
		if err != nil || problems.Error() != want {
			t.Errorf("%s: %v, %v", when, problems, err)
		}
	}
}

func TestReadProblems(t *testing.T) {
	long := strings.Repeat("x", 151)
	const utf8 = `: in Excel, save it as "CSV UTF-8 (Comma delimited)"; elsewhere, as CSV in UTF-8`
	for _, test := range []struct {
		name, text, want string
	}{
		{"everything at once", "full_name,phone,email,branch,is_active,id,created_at\n" +
			" ,call me,nobody,Uptown,perhaps,-1,yesterday\n" +
			"\"Mona\n\n Adel\",,,,,,\n" +
			long + ",2.01E+11," + strings.Repeat("e", 250) + "@e.com,Downtwn,,9007199254740992,\n" +
			"Karim,+201000000116,,Downtown,no,7,\n" +
			"Karim,00201000000116,Karim <k@e.com>,Downtown,no,7,\n",
			`18 things are wrong in the file, so nothing was added:
members.csv:2: full_name: is blank: write 1 to 150 characters
members.csv:2: phone: "call me" is not a phone number: write it like +20 100 000 0115
members.csv:2: email: "nobody" is not an email address: write it like mona@example.com
members.csv:2: branch: there is no branch "Uptown": the branches are "Downtown", "Riverside"
members.csv:2: is_active: "perhaps" is neither true nor false
members.csv:2: id: "-1" is no id: write 1 to 9007199254740991, or nothing and one is made
members.csv:2: created_at: "yesterday" is not a time: write it like 2026-02-15T10:30:00Z, or nothing for now
members.csv:3: full_name: "Mona\n\n Adel" holds a line break or another control character: take it out
members.csv:3: phone: is blank: write it like +20 100 000 0115
members.csv:3: branch: is blank: write the name of the customer's branch
members.csv:6: full_name: "` + long[:60] + `…" is too long: write at most 150 characters
members.csv:6: phone: "2.01E+11" was rounded by a spreadsheet: format the column as text there, and type the number again
members.csv:6: email: "` + strings.Repeat("e", 60) + `…" is too long: write at most 254 characters
members.csv:6: branch: there is no branch "Downtwn": did you mean "Downtown"?
members.csv:6: id: "9007199254740992" is no id: write 1 to 9007199254740991, or nothing and one is made
members.csv:8: email: "Karim <k@e.com>" is not an email address: write it like mona@example.com
members.csv:8: phone: line 7 has this already, and no two may share it
members.csv:8: id: line 7 has this already, and no two may share it`},
		{"columns", "fullname,,Phone,phone,notes,mobile_email,qr_code\n",
			`8 things are wrong in the file, so nothing was added:
members.csv:1: there are two columns phone: keep one
members.csv:1: there is no column "fullname": did you mean full_name?
members.csv:1: there is no column "notes": the columns are id, full_name, phone, email, branch, is_active, qr_code, created_at
members.csv:1: there is no column "mobile_email": did you mean email?
members.csv:1: column 2 has no name: name it, or take it out
members.csv:1: there is no column full_name: every customer must have one
members.csv:1: there is no column branch: add it, or choose one branch for all customers
members.csv:1: the column qr_code needs the column id beside it: a pass has its customer's id. Without both, new ones are made`},
		{"a missing column is said once", "name,branch\nMona,Downtown\nKarim,Downtown\n",
			`3 things are wrong in the file, so nothing was added:
members.csv:1: there is no column "name": did you mean full_name?
members.csv:1: there is no column full_name: every customer must have one
members.csv:1: there is no column phone: every customer must have one`},
		{"no first line", "Mona Adel,+201000000115\n",
			"members.csv:1: the first line must name the columns, such as full_name,phone,email,branch"},
		{"nothing", "", "members.csv:1: there are no customers in the file"},
		{"nobody", "full_name,phone,branch\n,,\n", "members.csv:1: there are no customers in the file"},
		{"passes", "id,full_name,phone,branch,qr_code\n115,Mona,0100,Downtown,customer_id:116\n,Karim,0101,Downtown,customer_id:117\n",
			`2 things are wrong in the file, so nothing was added:
members.csv:2: qr_code: "customer_id:116" is not a pass of the customer with this id: leave it out, and one is made
members.csv:3: qr_code: "customer_id:117" is not a pass of the customer with this id: leave it out, and one is made`},
		{"cells astray", "full_name,phone,branch\nAdel, Mona,0100,Downtown\nKarim,0101\n",
			`2 things are wrong in the file, so nothing was added:
members.csv:2: this row has 4 cells, and the first line 3 columns: write a separator for each, and a text with one in it in quotes
members.csv:3: this row has 2 cells, and the first line 3 columns: write a separator for each, and a text with one in it in quotes`},
		{"quotes", "full_name,phone,branch\nMona \"M\" Adel,0100,Downtown\n\"Karim\" Saleh,0101,Downtown\nNour,call me,Downtown\n\"Rahul,0102,Downtown\n",
			`4 things are wrong in the file, so nothing was added:
members.csv:2: a text with " in it must be in quotes, and have "" for each
members.csv:3: a quote is never closed, or something stands behind it: a text in quotes has "" for each " in it
members.csv:4: phone: "call me" is not a phone number: write it like +20 100 000 0115
members.csv:5: a quote is never closed, or something stands behind it: a text in quotes has "" for each " in it`},
		{"quotes in the first line", "\"full_name,phone\n", `members.csv:1: a quote is never closed, or something stands behind it: a text in quotes has "" for each " in it`},
		{"UTF-16", "\xff\xfef\x00u\x00", "members.csv:1: this is text in UTF-16" + utf8},
		{"UTF-16 without a mark", "f\x00u\x00l\x00", "members.csv:1: this is text in UTF-16" + utf8},
		{"a workbook", "PK\x03\x04…", "members.csv:1: this is a spreadsheet's own file, not CSV" + utf8},
		{"one line", "full_name,phone\rMona,0100\r", "members.csv:1: all of it is one line, as old Macintoshes have it" + utf8},
		{"another encoding", "full_name,phone,branch\nMona,0100,Downtown\nJos\xe9,0101,Downtown\n\xe9,0102,Downtown\n",
			"members.csv:3: this is not text in UTF-8" + utf8},
	} {
		members, problems, err := Read(strings.NewReader(test.text), options)
		for _, m := range members {
			if m.FullName == "" || m.Phone == "" || m.BranchID == 0 {
				t.Errorf("%s: half a customer: %+v", test.name, m)
			}
		}
		got := ""
		if problem := problems.Err(); problem != nil {
			got = problem.Error()
		}
		if diff := cmp.Diff(test.want, got); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got):\n%s", test.name, err, diff)
		}
	}
}

// Members whose row names no branch are of the one that was chosen for them.
func TestReadBranchForAll(t *testing.T) {
	o := options
	o.Branch = 2
	for _, text := range []string{
		"full_name,phone\nMona,0100\n",
		"full_name,phone,branch\nMona,0100,\n",
	} {
		members, problems, err := Read(strings.NewReader(text), o)
		want := []Member{{Line: 2, FullName: "Mona", Phone: "0100", BranchID: 2, Active: true}}
		if diff := cmp.Diff(want, members); diff != "" || err != nil || problems.Err() != nil {
			t.Errorf("%q: %v, %v (-want +got):\n%s", text, err, problems.Err(), diff)
		}
	}
}

// Whoever may add to their own branch alone is told so of every other name, and
// of no other branch.
func TestReadOwnBranch(t *testing.T) {
	o := options
	o.Branches, o.Branch, o.OwnBranch = o.Branches[:1], 1, true
	_, problems, err := Read(strings.NewReader("full_name,phone,branch\nA,0100,downtown\nB,0101,\nC,0102,Riverside\nD,0103,Dwontown\n"), o)
	const want = `2 things are wrong in the file, so nothing was added:
members.csv:4: branch: "Riverside" is not your branch: you can add customers to "Downtown" only
members.csv:5: branch: "Dwontown" is not your branch: you can add customers to "Downtown" only`
	if got := problems.Error(); got != want || err != nil {
		t.Errorf("%s, %v", got, err)
	}
}

// A reader may take fewer rows than there may be, and says what to do then.
func TestReadFewerRows(t *testing.T) {
	o := options
	o.MaxRows, o.Beyond = 3, "send three"
	if got, problems, err := Read(members(3), o); len(got) != 3 || problems.Err() != nil || err != nil {
		t.Errorf("three: %d members, %v, %v", len(got), problems.Err(), err)
	}
	_, problems, err := Read(members(4), o)
	if got := problems.Error(); got != "members.csv:5: there are more than 3 customers in the file: send three" || err != nil {
		t.Errorf("four: %s, %v", got, err)
	}
}

func TestReadBounds(t *testing.T) {
	const header = "full_name,phone,branch\n"
	row := func(bytes int) string { // of exactly so many
		const rest = ",0100,Downtown\n"
		return "Mona" + strings.Repeat(" ", bytes-len("Mona")-len(rest)) + rest
	}
	for _, test := range []struct {
		name, want string
		file       io.Reader
	}{
		{"as long as a row may be", "", strings.NewReader(header + row(MaxRow))},
		{"longer", "members.csv:2: this row is longer than 64 KiB: is a closing quote missing?", strings.NewReader(header + row(MaxRow+1))},
		{"a quote that is never closed", "members.csv:1: the row after this one is longer than 64 KiB: is a closing quote missing?",
			io.MultiReader(strings.NewReader(header+"\""), endless("Mona,0100,Downtown\n"))},
		{"as many rows as there may be", "", members(MaxRows)},
		{"more", "members.csv:200002: there are more than 200000 customers in the file: split it", members(MaxRows + 1)},
		{"larger than a file may be", "the file is larger than 64 MiB: split it", io.MultiReader(strings.NewReader(header), endless(strings.Repeat(" ", 40_000)+",,\n"))},
	} {
		_, problems, err := Read(test.file, options)
		got := ""
		if problem := problems.Err(); problem != nil {
			got = problem.Error()
		}
		if err != nil || got != test.want && (test.want == "" || !strings.HasSuffix(got, test.want)) {
			t.Errorf("%s: %q, %v; want %q", test.name, got, err, test.want)
		}
	}
}

// members is a file of so many.
func members(n int) io.Reader {
	var file strings.Builder
	file.WriteString("full_name,phone,branch\n")
	for i := range n {
		fmt.Fprintf(&file, "Member,+2010%08d,Downtown\n", i)
	}
	return strings.NewReader(file.String())
}

// endless is a text again and again.
type endless string

func (e endless) Read(p []byte) (int, error) { return copy(p, e), nil }

// The first hundred are told, by line, and how many more there are.
func TestManyProblems(t *testing.T) {
	p := NewProblems("members.csv")
	for line := 5000; line > 1; line-- {
		p.Add(line, "phone", "is wrong")
	}
	first, more := p.First()
	if len(first) != 100 || first[0] != (Problem{2, "phone", "is wrong"}) || first[99].Line != 101 || more != 4899 {
		t.Errorf("%d problems from %v to %v, and %d more", len(first), first[0], first[len(first)-1], more)
	}
	text := p.Error()
	if !strings.HasPrefix(text, "4999 things are wrong in the file, so nothing was added:\nmembers.csv:2: phone: is wrong\n") ||
		!strings.HasSuffix(text, "\nmembers.csv:101: phone: is wrong\nand 4899 more") {
		t.Errorf("in words: %s", text)
	}
}

func TestReadFails(t *testing.T) {
	broken := errors.New("the disk is gone")
	for _, begin := range []string{"", "full_name,phone\n" + strings.Repeat("Mona,0100\n", MaxRow)} {
		_, _, err := Read(io.MultiReader(strings.NewReader(begin), iotest.ErrReader(broken)), options)
		if !errors.Is(err, broken) {
			t.Errorf("after %d bytes: %v, want %v", len(begin), err, broken)
		}
	}
}

// No file makes reading fail, and what was read comes back when it is written
// and read again.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		"full_name,phone,email,branch\nMona Adel,+201000000115,mona@example.com,Downtown\n",
		"\ufeffid;full_name;phone;branch;qr_code;created_at;is_active\r\n7;\"'=Mona \"\"M\"\"\";0100;riverside;customer_id:7;2026-02-15T10:30:00.5+02:00;no\r\n",
		"phone\tfull_name\tbranch\n0100\t\"a\nb\"\tDowntown\n\"",
		"\xff\xfef\x00", "full_name,phone,branch\n\"''=1\",12345,Downtown,,\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		want, problems, err := Read(bytes.NewReader(file), options)
		if err != nil {
			t.Fatal(err)
		}
		if problems.Err() != nil {
			if problems.Error() == "" {
				t.Error("a problem without a word")
			}
			return
		}
		taken := map[int64]bool{}
		for _, m := range want {
			taken[m.ID] = true
		}
		var again bytes.Buffer
		w, err := NewWriter(&again)
		if err != nil {
			t.Fatal(err)
		}
		for i := range want {
			m := &want[i]
			m.Line = 2 + i
			for id := int64(1); m.ID == 0; id++ {
				if !taken[id] {
					m.ID, taken[id] = id, true
				}
			}
			if m.QRCode == "" {
				m.QRCode = fmt.Sprintf("customer_id:%d", m.ID)
			}
			if m.CreatedAt.IsZero() {
				m.CreatedAt = time.Date(2026, 2, 15, 10, 30, 0, 0, time.UTC)
			}
			written := *m
			written.Branch = options.Branches[m.BranchID-1].Name
			if err := w.Write(written); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		got, problems, err := Read(&again, options)
		if err := errors.Join(err, problems.Err()); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("read again (-want +got):\n%s", diff)
		}
	})
}
