package config

import (
	"flag"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pelletier/go-toml/v2"
)

var update = flag.Bool("update", false, "write config.example.toml anew")

const exampleFile = "../../config.example.toml"

// Every field of Config has one row in the table, under its own name and in
// its own section, and every row has a field.
func TestTableHoldsEveryField(t *testing.T) {
	var fields []string
	for section := range reflect.TypeFor[Config]().Fields() {
		for field := range section.Type.Fields() {
			fields = append(fields, strings.ToLower(section.Name+"."+field.Name))
		}
	}
	var rows []string
	for _, k := range keys {
		rows = append(rows, strings.ReplaceAll(k.path(), "_", ""))
	}
	if diff := cmp.Diff(fields, rows); diff != "" {
		t.Fatalf("fields of Config and rows of the table (-fields +rows):\n%s", diff)
	}
	for i, k := range keys {
		// Setting one field must change what its own row reads, and no other row.
		c := Default()
		sectionName, fieldName, _ := strings.Cut(fields[i], ".")
		fold := func(want string) func(string) bool {
			return func(name string) bool { return strings.EqualFold(name, want) }
		}
		field := reflect.ValueOf(&c).Elem().FieldByNameFunc(fold(sectionName)).FieldByNameFunc(fold(fieldName))
		switch field.Kind() {
		case reflect.String:
			field.SetString("changed")
		case reflect.Slice:
			field.Set(reflect.ValueOf([]string{"changed"}))
		default:
			field.SetInt(987654321)
		}
		def := Default()
		for _, other := range keys {
			changed := !reflect.DeepEqual(other.get(&c), other.get(&def))
			if changed != (other == k) {
				t.Errorf("a change of %s: the row %s changed is %v", fields[i], other.path(), changed)
			}
		}
		// And resetting through the row must change it back.
		k.reset(&c)
		if diff := cmp.Diff(def, c); diff != "" {
			t.Errorf("reset of %s (-want +got):\n%s", k.path(), diff)
		}
	}
}

func TestEnvironmentNamesAreDistinct(t *testing.T) {
	seen := map[string]string{}
	for _, k := range keys {
		if other, again := seen[k.env()]; again {
			t.Errorf("%s and %s are both %s", k.path(), other, k.env())
		}
		seen[k.env()] = k.path()
	}
	if got := byPath["server.tls_key"].env(); got != "VENUEBOX_SERVER_TLS_KEY" {
		t.Errorf("server.tls_key is %s", got)
	}
}

// The example file is what Example returns; go test -update writes it.
func TestExampleFileIsCurrent(t *testing.T) {
	if *update {
		if err := os.WriteFile(exampleFile, []byte(Example()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(exampleFile)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Example(), string(got)); diff != "" {
		t.Errorf("config.example.toml differs from the table; go test ./internal/config -update writes it (-table +file):\n%s", diff)
	}
}

// As it stands the example file changes nothing; with its settings switched on
// it gives every key once, and every key its default.
func TestExampleFileHoldsTheDefaults(t *testing.T) {
	loaded, err := Load(Options{File: exampleFile})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Default(), loaded.Config); diff != "" {
		t.Errorf("as it stands (-default +loaded):\n%s", diff)
	}

	text, err := os.ReadFile(exampleFile)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(text), "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, "#") && line != "#" && !strings.HasPrefix(line, "# ") {
			lines[i] = line[1:]
		}
	}
	switchedOn := strings.Join(lines, "\n")
	var given map[string]map[string]any
	if err := toml.Unmarshal([]byte(switchedOn), &given); err != nil {
		t.Fatal(err)
	}
	count := 0
	for section, values := range given {
		for name := range values {
			count++
			if byPath[section+"."+name] == nil {
				t.Errorf("%s.%s is not a key", section, name)
			}
		}
	}
	if count != len(keys) {
		t.Errorf("the example gives %d keys, there are %d", count, len(keys))
	}

	file := t.TempDir() + "/on.toml"
	if err := os.WriteFile(file, []byte(switchedOn), 0o600); err != nil {
		t.Fatal(err)
	}
	loaded, err = Load(Options{File: file})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Default(), loaded.Config); diff != "" {
		t.Errorf("switched on (-default +loaded):\n%s", diff)
	}
	for _, k := range keys {
		if !strings.HasPrefix(loaded.Origin(k.path()), "file "+file+":") {
			t.Errorf("%s came from %s", k.path(), loaded.Origin(k.path()))
		}
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"address", "address", 0}, {"adress", "address", 1}, {"addresss", "address", 1},
		{"addresx", "address", 1}, {"adrdess", "address", 2}, {"kitten", "sitting", 3}, {"abc", "xyz", 3},
		{"a", "abcdefgh", 4}, {"abcdefgh", "ijklmnop", 4},
	} {
		if got := distance(c.a, c.b, 4); got != c.want {
			t.Errorf("distance(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

func TestTOMLStringReadsBack(t *testing.T) {
	const text = "quote \" ' back\\slash tab\t newline\n nul\x00 del\x7f é \u2028 <&>"
	var got map[string]string
	if err := toml.Unmarshal([]byte("a = "+tomlString(text)), &got); err != nil {
		t.Fatal(err)
	}
	if got["a"] != text {
		t.Errorf("got %q, want %q", got["a"], text)
	}
}
