package notify

import (
	"errors"
	"reflect"
	"regexp"
	"strings"
	"time"

	"github.com/osteele/liquid/filters"
	"github.com/osteele/liquid/render"
)

// allowedFilters are those of Liquid that make text or numbers from what a message tells.
var allowedFilters = map[string]bool{
	"abs": true, "append": true, "at_least": true, "at_most": true, "capitalize": true, "ceil": true, "date": true, "default": true,
	"divided_by": true, "downcase": true, "escape": true, "first": true, "floor": true, "join": true, "last": true, "lstrip": true,
	"map": true, "minus": true, "modulo": true, "pluralize": true, "plus": true, "prepend": true, "remove": true, "replace": true,
	"round": true, "rstrip": true, "size": true, "slice": true, "strip": true, "strip_html": true, "strip_newlines": true, "times": true,
	"truncate": true, "truncatewords": true, "upcase": true, "url_encode": true,
}

// standard collects the library's filters.
type standard map[string]any

// AddFilter implements filters.FilterDictionary.
func (s standard) AddFilter(name string, fn any) { s[name] = fn }

// addFilters gives cfg the allowed filters, each of which pays for what it makes. Those that can make much from little ask first.
func addFilters(cfg *render.Config, b *budget) {
	all := standard{}
	filters.AddStandardFilters(all)
	date, _ := all["date"].(func(time.Time, func(string) string) (string, error))
	for name := range allowedFilters {
		switch name {
		case "append":
			cfg.AddFilter(name, func(s, more string) string { b.must(len(s) + len(more)); return s + more })
		case "prepend":
			cfg.AddFilter(name, func(s, more string) string { b.must(len(s) + len(more)); return more + s })
		case "replace":
			cfg.AddFilter(name, func(s, old, with string) string {
				b.must(len(s) + strings.Count(s, old)*len(with))
				return strings.ReplaceAll(s, old, with)
			})
		case "date":
			cfg.AddFilter(name, func(t time.Time, format func(string) string) (string, error) {
				if longWidth.MatchString(format("")) {
					return "", errors.New("a date with such a width makes no sense")
				}
				return date(t, format)
			})
		default:
			cfg.AddFilter(name, b.paid(all[name]))
		}
	}
}

// longWidth finds "%1000d", by which one letter becomes a thousand.
var longWidth = regexp.MustCompile(`\d{3}`)

// paid wraps a filter so that its output is counted.
func (b *budget) paid(filter any) any {
	fn := reflect.ValueOf(filter)
	call := fn.Call
	if fn.Type().IsVariadic() {
		call = fn.CallSlice
	}
	return reflect.MakeFunc(fn.Type(), func(args []reflect.Value) []reflect.Value {
		out := call(args)
		text, _ := out[0].Interface().(string)
		b.must(len(text))
		return out
	}).Interface()
}
