//go:build e2e

package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Tab is a browser's tab on a box. Whatever it is told to do it waits for, and
// it ends the test when that does not happen. When the test ends, the tab must
// not have had an error on its console, an uncaught exception, a violation of
// the page's policy, a native dialog, or a request to anywhere but the box.
type Tab struct {
	t       *testing.T
	box     *Box
	ctx     context.Context
	browser *Browser
	watch   *watch
	sight   sight
	offline atomic.Bool
	saved   string // the folder of downloads

	inspected bool

	// Clicks counts the clicks so far, keys and typing aside.
	Clicks int
}

// NewTab opens a tab for somebody new: nobody is signed in.
func (b *Box) NewTab() *Tab {
	b.t.Helper()
	return b.NewTabIn(everybodysBrowser.get(b.t))
}

// NewTabIn is NewTab in a certain browser.
func (b *Box) NewTabIn(browser *Browser) *Tab {
	b.t.Helper()
	return b.newTab(browser, browser.ctx, chromedp.WithNewBrowserContext())
}

// SignedIn opens a tab for somebody who is signed in already, on the page's
// start. What a test does about signing in itself it does with SignIn.
func (b *Box) SignedIn(username string) *Tab {
	b.t.Helper()
	tab := b.NewTab()
	tab.Enter(username)
	tab.Open("/")
	return tab
}

// Sibling opens another tab of the same person, in the same browser.
func (tab *Tab) Sibling() *Tab {
	tab.t.Helper()
	other := tab.box.newTab(tab.browser, tab.ctx)
	tab.saved = other.saved // they share where downloads go
	return other
}

func (b *Box) newTab(browser *Browser, parent context.Context, options ...chromedp.ContextOption) *Tab {
	t := b.t
	t.Helper()
	tab := &Tab{t: t, box: b, browser: browser, sight: usualSight, saved: t.TempDir()}
	tab.watch = &watch{host: strings.TrimPrefix(b.URL, "http://"), fetches: map[network.RequestID]*Fetch{},
		lossy: func() bool { return b.wasDown || tab.offline.Load() }}
	ctx, cancel := chromedp.NewContext(parent, append(options, chromedp.WithListener(tab.see))...)
	tab.ctx = ctx
	t.Cleanup(func() {
		tab.inspect()
		cancel()
	})
	if err := chromedp.Do(ctx); err != nil { // its first, which must not have a deadline
		t.Fatal(err)
	}
	call(tab, audits.Enable, cdp.Empty{})
	tab.Before(watcher)
	tab.allowDownloads()
	tab.look()
	return tab
}

// see records an event. A native dialog is closed, or the page would wait for
// ever; that it came up is trouble all the same.
func (tab *Tab) see(event any) {
	tab.watch.see(event)
	if _, ok := event.(*page.EventJavascriptDialogOpening); ok {
		go chromedp.Call(tab.ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: true})
	}
}

// Expects makes console lines that match a regular expression no trouble from
// now on. Answers of 400 to 499, and lost connections while the test took the
// box down or the tab offline, need not be expected.
func (tab *Tab) Expects(pattern string) {
	tab.watch.expect(regexp.MustCompile(pattern))
}

// Troubles returns what the tab did wrong so far, and forgets it.
func (tab *Tab) Troubles() []string { return tab.watch.take() }

// Requests are the requests of the tab so far.
func (tab *Tab) Requests() []Fetch { return tab.watch.requests() }

// Quiet waits until every request has its answer and every picture is there.
func (tab *Tab) Quiet() {
	tab.t.Helper()
	tab.Wait("all pictures", "[...document.images].every((i) => i.complete)")
	tab.until("all answers", func(context.Context) (bool, error) {
		return !slices.ContainsFunc(tab.Requests(), func(f Fetch) bool { return f.Status == 0 }), nil
	})
}

