package config

import (
	"maps"
	"slices"
	"strings"

	"github.com/knadh/koanf/providers/env/v2"
	"github.com/knadh/koanf/providers/structs"
	"github.com/knadh/koanf/v2"
)

// Source says where a value comes from.
type Source string

// The sources, the strongest first.
const (
	SourceFlag        Source = "flag"
	SourceFile        Source = "file"
	SourceEnvironment Source = "environment"
	SourceDefault     Source = "default"
)

const fileSuffix = "_file"

// input is the text of one setting before it is read.
type input struct {
	text   string
	name   string // as the person wrote it: DESKBELL_X, DESKBELL_X_FILE or --x
	source Source
}

// layer is one place where values are looked for.
type layer struct {
	k      *koanf.Koanf
	source Source
	name   func(key string) string
}

// gather finds the text of every setting by its key, and all mistakes that can be told before reading one.
func gather(environ []string, flags map[string]string) (map[string]input, Problems) {
	layers := []layer{
		{fromFlags(flags), SourceFlag, flagName},
		{fromEnvironment(environ), SourceEnvironment, variableName},
		{fromDefaults(), SourceDefault, variableName},
	}
	problems := unknownNames(environ, flags)
	found := map[string]input{}
	for _, s := range settings {
		in, problem := s.find(layers)
		if problem != nil {
			problems = append(problems, *problem)
		}
		found[s.key] = in
	}
	return found, problems
}

func fromFlags(flags map[string]string) *koanf.Koanf {
	k := koanf.New(".")
	for name, text := range flags {
		must(k.Set(strings.ReplaceAll(name, "-", "_"), text))
	}
	return k
}

func fromEnvironment(environ []string) *koanf.Koanf {
	keys := map[string]string{}
	for _, s := range settings {
		keys[variableName(s.key)] = s.key
		keys[variableName(s.key+fileSuffix)] = s.key + fileSuffix
	}
	k := koanf.New(".")
	must(k.Load(env.Provider(".", env.Opt{
		Prefix:        Prefix,
		EnvironFunc:   func() []string { return environ },
		TransformFunc: func(name, text string) (string, any) { return keys[name], text },
	}), nil))
	return k
}

func fromDefaults() *koanf.Koanf {
	k := koanf.New(".")
	must(k.Load(structs.Provider(defaults(), "koanf"), nil))
	return k
}

// find takes the text of the strongest layer that has one. An empty text counts as not set, because compose files and
// unit files write DESKBELL_X= for "nothing".
func (s setting) find(layers []layer) (input, *Problem) {
	in := input{name: variableName(s.key), source: SourceDefault}
	for _, l := range layers {
		text, path := l.k.String(s.key), l.k.String(s.key+fileSuffix)
		switch {
		case text != "" && path != "":
			in.source = l.source
			return in, &Problem{
				Name:   l.name(s.key) + " and " + l.name(s.key+fileSuffix),
				Reason: "both are set", Expected: "only one of them",
			}
		case path != "":
			return s.fromFile(l.name(s.key+fileSuffix), path)
		case text != "":
			return input{text: text, name: l.name(s.key), source: l.source}, nil
		}
	}
	return in, nil
}

func (s setting) fromFile(name, path string) (input, *Problem) {
	in := input{name: name, source: SourceFile}
	text, err := readValueFile(path, s.mask != nil)
	if err != nil {
		return in, &Problem{
			Name: name, Value: path, Reason: err.Error(),
			Expected: "the path of a file that holds the value", Example: runSecrets + "deskbell_" + s.key,
		}
	}
	in.text = text
	return in, nil
}

// unknownNames reports every variable with our prefix, and every flag, that is no setting.
func unknownNames(environ []string, flags map[string]string) (problems Problems) {
	known := map[string]bool{}
	for _, s := range settings {
		for _, key := range []string{s.key, s.key + fileSuffix} {
			known[variableName(key)] = true
			known[flagName(key)] = true
		}
	}
	written := map[string]bool{}
	ours := meantForUs(environ)
	for _, entry := range environ {
		if name, _, _ := strings.Cut(entry, "="); strings.HasPrefix(name, Prefix) && ours(name) {
			written[name] = true
		}
	}
	for name := range flags {
		written["--"+name] = true
	}
	for _, name := range sorted(written) {
		if !known[name] {
			problems = append(problems, Problem{Name: name, Reason: "there is no such setting", Meant: closest(name, sorted(known))})
		}
	}
	return problems
}

func variableName(key string) string { return Prefix + strings.ToUpper(key) }

func flagName(key string) string { return "--" + strings.ReplaceAll(key, "_", "-") }

// must is for loading what cannot fail: maps and structs of ours.
func must(err error) {
	if err != nil {
		panic("config: " + err.Error())
	}
}

func sorted(names map[string]bool) []string { return slices.Sorted(maps.Keys(names)) }
