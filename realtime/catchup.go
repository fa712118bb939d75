package realtime

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// pollEvery is how often this node looks for itself at what other nodes may have failed to tell: always at the heads of feeds, and
	// at boards while the broker is down.
	pollEvery = 4 * time.Second
	// catchUpRest is the least time between two looks at everything.
	catchUpRest = 2 * time.Second
	// catchUpAtOnce is how many connections are looked at together.
	catchUpAtOnce = 8
)

// HeadReader is what a FeedReader also is where other nodes write feeds: their last numbers, asked of many people at once.
type HeadReader interface {
	// Heads returns the last number given out to each of the people; who has none yet may be left out.
	Heads(ctx context.Context, personIDs []string) (map[string]int64, error)
}

// catching is what this node knows of messages that it may have missed.
type catching struct {
	missed  atomic.Bool  // another node says that it could not tell everything, or the last look failed
	losses  int64        // of the broker that have been made good; the monitor's
	looked  atomic.Int64 // monotonic time of the last look at everything
	polled  time.Duration
	running atomic.Bool
	done    atomic.Int64
}

// OnCatchUp has fn called after messages of other nodes may have been missed, and every few seconds while the broker is down: what
// lives in memory here and is told by broker there has to be asked for again. Register before Run.
func (h *Hub) OnCatchUp(fn func(ctx context.Context) error) {
	h.onCatchUp = append(h.onCatchUp, fn)
}

// mend looks whether anything may have been missed; the monitor calls it again and again.
func (h *Hub) mend(now time.Duration) {
	if h.o.Broker == nil {
		return
	}
	c, health := &h.catching, h.o.Broker.Health()
	since := now - time.Duration(c.looked.Load())
	due := c.missed.Load() || health.Up && health.Losses != c.losses
	if due && since >= catchUpRest || !health.Up && since >= pollEvery {
		if c.running.CompareAndSwap(false, true) {
			c.losses = health.Losses
			c.looked.Store(int64(now))
			c.missed.Store(false)
			h.background(h.catchUp)
		}
	}
	if now-c.polled >= pollEvery {
		c.polled = now
		h.background(h.pollFeeds)
	}
}

// catchUp looks at everything that other nodes may have told: feeds are read, rights judged, boards sent anew.
func (h *Hub) catchUp() {
	defer h.catching.running.Store(false)
	for _, fn := range h.onCatchUp {
		if err := fn(h.ctx); err != nil {
			h.log.Warn("what other nodes told cannot be asked for again yet", "error", err)
			h.catching.missed.Store(true)
		}
	}
	conns := make(chan *Conn)
	var workers sync.WaitGroup
	for range catchUpAtOnce {
		workers.Go(func() {
			for c := range conns {
				h.review(c)
				c.renew(h.ctx)
			}
		})
	}
	for _, c := range h.all() {
		if c.kind == KindAgent && c.helloed.Load() {
			h.wakeFeed(c.Principal().ID)
			conns <- c
		}
	}
	close(conns)
	workers.Wait()
	h.catching.done.Add(1)
}

// renew sends the snapshots of c's topics again, in order with what is published meanwhile.
func (c *Conn) renew(ctx context.Context) {
	for _, s := range c.subscriptions() {
		if s.spec.Snapshot == nil || c.waitDrained(ctx) != nil {
			continue
		}
		s.hold()
		snapshot, err := c.snapshot(ctx, s, subscribeData{Topic: s.topic.name, Params: s.params})
		if err != nil {
			c.hub.log.Warn("a board cannot be sent anew yet", "topic", s.topic.name, "error", err)
			c.hub.catching.missed.Store(true)
		}
		s.topic.mu.Lock()
		if snapshot != nil && !s.gone {
			c.enqueueSnapshot(snapshot)
		}
		s.releaseLocked()
		s.topic.mu.Unlock()
	}
}

// pollFeeds wakes the feeds that have moved on without this node being told.
func (h *Hub) pollFeeds() {
	reader, can := h.o.Feed.(HeadReader)
	if !can {
		return
	}
	at := h.feedPositions()
	people := make([]string, 0, len(at))
	for id := range at {
		people = append(people, id)
	}
	if len(people) == 0 {
		return
	}
	heads, err := reader.Heads(h.ctx, people)
	if err != nil {
		h.n.failures.Add(1)
		h.log.Error("feeds cannot be looked at", "error", err)
		return
	}
	for id, head := range heads {
		if head > at[id] {
			h.wakeFeed(id)
		}
	}
}

// feedPositions is how far each connected person's feed has been sent to the connection that is furthest behind.
func (h *Hub) feedPositions() map[string]int64 {
	at := map[string]int64{}
	for _, c := range h.all() {
		if c.kind != KindAgent || !c.helloed.Load() {
			continue
		}
		c.feed.mu.Lock()
		sent, on := c.feed.sent, c.feed.on
		c.feed.mu.Unlock()
		id := c.Principal().ID
		if former, met := at[id]; on && (!met || sent < former) {
			at[id] = sent
		}
	}
	return at
}
