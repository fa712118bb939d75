package realtime

import (
	"net/http"
	"net/url"
	"slices"
)

// agentOrigin reports whether the agents' socket may be opened by this request. Origin and Host must be exactly ones of the list: a
// missing Origin passes only beside an Authorization header, which no foreign page can send, and then without a cookie.
func (h *Hub) agentOrigin(r *http.Request) bool {
	if !slices.Contains(h.hosts(), r.Host) {
		return false
	}
	origins := r.Header.Values("Origin")
	switch len(origins) {
	case 0:
		return r.Header.Get("Authorization") != "" && r.Header.Get("Cookie") == ""
	case 1:
		return slices.Contains(h.o.Origins, origins[0])
	}
	return false
}

// hosts are the hosts of the origins.
func (h *Hub) hosts() []string {
	hosts := make([]string, 0, len(h.o.Origins))
	for _, origin := range h.o.Origins {
		if u, err := url.Parse(origin); err == nil && u.Host != "" {
			hosts = append(hosts, u.Host)
		}
	}
	return hosts
}

// visitorOrigin reports whether the visitors' socket may be opened by this request: from the exact origin of some site.
func (h *Hub) visitorOrigin(r *http.Request) bool {
	origins := r.Header.Values("Origin")
	return len(origins) == 1 && h.o.VisitorOrigin != nil && h.o.VisitorOrigin(r.Context(), origins[0])
}
