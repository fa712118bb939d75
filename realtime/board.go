package realtime

import (
	"context"
	"encoding/json"
	"sync"
	"time"
)

// PublishKeyed changes one row of a board, on every node. Rows that change within a tick go out in one frame of this type with the
// data {"changed": [...], "removed": [keys]}; of each key only the last value is sent. Data is the whole row, Labelled when not
// everyone may see it, nil when the row has left. The first change after a quiet time goes out at once.
func (h *Hub) PublishKeyed(topic, key, typ string, data any) {
	r, ok := h.row(topic, typ, data)
	if !ok {
		return
	}
	h.publishKeyed(topic, key, typ, r)
	h.send(relayed{Kind: relayKeyed, Topic: topic, Key: key, Type: typ, Row: r})
}

// Delta is the data of a board's frames.
type Delta struct {
	Changed []json.RawMessage `json:"changed,omitempty"`
	Removed []string          `json:"removed,omitempty"`
}

// board is what a topic still has to send. It belongs to the topic's lock.
type board struct {
	types  []string // in the order of their first change
	rows   map[string]*changes
	queued bool // it is on the list of boards that are due
}

// changes are the rows of one frame type, in the order of their first change.
type changes struct {
	keys []string
	rows map[string]row
}

func (h *Hub) publishKeyed(name, key, typ string, r row) {
	t := h.topicNamed(name)
	if t == nil {
		return
	}
	t.mu.Lock()
	t.pending.put(key, typ, r)
	queue := !t.pending.queued
	t.pending.queued = true
	t.mu.Unlock()
	if queue {
		h.boards.add(t)
	}
}

// put keeps the last value of the key, and every label that the key had before.
func (b *board) put(key, typ string, r row) {
	if b.rows == nil {
		b.rows = map[string]*changes{}
	}
	of := b.rows[typ]
	if of == nil {
		of = &changes{rows: map[string]row{}}
		b.rows[typ] = of
		b.types = append(b.types, typ)
	}
	before, again := of.rows[key]
	if again {
		was := append(append([]string(nil), before.Was...), before.Labels...)
		r.Was = append(was, r.Was...)
	} else {
		of.keys = append(of.keys, key)
	}
	of.rows[key] = r
}

// flushLocked sends what waits, encoded once for each class.
func (t *topic) flushLocked(now time.Time) {
	for _, typ := range t.pending.types {
		of := t.pending.rows[typ]
		for _, members := range t.classes {
			delta := of.forClass(members)
			if len(delta.Changed)+len(delta.Removed) == 0 {
				continue
			}
			raw, err := json.Marshal(delta)
			if err != nil { // rows were encoded before, and strings always can be
				panic(err)
			}
			members.sendLocked(encode(envelope{Topic: t.name, Type: typ, Data: raw}, now))
		}
	}
	t.pending = board{}
}

func (of *changes) forClass(members *class) Delta {
	var delta Delta
	for _, key := range of.keys {
		r := of.rows[key]
		gone := len(r.Data) == 0
		switch {
		case !gone && members.sees(r.Labels):
			delta.Changed = append(delta.Changed, r.Data)
		case gone && len(r.Labels) > 0 && members.sees(r.Labels),
			gone && len(r.Labels)+len(r.Was) == 0,
			len(r.Was) > 0 && members.sees(r.Was):
			delta.Removed = append(delta.Removed, key)
		}
	}
	return delta
}

// boards are the topics with something to send, each with the time from which it may.
type boards struct {
	mu   sync.Mutex
	due  []*topic
	last map[*topic]time.Time // when it sent last; kept for one tick
	wake chan struct{}
}

func (b *boards) add(t *topic) {
	b.mu.Lock()
	b.due = append(b.due, t)
	b.mu.Unlock()
	select {
	case b.wake <- struct{}{}:
	default: // it is awake already
	}
}

// sendBoards sends each board at once, but not sooner than a tick after its last frame.
func (h *Hub) sendBoards(ctx context.Context) {
	for {
		wait := h.sendDue(h.o.Now())
		var timer <-chan time.Time
		stop := func() bool { return true }
		if wait > 0 {
			timer, stop = h.o.Timer(wait)
		}
		select {
		case <-ctx.Done():
			stop()
			return
		case <-h.boards.wake:
		case <-timer:
		}
		stop()
	}
}

// sendDue sends the boards that may be sent at now, and returns how long until the next may; zero: none waits.
func (h *Hub) sendDue(now time.Time) time.Duration {
	ready, wait := h.boards.ready(now)
	for _, t := range ready {
		t.mu.Lock()
		t.flushLocked(now)
		t.mu.Unlock()
	}
	return wait
}

// ready takes the boards that may be sent at now off the list.
func (b *boards) ready(now time.Time) (ready []*topic, wait time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for t, last := range b.last {
		if since := now.Sub(last); since >= t.tick || since < 0 {
			delete(b.last, t)
		}
	}
	var later []*topic
	for _, t := range b.due {
		last, sent := b.last[t]
		if !sent {
			ready = append(ready, t)
			continue
		}
		later = append(later, t)
		if left := t.tick - now.Sub(last); wait == 0 || left < wait {
			wait = left
		}
	}
	b.due = later
	for _, t := range ready {
		if b.last == nil {
			b.last = map[*topic]time.Time{}
		}
		b.last[t] = now
	}
	return ready, wait
}
