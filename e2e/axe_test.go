//go:build e2e

package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/chromedp/chromedp"
)

// Violation is a rule of axe-core that a page breaks.
type Violation struct {
	ID, Help, Impact string
	Nodes            []struct {
		HTML, FailureSummary string
	}
}

func (v Violation) String() string {
	text := fmt.Sprintf("%s (%s): %s", v.ID, v.Impact, v.Help)
	for _, n := range v.Nodes {
		text += "\n\t" + n.HTML + "\n\t\t" + strings.ReplaceAll(n.FailureSummary, "\n", "\n\t\t")
	}
	return text
}

// axeRules are the rules that count: WCAG 2.2 at levels A and AA, and axe's
// own advice.
const axeRules = `["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]`

var axe = sync.OnceValues(func() (string, error) {
	script, err := os.ReadFile(filepath.Join("node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		return "", fmt.Errorf("axe-core is not here: run `npm ci --ignore-scripts` in e2e first (%w)", err)
	}
	return string(script), nil
})

// Axe returns what axe-core finds wrong with the page as it is now. It is
// brought in by the DevTools protocol, so that the page's policy stays on.
func (tab *Tab) Axe() []Violation {
	tab.t.Helper()
	script, err := axe()
	if err != nil {
		tab.t.Fatal(err)
	}
	if !Eval[bool](tab, "typeof axe === 'object'") {
		run(tab, chromedp.Evaluate[chromedp.Void](script+"; void 0"))
	}
	return Eval[[]Violation](tab, `axe.run(document, {runOnly: `+axeRules+`, resultTypes: ["violations"], preload: false}).then((r) =>
		r.violations.map((v) => ({ID: v.id, Help: v.help, Impact: v.impact,
			Nodes: v.nodes.map((n) => ({HTML: n.html, FailureSummary: n.failureSummary}))})))`)
}

// Accessible reports everything that axe-core finds; where says on what.
func (tab *Tab) Accessible(where string) {
	tab.t.Helper()
	for _, v := range tab.Axe() {
		tab.t.Errorf("%s: %v", where, v)
	}
}
