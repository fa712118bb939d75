// Package netguard is the only place that opens connections to the outside. People choose where web calls, providers and
// mail servers are, so every address is checked at the last moment: when the connection is about to be made, after names
// were resolved. A name that answers another address the second time, a redirect, or an unusual spelling of 127.0.0.1
// cannot get around that.
//
// Allowed are public addresses on the ports of the purpose, and networks that the administrator of the machine allowed, on
// any port. No proxy is taken from the environment; redirects are not followed.
package netguard

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"syscall"
	"time"

	"code.dny.dev/ssrf"
)

// Purpose says what a connection is for; it decides which ports of public addresses it may reach.
type Purpose int

// The purposes.
const (
	Web  Purpose = iota // 80, 443
	Mail                // 25, 465, 587, 2525
)

// dialTimeout bounds the making of one connection, the resolving of its name included.
const dialTimeout = 10 * time.Second

// BlockedError says that a connection was refused before it was made. Its code for people and the API is
// blocked_destination.
type BlockedError struct {
	Address netip.AddrPort // what the name resolved to
	Reason  error
}

// Error names the address and the reason.
func (e *BlockedError) Error() string {
	return fmt.Sprintf("connections to %s are not allowed: %v", e.Address, e.Reason)
}

// Unwrap is the reason.
func (e *BlockedError) Unwrap() error { return e.Reason }

// Blocked says whether err is, or was caused by, a refused connection.
func Blocked(err error) bool {
	_, ok := errors.AsType[*BlockedError](err)
	return ok
}

// Guard opens connections that may be opened. Safe for concurrent use.
type Guard struct {
	allow    []netip.Prefix
	public   map[Purpose]*ssrf.Guardian
	resolver *net.Resolver
}

// New makes a Guard that also lets through to the networks in allow, on any port.
func New(allow []netip.Prefix) *Guard { return NewWithResolver(allow, net.DefaultResolver) }

// NewWithResolver is New with names resolved by resolver.
func NewWithResolver(allow []netip.Prefix, resolver *net.Resolver) *Guard {
	return build(allow, resolver, map[Purpose][]uint16{Web: {80, 443}, Mail: {25, 465, 587, 2525}})
}

func build(allow []netip.Prefix, resolver *net.Resolver, ports map[Purpose][]uint16) *Guard {
	g := &Guard{allow: slices.Clone(allow), public: map[Purpose]*ssrf.Guardian{}, resolver: resolver}
	for purpose, numbers := range ports {
		g.public[purpose] = ssrf.New(ssrf.WithPorts(numbers...))
	}
	return g
}

// DialContext answers a dialer for the purpose, in the form that http.Transport and mail clients take. Only TCP is let
// through. A refusal is a BlockedError; a dial takes at most 10 seconds.
func (g *Guard) DialContext(purpose Purpose) func(ctx context.Context, network, address string) (net.Conn, error) {
	dialer := net.Dialer{
		Timeout:  dialTimeout,
		Resolver: g.resolver,
		ControlContext: func(_ context.Context, network, address string, _ syscall.RawConn) error {
			return g.check(purpose, network, address)
		},
	}
	return dialer.DialContext
}

// DialSettings opens a connection to a host that stands in the settings of the machine (the mail relay), which whoever
// runs the machine may choose freely. Never give it an address that came from a screen or over the API.
func (g *Guard) DialSettings(ctx context.Context, network, address string) (net.Conn, error) {
	dialer := net.Dialer{Timeout: dialTimeout, Resolver: g.resolver}
	return dialer.DialContext(ctx, network, address)
}

// Check says whether a connection to the address would be allowed; the error is a BlockedError. It is for telling people
// early: what counts is the check when the connection is made.
func (g *Guard) Check(purpose Purpose, address netip.AddrPort) error {
	address = netip.AddrPortFrom(address.Addr().Unmap(), address.Port())
	if slices.ContainsFunc(g.allow, func(p netip.Prefix) bool { return p.Contains(address.Addr().WithZone("")) }) {
		return nil
	}
	guardian, known := g.public[purpose]
	if !known {
		return &BlockedError{address, fmt.Errorf("purpose %d is unknown", purpose)}
	}
	if err := guardian.SafeAddrPort(address); err != nil {
		return &BlockedError{address, err}
	}
	return nil
}

func (g *Guard) check(purpose Purpose, network, address string) error {
	target, err := netip.ParseAddrPort(address)
	if err != nil || network != "tcp4" && network != "tcp6" {
		return &BlockedError{target, fmt.Errorf("%s over %s is no address that can be judged", address, network)}
	}
	return g.Check(purpose, target)
}
