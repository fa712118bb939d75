package config

import (
	"fmt"
	"strings"
)

// Problem is one mistake in the settings.
type Problem struct {
	Name     string // variable, flag or file that holds the mistake
	Value    string // what it holds, masked if it may hold a secret; empty if it was not set
	Reason   string // what is wrong with it; may be empty
	Expected string // what a good value looks like; empty if the name itself is the mistake
	Example  string
	Meant    string // the closest name that exists, if the name itself is the mistake
}

// Error is one sentence for a person: name, value, what is wrong, what was expected, an example.
func (p Problem) Error() string {
	var b strings.Builder
	b.WriteString(p.Name)
	if p.Value != "" {
		fmt.Fprintf(&b, " is %q", p.Value)
	}
	if p.Reason != "" {
		b.WriteString(": " + p.Reason)
	}
	if p.Expected != "" {
		b.WriteString("; expected " + p.Expected)
	}
	if p.Example != "" {
		b.WriteString("; for example: " + p.Example)
	}
	if p.Meant != "" {
		b.WriteString("; did you mean " + p.Meant + "?")
	}
	return b.String()
}

// Problems are all mistakes in the settings; never empty when returned as an error.
type Problems []Problem

// Error lists the problems, one to a line.
func (p Problems) Error() string {
	if len(p) == 1 {
		return "one setting is wrong\n  " + p[0].Error()
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%d settings are wrong", len(p))
	for _, problem := range p {
		b.WriteString("\n  " + problem.Error())
	}
	return b.String()
}

// mistake is what a read function answers: what is wrong, without the value, which may be a secret.
func mistake(format string, args ...any) error { return fmt.Errorf(format, args...) }

// problem puts together what there is to say about a text that this setting could not read.
func (s setting) problem(in input, err error) Problem {
	return Problem{Name: in.name, Value: s.masked(in.text), Reason: err.Error(), Expected: s.want, Example: s.example}
}

// missing is the problem of a setting that another one asks for.
func (s setting) missing(reason string) Problem {
	return Problem{Name: variableName(s.key), Reason: reason, Expected: s.want, Example: s.example}
}
