package realtime

import (
	"context"
	"encoding/json"
)

// ackData is the data of a client's ack: everything up to Seq has been taken over.
type ackData struct {
	Seq int64 `json:"seq"`
}

// onAck notes how far the client has got. It decides nothing: after a reconnect the client says itself where it stands.
func (h *Hub) onAck(_ context.Context, c *Conn, raw json.RawMessage) (any, error) {
	var data ackData
	if json.Unmarshal(raw, &data) != nil {
		return nil, ErrBadData
	}
	c.feed.mu.Lock()
	defer c.feed.mu.Unlock()
	if data.Seq < c.feed.acked || data.Seq > c.feed.sent {
		return nil, ErrBadData
	}
	c.feed.acked = data.Seq
	return nil, nil
}
