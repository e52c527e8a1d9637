//go:build e2e

package e2e

import (
	"bytes"
	"context"
	"image/png"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"venuebox/internal/qr"
)

// probe is a tab on a page of the test's own.
func probe(t *testing.T, html string, answers map[string]http.HandlerFunc) *Tab {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; connect-src 'self'; require-trusted-types-for 'script'")
		if _, err := w.Write([]byte("<!doctype html><html lang=en><title>Probe</title><main>" + html + "</main>")); err != nil {
			t.Error(err)
		}
	})
	for pattern, answer := range answers {
		mux.HandleFunc(pattern, answer)
	}
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	b := &Box{t: t, URL: server.URL}
	tab := b.NewTab()
	tab.Open("/")
	return tab
}

func script(text string) map[string]http.HandlerFunc {
	return map[string]http.HandlerFunc{"GET /probe.js": func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/javascript")
		_, _ = w.Write([]byte(text)) // a browser that went away
	}}
}

// What every tab watches for is seen when it happens.
func TestTroublesAreSeen(t *testing.T) {
	for name, c := range map[string]struct {
		html, script, want string
	}{
		"console error":   {script: `console.error("so", "wrong")`, want: `^error: so wrong$`},
		"exception":       {script: `throw new Error("so wrong")`, want: `^exception: .*so wrong`},
		"rejection":       {script: `Promise.reject(new Error("so wrong"))`, want: `^exception: .*so wrong`},
		"inline script":   {html: `<script>window.x = 1</script>`, want: `^error: securitypolicyviolation: script-src`},
		"inline style":    {html: `<p style="color: red">x</p>`, want: `^error: securitypolicyviolation: style-src`},
		"innerHTML":       {script: `document.body.innerHTML = "<b>x</b>"`, want: `^error: securitypolicyviolation: require-trusted-types-for`},
		"policy's issue":  {html: `<script>window.x = 1</script>`, want: `^issue: ContentSecurityPolicyIssue`},
		"native dialog":   {script: `alert("hello")`, want: `^dialog: hello$`},
		"another host":    {script: `location = "http://127.0.0.1:1/x"`, want: `^request: leaves the box: GET http://127.0.0.1:1/x$`},
		"a broken answer": {script: `fetch("/broken")`, want: `^error: Failed to load resource: .* 500 `},
		"a picture":       {html: `<img src="/broken" alt="">`, want: `^error: securitypolicyviolation: img-src`},
	} {
		t.Run(name, func(t *testing.T) {
			answers := script(c.script)
			answers["GET /broken"] = func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) }
			tab := probe(t, c.html+`<script src="/probe.js"></script>`, answers)
			want := regexp.MustCompile(c.want)
			var all []string
			tab.Wait("trouble", "document.readyState === 'complete'")
			tab.until("trouble "+c.want, func(context.Context) (bool, error) {
				all = append(all, tab.Troubles()...)
				return slices.ContainsFunc(all, want.MatchString), nil
			})
			tab.Expects(``)
			tab.Troubles()
		})
	}
}

// What is no trouble is not taken for it.
func TestRefusalsAreNoTrouble(t *testing.T) {
	answers := script(`fetch("/no").then(() => fetch("/yes")).then(() => document.body.dataset.done = "")`)
	answers["GET /no"] = func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(404) }
	answers["GET /yes"] = func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(204) }
	tab := probe(t, `<h1>Fine</h1><script src="/probe.js"></script>`, answers)
	tab.Wait("both answers", "'done' in document.body.dataset")
	if !slices.ContainsFunc(tab.Console(), func(l string) bool { return strings.Contains(l, "404") }) {
		t.Errorf("the console has nothing of the refusal: %q", tab.Console())
	}
	if v := tab.Axe(); len(v) != 0 {
		t.Errorf("axe-core finds %v", v)
	}
}

// axe-core finds what is wrong, with the page's policy on.
func TestAxeFinds(t *testing.T) {
	tab := probe(t, `<h1>Names</h1><input>`, nil)
	var found []string
	for _, v := range tab.Axe() {
		found = append(found, v.ID)
	}
	if !slices.Contains(found, "label") {
		t.Errorf("axe-core found %q", found)
	}
}

