package netguard

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
)

// Spellings of addresses that are not public, as the host of a URL.
var spellings = []string{
	// this machine
	"127.0.0.1", "127.0.0.2", "127.127.127.127", "127.255.255.255", "127.0.0.1.", "localhost", "LOCALHOST", "LocalHost.", "localhost.localdomain",
	"127.1", "127.0.1", "2130706433", "0x7f000001", "0x7F.0x0.0x0.0x1", "0177.0.0.1", "017700000001", "0x7f.1", "00000177.1", "127.0.0.1.nip", "0", "0.0.0.0", "0.0.0.1", "0.255.255.255",
	"１２７.０.０.１", "①②⑦.⓪.⓪.①", "127。0。0。1", "ⓛocalhost", "loc%61lhost", "ana:x@127.0.0.1", "example.com@127.0.0.1",
	"[::1]", "[0:0:0:0:0:0:0:1]", "[0000:0000:0000:0000:0000:0000:0000:0001]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:127.0.0.1]", "[::127.0.0.1]", "[::7f00:1]",
	"[::ffff:0:127.0.0.1]", "[::ffff:0.0.0.0]", "[::0.0.0.0]", "[fe80::1%25lo]", "[::1%25lo]",
	// addresses of another family inside
	"[64:ff9b::7f00:1]", "[64:ff9b::10.0.0.1]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[2002:a00:1::1]", "[2001:0:7f00:1::]", "[2001::1]",
	// private and shared
	"10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.0.1", "192.168.255.255", "[::ffff:10.0.0.1]", "[::ffff:192.168.1.1]", "167772161", "0xac100001", "100.64.0.1", "100.127.255.255", "100.100.100.200",
	"[fc00::1]", "[fd00::1]", "[fdff:ffff::1]", "[fec0::1]", "[fd00:ec2::254]",
	// link-local, with the metadata services of clouds
	"169.254.169.254", "169.254.170.2", "169.254.0.1", "2852039166", "0xa9fea9fe", "0251.0376.0251.0376", "[::ffff:169.254.169.254]", "[::ffff:a9fe:a9fe]", "[fe80::1]", "[fe80::a9fe:a9fe]", "metadata.google.internal",
	// special purposes
	"192.0.0.1", "192.0.0.192", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1", "[100::1]", "[2001:db8::1]", "[2001:10::1]", "[2001:20::1]", "[3fff::1]", "[5f00::1]",
	// many at once
	"224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "[ff02::1]", "[ff0e::1]",
}

// lenient is the worst name server and C library there could be: it understands every old way to write an address, and
// names that point inside.
func lenient(label string) []netip.Addr {
	inside := map[string]string{
		"127.1": "127.0.0.1", "127.0.1": "127.0.0.1", "2130706433": "127.0.0.1", "0x7f000001": "127.0.0.1", "0x7f.0x0.0x0.0x1": "127.0.0.1", "0177.0.0.1": "127.0.0.1",
		"017700000001": "127.0.0.1", "0x7f.1": "127.0.0.1", "00000177.1": "127.0.0.1", "127.0.0.1.nip": "127.0.0.1", "0": "0.0.0.0", "167772161": "10.0.0.1", "0xac100001": "172.16.0.1",
		"2852039166": "169.254.169.254", "0xa9fea9fe": "169.254.169.254", "0251.0376.0251.0376": "169.254.169.254", "metadata.google.internal": "169.254.169.254", "127.0.0.1": "127.0.0.1",
		"localhost": "127.0.0.1", "localhost.localdomain": "127.0.0.1",
	}
	if address, ok := inside[label]; ok {
		parsed := netip.MustParseAddr(address)
		return []netip.Addr{parsed, netip.AddrFrom16(parsed.As16())}
	}
	return nil
}

func TestNoSpellingOfANonPublicAddressIsReached(t *testing.T) {
	require.GreaterOrEqual(t, len(spellings), 90)
	canary := newCanary(t)
	guard := canary.guard(newResolver(t, lenient))
	client := guard.HTTPClient()
	refused := 0
	for _, host := range spellings {
		target := fmt.Sprintf("http://%s:%d/", host, canary.port)
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, target, nil)
		if err != nil {
			continue // no URL at all
		}
		response, err := client.Do(request)
		require.Error(t, err, target)
		require.Nil(t, response)
		if Blocked(err) {
			refused++
		}
		name := request.URL.Hostname()
		conn, err := guard.DialContext(Mail)(t.Context(), "tcp", net.JoinHostPort(name, request.URL.Port()))
		require.Error(t, err, target)
		require.Nil(t, conn)
	}
	require.Zero(t, canary.connects.Load())
	require.GreaterOrEqual(t, refused, 85, "nearly all are addresses, so it is the guard that refuses them")
}

