package realtime

import "sync/atomic"

// counters are plain numbers that only grow, except the two of what is open.
type counters struct {
	agents, visitors, subscriptions                atomic.Int64
	framesIn, framesOut, bytesOut                  atomic.Int64
	refusedOrigin, refusedAddress, refusedClosing  atomic.Int64
	refusedBusy                                    atomic.Int64
	refusedFrames, refusedTopics, failures         atomic.Int64
	feedFrames, feedResets, brokerDropped, garbled atomic.Int64
	restart, slow, noPong, rights                  atomic.Int64
	signedOut, protocolErrors, tooMany, tooLarge   atomic.Int64
}

// Stats are the hub's numbers at one time, for metrics.
type Stats struct {
	Agents, Visitors int64 // connections open now
	Subscriptions    int64 // open now

	FramesIn, FramesOut, BytesOut int64
	FeedFrames, FeedResets        int64

	RefusedOrigin  int64 // upgrades from an origin or host that is not on the list
	RefusedAddress int64 // upgrades over the limit of one address
	RefusedClosing int64 // upgrades while shutting down
	RefusedBusy    int64 // upgrades while too many others were arriving
	RefusedFrames  int64 // frames answered with an error
	RefusedTopics  int64 // subscriptions refused
	Failures       int64 // handlers that panicked or failed inside, data that could not be encoded
	BrokerDropped  int64 // messages to other nodes that were given up
	BrokerGarbled  int64 // messages from other nodes that could not be read
	BrokerUp       bool  // messages of other nodes arrive; true when this is the only one
	CatchUps       int64 // looks at everything, since messages may have been missed

	Closed map[Code]int64 // connections that the hub ended, by code
}

// Stats returns the numbers of now.
func (h *Hub) Stats() Stats {
	n := &h.n
	s := Stats{
		Agents: n.agents.Load(), Visitors: n.visitors.Load(), Subscriptions: n.subscriptions.Load(),
		FramesIn: n.framesIn.Load(), FramesOut: n.framesOut.Load(), BytesOut: n.bytesOut.Load(),
		FeedFrames: n.feedFrames.Load(), FeedResets: n.feedResets.Load(),
		RefusedOrigin: n.refusedOrigin.Load(), RefusedAddress: n.refusedAddress.Load(), RefusedClosing: n.refusedClosing.Load(), RefusedBusy: n.refusedBusy.Load(),
		RefusedFrames: n.refusedFrames.Load(), RefusedTopics: n.refusedTopics.Load(), Failures: n.failures.Load(),
		BrokerDropped: n.brokerDropped.Load(), BrokerGarbled: n.garbled.Load(),
		Closed: make(map[Code]int64, len(codes)),
	}
	s.CatchUps, s.BrokerUp = h.catching.done.Load(), true
	if h.o.Broker != nil {
		health := h.o.Broker.Health()
		s.BrokerUp = health.Up
		s.BrokerGarbled += health.Garbled
	}
	for _, known := range codes {
		s.Closed[known.code] = n.closed(known.code).Load()
	}
	return s
}

func (n *counters) closed(code Code) *atomic.Int64 {
	switch code {
	case CodeRestart:
		return &n.restart
	case CodeSlow:
		return &n.slow
	case CodeNoPong:
		return &n.noPong
	case CodeRights:
		return &n.rights
	case CodeSignedOut:
		return &n.signedOut
	case CodeTooMany:
		return &n.tooMany
	case CodeTooLarge:
		return &n.tooLarge
	}
	return &n.protocolErrors
}

// open counts the connections of a kind that are open now.
func (n *counters) open(kind string) *atomic.Int64 {
	if kind == KindAgent {
		return &n.agents
	}
	return &n.visitors
}
