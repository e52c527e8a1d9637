// Package e2e drives the page in a real browser against the real program.
//
// Everything in it is behind the build tag e2e, because it needs Chromium and
// npm's axe-core:
//
//	(cd e2e && npm ci --ignore-scripts)
//	go test -tags e2e -count 1 -timeout 20m ./e2e
//
// The count keeps go from repeating an earlier result: it does not see that
// the page changed, because the program is built by the tests.
//
// VENUEBOX_BINARY names a program to test in place of one built for the run,
// VENUEBOX_E2E_ARTIFACTS a folder for what a failed test leaves behind, and
// VENUEBOX_E2E_SCREENSHOTS a folder for pictures of every page. CHROMIUM is the
// browser, when it is not the chromium of the PATH. VENUEBOX_E2E_PATIENCE is how
// many seconds anything may take, when somebody at work on a test has less of it.
package e2e
