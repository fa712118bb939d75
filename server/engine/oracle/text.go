package oracle

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"deskbell/server/engine"
)

// Fold takes case and accents away: the first letter in lower case of all that differ only in case, with nothing on top or below.
func Fold(text string) string {
	var out strings.Builder
	for _, letter := range plain(text) {
		folded := letter
		for other := unicode.SimpleFold(letter); other != letter; other = unicode.SimpleFold(other) {
			folded = min(folded, other)
		}
		out.WriteRune(folded)
	}
	return out.String()
}

// plain takes accents away and writes sharp s as two letters; case stays.
func plain(text string) string {
	var out strings.Builder
	for _, letter := range norm.NFD.String(text) {
		switch {
		case unicode.Is(unicode.Mn, letter):
		case letter == 'ß':
			out.WriteString("ss")
		case letter == 'ẞ':
			out.WriteString("SS")
		default:
			out.WriteRune(letter)
		}
	}
	return out.String()
}

func textHolds(c engine.Condition, text string) bool {
	anyIs := func(test func(text, value string) bool) bool {
		return slices.ContainsFunc(texts(c.Values), func(value string) bool { return test(Fold(text), Fold(value)) })
	}
	has := strings.Contains
	if c.WholeWords {
		has = hasWord
	}
	switch c.Op {
	case "contains_any":
		return anyIs(has)
	case "contains_all":
		return !anyIs(func(text, value string) bool { return !has(text, value) })
	case "contains_none":
		return !anyIs(has)
	case "is_any":
		return anyIs(func(text, value string) bool { return text == value })
	case "is_none":
		return !anyIs(func(text, value string) bool { return text == value })
	case "starts_any":
		return anyIs(strings.HasPrefix)
	case "ends_any":
		return anyIs(strings.HasSuffix)
	case "wildcard":
		return anyIs(like)
	case "regex":
		return slices.ContainsFunc(texts(c.Values), func(value string) bool {
			return regexp.MustCompile("(?i)" + plain(value)).MatchString(plain(text))
		})
	}
	panic("texts have no " + c.Op)
}

// hasWord tries every place of the text.
func hasWord(text, word string) bool {
	inWord := func(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }
	for at := range text {
		rest, found := strings.CutPrefix(text[at:], word)
		if !found {
			continue
		}
		before, _ := utf8.DecodeLastRuneInString(text[:at])
		after, _ := utf8.DecodeRuneInString(rest)
		if !inWord(before) && !inWord(after) {
			return true
		}
	}
	return false
}

// like compares the whole text with a pattern in which * is anything or nothing.
func like(text, pattern string) bool {
	if pattern == "" {
		return text == ""
	}
	if pattern[0] != '*' {
		return text != "" && text[0] == pattern[0] && like(text[1:], pattern[1:])
	}
	return like(text, pattern[1:]) || text != "" && like(text[1:], pattern)
}