func TestTheCanaryHearsWhatTheGuardLetsThrough(t *testing.T) {
	canary := newCanary(t)
	guard := canary.guard(newResolver(t, lenient), netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128"))
	for _, host := range []string{"127.0.0.1", "127.127.127.127", "0x7f.1", "localhost", "::1", "::ffff:127.0.0.1", "127.0.0.1.nip"} {
		before := canary.connects.Load()
		conn, err := guard.DialContext(Web)(t.Context(), "tcp", net.JoinHostPort(host, fmt.Sprint(canary.port)))
		require.NoError(t, err, host)
		require.NoError(t, conn.Close())
		require.Eventually(t, func() bool { return canary.connects.Load() == before+1 }, waitFor, tick, host)
	}
}

func TestANameThatChangesItsAddressIsJudgedByTheOneThatIsDialled(t *testing.T) {
	canary := newCanary(t)
	var inside atomic.Bool
	resolver := newResolver(t, func(string) []netip.Addr {
		if inside.Load() {
			return []netip.Addr{netip.MustParseAddr("127.0.0.1")}
		}
		return []netip.Addr{netip.MustParseAddr("93.184.215.14")}
	})
	guard := canary.guard(resolver)
	client := guard.HTTPClient()
	for range 200 {
		inside.Store(false)
		addresses, err := resolver.LookupNetIP(t.Context(), "ip4", "flip.example.com")
		require.NoError(t, err)
		require.NoError(t, guard.Check(Web, netip.AddrPortFrom(addresses[0].Unmap(), canary.port)), "whoever only looks before the call is deceived")

		inside.Store(true)
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, fmt.Sprintf("http://flip.example.com:%d/", canary.port), nil)
		require.NoError(t, err)
		_, err = client.Do(request)
		require.True(t, Blocked(err), "%v", err)
	}
	require.Zero(t, canary.connects.Load())
}

func TestPortsFollowThePurpose(t *testing.T) {
	guard := New([]netip.Prefix{netip.MustParsePrefix("10.20.0.0/16"), netip.MustParsePrefix("fd00:7::/32")})
	for _, c := range []struct {
		purpose Purpose
		address string
		allowed bool
	}{
		{Web, "93.184.215.14:80", true},
		{Web, "93.184.215.14:443", true},
		{Web, "[2606:2800:21f:cb07:6820:80da:af6b:8b2c]:443", true},
		{Web, "93.184.215.14:8080", false},
		{Web, "93.184.215.14:25", false},
		{Web, "93.184.215.14:22", false},
		{Web, "[::ffff:93.184.215.14]:443", true}, // mapped: judged as the IPv4 address that it is
		{Mail, "93.184.215.14:25", true},
		{Mail, "93.184.215.14:465", true},
		{Mail, "93.184.215.14:587", true},
		{Mail, "93.184.215.14:2525", true},
		{Mail, "93.184.215.14:80", false},
		{Mail, "93.184.215.14:110", false},
		{Web, "10.20.3.4:9999", true}, // allowed networks: any port
		{Mail, "10.20.3.4:1025", true},
		{Web, "[::ffff:10.20.3.4]:9999", true},
		{Web, "[fd00:7::1]:9999", true},
		{Web, "10.21.3.4:80", false},
		{Web, "[fd00:8::1]:80", false},
		{Purpose(9), "93.184.215.14:80", false},
	} {
		err := guard.Check(c.purpose, netip.MustParseAddrPort(c.address))
		require.Equal(t, c.allowed, err == nil, "%d %s: %v", c.purpose, c.address, err)
		require.Equal(t, !c.allowed, Blocked(err))
	}
	require.Error(t, guard.Check(Web, netip.AddrPort{}))
}

// FuzzGuard: no address that the standard library calls special is ever let through, in any family.
func FuzzGuard(f *testing.F) {
	for _, seed := range []string{"127.0.0.1", "::1", "10.0.0.1", "::ffff:10.0.0.1", "fe80::1", "ff02::1", "8.8.8.8", "2606:4700::1"} {
		f.Add(netip.MustParseAddr(seed).AsSlice())
	}
	guard := New(nil)
	f.Fuzz(func(t *testing.T, raw []byte) {
		address, ok := netip.AddrFromSlice(raw)
		if !ok {
			return
		}
		plain := address.Unmap()
		special := !plain.IsGlobalUnicast() || plain.IsPrivate() || plain.IsLoopback() || plain.IsLinkLocalUnicast() || plain.IsMulticast() || plain.IsUnspecified()
		if special && guard.Check(Web, netip.AddrPortFrom(address, 443)) == nil {
			t.Fatalf("%s is let through", address)
		}
	})
}
