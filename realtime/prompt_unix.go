//go:build unix

package realtime

import (
	"bytes"
	"net"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
)

// prompt is the outlet where a socket can be written without waiting: one goroutine a core writes for all connections, and is there only
// while something waits. So a delivery costs one write to the kernel, and no goroutine has to be woken for it. What has gathered for a
// connection leaves in one write. A peer whose socket is full gets a goroutine of its own for as long as that lasts: it holds up nobody.
type prompt struct {
	mu    sync.Mutex
	ready []*Conn // something waits for them
	runs  bool    // a goroutine takes from ready

	// These are of the goroutine.
	n             *counters
	frames, bytes int64   // that are not counted in n yet: the others count there too
	spare         []*Conn // the list to be filled next
	room          []byte
	shot          shot
}

// prompts are a hub's, one a core.
type prompts struct {
	all  []*prompt
	next atomic.Uint64
}

func newPrompts(n *counters) *prompts {
	p := &prompts{all: make([]*prompt, runtime.GOMAXPROCS(0))}
	for i := range p.all {
		p.all[i] = &prompt{n: n}
		p.all[i].shot.fire = p.all[i].shot.write
	}
	return p
}

// outletOf chooses how to write to the socket. TLS and the like have to be written in order by somebody who can wait.
func (p *prompts) outletOf(c *Conn, socket net.Conn) outlet {
	tcp, is := socket.(*net.TCPConn)
	if !is {
		return patient{}
	}
	raw, err := tcp.SyscallConn()
	if err != nil {
		return patient{}
	}
	c.raw = raw
	return p.all[p.next.Add(1)%uint64(len(p.all))]
}

func (p *prompt) start(c *Conn) {
	p.mu.Lock()
	p.ready = append(p.ready, c)
	start := !p.runs
	p.runs = true
	p.mu.Unlock()
	if start {
		go p.run()
	}
}

// run writes until nothing is ready.
func (p *prompt) run() {
	for {
		p.mu.Lock()
		conns := p.ready
		if len(conns) == 0 {
			p.runs = false
			p.mu.Unlock()
			return
		}
		p.ready = p.spare
		p.mu.Unlock()
		for _, c := range conns {
			p.serve(c)
		}
		p.n.framesOut.Add(p.frames)
		p.n.bytesOut.Add(p.bytes)
		p.frames, p.bytes = 0, 0
		clear(conns) // it would keep connections that are gone
		p.spare = conns[:0]
	}
}

// serve writes a batch of what waits for c, as far as the socket takes it. What has come meanwhile waits for the next turn, so that nobody
// who gets much keeps the others waiting.
func (p *prompt) serve(c *Conn) {
	b := c.take(&p.room)
	n, err := p.shot.at(c.raw, b.bytes)
	p.bytes += int64(n)
	if err == nil && n < len(b.bytes) {
		b.bytes = bytes.Clone(b.bytes[n:])
		go c.catchUp(b)
		return
	}
	if err == nil {
		p.frames += int64(b.frames)
	}
	if c.wrote(b, err) && c.settle(b) {
		p.again(c)
		return
	}
	c.flushing.Done()
}

// again puts c at the end of those who are ready.
func (p *prompt) again(c *Conn) {
	p.mu.Lock()
	p.ready = append(p.ready, c)
	p.mu.Unlock()
}

// catchUp writes the rest of a batch and what follows, waiting for the peer.
func (c *Conn) catchUp(rest batch) {
	if c.write(rest) && c.settle(rest) {
		c.flush()
		return
	}
	c.flushing.Done()
}

// shot is one write that does not wait. It is kept, so that none allocates.
type shot struct {
	bytes []byte
	n     int
	err   error
	fire  func(fd uintptr) bool
}

// at writes as much of b as the socket takes now.
func (s *shot) at(raw syscall.RawConn, b []byte) (int, error) {
	s.bytes, s.n, s.err = b, 0, nil
	err := raw.Write(s.fire)
	s.bytes = nil
	if err == nil {
		err = s.err
	}
	return s.n, err
}

// write always says that it is done: nobody is to wait until the socket takes more.
func (s *shot) write(fd uintptr) bool {
	n, err := syscall.Write(int(fd), s.bytes)
	switch err {
	case nil:
		s.n = n
	case syscall.EAGAIN, syscall.EINTR: // nothing was written
	default:
		s.err = err
	}
	return true
}
