//go:build e2e

package e2e

import (
	"net/http"
	"strings"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// Open loads an address of the box anew: "/", "/display", or "#/members/115",
// which is a place within the page.
func (tab *Tab) Open(path string) {
	tab.t.Helper()
	if strings.HasPrefix(path, "#") {
		path = "/" + path
	}
	document, place, _ := strings.Cut(tab.box.URL+path, "#")
	if Eval[string](tab, "location.href.split('#')[0]") != document {
		run(tab, chromedp.Navigate(tab.box.URL+path))
		return
	}
	Eval[chromedp.Void](tab, "history.pushState(null, '', "+js("#"+place)+")") // which the page does not notice
	tab.Reload()
}

// Reload loads the page anew.
func (tab *Tab) Reload() {
	tab.t.Helper()
	run(tab, chromedp.Reload())
}

// Back goes back in the tab's history.
func (tab *Tab) Back() {
	tab.t.Helper()
	run(tab, chromedp.NavigateBack())
}

// Go changes the place within the page, as a link does, and waits until the
// view there is ready.
func (tab *Tab) Go(place string) {
	tab.t.Helper()
	Eval[chromedp.Void](tab, `(() => {
		if (location.hash === `+js(place)+`) return;
		for (const view of document.querySelectorAll("[data-view]")) view.dataset.left = "";
		location.hash = `+js(place)+`;
	})()`)
	tab.Ready()
}

// Ready waits until a view is there and has loaded; with a name, that view.
func (tab *Tab) Ready(view ...string) {
	tab.t.Helper()
	selector := "[data-view][data-ready]:not([data-left])"
	if len(view) > 0 {
		selector = "[data-view=" + js(view[0]) + "][data-ready]"
	}
	tab.Wait("a view that is ready: "+selector, "document.querySelector("+js(selector)+")")
}

// Enter signs an account in without the page: the tab gets the cookie.
func (tab *Tab) Enter(username string) {
	tab.t.Helper()
	body := strings.NewReader(js(map[string]string{"username": username, "password": Password}))
	r, err := http.NewRequestWithContext(tab.t.Context(), "POST", tab.box.URL+"/api/session/login", body)
	if err != nil {
		tab.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		tab.t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		tab.t.Fatalf("signing in as %q: %s", username, answer.Status)
	}
	for _, c := range answer.Cookies() {
		call(tab, network.SetCookie, network.SetCookieParams{Name: c.Name, Value: c.Value, URL: tab.box.URL, Path: c.Path,
			HTTPOnly: &c.HttpOnly, SameSite: network.CookieSameSiteLax})
	}
}

// SignIn signs an account in as people do, from whatever place asks for it,
// and waits until a view is ready.
func (tab *Tab) SignIn(username string) {
	tab.t.Helper()
	tab.Type("[name=username]", username)
	tab.Type("[name=password]", Password)
	tab.Click("sign-in")
	tab.Gone(doing("sign-in"))
	tab.Ready()
}
