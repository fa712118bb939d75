package whoson

import (
	"net/url"
	"slices"
	"strings"
)

// pageURL is the address of a page as it is kept, and whether it is a page of one of the origins. Of the query only utm_* stays;
// a name and password in front of the host never; of the fragment only a path (single-page applications route there).
func pageURL(raw string, origins []string) (string, bool) {
	parsed, err := url.Parse(cut(raw, 8*maxURL))
	if err != nil || parsed.Opaque != "" || !slices.Contains(origins, originOf(parsed)) {
		return "", false
	}
	return keep(parsed), true
}

// referrerURL is where the visitor came from, in the form in which it is kept: empty for what is no address.
func referrerURL(raw string) string {
	parsed, err := url.Parse(cut(raw, 8*maxURL))
	if err != nil || parsed.Opaque != "" || parsed.Scheme == "" || parsed.Host == "" {
		return ""
	}
	return keep(parsed)
}

func keep(parsed *url.URL) string {
	kept := url.URL{Scheme: strings.ToLower(parsed.Scheme), Host: strings.ToLower(parsed.Host), Path: parsed.Path, RawPath: parsed.RawPath,
		RawQuery: campaign(parsed.RawQuery), Fragment: route(parsed.Fragment)}
	return line(strings.ToValidUTF8(kept.String(), ""), maxURL)
}

// campaign keeps utm_* in the order in which they stand.
func campaign(query string) string {
	var kept []string
	for part := range strings.SplitSeq(query, "&") {
		name, _, _ := strings.Cut(part, "=")
		if strings.HasPrefix(name, "utm_") && len(kept) < 10 {
			kept = append(kept, part)
		}
	}
	return strings.Join(kept, "&")
}

// route keeps a fragment that is a path ("#/cart", "#!/cart"), without what looks like a query.
func route(fragment string) string {
	if !strings.HasPrefix(fragment, "/") && !strings.HasPrefix(fragment, "!/") {
		return ""
	}
	path, _, _ := strings.Cut(fragment, "?")
	return path
}

// originOf is the origin of a page the way browsers write it.
func originOf(parsed *url.URL) string {
	scheme, host, port := strings.ToLower(parsed.Scheme), strings.ToLower(parsed.Hostname()), parsed.Port()
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if port != "" && !(scheme == "http" && port == "80") && !(scheme == "https" && port == "443") {
		host += ":" + port
	}
	return scheme + "://" + host
}
