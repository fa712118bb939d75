package web_test

import (
	"net/http/httptest"
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"

	"deskbell/server/web"
)

func TestTheClientIsTheRightMostHopThatNobodyVouchesFor(t *testing.T) {
	trusted := web.Proxies{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("127.0.0.1/32"), netip.MustParsePrefix("fd00::/8")}
	for _, c := range []struct {
		remote string
		xff    []string
		want   string
	}{
		// Nobody vouches for the peer: what it says does not matter.
		{"203.0.113.7:4711", nil, "203.0.113.7"},
		{"203.0.113.7:4711", []string{"198.51.100.1"}, "203.0.113.7"},
		{"203.0.113.7:4711", []string{"10.0.0.1"}, "203.0.113.7"},
		{"203.0.113.7:4711", []string{"127.0.0.1, 10.0.0.1"}, "203.0.113.7"},
		{"[2001:db8::7]:4711", []string{"198.51.100.1"}, "2001:db8::7"},
		{"11.0.0.1:1", []string{"198.51.100.1"}, "11.0.0.1"},
		{"127.0.0.2:1", []string{"198.51.100.1"}, "127.0.0.2"},
		// One trusted proxy.
		{"10.0.0.1:1", nil, "10.0.0.1"},
		{"10.0.0.1:1", []string{""}, "10.0.0.1"},
		{"10.0.0.1:1", []string{"198.51.100.1"}, "198.51.100.1"},
		{"10.0.0.1:1", []string{" 198.51.100.1 "}, "198.51.100.1"},
		{"10.0.0.1:1", []string{"198.51.100.1:5000"}, "198.51.100.1"},
		{"10.0.0.1:1", []string{"2001:db8::1"}, "2001:db8::1"},
		{"10.0.0.1:1", []string{"[2001:db8::1]"}, "2001:db8::1"},
		{"10.0.0.1:1", []string{"[2001:db8::1]:5000"}, "2001:db8::1"},
		{"10.0.0.1:1", []string{"::ffff:198.51.100.1"}, "198.51.100.1"},
		{"[::ffff:10.0.0.1]:1", []string{"198.51.100.1"}, "198.51.100.1"},
		{"10.0.0.1:1", []string{"fe80::1%eth0"}, "fe80::1"},
		// The client wrote something in front.
		{"10.0.0.1:1", []string{"1.1.1.1, 198.51.100.1"}, "198.51.100.1"},
		{"10.0.0.1:1", []string{"10.0.0.9, 198.51.100.1"}, "198.51.100.1"},
		{"10.0.0.1:1", []string{"127.0.0.1, 198.51.100.1"}, "198.51.100.1"},
		{"10.0.0.1:1", []string{"evil, 198.51.100.1"}, "198.51.100.1"},
		{"10.0.0.1:1", []string{", , 198.51.100.1"}, "198.51.100.1"},
		{"10.0.0.1:1", []string{"1.1.1.1", "198.51.100.1"}, "198.51.100.1"},
		{"10.0.0.1:1", []string{"1.1.1.1, 2.2.2.2", "198.51.100.1"}, "198.51.100.1"},
		// A chain of trusted proxies.
		{"10.0.0.1:1", []string{"198.51.100.1, 10.0.0.2"}, "198.51.100.1"},
		{"10.0.0.1:1", []string{"198.51.100.1, 10.0.0.3, 10.0.0.2"}, "198.51.100.1"},
		{"10.0.0.1:1", []string{"198.51.100.1", "10.0.0.2"}, "198.51.100.1"},
		{"[fd00::1]:1", []string{"198.51.100.1, fd00::2"}, "198.51.100.1"},
		{"10.0.0.1:1", []string{"1.1.1.1, 198.51.100.1, 10.0.0.2"}, "198.51.100.1"},
		{"10.0.0.1:1", []string{"10.0.0.3, 10.0.0.2"}, "10.0.0.3"},
		// What cannot be read ends the walk at the last known hop.
		{"10.0.0.1:1", []string{"198.51.100.1, unknown"}, "10.0.0.1"},
		{"10.0.0.1:1", []string{"198.51.100.1, unknown, 10.0.0.2"}, "10.0.0.2"},
		{"10.0.0.1:1", []string{"198.51.100.1,"}, "10.0.0.1"},
		{"10.0.0.1:1", []string{"198.51.100.256"}, "10.0.0.1"},
		{"10.0.0.1:1", []string{"198.51.100.1 2.2.2.2"}, "10.0.0.1"},
		{"10.0.0.1:1", []string{"0x7f.1"}, "10.0.0.1"},
		{"10.0.0.1:1", []string{"198.051.100.001"}, "10.0.0.1"},
		{"10.0.0.1:1", []string{"localhost"}, "10.0.0.1"},
		{"10.0.0.1:1", []string{"<script>"}, "10.0.0.1"},
		{"10.0.0.1:1", []string{"198.51.100.1\r\n"}, "198.51.100.1"},
		// A unix socket has no address: it counts as this machine.
		{"@", []string{"198.51.100.1"}, "198.51.100.1"},
		{"", nil, "127.0.0.1"},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = c.remote
		for _, value := range c.xff {
			r.Header.Add("X-Forwarded-For", value)
		}
		for _, other := range []string{"X-Real-Ip", "CF-Connecting-IP", "True-Client-Ip", "Forwarded", "X-Client-Ip", "X-Appengine-Remote-Addr"} {
			r.Header.Set(other, "6.6.6.6")
		}
		require.Equal(t, c.want, trusted.ClientIP(r).String(), "%+v", c)
	}
	r := httptest.NewRequest("GET", "/", nil)
	r.RemoteAddr = "127.0.0.1:1"
	r.Header.Set("X-Forwarded-For", "198.51.100.1")
	require.Equal(t, "127.0.0.1", web.Proxies(nil).ClientIP(r).String(), "by default nobody is trusted")
}

func TestLimitsCountANetworkOfIPv6AsOne(t *testing.T) {
	key := func(a string) string { return web.AddressKey(netip.MustParseAddr(a)) }
	require.Equal(t, key("2001:db8:1:2:3::4"), key("2001:db8:1:2:ffff::"))
	require.NotEqual(t, key("2001:db8:1:2::"), key("2001:db8:1:3::"))
	require.Equal(t, key("198.51.100.1"), key("::ffff:198.51.100.1"))
	require.NotEqual(t, key("198.51.100.1"), key("198.51.100.2"))
	require.Equal(t, key("fe80::1%eth0"), key("fe80::2%eth1"))
}
