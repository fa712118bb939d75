package config

import (
	"net"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
)

// Listen is where a server accepts connections, in the form net.Listen takes.
type Listen struct {
	Network string // tcp or unix
	Address string // [host]:port, or the path of the socket
}

const unixPrefix = "unix:"

func readListen(v string) (Listen, error) {
	if path, ok := strings.CutPrefix(v, unixPrefix); ok {
		if !strings.HasPrefix(path, "/") || strings.ContainsRune(path, 0) {
			return Listen{}, mistake("the path of the socket does not begin with /")
		}
		return Listen{Network: "unix", Address: path}, nil
	}
	host, port, err := net.SplitHostPort(v)
	if err != nil {
		return Listen{}, mistake("it is not host and port")
	}
	if host != "" {
		if err := checkHost(host); err != nil {
			return Listen{}, err
		}
	}
	if err := checkPort(port, false); err != nil {
		return Listen{}, err
	}
	return Listen{Network: "tcp", Address: net.JoinHostPort(host, port)}, nil
}

// hostName is what DNS and hosts files allow, with underscores, which container names have.
var hostName = regexp.MustCompile(`^[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?(\.[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)*\.?$`)

func checkHost(host string) error {
	if _, err := netip.ParseAddr(host); err == nil {
		return nil
	}
	if len(host) > 253 || !hostName.MatchString(host) {
		return mistake("its host is not a name or an address")
	}
	return nil
}

// checkPort accepts 0 (any free port) to 65535, and no port at all if it is optional.
func checkPort(port string, optional bool) error {
	if port == "" && optional {
		return nil
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || optional && n == 0 {
		return mistake("its port is not a number up to 65535")
	}
	return nil
}

// readPrefixes reads networks and single addresses, separated by commas or spaces.
func readPrefixes(v string) ([]netip.Prefix, error) {
	var prefixes []netip.Prefix
	for _, word := range strings.FieldsFunc(v, func(r rune) bool { return r == ',' || r == ' ' }) {
		prefix, err := readPrefix(word)
		if err != nil {
			return nil, err
		}
		prefixes = append(prefixes, prefix)
	}
	return prefixes, nil
}

func readPrefix(word string) (netip.Prefix, error) {
	if address, err := netip.ParseAddr(word); err == nil {
		address = address.Unmap()
		if address.Zone() != "" {
			return netip.Prefix{}, mistake("%s has a zone", word)
		}
		return netip.PrefixFrom(address, address.BitLen()), nil
	}
	prefix, err := netip.ParsePrefix(word)
	switch {
	case err != nil:
		return netip.Prefix{}, mistake("%q is neither a network nor an address", word)
	case prefix != prefix.Masked():
		return netip.Prefix{}, mistake("%s has bits behind its length; the network is %s", word, prefix.Masked())
	case prefix.Addr().Is4In6():
		return netip.Prefix{}, mistake("%s is IPv4 written as IPv6; write it as IPv4", word)
	}
	return prefix, nil
}
