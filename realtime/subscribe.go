package realtime

import (
	"context"
	"encoding/json"
	"errors"
)

// maxSnapshot is the largest snapshot, in bytes.
const maxSnapshot = 8 << 20

// subscribeData is the data of subscribe and unsubscribe.
type subscribeData struct {
	Topic  string          `json:"topic"`
	Params json.RawMessage `json:"params,omitempty"`
}

// registerOwn adds the frames that the hub answers by itself.
func (h *Hub) registerOwn() {
	h.OnFrame(KindAgent, "subscribe", h.onSubscribe)
	h.OnFrame(KindAgent, "unsubscribe", h.onUnsubscribe)
	h.OnFrame(KindAgent, "ack", h.onAck)
	h.describeOwn()
}

func (h *Hub) onSubscribe(ctx context.Context, c *Conn, raw json.RawMessage) (any, error) {
	var data subscribeData
	if json.Unmarshal(raw, &data) != nil {
		return nil, ErrBadData
	}
	spec := h.specOf(data.Topic)
	if spec == nil {
		h.n.refusedTopics.Add(1)
		return nil, ErrUnknownTopic
	}
	c.unsubscribe(data.Topic) // asking again means a new snapshot
	if len(c.subs) >= h.o.Topics {
		h.n.refusedTopics.Add(1)
		return nil, ErrTooManyTopics
	}
	// Snapshots may be large: the next waits until the last one is written.
	if err := c.waitDrained(ctx); err != nil {
		return nil, err
	}
	err := c.subscribe(ctx, spec, data)
	var refused *Error
	if errors.As(err, &refused) {
		h.n.refusedTopics.Add(1)
	}
	return nil, err
}

// subscribe joins the topic first, keeping frames back, and computes the snapshot then: so nothing is missing between the two. When
// rights changed meanwhile it begins anew.
func (c *Conn) subscribe(ctx context.Context, spec *TopicSpec, data subscribeData) error {
	for {
		rights := c.rights.Load()
		s, err := c.open(ctx, spec, data)
		if err != nil {
			return err
		}
		snapshot, err := c.snapshot(ctx, s, data)
		if err == nil && rights != c.rights.Load() {
			c.unsubscribe(data.Topic)
			continue
		}
		if err != nil {
			c.unsubscribe(data.Topic)
			return err
		}
		s.topic.mu.Lock()
		if snapshot != nil && !s.gone {
			c.enqueueSnapshot(snapshot)
		}
		s.releaseLocked()
		s.topic.mu.Unlock()
		return nil
	}
}

// open asks for the rights and puts the connection on the topic, held.
func (c *Conn) open(ctx context.Context, spec *TopicSpec, data subscribeData) (*subscription, error) {
	sight, err := spec.judge(ctx, c.Principal(), data.Topic)
	if err != nil {
		return nil, err
	}
	s := &subscription{conn: c, spec: spec, params: data.Params}
	c.hub.add(data.Topic, s, sight)
	c.mu.Lock()
	if c.subs == nil {
		c.subs = map[string]*subscription{}
	}
	c.subs[data.Topic] = s
	c.mu.Unlock()
	return s, nil
}

// judge says what p may see of the topic now.
func (spec *TopicSpec) judge(ctx context.Context, p Principal, name string) (Sight, error) {
	if spec.Allow != nil {
		if err := spec.Allow(ctx, p, name); err != nil {
			return Sight{}, err
		}
	}
	if spec.Sight == nil {
		return Sight{All: true}, nil
	}
	return spec.Sight(ctx, p, name)
}

func (c *Conn) snapshot(ctx context.Context, s *subscription, data subscribeData) (frame, error) {
	if s.spec.Snapshot == nil {
		return nil, nil
	}
	state, err := s.spec.Snapshot(ctx, c.Principal(), data.Topic, data.Params)
	if err != nil {
		return nil, err
	}
	raw, err := json.Marshal(state)
	if err != nil {
		return nil, err
	}
	if len(raw) > maxSnapshot {
		return nil, ErrTooLarge
	}
	return encode(envelope{Topic: data.Topic, Type: "snapshot", Data: raw}, c.hub.o.Now()), nil
}

func (h *Hub) onUnsubscribe(_ context.Context, c *Conn, raw json.RawMessage) (any, error) {
	var data subscribeData
	if json.Unmarshal(raw, &data) != nil {
		return nil, ErrBadData
	}
	c.unsubscribe(data.Topic)
	return nil, nil
}

func (c *Conn) unsubscribe(name string) {
	c.mu.Lock()
	s := c.subs[name]
	delete(c.subs, name)
	c.mu.Unlock()
	if s != nil {
		c.hub.drop(s)
	}
}

// unsubscribeAll ends all subscriptions of a connection that is over.
func (c *Conn) unsubscribeAll() {
	for _, s := range c.subscriptions() {
		c.unsubscribe(s.topic.name)
	}
}

func (c *Conn) subscriptions() []*subscription {
	c.mu.Lock()
	defer c.mu.Unlock()
	subs := make([]*subscription, 0, len(c.subs))
	for _, s := range c.subs {
		subs = append(subs, s)
	}
	return subs
}
