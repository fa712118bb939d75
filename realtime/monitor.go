package realtime

import (
	"context"
	"time"
)

// monitor looks at every connection again and again, and ends those that are slow, silent or stuck. It stands in for all timers.
func (h *Hub) monitor(ctx context.Context) {
	ticker := time.NewTicker(min(time.Second, h.o.PingEvery/4, h.o.HelloIn/4, h.o.SlowAfter/4, h.o.Linger/4))
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		now := h.mono()
		for _, c := range h.all() {
			h.look(c, now)
		}
		h.retryFeeds()
		h.mend(now)
	}
}

// look judges one connection at the monotonic time now.
func (h *Hub) look(c *Conn, now time.Duration) {
	switch {
	case over(now, c.endedAt.Load(), h.o.Linger):
		c.cut()
	case c.endedAt.Load() != 0:
	case over(now, c.writing.Load(), h.o.SlowAfter):
		c.end(CodeSlow)
	case over(now, c.reading.Load(), h.o.HelloIn), !c.said.Load() && over(now, c.began.Load(), h.o.HelloIn):
		c.end(CodeProtocol)
	case !c.greeted.Load() && over(now, c.began.Load(), h.o.HelloIn+h.o.WelcomeIn):
		c.end(CodeRestart) // the hello was right: that nobody answers it is our fault
	case over(now, c.heard.Load(), h.o.PingEvery+h.o.PongWithin):
		c.end(CodeNoPong)
	default:
		h.tend(c, now)
	}
}

// tend pings, and has rights looked at that nobody has asked about for long.
func (h *Hub) tend(c *Conn, now time.Duration) {
	if over(now, c.pinged.Load(), h.o.PingEvery) {
		c.pinged.Store(int64(now))
		c.ping()
	}
	if c.kind == KindAgent && c.helloed.Load() && over(now, c.checked.Load(), h.o.Recheck) {
		h.review(c)
	}
}

// ping goes out even before the welcome.
func (c *Conn) ping() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.ending {
		c.pushLocked(&pingFrame)
	}
}

// over reports whether more than limit has passed since at; an at of zero is not set.
func over(now time.Duration, at int64, limit time.Duration) bool {
	return at != 0 && now-time.Duration(at) > limit
}
