package realtime

import (
	"net"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/coder/websocket"
)

// Conn is one connection. Handlers get it with each frame.
type Conn struct {
	// What each frame that comes in needs stands together: most connections wait for most of their time, and what they need when they
	// wake has to be fetched from memory.
	ws             *websocket.Conn
	net            net.Conn
	heard, reading atomic.Int64 // see below
	ended          atomic.Bool  // a copy of ending
	in             bucket       // of the reading goroutine
	hub            *Hub
	routes         map[string]*route // of the hub, for this kind
	principal      atomic.Pointer[Principal]

	kind    string
	address string       // counted under
	rights  atomic.Int64 // raised by each Recheck

	// What the monitor looks at, with heard and reading: monotonic times, zero for not.
	began, pinged, writing, endedAt, checked atomic.Int64
	said, helloed, greeted                   atomic.Bool // hello was said; its sender has joined; it was answered

	feed feedPosition // see feed.go

	// What each frame that goes out needs stands together, too.
	outlet   outlet
	raw      syscall.RawConn // of net, where its outlet needs it
	flushing sync.WaitGroup
	mu       sync.Mutex
	held     bool // what is sent waits for the welcome
	flushes  bool // the outlet has something to write
	ending   bool
	hungry   bool // the feed left it out as too much waited
	out      queue

	subs    map[string]*subscription // changed by the reading goroutine only
	early   []*frame                 // what waits for the welcome
	drained chan struct{}            // closed when nothing waits any more; nil: nobody asked
}

// Principal is who is at the other end, as of the last check of rights.
func (c *Conn) Principal() Principal { return *c.principal.Load() }

// Send queues one frame for this connection alone. It never blocks; what cannot be queued is lost with the connection.
func (c *Conn) Send(typ string, data any) {
	if f, ok := c.hub.make(envelope{Type: typ}, data); ok {
		c.enqueue(&f)
	}
}

// enqueue queues f, or ends the connection when too much waits already.
func (c *Conn) enqueue(f *frame) {
	c.mu.Lock()
	fits := true
	switch {
	case c.ending:
	case c.held:
		if fits = c.out.waiting+len(*f) <= maxWaiting; fits {
			c.early = append(c.early, f)
			c.out.waiting += len(*f)
		}
	default:
		if fits = c.out.fits(f); fits {
			c.pushLocked(f)
		}
	}
	c.mu.Unlock()
	if !fits {
		c.end(CodeSlow)
	}
}

// enqueueSnapshot queues f whatever its size: the client asked for it, and gets no other before this one is written.
func (c *Conn) enqueueSnapshot(f frame) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.ending {
		c.out.pushSnapshot(&f)
		c.startLocked()
	}
}

// welcome sends first, and behind it what was kept back until then.
func (c *Conn) welcome(first frame) {
	c.mu.Lock()
	defer c.mu.Unlock()
	early := c.early
	c.held, c.early = false, nil
	if c.ending {
		return
	}
	c.pushLocked(&first)
	for _, f := range early {
		c.out.waiting -= len(*f)
		c.pushLocked(f)
	}
}

func (c *Conn) pushLocked(f *frame) {
	c.out.push(f)
	c.startLocked()
}

func (c *Conn) startLocked() {
	if c.flushes {
		return
	}
	c.flushes = true
	c.flushing.Add(1)
	c.outlet.start(c)
}

// end queues a close frame in place of all that waits. The first call decides the code.
func (c *Conn) end(code Code) {
	if c.endWith(closeFrame(code)) {
		c.hub.n.closed(code).Add(1)
	}
}

// endWith ends the connection with the close frame last. It reports whether it was the first to do so.
func (c *Conn) endWith(last frame) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ending {
		return false
	}
	c.endLocked()
	c.early = nil
	c.out.clear()
	c.endedAt.Store(int64(c.hub.mono()))
	_ = c.net.SetWriteDeadline(time.Now().Add(c.hub.o.Linger)) // a failure shows in the write
	c.pushLocked(&last)
	c.wakeLocked()
	return true
}

// cut closes the socket at once. A failure loses nothing: the socket is gone either way.
func (c *Conn) cut() { _ = c.net.Close() }

// endLocked notes that nothing more will be sent.
func (c *Conn) endLocked() {
	c.ending = true
	c.ended.Store(true)
}

// hasEnded reports whether nothing more will be sent.
func (c *Conn) hasEnded() bool { return c.ended.Load() }
