package geo

import "net/netip"

// Truncate is the network of an address that may be kept without knowing the person: /24 of IPv4, /48 of IPv6. An address that
// is none stays none.
func Truncate(address netip.Addr) netip.Addr {
	address = address.Unmap().WithZone("")
	bits := 48
	if address.Is4() {
		bits = 24
	}
	prefix, err := address.Prefix(bits)
	if err != nil {
		return netip.Addr{}
	}
	return prefix.Addr()
}
