package web

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// Proxies are the networks whose word about the client's address is believed. None: nobody's.
type Proxies []netip.Prefix

// ClientIP is the address the request came from: the peer, or when the peer is a trusted proxy, the right-most address of
// X-Forwarded-For that is not one. What cannot be read ends the walk: the last hop that is known counts. A peer without an
// address (a unix socket) counts as 127.0.0.1.
func (p Proxies) ClientIP(r *http.Request) netip.Addr {
	hop := peer(r.RemoteAddr)
	if !p.trusts(hop) {
		return hop
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, text := range slices.Backward(hops) {
		next, ok := readHop(strings.TrimSpace(text))
		if !ok {
			return hop
		}
		hop = next
		if !p.trusts(hop) {
			return hop
		}
	}
	return hop
}

func (p Proxies) trusts(a netip.Addr) bool {
	return slices.ContainsFunc(p, func(prefix netip.Prefix) bool { return prefix.Contains(a) })
}

func peer(remote string) netip.Addr {
	if hop, ok := readHop(remote); ok {
		return hop
	}
	return netip.AddrFrom4([4]byte{127, 0, 0, 1})
}

// readHop reads an address with or without a port: proxies write both.
func readHop(text string) (netip.Addr, bool) {
	if host, _, err := net.SplitHostPort(text); err == nil {
		text = host
	}
	a, err := netip.ParseAddr(strings.Trim(text, "[]"))
	if err != nil {
		return netip.Addr{}, false
	}
	return a.Unmap().WithZone(""), true
}

// AddressKey is what limits count by: the address, or for IPv6 its /64, which one household or server owns as a whole.
func AddressKey(a netip.Addr) string {
	a = a.Unmap().WithZone("")
	if !a.Is6() {
		return a.String()
	}
	prefix, err := a.Prefix(64)
	if err != nil {
		return a.String()
	}
	return prefix.String()
}
