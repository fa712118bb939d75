//go:build !unix

package realtime

import "net"

// prompts are of Unix only.
type prompts struct{}

func newPrompts(*counters) *prompts { return nil }

func (*prompts) outletOf(*Conn, net.Conn) outlet { return patient{} }
