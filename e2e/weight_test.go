//go:build e2e

package e2e

import (
	"maps"
	"net/url"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
)

// most is what HTML, CSS and JavaScript of everything may weigh together, in
// bytes before any compression.
const most = 150 << 10

// The whole of the page is light, whoever looks at all of it.
func TestWeight(t *testing.T) {
	heavy := map[string]int64{}
	everyPage(t, func(t *testing.T, tab *Tab, page Page) {
		tab.Visit(page)
		for _, f := range tab.Requests() {
			u, err := url.Parse(f.URL)
			if err != nil {
				t.Fatal(err)
			}
			if f.Kind == network.ResourceTypeDocument || slices.Contains([]string{".css", ".js"}, path.Ext(u.Path)) {
				heavy[u.Path] = max(heavy[u.Path], f.Bytes)
			}
		}
	})
	total := int64(0)
	for _, file := range slices.Sorted(maps.Keys(heavy)) {
		total += heavy[file]
		t.Logf("%7d %s", heavy[file], file)
	}
	if total > most || len(heavy) < 10 || total < 10_000 {
		t.Errorf("the %d files of the page weigh %d bytes; %d are allowed", len(heavy), total, most)
	}
}

// Whatever the browser has fetched once it does not fetch again, as its address
// says which version it is; the documents, which have no version, it asks for.
func TestCache(t *testing.T) {
	box := New(t)
	for _, address := range []string{"/", "/display"} {
		first := box.NewTab()
		first.Enter("owner")
		first.Open(address)
		first.Ready()
		first.Quiet()
		second := first.Sibling()
		second.Open(address)
		second.Ready()
		second.Quiet()
		kept := 0
		for _, f := range second.Requests() {
			u, err := url.Parse(f.URL)
			if err != nil {
				t.Fatal(err)
			}
			switch {
			case strings.HasPrefix(u.Path, "/app/") && f.Cached:
				kept++
			case strings.HasPrefix(u.Path, "/app/"):
				t.Errorf("%s: the browser fetched %s again", address, u.Path)
			case u.Path == address && f.Cached:
				t.Errorf("%s was taken from the cache: a new version of the box would not be seen", address)
			}
		}
		if kept < 5 {
			t.Errorf("%s: only %d files came from the cache", address, kept)
		}
	}
}

// instant is how long a view may take, in milliseconds.
const instant = 200

// tries are how often something may be too slow before it counts: the machine
// may be busy with other things.
const tries = 20

// Every view can be used at once, at a venue with thousands of members.
func TestInstant(t *testing.T) {
	box, pages := furnished(t)
	box.CLI("seed", "--customers", "5000")
	for _, p := range pages {
		if p.As == "" || p.Do != nil {
			continue
		}
		elsewhere := "#/account"
		if p.Place == elsewhere {
			continue // which is where the others are come to from
		}
		tab := box.NewTab()
		tab.Enter(p.As)
		tab.Open(elsewhere)
		tab.Ready()
		quick(t, p.Name, func() float64 {
			defer tab.Go(elsewhere)
			return Eval[float64](tab, untilReady+"("+js(p.Place)+")")
		})
	}
}

// untilReady goes to a place and takes the time until its view can be used.
const untilReady = `((place) => new Promise((done) => {
	const start = performance.now();
	const watch = new MutationObserver(() => {
		if (!document.querySelector("[data-view][data-ready]:not([data-left])")) return;
		watch.disconnect();
		done(performance.now() - start);
	});
	for (const view of document.querySelectorAll("[data-view]")) view.dataset.left = "";
	watch.observe(document.body, {subtree: true, childList: true, attributeFilter: ["data-ready"]});
	location.hash = place;
}))`

// The whole page is there at once as well, when the browser has seen it before.
func TestInstantStart(t *testing.T) {
	box := New(t)
	tab := box.NewTab()
	tab.Enter("reception")
	tab.Before(`
		new MutationObserver((_, self) => {
			if (!document.querySelector("[data-view][data-ready]")) return;
			self.disconnect();
			window.readyAfter = performance.now();
		}).observe(document, {subtree: true, childList: true, attributeFilter: ["data-ready"]});`)
	start := func() float64 {
		tab.Open("/")
		tab.Ready()
		return Eval[float64](tab, "readyAfter")
	}
	t.Logf("the first start: %.0f ms", start())
	quick(t, "a start", start)
}

// quick reports what is never instant.
func quick(t *testing.T, what string, measure func() float64) {
	t.Helper()
	var took []float64
	for len(took) < tries {
		took = append(took, measure())
		if took[len(took)-1] <= instant {
			t.Logf("%s: %.0f ms", what, took)
			return
		}
	}
	t.Errorf("%s took %.0f ms", what, took)
}
