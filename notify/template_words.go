package notify

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// What a word of an expression is. Literals and operators are left out: they mention nothing.
const (
	wordName   = iota // a variable's path: item.country
	wordFilter        // after a bar
	wordBad           // what messages do not have: ranges, computed names
)

type word struct {
	kind int
	text string
}

// keywords of expressions, which look like names.
var keywords = map[string]bool{"and": true, "or": true, "contains": true, "true": true, "false": true, "nil": true, "null": true,
	"blank": true, "empty": true, "in": true, "reversed": true}

// wordsOf cuts an expression into the words that mention something. The "in" of a loop, its second word, is kept too.
func wordsOf(text string) (words []word) {
	for text = strings.TrimLeftFunc(text, unicode.IsSpace); text != ""; text = strings.TrimLeftFunc(text, unicode.IsSpace) {
		var one word
		switch first, size := utf8.DecodeRuneInString(text); {
		case first == '"' || first == '\'':
			text = text[quoted(text):]
			continue
		case first == '|':
			text = strings.TrimLeftFunc(text[1:], unicode.IsSpace)
			name := text[:nameLength(text)]
			one, text = word{wordFilter, name}, text[len(name):]
		case strings.HasPrefix(text, ".."):
			one, text = word{wordBad, ".."}, text[2:]
		case first == '[':
			one, text = word{wordBad, "["}, text[1:]
		case nameLength(text) > 0:
			one, text = path(text)
			if strings.HasPrefix(text, ":") { // limit: 3
				continue
			}
			if keywords[one.text] && (one.text != "in" || len(words) != 1) {
				continue
			}
		default:
			text = text[size:]
			continue
		}
		words = append(words, one)
	}
	return words
}

// path reads a name with its properties: item.country, items[0].ref, item["country"].
func path(text string) (word, string) {
	n := nameLength(text)
	name, text := text[:n], text[n:]
	for {
		after := strings.TrimLeftFunc(text, unicode.IsSpace)
		if strings.HasPrefix(after, ".") && nameLength(after[1:]) > 0 {
			n := nameLength(after[1:])
			name, text = name+"."+after[1:1+n], after[1+n:]
			continue
		}
		inner, rest, closed := strings.Cut(strings.TrimPrefix(after, "["), "]")
		inner = strings.TrimSpace(inner)
		if !strings.HasPrefix(after, "[") || !closed {
			return word{wordName, name}, text
		}
		switch {
		case inner != "" && strings.Trim(inner, "0123456789") == "":
		case len(inner) > 2 && (inner[0] == '"' || inner[0] == '\'') && inner[len(inner)-1] == inner[0] && isName(inner[1:len(inner)-1]):
			inner = inner[1 : len(inner)-1]
		default:
			return word{wordBad, name + "[" + inner + "]"}, rest
		}
		name, text = name+"."+inner, rest
	}
}

// quoted is the length of the text in quotes at the beginning; without an end, it is all.
func quoted(text string) int {
	for i := 1; i < len(text); i++ {
		if text[0] == '"' && text[i] == '\\' {
			i++
		} else if text[i] == text[0] {
			return i + 1
		}
	}
	return len(text)
}

// nameLength is the length of the name at the beginning of text, as the library reads names; 0 when there is none.
func nameLength(text string) int {
	for i, r := range text {
		if r != '_' && !unicode.IsLetter(r) && (i == 0 || !unicode.IsDigit(r) && r != '-' && !unicode.IsMark(r)) {
			if i > 0 && r == '?' {
				return i + 1
			}
			return i
		}
	}
	return len(text)
}

func isName(text string) bool { return text != "" && nameLength(text) == len(text) }