// Console is all that was said on the console, as "kind: text".
func (tab *Tab) Console() []string { return tab.watch.said() }

// inspect reports what went wrong unseen and leaves behind what helps to
// understand a failure.
func (tab *Tab) inspect() {
	for _, trouble := range tab.Troubles() {
		tab.t.Errorf("the page had trouble: %s", trouble)
	}
	if !tab.t.Failed() || tab.inspected {
		return
	}
	tab.inspected = true
	ctx, cancel := context.WithTimeout(tab.ctx, 10*time.Second)
	defer cancel()
	state, err := chromedp.Run(ctx, chromedp.Evaluate[string](`location.href + "\n\n" + document.body.innerText`))
	if err != nil {
		state = "the page does not say: " + err.Error()
	}
	console := strings.Join(tab.Console(), "\n")
	tab.t.Logf("the tab at the end: %s\n\nconsole:\n%s", state[:min(len(state), 3000)], console)
	folder := os.Getenv("VENUEBOX_E2E_ARTIFACTS")
	if folder == "" {
		return
	}
	name := filepath.Join(folder, strings.NewReplacer("/", "_", " ", "_").Replace(tab.t.Name())+"-"+string(chromedp.FromContext(tab.ctx).Target.TargetID)[:6])
	if err := os.MkdirAll(folder, 0o755); err != nil {
		tab.t.Error(err)
	}
	if err := os.WriteFile(name+".txt", []byte(state+"\n\nconsole:\n"+console+"\n"), 0o644); err != nil {
		tab.t.Error(err)
	}
	picture, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.WriteFile(name+".png", picture, 0o644)
	}
	if err != nil {
		tab.t.Error(err)
	}
}

// Before runs a script in every document that is loaded from now on, before
// the page's own: for what this browser lacks and others have.
func (tab *Tab) Before(script string) {
	tab.t.Helper()
	call(tab, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script})
}

// Eval is the value of a JavaScript expression in the page, once its promise
// has been kept.
func Eval[T any](tab *Tab, expression string) T {
	tab.t.Helper()
	return run(tab, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
}

// js writes a value as JavaScript.
func js(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err) // of a value that a test chose
	}
	return string(text)
}

// Wait waits until a JavaScript expression is true, also over page loads; what
// says in words what that means.
func (tab *Tab) Wait(what, condition string) {
	tab.t.Helper()
	tab.until(what, func(ctx context.Context) (bool, error) {
		return chromedp.Run(ctx, chromedp.Evaluate[bool]("Boolean("+condition+")"))
	})
}

// until asks again and again. Errors count when they are the last word: while
// a page loads, the one before it does not answer any more.
func (tab *Tab) until(what string, done func(context.Context) (bool, error)) {
	tab.t.Helper()
	ctx, cancel := context.WithTimeout(tab.ctx, patience)
	defer cancel()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	var last error
	for {
		ok, err := done(ctx)
		if ok && err == nil {
			return
		}
		if ctx.Err() == nil {
			last = err
		}
		select {
		case <-ctx.Done():
			tab.t.Fatalf("waited %v for %s (%v)", patience, what, last)
		case <-again.C:
		}
	}
}

// run does something in the tab.
func run[T any](tab *Tab, action chromedp.Action[T]) T {
	tab.t.Helper()
	ctx, cancel := context.WithTimeout(tab.ctx, patience)
	defer cancel()
	value, err := chromedp.Run(ctx, action)
	if err != nil {
		tab.t.Fatal(err)
	}
	return value
}

// call runs a command of the DevTools protocol in the tab.
func call[P, R any](tab *Tab, command cdp.Command[P, R], params P) R {
	tab.t.Helper()
	return run(tab, func(ctx context.Context, target *chromedp.Target) (R, error) {
		result, err := cdp.Call(ctx, target, command, params)
		if err != nil {
			err = fmt.Errorf("%s: %w", command.Method, err)
		}
		return result, err
	})
}
