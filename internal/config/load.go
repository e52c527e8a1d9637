package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
)

// envPrefix starts the names of all environment variables that are settings.
const envPrefix = "VENUEBOX_"

// maxFile bounds the configuration file and the TLS files, in bytes.
const maxFile = 64 << 10

// Options say where [Load] looks.
type Options struct {
	// File is the path of a TOML file. It must be there; "" reads none.
	File string
	// Env is the environment, as os.Environ gives it. Every variable whose
	// name starts with VENUEBOX_ must be a setting.
	Env []string
	// Flags are values from the command line, by full key, such as
	// "server.address". They win over everything.
	Flags map[string]Flag
	// Defaults stand in for the defaults of single keys, by full key: what a
	// flag implies without insisting. Everything wins over them.
	Defaults map[string]Flag
}

// Flag is the value that a command-line flag gives to a key.
type Flag struct {
	Name  string // as typed, such as "--address"
	Value string // lists are separated by commas
}

// Loaded is a configuration that passed every check, and where its values came
// from.
type Loaded struct {
	Config
	origins map[string]string
}

// Origin says where the value of a key, such as "server.address", came from:
// "default", "default of --demo", "file venuebox.toml:12", "env
// VENUEBOX_SERVER_ADDRESS" or "flag --address".
func (l Loaded) Origin(key string) string {
	if origin, ok := l.origins[key]; ok {
		return origin
	}
	return "default"
}

// Load reads the configuration. Besides the sources in opts it looks at the
// disk: the TLS files must be readable and belong together, and the data
// folder, if it is there, must be a folder. The error is always a [*Problems]
// that holds everything that is wrong; no part of a wrong configuration is
// returned.
func Load(opts Options) (Loaded, error) {
	l := loader{cfg: Default(), origins: map[string]string{}, bad: map[string]bool{}}
	l.flags("default of ", opts.Defaults)
	if opts.File != "" {
		l.file(opts.File)
	}
	l.env(opts.Env)
	l.flags("flag ", opts.Flags)
	l.combine()
	if l.problems != nil {
		return Loaded{}, &Problems{All: l.problems}
	}
	return Loaded{Config: l.cfg, origins: l.origins}, nil
}

// loader collects values and problems. A source that is read later wins.
type loader struct {
	cfg      Config
	origins  map[string]string // by full key; none for a default
	bad      map[string]bool   // keys whose last value was refused
	partial  bool              // a source could not be read to its end
	problems []Problem
}

func (l *loader) report(source, key, format string, args ...any) {
	l.problems = append(l.problems, Problem{source, key, fmt.Sprintf(format, args...)})
}

// assign gives k a raw value from source, or says what is wrong with it.
func (l *loader) assign(k *key, raw any, source string) error {
	if err := k.assign(&l.cfg, raw); err != nil {
		l.bad[k.path()] = true
		return err
	}
	delete(l.bad, k.path())
	l.origins[k.path()] = source
	return nil
}

// set gives k text from the environment or a flag, or reports what is wrong.
func (l *loader) set(k *key, value, source string) {
	if err := l.assign(k, loose(value), source); err != nil {
		l.report(source, k.path(), "%v", err)
	}
}

// file reads the TOML file at path.
func (l *loader) file(path string) {
	source := "file " + plain(path)
	data, err := readFile(path)
	if err != nil {
		l.partial = true
		l.report(source, "", "%v: check the path given with --config, or start from config.example.toml", err)
		return
	}
	l.parse(source, data)
}

// readFile returns a small file's bytes; its errors are in plain words and do
// not name the file.
func readFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errors.New("there is no such file")
	}
	if errors.Is(err, fs.ErrPermission) {
		return nil, errors.New("the user that runs VenueBox may not read this file")
	}
	if err != nil {
		return nil, cause(err)
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return nil, errors.New("this is a folder, not a file")
	}
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, cause(err)
	}
	if len(data) > maxFile {
		return nil, fmt.Errorf("this file is larger than %d KiB", maxFile>>10)
	}
	return data, nil
}

// cause drops the operation and the path from a file error.
func cause(err error) error {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		err = pathErr.Err
	}
	return fmt.Errorf("it cannot be read (%w)", err)
}

// env reads the variables whose names start with VENUEBOX_, in any case: on
// Windows venuebox_data_dir is the same variable, elsewhere it is a mistake
// that would go unnoticed.
func (l *loader) env(environ []string) {
	values := map[string]string{}
	for _, entry := range environ {
		name, value, _ := strings.Cut(entry, "=")
		if len(name) >= len(envPrefix) && strings.EqualFold(name[:len(envPrefix)], envPrefix) {
			values[name] = value
		}
	}
	byEnv := map[string]*key{}
	for _, k := range keys {
		byEnv[k.env()] = k
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		source := "env " + plain(name)
		if k := byEnv[name]; k != nil {
			l.set(k, values[name], source)
			continue
		}
		word := strings.ToLower(name[len(envPrefix):])
		meant := nearest(word, func(k *key) string { return k.section + "_" + k.name })
		if meant == nil {
			meant = elsewhere(word)
		}
		if meant == nil {
			l.report(source, "", "there is no such setting: unset it, names with %s in front are for settings", envPrefix)
			continue
		}
		l.report(source, "", "there is no such setting: did you mean %s?", meant.env())
		l.bad[meant.path()] = true
	}
}

// flags reads values given on the command line; kind starts their origin.
func (l *loader) flags(kind string, flags map[string]Flag) {
	for _, path := range slices.Sorted(maps.Keys(flags)) {
		f := flags[path]
		if k := byPath[path]; k != nil {
			l.set(k, f.Value, kind+f.Name)
		} else {
			l.report(kind+f.Name, path, "there is no such setting")
		}
	}
}
