package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// Budgets of a JSON body.
const (
	maxDepth = 32
	maxItems = 1000
)

// checkJSON looks at a body before anything is built from it: form, depth, items in one array, keys given twice (of which parsers
// keep different ones), and text that could not be kept exactly (broken UTF-8, half of a surrogate pair).
func checkJSON(body []byte) error {
	if !utf8.Valid(body) {
		return Refused("invalid_json", "The body is not UTF-8.")
	}
	if loneSurrogate(body) {
		return Refused("invalid_json", "The body has one half of a surrogate pair.")
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	var open []*level
	for {
		token, err := dec.Token()
		if err != nil {
			return Refused("invalid_json", fmt.Sprintf("The body is not JSON (at byte %d).", dec.InputOffset()))
		}
		if open, err = step(open, token); err != nil {
			return err
		}
		if len(open) == 0 {
			return nothingMore(dec)
		}
	}
}

// level is one open array or object.
type level struct {
	keys  map[string]bool // nil: an array
	inKey bool            // the next token is a key
	items int
}

func step(open []*level, token json.Token) ([]*level, error) {
	if delim, ok := token.(json.Delim); ok && (delim == ']' || delim == '}') {
		return open[:len(open)-1], nil
	}
	if len(open) > 0 {
		isKey, err := open[len(open)-1].take(token)
		if err != nil || isKey {
			return open, err
		}
	}
	delim, ok := token.(json.Delim)
	if !ok {
		return open, nil
	}
	if len(open) == maxDepth {
		return open, Refused("too_deep", fmt.Sprintf("The body is nested deeper than %d levels.", maxDepth))
	}
	next := &level{}
	if delim == '{' {
		next.keys, next.inKey = map[string]bool{}, true
	}
	return append(open, next), nil
}

// take counts a token that begins a value of l, or notes it as a key.
func (l *level) take(token json.Token) (isKey bool, err error) {
	if l.keys == nil {
		if l.items++; l.items > maxItems {
			return false, Refused("too_many_items", fmt.Sprintf("A list in the body has more than %d items.", maxItems))
		}
		return false, nil
	}
	if !l.inKey {
		l.inKey = true
		return false, nil
	}
	key, _ := token.(string) // the decoder lets nothing else be a key
	if l.keys[key] {
		return true, Refused("repeated_field", fmt.Sprintf("The field %q is there twice.", cut(key, 60)))
	}
	l.keys[key], l.inKey = true, false
	return true, nil
}

func nothingMore(dec *json.Decoder) error {
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return Refused("invalid_json", "Something follows the JSON value.")
	}
	return nil
}

// loneSurrogate finds a \ud800-\udfff escape without its other half: parsers replace it, so the text would not be kept.
func loneSurrogate(body []byte) bool {
	for i := 0; i < len(body); i++ {
		if body[i] != '\\' {
			continue
		}
		unit, ok := escaped(body[i:])
		i++ // over the backslash; the loop goes over what it escapes
		if !ok || unit < 0xd800 || unit > 0xdfff {
			continue
		}
		low, ok := escaped(body[min(i+5, len(body)):])
		if unit >= 0xdc00 || !ok || low < 0xdc00 || low > 0xdfff {
			return true
		}
		i += 6 // over the low half
	}
	return false
}

// escaped reads \uXXXX at the start of b.
func escaped(b []byte) (unit int, ok bool) {
	if len(b) < 6 || b[0] != '\\' || b[1] != 'u' {
		return 0, false
	}
	for _, c := range b[2:6] {
		switch {
		case c >= '0' && c <= '9':
			unit = unit<<4 | int(c-'0')
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			unit = unit<<4 | int(c|0x20-'a'+10)
		default:
			return 0, false
		}
	}
	return unit, true
}
