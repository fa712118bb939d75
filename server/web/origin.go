package web

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

// sameOrigin refuses unsafe requests that another site's page made (standard library: Sec-Fetch-Site, else Origin against Host).
// It stands around the whole router; nothing is excepted, since the widget's part has a mux of its own.
func sameOrigin(next http.Handler) http.Handler {
	protection := http.NewCrossOriginProtection()
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		writeFailure(w, r, Forbidden("cross_origin", "Requests from another site's page are refused."))
	}))
	return protection.Handler(next)
}

// CheckUpgrade refuses a socket upgrade that did not come from one of our own pages. A browser sends its cookie with an upgrade
// from any page, so both must be exactly ours: the Host (another name may point at this server) and the Origin (which only
// browsers send, and which a cookie without is not trusted).
func (s *Server) CheckUpgrade(r *http.Request) error {
	if !s.ownHost(r.Host) {
		return Forbidden("host_not_allowed", "This server is not known under that name.")
	}
	origins := r.Header.Values("Origin")
	if len(origins) != 1 || origins[0] != s.baseURL.Scheme+"://"+r.Host {
		return Forbidden("cross_origin", "Sockets are opened from this server's own pages only.")
	}
	return nil
}

// ownHost reports whether host (with its port) is the one of the base URL. A base URL on this machine stands for all its names.
func (s *Server) ownHost(host string) bool {
	if host == s.baseURL.Host {
		return true
	}
	return loopback(s.baseURL.Host) && loopback(host) && port(host, s.baseURL) == port(s.baseURL.Host, s.baseURL)
}

func loopback(hostport string) bool {
	host := hostOf(hostport)
	a, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return host == "localhost" || err == nil && a.IsLoopback()
}

func hostOf(hostport string) string {
	if host, _, err := net.SplitHostPort(hostport); err == nil {
		return host
	}
	return hostport
}

func port(hostport string, base *url.URL) string {
	if _, p, err := net.SplitHostPort(hostport); err == nil {
		return p
	}
	if base.Scheme == "https" {
		return "443"
	}
	return "80"
}
