package realtime

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"sync/atomic"

	"github.com/coder/websocket"
)

// maxFrame is the largest message that a client may send, in bytes.
const maxFrame = 64 << 10

// Welcome computes the data of a visitor's welcome frame. It runs when the connection has joined and before the frame is sent: what is
// sent to the visitor in between comes behind the welcome, and nothing is lost.
type Welcome = func(ctx context.Context) (any, error)

// Authenticate reads a visitor's hello. It returns who that is and the data of the welcome frame, or a Welcome to compute it. A
// refusal ends the connection with CodeSignedOut, a *Farewell with its own code, an error inside with CodeRestart.
type Authenticate = func(ctx context.Context, hello json.RawMessage) (Principal, any, error)

// Errors of accepting. The answer has been written when they are returned.
var (
	ErrOrigin  = errors.New("the origin or host may not open this socket")
	ErrAddress = errors.New("too many connections from this address")
	ErrClosing = errors.New("the server is shutting down")
	ErrBusy    = errors.New("too many are arriving at once")
)

// AcceptAgent upgrades the request of p, whose session has been checked. It returns as soon as the connection runs by itself; an
// error means that there is none, and that the answer has been written.
func (h *Hub) AcceptAgent(w http.ResponseWriter, r *http.Request, p Principal) error {
	if !h.agentOrigin(r) {
		return h.refuseOrigin(w, r)
	}
	p.Kind = KindAgent
	return h.accept(w, r, KindAgent, func(c *Conn, hello json.RawMessage) error { return c.helloAgent(p, hello) })
}

// AcceptVisitor upgrades the request of a visitor, who is known only after the first frame. No cookie is read.
func (h *Hub) AcceptVisitor(w http.ResponseWriter, r *http.Request, authenticate Authenticate) error {
	if !h.visitorOrigin(r) {
		return h.refuseOrigin(w, r)
	}
	return h.accept(w, r, KindVisitor, func(c *Conn, hello json.RawMessage) error { return c.helloVisitor(authenticate, hello) })
}

func (h *Hub) refuseOrigin(w http.ResponseWriter, r *http.Request) error {
	h.n.refusedOrigin.Add(1)
	http.Error(w, http.StatusText(http.StatusForbidden), http.StatusForbidden)
	return fmt.Errorf("%w: origin %q, host %q", ErrOrigin, r.Header.Get("Origin"), r.Host)
}

func (h *Hub) accept(w http.ResponseWriter, r *http.Request, kind string, hello func(*Conn, json.RawMessage) error) error {
	c := &Conn{hub: h, kind: kind, routes: h.routes[kind], held: true}
	c.principal.Store(&Principal{Kind: kind})
	if h.o.Address != nil && kind == KindVisitor { // agents are known, and many may share an office's address
		c.address = h.o.Address(r)
	}
	if err := h.admit(c); err != nil {
		w.Header().Set("Retry-After", strconv.Itoa(1+rand.IntN(5))) // not all at the same time
		status := http.StatusServiceUnavailable
		if errors.Is(err, ErrAddress) {
			status = http.StatusTooManyRequests
		}
		http.Error(w, http.StatusText(status), status)
		return err
	}
	if err := c.upgrade(w, r); err != nil {
		h.forget(c)
		h.wg.Done()
		return err
	}
	if h.track(c) {
		c.end(CodeRestart) // the hub began to close in between
	}
	// A new goroutine starts with a small stack; the handler's, grown by the HTTP server and the handshake, ends with it.
	go c.run(hello)
	return nil
}

// upgrade does the handshake. On an error it has been answered.
func (c *Conn) upgrade(w http.ResponseWriter, r *http.Request) (err error) {
	c.ws, err = websocket.Accept(leanWriter{w, c}, r, &websocket.AcceptOptions{
		InsecureSkipVerify: true, // the origin has been compared before, more strictly
		CompressionMode:    websocket.CompressionDisabled,
		OnPingReceived:     func(context.Context, []byte) bool { return c.allowed() },
		OnPongReceived:     func(context.Context, []byte) { c.allowed() },
	})
	if err != nil {
		return err
	}
	c.ws.SetReadLimit(maxFrame)
	now := c.hub.mono()
	c.in = newBucket(now, c.hub.o.Messages)
	for _, at := range []*atomic.Int64{&c.began, &c.heard, &c.pinged, &c.checked} {
		at.Store(int64(now))
	}
	return nil
}

// admit counts the connection in before the upgrade. It holds the wait group until run ends.
func (h *Hub) admit(c *Conn) error {
	if h.doors[c.kind].arriving.Load() >= int64(h.o.Arriving) {
		h.n.refusedBusy.Add(1)
		return ErrBusy
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closing {
		h.n.refusedClosing.Add(1)
		return ErrClosing
	}
	if c.address != "" {
		if h.addresses[c.address] >= h.o.PerAddress {
			h.n.refusedAddress.Add(1)
			return ErrAddress
		}
		h.addresses[c.address]++
	}
	h.wg.Add(1)
	h.n.open(c.kind).Add(1)
	return nil
}

// track lets monitor and shutdown see the connection. It reports whether the hub is closing.
func (h *Hub) track(c *Conn) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.conns[c] = struct{}{}
	return h.closing
}

// forget counts the connection out.
func (h *Hub) forget(c *Conn) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.conns, c)
	h.n.open(c.kind).Add(-1)
	if c.address == "" {
		return
	}
	if h.addresses[c.address]--; h.addresses[c.address] == 0 {
		delete(h.addresses, c.address)
	}
}
