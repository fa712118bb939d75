package engine

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// fold brings text into the form in which texts are compared: without case and without accents. "CAFÉ", "café" and "cafe" are one
// text, and so are "STRASSE" and "Straße". Letters of their own (ø, ł) stay themselves, and so do the vowel signs of scripts that
// write vowels as marks.
func fold(text string) string {
	if lowerASCII(text) {
		return text
	}
	decomposed := norm.NFD.String(cases.Fold().String(norm.NFD.String(text)))
	kept := make([]byte, 0, len(decomposed))
	for _, r := range decomposed {
		if !accent(r) {
			kept = utf8.AppendRune(kept, oneCase(r))
		}
	}
	return norm.NFC.String(string(kept))
}

// appendFold appends the folded text. It needs no memory of its own as long as the text is ASCII and fits into the room of to.
func appendFold(to []byte, text string) []byte {
	for i := range len(text) {
		c := text[i]
		if c >= utf8.RuneSelf {
			return append(to[:len(to)-i], fold(text)...)
		}
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		to = append(to, c)
	}
	return to
}

// accent reports whether r is a mark over or under another letter. The marks that make が of か are no accents but half of a letter.
func accent(r rune) bool {
	return unicode.Is(unicode.Mn, r) && unicode.Is(unicode.Inherited, r) && r != '\u3099' && r != '\u309a'
}

// oneCase mends the one script whose letters cases.Fold only swaps: Cherokee.
func oneCase(r rune) rune {
	if unicode.Is(unicode.Cherokee, r) {
		return unicode.ToUpper(r)
	}
	return r
}

func lowerASCII(text string) bool {
	for i := range len(text) {
		if c := text[i]; c >= utf8.RuneSelf || 'A' <= c && c <= 'Z' {
			return false
		}
	}
	return true
}

// wordRune reports whether r is part of a word; what is not stands between words.
func wordRune(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r)
}
