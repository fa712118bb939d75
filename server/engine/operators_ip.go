package engine

import (
	"net/netip"
	"strings"

	"deskbell/models"
)

// addressOperators compare an address with addresses and ranges. An IPv4 address inside IPv6 is the IPv4 address.
func addressOperators() []operator {
	return []operator{
		{Operator: Operator{ID: "in", Label: "is in", Values: ShapeList}, phrase: "in", joiner: "or", read: readIn},
		negative(operator{Operator: Operator{ID: "not_in", Label: "is not in", Values: ShapeList}, phrase: "not in", joiner: "or", read: readIn}),
	}
}

// in judges whether an address lies in one of the ranges.
type in struct{ ranges []netip.Prefix }

func readIn(r *reading) test {
	var out in
	for i, text := range r.texts(MaxValues, MaxText) {
		one, err := parseRange(text)
		if err != nil {
			r.refuse(valuePath(i), "address_malformed", "%q is no address and no range such as 192.0.2.0/24 or 2001:db8::/48.", text)
			continue
		}
		stored := r.limits.IPv6Bits
		if one.Addr().Is4() {
			stored = r.limits.IPv4Bits
		}
		if stored > 0 && one.Bits() > stored {
			r.refuse(valuePath(i), "range_too_fine", "Addresses are stored as /%d networks, so %s can never be told apart: take /%d or wider.", stored, text, stored)
		}
		out.ranges = append(out.ranges, one)
	}
	return out
}

func (i in) holds(value any, _ models.Time) bool {
	text, _ := value.(string)
	address, err := netip.ParseAddr(text)
	if err != nil {
		return false
	}
	address = address.Unmap().WithZone("")
	for _, one := range i.ranges {
		if one.Contains(address) {
			return true
		}
	}
	return false
}

// parseRange reads an address or a CIDR range; bits after the prefix do not count.
func parseRange(text string) (netip.Prefix, error) {
	if !strings.Contains(text, "/") {
		address, err := netip.ParseAddr(text)
		if err != nil {
			return netip.Prefix{}, err
		}
		address = address.Unmap().WithZone("")
		return netip.PrefixFrom(address, address.BitLen()), nil
	}
	one, err := netip.ParsePrefix(text)
	if err != nil {
		return netip.Prefix{}, err
	}
	if one.Addr().Is4In6() && one.Bits() >= 96 {
		one = netip.PrefixFrom(one.Addr().Unmap(), one.Bits()-96)
	}
	return one.Masked(), nil
}
