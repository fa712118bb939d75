package crowd

import (
	"bytes"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"
)

// Stamp is the member of a benchmark's message that carries the time at which it was sent, in nanoseconds with 19 digits. A crowd
// counts messages by it.
const Stamp = `"sent":"`

const digits = 19

// Crowd reads from many sockets in one thread.
type Crowd struct {
	Messages atomic.Int64 // that have arrived
	Lost     atomic.Int64 // sockets that the server closed

	epoll   int
	stopped atomic.Bool
	done    chan error

	mu      sync.Mutex
	members []*member
	samples []time.Duration
	sample  bool
}

type member struct {
	fd   int
	rest []byte // the beginning of a frame
}

// New starts a crowd of nobody.
func New() (*Crowd, error) {
	epoll, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return nil, err
	}
	c := &Crowd{epoll: epoll, done: make(chan error, 1)}
	go func() { c.done <- c.read() }()
	return c, nil
}

// Add hands a socket over.
func (c *Crowd) Add(s *Socket) error {
	early, err := s.in.Peek(s.in.Buffered())
	if err != nil {
		return err
	}
	if err := unix.SetNonblock(s.fd, true); err != nil {
		return err
	}
	c.mu.Lock()
	index := len(c.members)
	c.members = append(c.members, &member{fd: s.fd, rest: bytes.Clone(early)})
	c.mu.Unlock()
	return unix.EpollCtl(c.epoll, unix.EPOLL_CTL_ADD, s.fd, &unix.EpollEvent{Events: unix.EPOLLIN, Fd: int32(index)})
}

// Sample begins to note how long messages take, and returns what was noted since the last call.
func (c *Crowd) Sample() []time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	noted := c.samples
	c.samples, c.sample = nil, true
	return noted
}

// Close ends the crowd and all its sockets.
func (c *Crowd) Close() error {
	c.stopped.Store(true)
	problems := []error{<-c.done}
	for _, m := range c.members {
		if m.fd >= 0 {
			problems = append(problems, unix.Close(m.fd))
		}
	}
	return errors.Join(append(problems, unix.Close(c.epoll))...)
}

func (c *Crowd) read() error {
	runtime.LockOSThread()
	events, buffer := make([]unix.EpollEvent, 1024), make([]byte, 256<<10)
	for !c.stopped.Load() {
		n, err := unix.EpollWait(c.epoll, events, 20)
		if err != nil && err != unix.EINTR {
			return err
		}
		now := time.Now().UnixNano()
		for _, event := range events[:max(n, 0)] {
			c.mu.Lock()
			arrived := c.take(c.members[event.Fd], buffer, now)
			c.mu.Unlock()
			c.Messages.Add(arrived)
		}
	}
	return nil
}

// take reads once from a member and counts the messages of its whole frames.
func (c *Crowd) take(m *member, buffer []byte, now int64) (arrived int64) {
	if m.fd < 0 {
		return 0
	}
	have := copy(buffer, m.rest)
	n, err := unix.Read(m.fd, buffer[have:])
	if n <= 0 {
		if err == unix.EAGAIN || err == unix.EINTR {
			return 0
		}
		if unix.Close(m.fd) == nil {
			c.Lost.Add(1)
		}
		m.fd = -1
		return 0
	}
	b := buffer[:have+n]
	for {
		head, size, ok := measure(b)
		if !ok || len(b) < head+size {
			m.rest = append(m.rest[:0], b...)
			return arrived
		}
		arrived += c.count(b[head:head+size], now)
		b = b[head+size:]
	}
}

func (c *Crowd) count(payload []byte, now int64) int64 {
	i := bytes.Index(payload, []byte(Stamp))
	if i < 0 {
		return 0
	}
	if payload = payload[i+len(Stamp):]; c.sample && len(payload) >= digits {
		var sent int64
		for _, digit := range payload[:digits] {
			sent = sent*10 + int64(digit-'0')
		}
		c.samples = append(c.samples, time.Duration(now-sent))
	}
	return 1
}
