package server_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"venuebox/server/servertest"
)

var update = flag.Bool("update", false, "write the golden files anew")

// Every address and method there is, for a reader of a change to see.
func TestRoutes(t *testing.T) {
	t.Parallel()
	routes, err := servertest.New(t).Server.Routes()
	if err != nil {
		t.Fatal(err)
	}
	golden := filepath.Join("testdata", "routes.golden")
	got := strings.Join(routes, "\n") + "\n"
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("the routes have changed; go test ./server -run TestRoutes -update if they should:\n%s", diff)
	}
}
