package realtime

import (
	"context"
	"sync"
)

// outlet sees to it that what waits for a connection gets written. One connection has one outlet, and only one goroutine of it writes to
// that connection at a time.
type outlet interface {
	// start is called, with the connection's lock held, when something begins to wait for it. It never blocks.
	start(c *Conn)
}

// patient is the outlet of every platform and every kind of socket: a goroutine a connection for as long as something waits for it.
type patient struct{}

func (patient) start(c *Conn) { go c.flush() }

// rooms are for batches of several frames.
var rooms = sync.Pool{New: func() any { b := make([]byte, 0, 4<<10); return &b }}

// flush writes until nothing waits. It may take long: a peer that does not take a batch is ended by the monitor, or by the write deadline once
// the connection is ending.
func (c *Conn) flush() {
	defer c.flushing.Done()
	room := rooms.Get().(*[]byte)
	defer rooms.Put(room)
	for more := true; more; {
		b := c.take(room)
		more = c.write(b) && c.settle(b)
	}
}

// write waits until the whole batch is written. It reports whether it was.
func (c *Conn) write(b batch) bool {
	c.writing.Store(int64(c.hub.mono()))
	n, err := c.net.Write(b.bytes)
	c.writing.Store(0)
	c.hub.n.bytesOut.Add(int64(n))
	if err == nil {
		c.hub.n.framesOut.Add(int64(b.frames))
	}
	return c.wrote(b, err)
}

// wrote is the end of a batch: it is written, or an error came. It reports whether the connection goes on.
func (c *Conn) wrote(b batch, err error) bool {
	if err != nil {
		c.failed()
		return false
	}
	if b.last {
		c.closeWrite()
	}
	return true
}

// take takes the next batch. Something waits whenever it is called.
func (c *Conn) take(room *[]byte) batch {
	c.mu.Lock()
	defer c.mu.Unlock()
	b := c.out.take(room)
	b.last = c.ending && len(c.out.frames) == 0
	return b
}

// settle notes that a batch is written, and reports whether more waits. When nothing does the writing is over, and whoever waited for that is
// woken.
func (c *Conn) settle(done batch) (more bool) {
	c.mu.Lock()
	c.out.written(done)
	if len(c.out.frames) > 0 {
		c.mu.Unlock()
		return true
	}
	c.flushes = false
	c.wakeLocked()
	hungry := c.hungry
	c.hungry = false
	c.mu.Unlock()
	if hungry {
		c.hub.wakeFeed(c.Principal().ID)
	}
	return false
}

// failed marks a connection whose socket does not take anything any more, and lets the reader find out.
func (c *Conn) failed() {
	c.mu.Lock()
	c.endLocked()
	c.flushes = false
	c.out.clear()
	c.wakeLocked()
	c.mu.Unlock()
	c.endedAt.CompareAndSwap(0, int64(c.hub.mono()))
	c.cut()
}

// closeWrite tells the peer's TCP that nothing follows the close frame.
func (c *Conn) closeWrite() {
	if half, ok := c.net.(interface{ CloseWrite() error }); ok {
		_ = half.CloseWrite() // the socket is about to be closed anyway
	}
}

func (c *Conn) wakeLocked() {
	if c.drained != nil {
		close(c.drained)
		c.drained = nil
	}
}

// waitDrained waits until everything queued so far is written, or the connection ends.
func (c *Conn) waitDrained(ctx context.Context) error {
	c.mu.Lock()
	if c.ending || !c.flushes {
		c.mu.Unlock()
		return nil
	}
	if c.drained == nil {
		c.drained = make(chan struct{})
	}
	drained := c.drained
	c.mu.Unlock()
	select {
	case <-drained:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// control queues what the WebSocket library writes by itself: pongs and close frames, each whole.
func (c *Conn) control(f frame) {
	if len(f) == 0 || f[0] != opClose {
		c.enqueue(&f)
		return
	}
	switch code := closeCode(f); code {
	case 1009:
		c.end(CodeTooLarge)
	case 1002, 1003, 1007, 1011:
		c.end(CodeProtocol)
	default: // the peer closes, and gets its own code back
		c.endWith(f)
	}
}

// closeCode reads the code out of a server's close frame; 1005 when there is none.
func closeCode(f frame) int {
	if len(f) < 4 {
		return 1005
	}
	return int(f[2])<<8 | int(f[3])
}
