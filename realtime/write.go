package realtime

import "context"

// flush writes batches until nothing waits. Only one runs per connection. A peer that does not take a batch is ended by the monitor,
// or by the write deadline once the connection is ending.
func (c *Conn) flush() {
	for {
		b, last, more := c.next()
		if !more {
			break
		}
		c.writing.Store(int64(c.hub.mono()))
		n, err := b.buffers.WriteTo(c.net)
		c.writing.Store(0)
		c.hub.n.bytesOut.Add(n)
		if err != nil {
			c.failed()
			return
		}
		c.hub.n.framesOut.Add(int64(b.frames))
		c.mu.Lock()
		c.out.written(b)
		c.mu.Unlock()
		if last {
			c.closeWrite()
		}
	}
}

// next takes what is to be written now; last says that it ends with the close frame. When nothing waits the goroutine is over, and
// whoever waited for that is woken.
func (c *Conn) next() (b batch, last, more bool) {
	c.mu.Lock()
	b = c.out.take()
	if b.frames > 0 {
		last = c.ending && len(c.out.frames) == 0
		c.mu.Unlock()
		return b, last, true
	}
	c.flushes = false
	c.wakeLocked()
	hungry := c.hungry
	c.hungry = false
	c.mu.Unlock()
	if hungry {
		c.hub.wakeFeed(c.Principal().ID)
	}
	return batch{}, false, false
}

// failed marks a connection whose socket does not take anything any more, and lets the reader find out.
func (c *Conn) failed() {
	c.mu.Lock()
	c.ending, c.flushes = true, false
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
		c.enqueue(f)
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
