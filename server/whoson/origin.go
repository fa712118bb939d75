package whoson

import (
	"fmt"
	"net/netip"
	"net/url"
	"strings"

	"golang.org/x/net/idna"
)

// exactOrigin is an origin the way browsers send it, or a sentence that says what is wrong with the text.
func exactOrigin(text string) (origin string, mistake string) {
	text = strings.TrimSpace(text)
	if strings.Contains(text, "*") {
		return "", "An origin has no wildcards: name each one, for example https://www.example.com."
	}
	parsed, err := url.Parse(text)
	switch {
	case err != nil || parsed.Opaque != "" || parsed.Hostname() == "":
		return "", "This is no origin. It looks like https://www.example.com, or http://localhost:3000."
	case parsed.Scheme != "https" && parsed.Scheme != "http":
		return "", "An origin begins with https:// or http://."
	case parsed.User != nil:
		return "", "An origin has no name or password in it."
	case parsed.Path != "" && parsed.Path != "/", parsed.RawQuery != "", parsed.Fragment != "":
		return "", fmt.Sprintf("An origin ends after the host: %s://%s.", parsed.Scheme, parsed.Host)
	}
	host, ok := exactHost(parsed.Hostname())
	if !ok {
		return "", "The host of this origin is not valid."
	}
	if port := parsed.Port(); port != "" {
		host += ":" + port
	}
	return originOf(&url.URL{Scheme: parsed.Scheme, Host: host}), ""
}

// exactHost is the host in the form of a browser's Origin header: lower case, international names in ASCII.
func exactHost(host string) (string, bool) {
	if address, err := netip.ParseAddr(host); err == nil {
		if address.Is6() {
			return "[" + address.String() + "]", address.Zone() == ""
		}
		return address.String(), true
	}
	ascii, err := idna.Lookup.ToASCII(host)
	if err != nil || ascii == "" || len(ascii) > 253 {
		return "", false
	}
	return ascii, true
}
