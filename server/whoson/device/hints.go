package device

import (
	"strconv"
	"strings"
	"unicode"
)

// brand is one entry of Sec-CH-UA: "Google Chrome";v="130".
type brand struct {
	name    string
	version int
}

// hintedBrowser picks the most telling brand: a named product before the engine Chromium; the made-up brand that browsers put in
// on purpose ("Not A;Brand") never.
func hintedBrowser(header string) string {
	var engine, product brand
	for _, one := range brandsOf(header) {
		switch {
		case strings.Contains(one.name, "Not") && strings.Contains(one.name, "Brand"), one.name == "":
		case one.name == "Chromium" || strings.Contains(one.name, "Headless"):
			engine = one
		case product.name == "":
			product = one
		}
	}
	switch {
	case product.name == "" && engine.name == "":
		return ""
	case product.name == "":
		return withVersion("Chrome", engine.version)
	}
	return withVersion(shortBrand(product.name), product.version)
}

func shortBrand(name string) string {
	switch name {
	case "Google Chrome":
		return "Chrome"
	case "Microsoft Edge":
		return "Edge"
	case "Samsung Internet":
		return "Samsung Browser"
	case "Opera GX":
		return "Opera"
	}
	return plain(name, 40)
}

// brandsOf reads a structured-field list of quoted strings with a parameter v. It looks at ten entries at most; what it does not
// understand it leaves out.
func brandsOf(header string) []brand {
	var out []brand
	for len(out) < 10 {
		open := strings.IndexByte(header, '"')
		if open < 0 {
			return out
		}
		name, rest, closed := strings.Cut(header[open+1:], `"`)
		if !closed {
			return out
		}
		one := brand{name: name}
		header = rest
		if version, found := strings.CutPrefix(rest, `;v="`); found {
			number, after, closed := strings.Cut(version, `"`)
			if !closed {
				return append(out, one)
			}
			major, _, _ := strings.Cut(number, ".")
			one.version, _ = strconv.Atoi(major) // a version that is no number is no version
			header = after
		}
		out = append(out, one)
	}
	return out
}

func withVersion(name string, major int) string {
	if name == "" || major <= 0 || major > 9999 {
		return name
	}
	return name + " " + strconv.Itoa(major)
}

// plain keeps what a name can consist of, cut to limit characters.
func plain(text string, limit int) string {
	var out strings.Builder
	count := 0
	for _, r := range text {
		if count == limit {
			break
		}
		if r == unicode.ReplacementChar || !(unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune(" ._+-", r)) {
			continue
		}
		out.WriteRune(r)
		count++
	}
	return strings.TrimSpace(out.String())
}
