package realtime

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"runtime/debug"
	"sync"
	"syscall"
	"time"

	"github.com/coder/websocket"
)

// refusal is the data of an error frame.
type refusal struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Topic   string `json:"topic,omitempty"`
}

// readBuffers hold one message each; almost all are small.
var readBuffers = sync.Pool{New: func() any { b := make([]byte, 0, 2<<10); return &b }}

// run is the life of a connection: hello, frames, farewell.
func (c *Conn) run(hello func(*Conn, json.RawMessage) error) {
	if err := c.greet(hello); err != nil {
		c.leave(err)
		return
	}
	go c.read()
}

// read handles frames until the connection ends. Whatever has made the stack grow, it goes on with a small one: most connections wait for
// most of their time, and there are many.
func (c *Conn) read() {
	for {
		grown, err := c.readMessage((*Conn).receive)
		if err != nil {
			c.leave(err)
			return
		}
		if grown {
			go c.read()
			return
		}
	}
}

// leave is the farewell.
func (c *Conn) leave(err error) {
	defer c.hub.wg.Done()
	if errors.Is(err, errEnded) && c.hasEnded() {
		err = c.awaitClose()
	}
	c.part()
	c.unsubscribeAll()
	c.bye(err)
	c.hub.forget(c)
}

// bye lets the close frame out and closes the socket.
func (c *Conn) bye(err error) {
	answered := websocket.CloseStatus(err) != -1 // the peer's own close frame came: nothing more is expected of it
	switch {
	case broken(err):
		c.mu.Lock()
		c.endLocked()
		c.mu.Unlock()
		c.cut()
	case !answered:
		c.end(CodeProtocol) // unless it has been ended for another reason
	}
	c.flushing.Wait()
	if !answered && !broken(err) {
		c.swallow()
	}
	c.cut()
	_ = c.ws.CloseNow() // frees what the library holds; the socket is closed
}

// swallow reads what the peer still sends for a moment: closing a socket with unread input would destroy the close frame on its way.
func (c *Conn) swallow() {
	if c.net.SetReadDeadline(time.Now().Add(min(c.hub.o.Linger, 2*time.Second))) == nil {
		_, _ = io.CopyN(io.Discard, c.net, 16*maxFrame) // any end will do
	}
}

// broken reports whether err is of the network: nobody is there to get a close frame.
func broken(err error) bool {
	var timeout net.Error
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) ||
		errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) || errors.As(err, &timeout)
}

// greet reads the first frame and says hello.
func (c *Conn) greet(hello func(*Conn, json.RawMessage) error) error {
	raw, err := c.readHello()
	if err != nil {
		return err
	}
	c.said.Store(true)
	door := c.hub.doors[c.kind]
	if err := door.enter(c.hub.ctx); err != nil { // the hub is gone
		return err
	}
	defer door.leave()
	if c.hasEnded() {
		return errEnded
	}
	_, err = c.guarded(func(_ context.Context, _ *Conn, raw json.RawMessage) (any, error) { return nil, hello(c, raw) }, raw)
	if err != nil && !errors.Is(err, errEnded) {
		c.hub.n.failures.Add(1)
		c.hub.log.Error("a hello failed", "kind", c.kind, "error", err)
		c.end(CodeRestart)
		err = errEnded
	}
	c.greeted.Store(true)
	return err
}

// awaitClose reads on, throwing everything away, until the peer answers the close frame or the monitor's patience ends.
func (c *Conn) awaitClose() error {
	for {
		if _, err := c.readMessage(func(*Conn, []byte) (bool, error) { return false, nil }); err != nil {
			return err
		}
	}
}

func (c *Conn) readHello() (json.RawMessage, error) {
	var hello json.RawMessage
	_, err := c.readMessage(func(c *Conn, raw []byte) (bool, error) {
		in, err := decode(raw)
		if err != nil || in.Type != "hello" {
			c.end(CodeProtocol)
			return false, errEnded
		}
		hello = in.Data
		if len(hello) == 0 {
			hello = json.RawMessage("{}")
		}
		return false, nil
	})
	return hello, err
}

