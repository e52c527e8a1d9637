package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// only says which parts of the house may import what; a path stands for
// everything below it.
var only = map[string][]string{
	"github.com/gin-gonic/gin":     {"server"},
	"github.com/gin-contrib":       {"server"},
	"github.com/spf13/cobra":       {"internal/cli"},
	"database/sql":                 {"store"},
	"modernc.org/sqlite":           {"store"},
	"github.com/pressly/goose":     {"store"},
	"venuebox/internal/cli":        {"."},
	"venuebox/internal/config":     {"internal/cli"},
	"venuebox/server":              {"internal/cli", "server"},
	"venuebox/store":               {"internal/cli", "server"},
	"venuebox/uploads":             {"internal/cli", "server"},
	"venuebox/migrations":          {"store"},
	"venuebox/server/gymapi":       {"server"},
	"venuebox/server/hotelapi":     {"server"},
	"venuebox/internal/qr":         {"internal/cli", "internal/passcard", "server"},
	"venuebox/internal/fault":      {"internal/cli", "server", "store", "internal/fault", "internal/turns"},
	"github.com/golang-jwt/jwt/v5": {"server/auth"},
	"codeberg.org/go-pdf/fpdf":     {"internal/passcard"},
	"github.com/go-text":           {"internal/passcard"},
	"venuebox/internal/passcard":   {"internal/cli", "server"},
	"venuebox/internal/membercsv":  {"internal/cli", "server"},
}

// never says what a package must not import although its folder may.
var never = map[string][]string{
	"server/gymapi":     {"venuebox/server/hotelapi"},
	"server/hotelapi":   {"venuebox/server/gymapi"},
	"server/auth":       {"venuebox/server/gymapi", "venuebox/server/hotelapi"},
	"server/wire":       {"venuebox/server/gymapi", "venuebox/server/hotelapi", "venuebox/server/auth"},
	"store":             {"encoding/json", "net/http"},
	"internal/qr":       {"net/http", "os"},
	"internal/passcard": {"net/http", "os"},
}

// Imports point one way (docs/ARCHITECTURE.md). Tests, and the load command,
// which boots a server as they do, may reach further.
func TestImportsPointOneWay(t *testing.T) {
	files := 0
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return err
		}
		folder := path.Dir(filepath.ToSlash(name))
		if within(folder, "server/servertest") || within(folder, "internal/loadtest") || within(folder, "tools") {
			return nil
		}
		files++
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			for what, where := range only {
				if within(imported, what) && !withinAny(folder, where) {
					t.Errorf("%s imports %s, which is for %s", name, imported, strings.Join(where, " and "))
				}
			}
			for _, forbidden := range never[folder] {
				if within(imported, forbidden) {
					t.Errorf("%s imports %s, which it must not", name, imported)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 50 {
		t.Errorf("only %d files were looked at", files)
	}
}

func within(name, folder string) bool {
	return name == folder || strings.HasPrefix(name, folder+"/")
}

func withinAny(name string, folders []string) bool {
	for _, folder := range folders {
		if within(name, folder) {
			return true
		}
	}
	return false
}
