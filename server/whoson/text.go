package whoson

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Lengths, in characters, of what visitors' browsers tell. Longer text is cut, never refused: a page title is no reason to lose a
// visit.
const (
	maxURL     = 2000
	maxTitle   = 500
	maxVirtual = 500
	maxName    = 200
	maxEmail   = 254
	maxID      = 200
)

// line makes text fit one line of limit characters: valid UTF-8, white space and control characters become single spaces, marks
// that turn the direction of what follows are left out, since they could make a row of the board read otherwise than it is.
func line(text string, limit int) string {
	var out strings.Builder
	count, space := 0, false
	for _, r := range text {
		switch {
		case unicode.IsSpace(r) || unicode.IsControl(r):
			space = count > 0
			continue
		case turns(r):
			continue
		}
		if space {
			if count+2 > limit {
				break
			}
			out.WriteByte(' ')
			count, space = count+1, false
		}
		if count == limit {
			break
		}
		out.WriteRune(r)
		count++
	}
	return out.String()
}

// paragraph is line for text that may have line breaks.
func paragraph(text string, limit int) string {
	clean := strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return r
		}
		if unicode.IsControl(r) || turns(r) {
			return -1
		}
		return r
	}, strings.ReplaceAll(text, "\r\n", "\n"))
	return cut(strings.TrimSpace(clean), limit)
}

// cut shortens text to limit characters.
func cut(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	count := 0
	for at := range text {
		if count == limit {
			return text[:at]
		}
		count++
	}
	return text
}

// turns reports whether r overrides the direction of text.
func turns(r rune) bool {
	return r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}

// characters is the length that limits are about.
func characters(text string) int { return utf8.RuneCountInString(text) }
