package netguard

import (
	"context"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/dns/dnsmessage"
)

// canary listens on every address of this machine and counts who gets through to it.
type canary struct {
	port     uint16
	connects atomic.Int64
}

func newCanary(t *testing.T) *canary {
	t.Helper()
	listener, err := net.Listen("tcp", ":0")
	require.NoError(t, err)
	c := &canary{port: uint16(listener.Addr().(*net.TCPAddr).Port)}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			c.connects.Add(1)
			_ = conn.Close()
		}
	}()
	t.Cleanup(func() {
		require.NoError(t, listener.Close())
		<-done
	})
	return c
}

// guard makes a guard for which the canary's port is a good one, so that only the address can be the reason to refuse.
func (c *canary) guard(resolver *net.Resolver, allow ...netip.Prefix) *Guard {
	return build(allow, resolver, map[Purpose][]uint16{Web: {c.port}, Mail: {c.port}})
}

// newResolver asks a name server of this test, which answers the first label of a name by what answer says for it.
func newResolver(t *testing.T, answer func(label string) []netip.Addr) *net.Resolver {
	t.Helper()
	server, err := net.ListenPacket("udp", "127.0.0.1:0")
	require.NoError(t, err)
	done := make(chan struct{})
	go func() {
		defer close(done)
		packet := make([]byte, 1500)
		for {
			n, from, err := server.ReadFrom(packet)
			if err != nil {
				return
			}
			if reply := dnsReply(packet[:n], answer); reply != nil {
				_, _ = server.WriteTo(reply, from)
			}
		}
	}()
	t.Cleanup(func() {
		require.NoError(t, server.Close())
		<-done
	})
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", server.LocalAddr().String())
	}}
}

func dnsReply(query []byte, answer func(label string) []netip.Addr) []byte {
	var message dnsmessage.Message
	if err := message.Unpack(query); err != nil || len(message.Questions) != 1 {
		return nil
	}
	question := message.Questions[0]
	message.Response, message.Authoritative, message.Additionals = true, true, nil
	label := strings.TrimSuffix(strings.ToLower(question.Name.String()), ".")
	for _, address := range answer(label) {
		header := dnsmessage.ResourceHeader{Name: question.Name, Type: question.Type, Class: question.Class}
		switch {
		case question.Type == dnsmessage.TypeA && address.Is4():
			message.Answers = append(message.Answers, dnsmessage.Resource{Header: header, Body: &dnsmessage.AResource{A: address.As4()}})
		case question.Type == dnsmessage.TypeAAAA && address.Is6():
			message.Answers = append(message.Answers, dnsmessage.Resource{Header: header, Body: &dnsmessage.AAAAResource{AAAA: address.As16()}})
		}
	}
	reply, err := message.Pack()
	if err != nil {
		return nil
	}
	return reply
}

func portOf(c *canary) string { return strconv.Itoa(int(c.port)) }
