package notify

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"

	"github.com/osteele/liquid/parser"
	"github.com/osteele/liquid/render"
	"github.com/osteele/liquid/tags"
)

// Limits of templates. Together they bound the time and memory of one rendering whatever a person writes: there is at most one level
// of loops, over lists that we make, and no other way to repeat; filters may make 1 MiB of text in all.
const (
	MaxTemplate = 16 << 10 // bytes of source
	MaxRendered = 64 << 10 // bytes of output
	maxFiltered = 1 << 20
)

// Template is a Liquid template that was found good. It may be rendered many times at once. It renders text; whoever puts the text
// into HTML or a header escapes it for that.
type Template struct {
	root render.Node
	cfg  render.Config
}

// Problem is one thing that is wrong with a template.
type Problem struct {
	Line    int // from 1
	Code    string
	Message string
}

// Parse reads a template that may use the known variables: "event.name", "item.country"; and lists, with what their elements have:
// "items", "items.ref". Whatever else it mentions is a problem, so that a message never goes out with a hole. The template is nil when
// there are problems.
func Parse(text string, known []string) (*Template, []Problem) {
	if len(text) > MaxTemplate {
		return nil, []Problem{{Line: 1, Code: "too_long", Message: fmt.Sprintf("The text is longer than %d bytes.", MaxTemplate)}}
	}
	check := newChecker(known)
	check.tokens(parser.Scan(text, parser.SourceLoc{LineNo: 1}, nil))
	t := &Template{cfg: render.NewConfig()}
	tags.AddStandardTags(&t.cfg)
	if err := t.compile(text); err != nil && len(check.problems) == 0 {
		check.problem(err.line, "syntax", "This is not a template: "+err.text+".")
	}
	if len(check.problems) > 0 {
		return nil, check.problems
	}
	return t, nil
}

type syntaxError struct {
	line int
	text string
}

// compile catches panics: the library's lexer panics on numbers that are too long.
func (t *Template) compile(text string) (failed *syntaxError) {
	defer func() {
		if panicked := recover(); panicked != nil {
			failed = &syntaxError{1, fmt.Sprint(panicked)}
		}
	}()
	root, err := t.cfg.Compile(text, parser.SourceLoc{LineNo: 1})
	if err != nil {
		text := err.Error()
		if cause := err.Cause(); cause != nil {
			text = cause.Error()
		}
		return &syntaxError{err.LineNumber(), text}
	}
	t.root = root
	return nil
}

// Render fills the template with vars, a tree of maps by the names that Parse knew. Unknown values are empty. It fails when the text
// becomes longer than 64 KiB, when a filter gets a value that it cannot take, or when ctx ends.
func (t *Template) Render(ctx context.Context, vars map[string]any) (string, error) {
	share := &budget{ctx: ctx, filters: maxFiltered, output: MaxRendered}
	if err := t.render(share, vars); err != nil {
		if share.failed != nil {
			err = share.failed // what the library makes of it has a stack trace in its text
		}
		return "", fmt.Errorf("fill the template: %w", err)
	}
	return string(share.text), nil
}

func (t *Template) render(share *budget, vars map[string]any) (err error) {
	defer func() { // the library panics with the errors of writers, and with its own
		if panicked := recover(); panicked != nil {
			err = fmt.Errorf("%v", panicked)
		}
	}()
	cfg := t.cfg
	addFilters(&cfg, share)
	if failed := render.Render(t.root, share, maps.Clone(vars), cfg); failed != nil { // it has an error type of its own
		text, _, _ := strings.Cut(failed.Error(), "\n")
		return errors.New(text)
	}
	return nil
}
