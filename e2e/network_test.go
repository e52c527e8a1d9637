//go:build e2e

package e2e

import (
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// Nothing of the page asks anybody but the box: this is the log of all that the
// browser's network stack did, for workers and whatever else included.
func TestNothingLeavesTheBox(t *testing.T) {
	box, pages := furnished(t)
	file := filepath.Join(t.TempDir(), "net.json")
	browser, err := launch(chromedp.Flag("log-net-log", file))
	if err != nil {
		t.Fatal(err)
	}
	closed := false
	defer func() {
		if !closed {
			browser.stop()
		}
	}()
	t.Run("pages", func(t *testing.T) {
		box := box.in(t)
		tab, who := box.NewTabIn(browser), ""
		for _, page := range pages {
			if page.As != who {
				tab.Enter(page.As)
				who = page.As
			}
			tab.Visit(page)
		}
	})
	browser.stop() // which ends the log
	closed = true

	urls := requested(t, file)
	if len(urls) < 100 {
		t.Errorf("the log has %d requests", len(urls))
	}
	for _, address := range urls {
		u, err := url.Parse(address)
		if err != nil || u.Host != strings.TrimPrefix(box.URL, "http://") {
			t.Errorf("the browser asked for %s", address)
		}
	}
}

// requested are the addresses that pages started requests for, in a log as
// https://www.chromium.org/developers/design-documents/network-stack/netlog
// describes it. What Chromium asks for on its own account has no origin.
func requested(t *testing.T, file string) []string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var log struct {
		Constants struct {
			Types map[string]int `json:"logEventTypes"`
		} `json:"constants"`
		Events []struct {
			Type   int `json:"type"`
			Params struct {
				URL       string `json:"url"`
				Initiator string `json:"initiator"`
			} `json:"params"`
		} `json:"events"`
	}
	if err := json.Unmarshal(text, &log); err != nil {
		t.Fatal(err)
	}
	start, ok := log.Constants.Types["URL_REQUEST_START_JOB"]
	if !ok {
		t.Fatal("the log knows no requests")
	}
	var urls []string
	for _, e := range log.Events {
		if e.Type == start && e.Params.URL != "" && e.Params.Initiator != "not an origin" {
			urls = append(urls, e.Params.URL)
		}
	}
	return urls
}
