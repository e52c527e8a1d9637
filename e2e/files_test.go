//go:build e2e

package e2e

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// ChooseFile does something that opens the file chooser, such as a click, and
// chooses files in it.
func (tab *Tab) ChooseFile(open func(), paths ...string) {
	tab.t.Helper()
	call(tab, page.SetInterceptFileChooserDialog, page.SetInterceptFileChooserDialogParams{Enabled: true})
	opened := chromedp.Events(tab.ctx, page.FileChooserOpened)
	found := make(chan cdp.BackendNodeID, 1)
	go func() {
		for e, err := range opened {
			if err == nil {
				found <- e.BackendNodeID
			}
			return
		}
	}()
	open()
	select {
	case node := <-found:
		call(tab, dom.SetFileInputFiles, dom.SetFileInputFilesParams{Files: paths, BackendNodeID: node})
	case <-time.After(patience):
		tab.t.Fatal("no file chooser was opened")
	}
	call(tab, page.SetInterceptFileChooserDialog, page.SetInterceptFileChooserDialogParams{Enabled: false})
}

// DropFile drags files from outside the browser onto an element.
func (tab *Tab) DropFile(selector string, paths ...string) {
	tab.t.Helper()
	x, y := tab.reach(selector)
	data := &input.DragData{Items: []*input.DragDataItem{}, Files: paths, DragOperationsMask: 1}
	for _, step := range []input.DispatchDragEventType{input.DispatchDragEventTypeDragEnter, input.DispatchDragEventTypeDragOver, input.DispatchDragEventTypeDrop} {
		call(tab, input.DispatchDragEvent, input.DispatchDragEventParams{Type: step, X: x, Y: y, Data: data})
	}
}

// PastePicture pastes a PNG with Ctrl+V, wherever the focus is, as it comes
// out of the clipboard.
func (tab *Tab) PastePicture(png []byte) {
	tab.t.Helper()
	for _, name := range []string{"clipboard-read", "clipboard-write"} {
		_, err := chromedp.CallBrowser(tab.ctx, browser.SetPermission, browser.SetPermissionParams{
			Permission: &browser.PermissionDescriptor{Name: name}, Setting: browser.PermissionSettingGranted,
			Origin: tab.box.URL, BrowserContextID: chromedp.FromContext(tab.ctx).BrowserContextID})
		if err != nil {
			tab.t.Fatal(err)
		}
	}
	Eval[chromedp.Void](tab, `(async () => {
		const bytes = Uint8Array.from(atob(`+js(base64.StdEncoding.EncodeToString(png))+`), (c) => c.charCodeAt(0));
		await navigator.clipboard.write([new ClipboardItem({"image/png": new Blob([bytes], {type: "image/png"})})]);
	})()`)
	call(tab, input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeRawKeyDown, Key: "v", Code: "KeyV",
		WindowsVirtualKeyCode: 'V', Modifiers: int64(chromedp.ModifierCtrl), Commands: []string{"paste"}})
	call(tab, input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyUp, Key: "v", Code: "KeyV",
		WindowsVirtualKeyCode: 'V', Modifiers: int64(chromedp.ModifierCtrl)})
}

func (tab *Tab) allowDownloads() {
	tab.t.Helper()
	yes := true
	_, err := chromedp.CallBrowser(tab.ctx, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
		Behavior: browser.SetDownloadBehaviorBehaviorAllowAndName, DownloadPath: tab.saved, EventsEnabled: &yes,
		BrowserContextID: chromedp.FromContext(tab.ctx).BrowserContextID})
	if err != nil {
		tab.t.Fatal(err)
	}
}

// Download does something that makes the browser save a file, and returns the
// name that was proposed for the file and what is in it.
func (tab *Tab) Download(begin func()) (name string, content []byte) {
	tab.t.Helper()
	begins := chromedp.BrowserEvents(tab.ctx, browser.DownloadWillBegin)
	progress := chromedp.BrowserEvents(tab.ctx, browser.DownloadProgress)
	type download struct {
		name, guid string
		state      browser.DownloadProgressState
	}
	done := make(chan download, 1)
	go func() {
		var d download
		for e, err := range begins {
			if err != nil {
				return
			}
			if string(e.FrameID) == string(chromedp.FromContext(tab.ctx).Target.TargetID) {
				d.name, d.guid = e.SuggestedFilename, e.GUID
				break
			}
		}
		for e, err := range progress {
			if err != nil {
				return
			}
			if e.GUID == d.guid && e.State != browser.DownloadProgressStateInProgress {
				d.state = e.State
				done <- d
				return
			}
		}
	}()
	begin()
	select {
	case d := <-done:
		if d.state != browser.DownloadProgressStateCompleted {
			tab.t.Fatalf("the download of %q was %s", d.name, d.state)
		}
		content, err := os.ReadFile(filepath.Join(tab.saved, d.guid))
		if err != nil {
			tab.t.Fatal(err)
		}
		return d.name, content
	case <-time.After(patience):
		tab.t.Fatal("nothing was downloaded")
	}
	return "", nil
}