// A tab types, presses keys, chooses, uploads, pastes and saves as people do.
func TestHands(t *testing.T) {
	answers := script(`
		const said = (what) => { document.querySelector("h1").textContent = what; };
		const take = async (files) => said([...files].map((f) => f.name + " " + f.type + " " + f.size).join());
		document.querySelector("[name=a]").addEventListener("keydown", (e) => { if (e.key === "Enter") said(e.target.value); });
		document.querySelector("select").addEventListener("change", (e) => said(e.target.value));
		document.querySelector("[data-do=pick]").addEventListener("click", () => {
			const input = document.createElement("input");
			input.type = "file";
			input.addEventListener("change", () => take(input.files));
			input.click();
		});
		addEventListener("dragover", (e) => e.preventDefault());
		addEventListener("drop", (e) => { e.preventDefault(); take(e.dataTransfer.files); });
		addEventListener("paste", (e) => take(e.clipboardData.files));
		addEventListener("offline", () => said("offline"));
		addEventListener("online", () => fetch("/").then(() => said("online")));`)
	answers["GET /file"] = func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Disposition", `attachment; filename="pass.txt"`)
		_, _ = w.Write([]byte("a pass"))
	}
	tab := probe(t, `<h1>-</h1><label>a <input name=a value=old></label>
		<label>b <select><option value=1>one<option value=2>two</select></label>
		<button data-do=pick>Pick</button> <a data-do=save href="/file">Save</a> <p>Drop</p><script src="/probe.js"></script>`, answers)

	tab.Type("[name=a]", "new مرحبا")
	tab.Keys("s 1" + kb.Enter)
	tab.SeeText("h1", "new مرحباs 1")
	tab.Choose("select", "2")
	tab.SeeText("h1", "2")

	picture := File(t, "code.png", QR("1"))
	size := js(len(QR("1")))
	tab.ChooseFile(func() { tab.Click("pick") }, picture)
	tab.SeeText("h1", "code.png image/png "+size)
	tab.DropFile("p", File(t, "drop.png", QR("1")))
	tab.SeeText("h1", "drop.png image/png "+size)
	tab.PastePicture(QR("1"))
	tab.SeeText("h1", "image.png image/png")

	if name, content := tab.Download(func() { tab.Click("save") }); name != "pass.txt" || string(content) != "a pass" {
		t.Errorf("saved %q with %q", name, content)
	}
	tab.Offline(true)
	tab.SeeText("h1", "offline")
	tab.Offline(false)
	tab.SeeText("h1", "online")
	if tab.Clicks != 2 {
		t.Errorf("%d clicks were counted", tab.Clicks)
	}
	if pdf := tab.PDF(); !strings.HasPrefix(string(pdf), "%PDF-") {
		t.Errorf("printed %q", pdf[:10])
	}
}

// A tab looks as it is told to.
func TestSight(t *testing.T) {
	tab := probe(t, "<h1>Sight</h1>", nil)
	const seen = `[innerWidth, document.documentElement.clientWidth, matchMedia("(prefers-color-scheme: dark)").matches, navigator.languages.join(), new Date(0).getHours()].join(" ")`
	if got := Eval[string](tab, seen); got != "1280 1280 false en 5" {
		t.Errorf("saw %s", got)
	}
	tab.SetSize(320, 640)
	tab.Dark(true)
	tab.Language("hi")
	tab.Reload()
	if got := Eval[string](tab, seen); got != "320 320 true hi 5" {
		t.Errorf("saw %s", got)
	}
}

// A camera shows the code that it is given.
func TestCamera(t *testing.T) {
	b := &Box{t: t}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte("<!doctype html><html lang=en><title>Camera</title><video autoplay muted></video>"))
	}))
	t.Cleanup(server.Close)
	b.URL = server.URL
	tab := b.NewTabIn(Launch(t, WithCamera(t, "customer_id:115")...))
	tab.Open("/")
	tab.Wait("the camera", `navigator.mediaDevices.getUserMedia({video: true}).then((s) => { document.querySelector("video").srcObject = s; return true; })`)
	tab.until("the code in the camera's picture", func(ctx context.Context) (bool, error) {
		shown, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
		if err != nil {
			return false, err
		}
		picture, err := png.Decode(bytes.NewReader(shown))
		if err != nil {
			return false, err
		}
		text, err := qr.Decode(ctx, picture)
		return text == "customer_id:115", err
	})
}

// A box keeps its data and its address when it is stopped, and takes commands.
func TestBox(t *testing.T) {
	box := New(t, Setting(`passes.format = "revocable"`))
	for _, c := range []struct {
		code PaymentCode
		want string
	}{
		{PaymentCode{Name: "Front desk", UPIID: "front@upi"}, "match"},
		{PaymentCode{Name: "Bar", UPIID: "bar@upi", Picture: QR(UPI("thief@upi", "Bar"))}, "mismatch"},
	} {
		id := box.AddPaymentCode("hotel_manager", c.code)
		var checked struct {
			Verdict string `json:"verdict"`
		}
		box.Call("hotel_manager", "GET", "/api/hotel/payment-qr-codes/"+id+"/verification/", nil, &checked)
		if checked.Verdict != c.want {
			t.Errorf("the picture of %s is a %q, not a %q", c.code.Name, checked.Verdict, c.want)
		}
	}
	before := box.URL
	tab := box.NewTab()
	tab.Open("/docs")
	tab.SeeText("h1", "VenueBox API")
	box.Stop()
	box.Start()
	if box.URL != before {
		t.Errorf("the box moved from %s to %s", before, box.URL)
	}
	if out := box.CLI("staff", "list"); !strings.Contains(out, "Rana Reception") {
		t.Errorf("the staff is\n%s", out)
	}
	tab.Reload()
	tab.SeeText("h1", "VenueBox API")
}
