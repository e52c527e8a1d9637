package gymapi

import (
	"testing"

	"venuebox/internal/fault"
	"venuebox/internal/fault/faulttest"
)

func TestWordsForEveryFault(t *testing.T) {
	known := map[fault.Code]bool{}
	for _, code := range faulttest.Codes(t) {
		known[code] = true
		if words[code].text == "" {
			t.Errorf("no words for %s", code)
		}
	}
	for code := range words {
		if !known[code] {
			t.Errorf("words for %s, which no fault is", code)
		}
	}
}
