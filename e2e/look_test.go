//go:build e2e

package e2e

import (
	"os"
	"path/filepath"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// sight is how a tab shows a page, and to whom.
type sight struct {
	width, height int64
	dark, moves   bool
	language      string
}

// usualSight is a desk's small laptop. Nothing moves, so that nothing is
// looked at while it still does.
var usualSight = sight{width: 1280, height: 800, language: "en"}

// SetSize sets the size of the window's content in CSS pixels.
func (tab *Tab) SetSize(width, height int64) {
	tab.t.Helper()
	tab.sight.width, tab.sight.height = width, height
	tab.look()
}

// Dark says whether the person prefers dark pages.
func (tab *Tab) Dark(on bool) {
	tab.t.Helper()
	tab.sight.dark = on
	tab.look()
}

// Moves says whether the person likes motion; usually they want it reduced.
func (tab *Tab) Moves(on bool) {
	tab.t.Helper()
	tab.sight.moves = on
	tab.look()
}

// Language sets the browser's language, such as "hi"; the page sees it when it
// is loaded next.
func (tab *Tab) Language(tag string) {
	tab.t.Helper()
	tab.sight.language = tag
	tab.look()
}

func (tab *Tab) look() {
	tab.t.Helper()
	s := tab.sight
	call(tab, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: s.width, Height: s.height, DeviceScaleFactor: 1})
	scheme, motion := "light", "reduce"
	if s.dark {
		scheme = "dark"
	}
	if s.moves {
		motion = "no-preference"
	}
	call(tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: motion}}})
	call(tab, emulation.SetUserAgentOverride, emulation.SetUserAgentOverrideParams{UserAgent: tab.browser.agent, AcceptLanguage: s.language})
}

// Offline takes the tab off the network, or back.
func (tab *Tab) Offline(on bool) {
	tab.t.Helper()
	var conditions []*network.Conditions
	if on {
		tab.offline.Store(true)
		conditions = append(conditions, &network.Conditions{Offline: true, DownloadThroughput: -1, UploadThroughput: -1})
	}
	call(tab, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{MatchedNetworkConditions: conditions})
	call(tab, network.OverrideNetworkState, network.OverrideNetworkStateParams{Offline: on, DownloadThroughput: -1, UploadThroughput: -1})
}

// Screenshot is what the window shows, as PNG.
func (tab *Tab) Screenshot() []byte {
	tab.t.Helper()
	return run(tab, chromedp.CaptureScreenshot())
}

// WholePage is Screenshot with all that is below the window's edge.
func (tab *Tab) WholePage() []byte {
	tab.t.Helper()
	return run(tab, chromedp.FullScreenshot(100))
}

// SaveScreenshot writes WholePage to the folder that VENUEBOX_E2E_SCREENSHOTS
// names, if it names one.
func (tab *Tab) SaveScreenshot(name string) {
	tab.t.Helper()
	folder := os.Getenv("VENUEBOX_E2E_SCREENSHOTS")
	if folder == "" {
		return
	}
	path := filepath.Join(folder, name+".png")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		tab.t.Fatal(err)
	}
	if err := os.WriteFile(path, tab.WholePage(), 0o644); err != nil {
		tab.t.Fatal(err)
	}
}

// PDF prints the page. What the page lays out for paper by itself is used,
// sizes included.
func (tab *Tab) PDF() []byte {
	tab.t.Helper()
	return run(tab, chromedp.PrintToPDF(chromedp.PDFPreferCSSPageSize(), chromedp.PDFPrintBackground()))
}