// readMessage reads one message and hands it to use, which must not keep it and says whether it has made the stack grow. No context with a
// deadline: the monitor watches. The time of a message is that of its last piece of input.
func (c *Conn) readMessage(use func(*Conn, []byte) (grown bool, err error)) (grown bool, err error) {
	kind, r, err := c.ws.Reader(context.Background())
	if err != nil {
		return false, err
	}
	c.reading.Store(c.heard.Load())
	buffer := readBuffers.Get().(*[]byte)
	raw, err := readInto((*buffer)[:0], r)
	c.reading.Store(0)
	switch {
	case err != nil:
	case c.hasEnded():
	case !c.allowed():
		err = errEnded
	case kind != websocket.MessageText:
		c.end(CodeProtocol)
		err = errEnded
	default:
		c.hub.n.framesIn.Add(1)
		grown, err = use(c, raw)
	}
	if cap(raw) <= 8<<10 {
		*buffer = raw[:0]
		readBuffers.Put(buffer)
	}
	return grown, err
}

func readInto(b []byte, r io.Reader) ([]byte, error) {
	for {
		if len(b) == cap(b) {
			b = append(b, 0)[:len(b)]
		}
		n, err := r.Read(b[len(b):cap(b)])
		b = b[:len(b)+n]
		if err == io.EOF { // an io.Reader's end is io.EOF itself; a wrapped one is a broken connection
			return b, nil
		}
		if err != nil {
			return b, err
		}
	}
}

// allowed takes one message from the peer's budget, or ends the connection.
func (c *Conn) allowed() bool {
	if c.in.take(time.Duration(c.heard.Load()), c.hub.o.Messages) {
		return true
	}
	c.end(CodeTooMany)
	return false
}

// receive handles one frame of a client that has said hello.
func (c *Conn) receive(raw []byte) (grown bool, err error) {
	in, to, ok := c.route(raw)
	if !ok {
		c.end(CodeProtocol)
		return false, errEnded
	}
	if to == nil {
		c.refuse(in, ErrUnknownType)
		return true, nil
	}
	ack, err := c.guarded(to.handle, in.Data)
	if err != nil {
		c.refuse(in, err)
		return true, nil
	}
	if in.Ref == "" {
		return !to.hot, nil
	}
	if f, ok := c.hub.make(envelope{Type: "ack", Ref: in.Ref}, ack); ok {
		c.enqueue(&f)
	}
	return true, nil
}

// route reads a frame and finds who handles it: nil when nobody does. It is not ok when no correct client sends such a frame.
func (c *Conn) route(raw []byte) (in incoming, to *route, ok bool) {
	if plain, is := readPlain(raw); is {
		if to = c.routes[string(plain.typ)]; to != nil {
			return incoming{V: version, Type: to.frame, Ref: string(plain.ref), Data: plain.data}, to, true
		}
	}
	in, err := decode(raw)
	return in, c.routes[in.Type], err == nil && in.Type != "hello"
}

// refuse answers a frame with an error.
func (c *Conn) refuse(in incoming, err error) {
	code, message, failure := c.hub.problem(err)
	c.hub.n.refusedFrames.Add(1)
	if failure {
		c.hub.n.failures.Add(1)
		c.hub.log.Error("a frame's handler failed", "kind", c.kind, "type", in.Type, "error", err)
	}
	said := refusal{Code: code, Message: message}
	var about struct{ Topic string }
	if in.Type == "subscribe" && json.Unmarshal(in.Data, &about) == nil {
		said.Topic = about.Topic
	}
	if f, ok := c.hub.make(envelope{Type: "error", Ref: in.Ref}, said); ok {
		c.enqueue(&f)
	}
}

// guarded turns a panic of a handler into an error: one bad frame must not end the process.
func (c *Conn) guarded(handle handler, data json.RawMessage) (ack any, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("panic: %v\n%s", cause, debug.Stack())
		}
	}()
	return handle(c.hub.ctx, c, data)
}
