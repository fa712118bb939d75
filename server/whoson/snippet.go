package whoson

import (
	"fmt"
	"net/url"
	"strings"

	"deskbell/server/base/id"
)

// Snippets are what a site's pages need: two ways to load the widget, and what their Content-Security-Policy must allow.
type Snippets struct {
	Inline string   `json:"snippet"`
	Tag    string   `json:"snippet_tag"`
	CSP    []string `json:"csp"`
}

// snippetsOf makes them for a site of the desk at base. The site's id is all that is put in, so nothing needs to be escaped.
func snippetsOf(siteID string, base *url.URL) Snippets {
	host := strings.TrimSuffix(base.String(), "/")
	script, public := host+"/w/v1.js", id.Public(prefixSite, siteID)
	socket := "ws" + strings.TrimPrefix(host, "http") // http to ws, https to wss
	return Snippets{
		Inline: fmt.Sprintf(`<script>
  (function(w,d,s){w.deskbell=w.deskbell||function(){(w.deskbell.q=w.deskbell.q||[]).push(arguments)};
  w.deskbell.t=+new Date;var e=d.createElement('script');e.async=1;e.src=s;
  e.crossOrigin='anonymous';d.head.appendChild(e)})(window,document,'%s');
  deskbell('init', { site: '%s' });
</script>`, script, public),
		Tag: fmt.Sprintf(`<script async src="%s" data-site="%s" crossorigin="anonymous"></script>`, script, public),
		CSP: []string{
			"script-src " + host,
			"connect-src " + host + " " + socket,
			"frame-src " + host,
			"img-src " + host,
		},
	}
}

// SnippetOf is what the pages of a site carry.
func (s *Service) SnippetOf(siteID string) string { return snippetsOf(siteID, s.baseURL).Inline }

// Prefixes of public ids.
const (
	prefixSite       = "sit"
	prefixVisitor    = "vis"
	prefixInvitation = "inv"
	prefixAgent      = "agt"
	prefixDepartment = "dep"
	prefixGroup      = "grp"
	prefixChat       = "cht"
	prefixEvent      = "evt"
	prefixFiring     = "fir"
)
