package notify

import (
	"fmt"
	"strings"

	"github.com/osteele/liquid/parser"
)

// checker reads a template as the library's parser does, but looks at what it mentions: the library finds unknown names only when it
// meets them while it renders.
type checker struct {
	known    map[string]bool
	local    map[string]string // names of assign and for; those of for stand for the elements of a list
	loops    []string          // variables of the loops we are in
	line     int
	skip     string // the tag that ends a comment or raw text we are in
	problems []Problem
}

func newChecker(known []string) *checker {
	c := &checker{known: map[string]bool{}, local: map[string]string{}}
	for _, name := range known {
		c.known[name] = true
	}
	return c
}

func (c *checker) problem(line int, code, message string) {
	c.problems = append(c.problems, Problem{Line: max(line, 1), Code: code, Message: message})
}

func (c *checker) tokens(all []parser.Token) {
	for _, token := range all {
		c.line = token.SourceLoc.LineNo
		switch {
		case c.skip != "":
			if token.Type == parser.TagTokenType && token.Name == c.skip {
				c.skip = ""
			}
		case token.Type == parser.ObjTokenType:
			c.expression(token.Args)
		case token.Type == parser.TagTokenType:
			c.tag(token.Name, token.Args)
		case token.Type == parser.TextTokenType && strings.Contains(token.Source, "{%"):
			c.problem(c.line, "syntax", "A tag that begins here has no end.")
		case token.Type == parser.TextTokenType && strings.Contains(token.Source, "{{"):
			c.problem(c.line, "syntax", "A variable that begins here has no end.")
		}
	}
}

func (c *checker) tag(name, args string) {
	switch name {
	case "comment", "raw":
		c.skip = "end" + name
	case "if", "elsif", "unless", "case", "when":
		c.expression(args)
	case "else", "endif", "endunless", "endcase", "break", "continue":
	case "assign":
		c.assign(args)
	case "for":
		c.loop(args)
	case "endfor":
		if n := len(c.loops); n > 0 {
			delete(c.local, c.loops[n-1])
			c.loops = c.loops[:n-1]
		}
	default:
		c.problem(c.line, "unknown_tag", fmt.Sprintf("Messages have no tag %q.", name))
	}
}

func (c *checker) assign(args string) {
	name, value, _ := strings.Cut(args, "=")
	if name = strings.TrimSpace(name); !isName(name) || c.isTop(name) {
		c.problem(c.line, "syntax", fmt.Sprintf("%q cannot be the name of a new variable.", name))
		return
	}
	c.expression(value)
	c.local[name] = ""
}

// loop checks "for one in list".
func (c *checker) loop(args string) {
	words := wordsOf(args)
	if len(words) < 3 || words[0].kind != wordName || words[1].text != "in" || words[2].kind != wordName || c.isTop(words[0].text) {
		c.problem(c.line, "syntax", "A loop reads: for one in items.")
		return
	}
	if len(c.loops) > 0 {
		c.problem(c.line, "nested_loop", "A loop cannot stand in another loop.")
	}
	list := c.resolve(words[2].text)
	if !c.isList(list) {
		c.problem(c.line, "unknown_variable", fmt.Sprintf("%q is no list.", words[2].text))
	}
	c.words(words[3:])
	c.local[words[0].text] = list
	c.loops = append(c.loops, words[0].text)
}

func (c *checker) expression(text string) { c.words(wordsOf(text)) }

func (c *checker) words(words []word) {
	for i := 0; i < len(words); i++ {
		switch w := words[i]; w.kind {
		case wordFilter:
			if !allowedFilters[w.text] {
				c.problem(c.line, "unknown_filter", fmt.Sprintf("Messages have no filter %q.", w.text))
			}
		case wordName:
			c.name(w.text)
		case wordBad:
			c.problem(c.line, "syntax", fmt.Sprintf("%q is not allowed here.", w.text))
		}
	}
}

// name checks a path like item.country.
func (c *checker) name(path string) {
	if top, rest, _ := strings.Cut(path, "."); top == "forloop" && len(c.loops) > 0 && !strings.Contains(rest, ".") {
		return
	}
	if local, isLocal := c.local[path]; isLocal && local == "" {
		return
	}
	full := c.resolve(path)
	if c.known[full] || c.known[strings.TrimSuffix(full, ".size")] && strings.HasSuffix(full, ".size") {
		return
	}
	c.problem(c.line, "unknown_variable", fmt.Sprintf("There is no variable %q.", path))
}

// resolve turns a path through a loop's variable, or through the first, last or n-th element of a list, into the path of the known
// variable: "one.ref" is "items.ref".
func (c *checker) resolve(path string) string {
	parts := strings.Split(path, ".")
	if list := c.local[parts[0]]; list != "" {
		parts[0] = list
	}
	full := parts[0]
	for _, part := range parts[1:] {
		element := part == "first" || part == "last" || strings.Trim(part, "0123456789") == ""
		if !element || !c.isList(full) {
			full += "." + part
		}
	}
	return full
}

// isList reports whether the known variable has elements with names of their own.
func (c *checker) isList(path string) bool {
	if !c.known[path] {
		return false
	}
	for name := range c.known {
		if strings.HasPrefix(name, path+".") {
			return true
		}
	}
	return false
}

// isTop reports whether the name begins a known variable: a template must not cover it.
func (c *checker) isTop(name string) bool {
	for known := range c.known {
		if top, _, _ := strings.Cut(known, "."); top == name {
			return true
		}
	}
	return false
}
