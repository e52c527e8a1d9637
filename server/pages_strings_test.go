package server_test

import (
	"encoding/json"
	"maps"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// pluralForms are the categories that a language has for whole numbers (CLDR),
// which are what Intl.PluralRules answers.
var pluralForms = map[string][]string{
	"en": {"one", "other"},
	"hi": {"one", "other"},
	"ar": {"few", "many", "one", "other", "two", "zero"},
}

// pageStrings are the words of the pages by language and key, with the forms of
// a plural below its own key: {"members.count": {"one": …, "other": …}}. A key
// without forms has one that is called "".
func pageStrings(t *testing.T) map[string]map[string]map[string]string {
	t.Helper()
	files := appFiles(t)
	flat := map[string]map[string]string{}
	for language := range pluralForms {
		var words map[string]string
		if err := json.Unmarshal([]byte(files["strings/"+language+".json"]), &words); err != nil {
			t.Fatalf("%s: %v", language, err)
		}
		flat[language] = words
	}
	out := map[string]map[string]map[string]string{}
	for language, words := range flat {
		out[language] = map[string]map[string]string{}
		for key, text := range words {
			group, form := key, ""
			if i := strings.LastIndex(key, "."); slices.Contains(pluralForms["ar"], key[i+1:]) && flat["en"][key[:i]+".one"] != "" {
				group, form = key[:i], key[i+1:]
			}
			if out[language][group] == nil {
				out[language][group] = map[string]string{}
			}
			out[language][group][form] = text
		}
	}
	return out
}

var (
	gap  = regexp.MustCompile(`\{\w*\}|--[a-z]+`) // for a name or a number, or an option to be typed as it stands
	word = regexp.MustCompile(`[A-Za-z][\w@-]+`)
)

// terms are the words that are the same in every language.
var terms = strings.Fields("API BMP CSV GIF HTTPS ID JPEG PDF PNG PhonePe QR UPI USB VenueBox WebP Wi-Fi hotel@bank name@bank name@example com venuebox")

// Every language has all that is said, in its own words, with the same gaps.
func TestStringsAreTranslated(t *testing.T) {
	t.Parallel()
	all := pageStrings(t)
	for language, keys := range all {
		for _, key := range slices.Sorted(maps.Keys(all["en"])) {
			if keys[key] == nil {
				t.Errorf("%s.json has no %s", language, key)
			}
		}
		for key, forms := range keys {
			english := all["en"][key]
			if english == nil {
				t.Errorf("%s.json has %s, which en.json has not", language, key)
				continue
			}
			want := []string{""}
			if _, single := english[""]; !single {
				want = pluralForms[language]
			}
			if got := slices.Sorted(maps.Keys(forms)); !slices.Equal(got, want) {
				t.Errorf("%s.json has the forms %q of %s, want %q", language, got, key, want)
			}
			for form, text := range forms {
				checkText(t, language, key, form, text, english)
			}
		}
	}
}

func checkText(t *testing.T, language, key, form, text string, english map[string]string) {
	t.Helper()
	name := strings.TrimSuffix(language+".json: "+key+"."+form, ".")
	whole := english["other"] + english[""]
	got, want := gaps(text), gaps(whole)
	if slices.Contains([]string{"zero", "one", "two"}, form) && language != "hi" && !slices.Contains(got, "{n}") {
		want = slices.DeleteFunc(want, func(gap string) bool { return gap == "{n}" }) // the word says how many
	}
	if !slices.Equal(got, want) {
		t.Errorf("%s has the gaps %q, want %q", name, got, want)
	}
	if strings.TrimSpace(text) != text || text == "" {
		t.Errorf("%s is %q", name, text)
	}
	if language == "en" {
		return
	}
	for _, found := range word.FindAllString(gap.ReplaceAllString(text, ""), -1) {
		if !slices.Contains(terms, found) {
			t.Errorf("%s has %q left in English: %s", name, found, text)
		}
	}
}

func gaps(text string) []string {
	return slices.Compact(slices.Sorted(slices.Values(gap.FindAllString(text, -1))))
}

// What the modules say there are words for, and what there are words for they
// say. A key is written out, or its beginning up to a dot: then all keys that
// begin like that count as said.
func TestStringsAreUsed(t *testing.T) {
	t.Parallel()
	keys := pageStrings(t)["en"]
	areas := map[string]bool{}
	for key := range keys {
		area, _, _ := strings.Cut(key, ".")
		areas[area] = true
	}
	literal := regexp.MustCompile("[\"`]([a-z]+\\.[A-Za-z_.]*)(?:[\"`]|\\$\\{)")
	said := map[string]bool{}
	for name, body := range appFiles(t) {
		if path.Ext(name) != ".js" {
			continue
		}
		for _, found := range literal.FindAllStringSubmatch(body, -1) {
			text := found[1]
			if area, _, _ := strings.Cut(text, "."); !areas[area] {
				continue
			}
			known := false
			for key := range keys {
				if key == text || strings.HasSuffix(text, ".") && strings.HasPrefix(key, text) {
					said[key], known = true, true
				}
			}
			if !known {
				t.Errorf("%s says %q, for which there are no words", name, text)
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		if !said[key] {
			t.Errorf("nothing says %s: %q", key, keys[key])
		}
	}
}

// Words for a failure are for one that the box, or the page, has.
func TestErrorStringsAreOfFaults(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("../internal/fault/codes.go")
	if err != nil {
		t.Fatal(err)
	}
	codes := []string{"no_connection"}
	for _, found := range regexp.MustCompile(`= "(\w+)"`).FindAllSubmatch(source, -1) {
		codes = append(codes, string(found[1]))
	}
	for key := range pageStrings(t)["en"] {
		if code, ok := strings.CutPrefix(key, "error."); ok && !slices.Contains(codes, code) {
			t.Errorf("%s is of no failure that there is", key)
		}
	}
}
