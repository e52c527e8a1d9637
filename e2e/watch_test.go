//go:build e2e

package e2e

import (
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
)

// watcher is in every document before its own scripts. What it says on the
// console is trouble. Printing is counted in place of a dialog that headless
// Chromium does not have.
const watcher = `
addEventListener("securitypolicyviolation", (e) => console.error("securitypolicyviolation: " + e.violatedDirective + " " + e.blockedURI + " " + e.sourceFile + ":" + e.lineNumber + " " + e.sample));
window.printed = 0;
window.print = () => { window.printed++; };
`

// Fetch is one request of a page.
type Fetch struct {
	URL, Method string
	Kind        network.ResourceType
	Sent        string // the media type of what was sent along
	Status      int64  // 0 while there is none; -1 when there will be none
	Bytes       int64  // of the body, uncompressed
	Cached      bool   // it came from the browser's cache
}

// watch is what a tab did that nobody may have seen.
type watch struct {
	mu       sync.Mutex
	host     string // the only one that may be asked
	lossy    func() bool
	expected []*regexp.Regexp
	console  []string // all of it, for people
	troubles []string
	order    []network.RequestID
	fetches  map[network.RequestID]*Fetch
}

// refused is how Chromium logs an answer that says no. Answers of 400 to 499
// are part of the API, not mistakes of the page.
var refused = regexp.MustCompile(`^Failed to load resource: the server responded with a status of 4\d\d `)

// lost is how Chromium logs a request to a box that is not there.
var lost = regexp.MustCompile(`net::ERR_(CONNECTION|EMPTY_RESPONSE|INCOMPLETE_CHUNKED|INTERNET_DISCONNECTED|NETWORK_IO|SOCKET|ADDRESS)`)

// see takes an event. It runs in the loop that reads the tab's events.
func (w *watch) see(event any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		var words []string
		for _, a := range e.Args {
			var text string
			if json.Unmarshal(a.Value, &text) != nil {
				text = a.Description + string(a.Value)
			}
			words = append(words, text)
		}
		w.note(string(e.Type), strings.Join(words, " "), e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeAssert)
	case *runtime.EventExceptionThrown:
		text := e.ExceptionDetails.Text
		if e.ExceptionDetails.Exception != nil {
			text += " " + e.ExceptionDetails.Exception.Description
		}
		w.note("exception", fmt.Sprintf("%s (%s:%d)", text, e.ExceptionDetails.URL, e.ExceptionDetails.LineNumber+1), true)
	case *log.EventEntryAdded:
		network := e.Entry.Source == log.EntrySourceNetwork
		ordinary := network && refused.MatchString(e.Entry.Text) || network && w.lossy() && lost.MatchString(e.Entry.Text)
		w.note(string(e.Entry.Level), e.Entry.Text+" "+e.Entry.URL, e.Entry.Level == log.EntryLevelError && !ordinary)
	case *audits.EventIssueAdded:
		if e.Issue.Code != audits.InspectorIssueCodeGenericIssue { // advice on autofill
			details, err := json.Marshal(e.Issue.Details)
			w.note("issue", fmt.Sprintf("%s %s %v", e.Issue.Code, details, err), true)
		}
	case *page.EventJavascriptDialogOpening:
		w.note("dialog", e.Message, true)
	case *network.EventRequestWillBeSent:
		w.sent(e)
	case *network.EventRequestServedFromCache:
		w.fetch(e.RequestID).Cached = true
	case *network.EventResponseReceived:
		f := w.fetch(e.RequestID)
		f.Status, f.Cached = e.Response.Status, f.Cached || e.Response.FromDiskCache || e.Response.FromPrefetchCache
	case *network.EventLoadingFailed:
		if f := w.fetch(e.RequestID); f.Status == 0 {
			f.Status = -1
		}
	case *network.EventDataReceived:
		w.fetch(e.RequestID).Bytes += e.DataLength
	}
}

func (w *watch) sent(e *network.EventRequestWillBeSent) {
	f := w.fetch(e.RequestID)
	f.URL, f.Method, f.Kind = e.Request.URL, e.Request.Method, e.Type
	kind, _ := e.Request.Headers["Content-Type"].(string)
	f.Sent, _, _ = strings.Cut(kind, ";")
	u, err := url.Parse(e.Request.URL)
	if err != nil || u.Host != w.host && u.Scheme != "data" && u.Scheme != "blob" {
		w.note("request", "leaves the box: "+e.Request.Method+" "+e.Request.URL, true)
	}
}

func (w *watch) fetch(id network.RequestID) *Fetch {
	if w.fetches[id] == nil {
		w.fetches[id] = &Fetch{}
		w.order = append(w.order, id)
	}
	return w.fetches[id]
}

func (w *watch) note(kind, text string, trouble bool) {
	line := kind + ": " + text
	w.console = append(w.console, line)
	if trouble && !slices.ContainsFunc(w.expected, func(r *regexp.Regexp) bool { return r.MatchString(line) }) {
		w.troubles = append(w.troubles, line)
	}
}

// expect makes lines that match no trouble from now on.
func (w *watch) expect(pattern *regexp.Regexp) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.expected = append(w.expected, pattern)
}

// take returns the troubles so far and forgets them.
func (w *watch) take() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	troubles := w.troubles
	w.troubles = nil
	return troubles
}

// said is the whole console.
func (w *watch) said() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.console)
}

// requests are all requests to the network or the cache, in order.
func (w *watch) requests() []Fetch {
	w.mu.Lock()
	defer w.mu.Unlock()
	var all []Fetch
	for _, id := range w.order {
		if f := w.fetches[id]; strings.HasPrefix(f.URL, "http") {
			all = append(all, *f)
		}
	}
	return all
}
