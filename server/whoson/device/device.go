// Package device says what a request tells about the browser that made it: its name, the operating system, the language, and
// whether it is obviously no person.
//
// Client hints (Sec-CH-UA) are asked first: browsers keep them right while they freeze the old User-Agent line, which is the
// second source. Everything here is a pure function of the headers; hostile ones give a short, valid text or nothing.
package device

import (
	"net/http"
	"strings"

	"github.com/mileusna/useragent"
)

// Info is what the headers tell. A field is empty when nothing is known.
type Info struct {
	Browser string // name and major version: "Firefox 133"
	System  string // "Windows", "macOS", "Linux", "Android", "iOS", "ChromeOS"
	Bot     bool   // says of itself that it is a crawler
}

// maxHeader is how much of a header is looked at; real ones are far shorter.
const maxHeader = 512

// Of reads the headers of one request.
func Of(header http.Header) Info {
	line := bounded(header.Get("User-Agent"))
	parsed := useragent.Parse(line)
	info := Info{Browser: browserOf(parsed), System: systemOf(parsed.OS), Bot: isBot(line, parsed)}
	if hinted := hintedBrowser(bounded(header.Get("Sec-CH-UA"))); hinted != "" {
		info.Browser = hinted
	}
	if hinted := systemOf(strings.Trim(bounded(header.Get("Sec-CH-UA-Platform")), ` "`)); hinted != "" {
		info.System = hinted
	}
	return info
}

// Name is the browser without its version: what conditions compare.
func Name(browser string) string {
	name, version, found := cutLast(browser, " ")
	if found && isNumber(version) {
		return name
	}
	return browser
}

// Browsers are the names that Of gives to what people use; the editor suggests them.
func Browsers() []string {
	return []string{"Chrome", "Edge", "Firefox", "Internet Explorer", "Opera", "Safari", "Samsung Browser", "Vivaldi"}
}

// Systems are the names of operating systems that Of gives.
func Systems() []string {
	return []string{"Android", "ChromeOS", "iOS", "Linux", "macOS", "Windows"}
}

func browserOf(parsed useragent.UserAgent) string {
	name := map[string]string{
		useragent.MobileSafari:   "Safari",
		useragent.HeadlessChrome: "Chrome",
		useragent.Msie:           "Internet Explorer",
		useragent.OperaTouch:     "Opera",
		useragent.OperaMini:      "Opera",
	}[parsed.Name]
	if name == "" {
		name = plain(parsed.Name, 40)
	}
	return withVersion(name, parsed.VersionNo.Major)
}

func systemOf(name string) string {
	switch name {
	case useragent.WindowsPhone, useragent.WindowsNT, useragent.WindowsPhoneOS:
		return "Windows"
	case useragent.CrOS, "Chrome OS", "Chromium OS":
		return "ChromeOS"
	case "Unknown":
		return ""
	}
	return plain(name, 40)
}

// isBot trusts the parser and a few words that only crawlers put into the line. A browser without a screen is none: people test
// with those, and a site's own checks should be seen.
func isBot(line string, parsed useragent.UserAgent) bool {
	if parsed.Bot && parsed.Name != useragent.HeadlessChrome {
		return true
	}
	lower := strings.ToLower(line)
	for _, word := range []string{"bot/", "bot;", "crawler", "spider", "slurp", "facebookexternalhit", "preview", "lighthouse", "pingdom", "uptime"} {
		if strings.Contains(lower, word) {
			return true
		}
	}
	return false
}

func bounded(text string) string {
	if len(text) > maxHeader {
		return text[:maxHeader]
	}
	return text
}

func cutLast(text, separator string) (before, after string, found bool) {
	at := strings.LastIndex(text, separator)
	if at < 0 {
		return text, "", false
	}
	return text[:at], text[at+len(separator):], true
}

func isNumber(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == ""
}
