package realtime

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"time"
)

// relayed is what nodes tell each other.
type relayed struct {
	Node          string `json:"node"`
	Kind          string `json:"kind"`
	Topic         string `json:"topic,omitempty"`
	Key           string `json:"key,omitempty"`
	Type          string `json:"type,omitempty"`
	PrincipalKind string `json:"principal_kind,omitempty"`
	ID            string `json:"id,omitempty"`
	Session       string `json:"session,omitempty"`
	Code          Code   `json:"code,omitempty"`
	Row           row    `json:"row"`
}

// Kinds of message between nodes.
const (
	relayPublish     = "publish"
	relayKeyed       = "keyed"
	relayConnections = "connections"
	relayFeed        = "feed"
	relayRecheck     = "recheck"
	relayClose       = "close"
	relayLost        = "lost"   // the sender could not tell everything
	relaySignal      = "signal" // Topic names whom it is for
)

const (
	outboxSize   = 4096
	relayTimeout = time.Second
	relayAgain   = time.Second
)

// send puts a message for the other nodes into the outbox. A full outbox loses it, as a broker may.
func (h *Hub) send(m relayed) {
	if h.o.Broker == nil {
		return
	}
	m.Node = h.node
	select {
	case h.outbox <- m:
	default:
		h.n.brokerDropped.Add(1)
		h.overflowed.Store(true)
	}
}

// relay hands the outbox to the broker, in order. After a message that did not get through, all that waits is dropped: by the time it
// would arrive it may be older than what others read for themselves. Then the nodes are told that they missed something, until that gets
// through.
func (h *Hub) relay(ctx context.Context) {
	if h.o.Broker == nil {
		return
	}
	again := time.NewTicker(relayAgain)
	defer again.Stop()
	for parted := false; ; {
		select {
		case <-ctx.Done():
			return
		case m := <-h.outbox:
			if parted = parted || h.overflowed.Swap(false); parted {
				h.n.brokerDropped.Add(1)
			} else {
				parted = !h.hand(ctx, m)
			}
		case <-again.C:
			if parted || h.overflowed.Swap(false) {
				parted = !h.hand(ctx, relayed{Kind: relayLost, Node: h.node})
			}
		}
	}
}

// hand gives one message to the broker and reports whether that took it.
func (h *Hub) hand(ctx context.Context, m relayed) bool {
	payload, err := json.Marshal(m)
	if err == nil {
		limited, cancel := context.WithTimeout(ctx, relayTimeout)
		err = h.o.Broker.Publish(limited, m.Topic, payload)
		cancel()
	}
	if err == nil {
		return true
	}
	h.n.brokerDropped.Add(1)
	if m.Kind != relayLost && ctx.Err() == nil {
		h.log.Warn("other nodes cannot be told of changes; they look for themselves until they can", "error", err)
	}
	return false
}

// receive does what another node has told.
func (h *Hub) receive(_ string, payload []byte) {
	var m relayed
	if err := json.Unmarshal(payload, &m); err != nil || m.Node == "" {
		h.n.garbled.Add(1)
		return
	}
	if m.Node == h.node {
		return
	}
	switch m.Kind {
	case relayPublish:
		h.publish(m.Topic, m.Type, m.Row)
	case relayKeyed:
		h.publishKeyed(m.Topic, m.Key, m.Type, m.Row)
	case relayConnections:
		h.toConnections(m.PrincipalKind, m.ID, m.Type, m.Row.Data)
	case relayFeed:
		h.wakeFeed(m.ID)
	case relayRecheck:
		h.recheck(m.ID)
	case relayClose:
		h.close(m.PrincipalKind, m.ID, m.Session, m.Code)
	case relaySignal:
		h.mu.RLock()
		fn := h.signals[m.Topic]
		h.mu.RUnlock()
		if fn != nil {
			fn(m.Type)
		}
	case relayLost:
		h.catching.missed.Store(true)
	default:
		h.n.garbled.Add(1)
	}
}

// Signal carries a message to the OnSignal of this name on the other nodes, or loses it.
func (h *Hub) Signal(name, message string) {
	h.send(relayed{Kind: relaySignal, Topic: name, Type: message})
}

// OnSignal has fn called for each message of this name that another node signals. It must not block. Register before Run.
func (h *Hub) OnSignal(name string, fn func(message string)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.signals[name] = fn
}

// randomName names a node for as long as it runs.
func randomName() string { return rand.Text() }
