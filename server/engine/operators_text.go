package engine

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"deskbell/models"
)

// MaxPatterns is the most regular expressions of one condition; MaxPattern the most characters of one.
const (
	MaxPatterns = 20
	MaxPattern  = 500
)

// textOperators compare folded texts: case and accents do not matter.
func textOperators() []operator {
	list := func(id, label, single, phrase, joiner string, read func(r *reading) test) operator {
		return operator{Operator: Operator{ID: id, Label: label, Values: ShapeList}, single: single, phrase: phrase, joiner: joiner, read: read}
	}
	words := func(op operator) operator { op.WholeWords = true; return op }
	return []operator{
		words(list("contains_any", "contains any of", "contains", "containing", "or", readContainsAny)),
		words(list("contains_all", "contains all of", "contains", "containing", "and", readContainsAll)),
		words(negative(list("contains_none", "contains none of", "does not contain", "not containing", "or", readContainsAny))),
		list("is_any", "is any of", "is", "equal to", "or", readEquals),
		negative(list("is_none", "is none of", "is not", "other than", "or", readEquals)),
		list("starts_any", "starts with any of", "starts with", "starting with", "or", readStarts),
		list("ends_any", "ends with any of", "ends with", "ending with", "or", readEnds),
		list("wildcard", "matches any of", "matches", "like", "or", readWildcard),
		list("regex", "matches a pattern of", "matches the pattern", "matching the pattern", "or", readPattern),
	}
}

// negative makes the operator that matches what op does not.
func negative(op operator) operator {
	read := op.read
	op.Negative = true
	op.read = func(r *reading) test {
		switch positive := read(r).(type) {
		case nil:
			return nil
		case timed:
			return notTimed{positive}
		default:
			return not{positive}
		}
	}
	return op
}

// room is what folding a text of usual length takes, on the stack.
type room [256]byte

// contains looks for words in a text.
type contains struct {
	words [][]byte
	all   bool // all of them, not any
	whole bool // as whole words
}

func readContainsAny(r *reading) test {
	return contains{words: asBytes(r.foldedTexts()), whole: r.condition.WholeWords}
}

func readContainsAll(r *reading) test {
	return contains{words: asBytes(r.foldedTexts()), whole: r.condition.WholeWords, all: true}
}

func (c contains) holds(value any, _ models.Time) bool {
	var space room
	source, _ := value.(string)
	text := appendFold(space[:0], source)
	for _, word := range c.words {
		if c.in(text, word) != c.all {
			return !c.all
		}
	}
	return c.all
}

func (c contains) in(text, word []byte) bool {
	if !c.whole {
		return bytes.Contains(text, word)
	}
	for from := 0; ; {
		at := bytes.Index(text[from:], word)
		if at < 0 {
			return false
		}
		at += from
		before, _ := utf8.DecodeLastRune(text[:at])
		after, _ := utf8.DecodeRune(text[at+len(word):])
		if !wordRune(before) && !wordRune(after) {
			return true
		}
		_, size := utf8.DecodeRune(text[at:])
		from = at + size
	}
}

// oneOf compares the whole text.
type oneOf struct{ texts map[string]bool }

func readEquals(r *reading) test {
	return oneOf{texts: setOf(r.foldedTexts())}
}

func (o oneOf) holds(value any, _ models.Time) bool {
	var space room
	source, _ := value.(string)
	return o.texts[string(appendFold(space[:0], source))]
}

type startsWith struct{ heads [][]byte }

func readStarts(r *reading) test { return startsWith{asBytes(r.foldedTexts())} }

func (s startsWith) holds(value any, _ models.Time) bool {
	var space room
	source, _ := value.(string)
	text := appendFold(space[:0], source)
	for _, head := range s.heads {
		if bytes.HasPrefix(text, head) {
			return true
		}
	}
	return false
}

type endsWith struct{ tails [][]byte }

func readEnds(r *reading) test { return endsWith{asBytes(r.foldedTexts())} }

func (e endsWith) holds(value any, _ models.Time) bool {
	var space room
	source, _ := value.(string)
	text := appendFold(space[:0], source)
	for _, tail := range e.tails {
		if bytes.HasSuffix(text, tail) {
			return true
		}
	}
	return false
}

// wildcard compares the whole text with patterns in which * stands for anything, also for nothing. Each pattern is kept as the parts
// between its stars.
type wildcard struct{ patterns [][][]byte }

func readWildcard(r *reading) test {
	var out wildcard
	for _, pattern := range r.foldedTexts() {
		out.patterns = append(out.patterns, asBytes(strings.Split(pattern, "*")))
	}
	return out
}

func (w wildcard) holds(value any, _ models.Time) bool {
	var space room
	source, _ := value.(string)
	text := appendFold(space[:0], source)
	for _, parts := range w.patterns {
		if matchParts(text, parts) {
			return true
		}
	}
	return false
}

func matchParts(text []byte, parts [][]byte) bool {
	first, last := parts[0], parts[len(parts)-1]
	if len(parts) == 1 {
		return bytes.Equal(text, first)
	}
	if len(text) < len(first)+len(last) || !bytes.HasPrefix(text, first) || !bytes.HasSuffix(text, last) {
		return false
	}
	text = text[len(first) : len(text)-len(last)]
	for _, part := range parts[1 : len(parts)-1] {
		at := bytes.Index(text, part)
		if at < 0 {
			return false
		}
		text = text[at+len(part):]
	}
	return true
}

// patterns searches the folded text with RE2 expressions. They need not match all of it.
type patterns struct{ list []*regexp.Regexp }

func readPattern(r *reading) test {
	texts := r.texts(MaxPatterns, MaxPattern)
	var out patterns
	for i, text := range texts {
		compiled, err := regexp.Compile("(?i)" + foldPattern(text))
		if err != nil {
			r.refuse(valuePath(i), "pattern_invalid", "%q is no valid pattern: %v.", text, err)
			continue
		}
		out.list = append(out.list, compiled)
	}
	return out
}

func (p patterns) holds(value any, _ models.Time) bool {
	source, _ := value.(string)
	text := fold(source)
	return slices.ContainsFunc(p.list, func(one *regexp.Regexp) bool { return one.MatchString(text) })
}

// foldPattern folds the letters of a pattern that are not ASCII; ASCII ones may be part of its syntax (\W is not \w), and (?i) does
// for them.
func foldPattern(pattern string) string {
	var out strings.Builder
	for _, r := range pattern {
		if r < utf8.RuneSelf {
			out.WriteRune(r)
		} else {
			out.WriteString(fold(string(r)))
		}
	}
	return out.String()
}

func asBytes(texts []string) [][]byte {
	out := make([][]byte, 0, len(texts))
	for _, text := range texts {
		out = append(out, []byte(text))
	}
	return out
}

func setOf(texts []string) map[string]bool {
	out := make(map[string]bool, len(texts))
	for _, text := range texts {
		out[text] = true
	}
	return out
}
