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
)

const (
	outboxSize   = 4096
	relayTimeout = 5 * time.Second
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
	}
}

// relay hands the outbox to the broker, in order.
func (h *Hub) relay(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case m := <-h.outbox:
			h.hand(ctx, m)
		}
	}
}

func (h *Hub) hand(ctx context.Context, m relayed) {
	payload, err := json.Marshal(m)
	if err == nil {
		limited, cancel := context.WithTimeout(ctx, relayTimeout)
		err = h.o.Broker.Publish(limited, m.Topic, payload)
		cancel()
	}
	if err != nil {
		h.n.brokerDropped.Add(1)
		h.log.Warn("a message to the other nodes was given up", "kind", m.Kind, "error", err)
	}
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
	default:
		h.n.garbled.Add(1)
	}
}

// randomName names a node for as long as it runs.
func randomName() string { return rand.Text() }
