//go:build e2e

package e2e

import (
	"cmp"
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/chromedp"
)

// timeZone is where browsers and boxes stand: not where the machine's clock
// is, so that a time shown in the wrong zone is seen.
const timeZone = "Asia/Kolkata"

// Browser is a headless Chromium. It reaches nothing but 127.0.0.1.
type Browser struct {
	ctx   context.Context
	agent string // its User-Agent
	stop  func()
}

// everybodysBrowser is started once and serves every test that has no wishes
// of its own; each person in it has a separate context, like private windows.
var everybodysBrowser lazyBrowser

type lazyBrowser struct {
	once    sync.Once
	browser *Browser
	err     error
}

func (l *lazyBrowser) get(t *testing.T) *Browser {
	t.Helper()
	l.once.Do(func() { l.browser, l.err = launch() })
	if l.err != nil {
		t.Fatalf("Chromium does not start (is the package chromium installed?): %v", l.err)
	}
	return l.browser
}

func (l *lazyBrowser) close() {
	if l.browser != nil {
		l.browser.stop()
	}
}

// Launch starts a Chromium of the test's own, with further flags. It is closed
// when the test ends.
func Launch(t *testing.T, flags ...chromedp.ExecAllocatorOption) *Browser {
	t.Helper()
	b, err := launch(flags...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.stop)
	return b
}

// WithCamera makes a Chromium see a QR code through its camera, and everybody
// in it has allowed the page to use the camera.
func WithCamera(t *testing.T, text string) []chromedp.ExecAllocatorOption {
	t.Helper()
	return []chromedp.ExecAllocatorOption{
		chromedp.Flag("use-fake-device-for-media-stream", true),
		chromedp.Flag("use-fake-ui-for-media-stream", true),
		chromedp.Flag("use-file-for-fake-video-capture", film(t, text)),
	}
}

func launch(flags ...chromedp.ExecAllocatorOption) (*Browser, error) {
	fonts, err := fontList()
	if err != nil {
		return nil, err
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(cmp.Or(os.Getenv("CHROMIUM"), "chromium")),
		chromedp.Env("TZ="+timeZone, "FONTCONFIG_FILE="+fonts),
		chromedp.Flag("disable-gpu", true),
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-features", "Translate,AutofillServerCommunication,OptimizationHints,MediaRouter"), // they ask Google
		chromedp.Flag("mute-audio", true),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"),
	)
	allocator, release := chromedp.NewExecAllocator(context.Background(), append(options, flags...)...)
	ctx, _ := chromedp.NewContext(allocator)
	b := &Browser{ctx: ctx, stop: func() {
		ctx, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		_ = chromedp.Cancel(ctx) // a browser that does not close by itself is killed
		release()
	}}
	if err := chromedp.Do(ctx); err != nil {
		b.stop()
		return nil, err
	}
	version, err := chromedp.CallBrowser(ctx, browser.GetVersion, cdp.Empty{})
	if err != nil {
		b.stop()
		return nil, err
	}
	b.agent = version.UserAgent
	return b, nil
}

// fontList writes the list of fonts for Chromium: this machine's, and the
// passes' own for Hindi, which a server does not have.
func fontList() (string, error) {
	folder, err := filepath.Abs("../internal/passcard/fonts")
	if err != nil {
		return "", err
	}
	file := filepath.Join(workshop, "fonts.conf")
	return file, os.WriteFile(file, []byte(`<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><include ignore_missing="yes">/etc/fonts/fonts.conf</include><dir>`+folder+`</dir></fontconfig>
`), 0o600)
}
