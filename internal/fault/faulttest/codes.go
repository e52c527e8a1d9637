// Package faulttest helps tests to hold something for every fault there is.
package faulttest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"

	"venuebox/internal/fault"
)

// Codes reads every code from the source of package fault.
func Codes(tb testing.TB) []fault.Code {
	tb.Helper()
	_, self, _, _ := runtime.Caller(0)
	source := filepath.Join(filepath.Dir(self), "..", "codes.go")
	file, err := parser.ParseFile(token.NewFileSet(), source, nil, 0)
	if err != nil {
		tb.Fatal(err)
	}
	var codes []fault.Code
	ast.Inspect(file, func(n ast.Node) bool {
		if value, ok := n.(*ast.BasicLit); ok && value.Kind == token.STRING {
			text, err := strconv.Unquote(value.Value)
			if err != nil {
				tb.Fatal(err)
			}
			codes = append(codes, fault.Code(text))
		}
		return true
	})
	if len(codes) == 0 {
		tb.Fatal("no codes found")
	}
	return codes
}
