package realtime

import (
	"context"
	"encoding/json"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// Kinds of principal.
const (
	KindAgent   = "agent"
	KindVisitor = "visitor"
)

// Principal is who is at the other end of a connection.
type Principal struct {
	Kind    string // KindAgent or KindVisitor
	ID      string // the person's or the visitor's
	Session string // of the log-in; Close can name it
	Role    string
	Known   any // what whoever authenticated a visitor wants to have at hand with each frame; the hub does not look at it
}

// FeedFrame is one entry of a person's feed.
type FeedFrame struct {
	Seq  int64
	Type string
	Data json.RawMessage
}

// FeedReader reads a person's feed from where it is kept.
type FeedReader interface {
	// After returns the entries with a number above seq, at most limit, in order; the last number given out (head); the epoch,
	// which changes when numbers may have been given out twice; and whether nothing is missing between seq and the first entry (or
	// head, when there are no entries). All of it must be of one moment. seq may be larger than any number: then only head and
	// epoch are of interest.
	After(ctx context.Context, personID string, seq int64, limit int) (entries []FeedFrame, head int64, epoch string, complete bool, err error)
}

// Options are what a Hub needs. Zero times and numbers become the defaults that are named with them.
type Options struct {
	Log    *slog.Logger
	Broker Broker     // nil: this is the only node
	Feed   FeedReader // nil: agents have no personal feed

	// Now is the time that frames carry; it may be shifted. Timer wakes boards. Time-outs of sockets use the monotonic clock.
	Now   func() time.Time                                             // time.Now
	Timer func(d time.Duration) (c <-chan time.Time, stop func() bool) // time.NewTimer
	// Frozen says in the hello that Now stands still, so that browsers let their clocks stand too.
	Frozen func() bool // nil: it does not

	PingEvery  time.Duration // 25 s
	PongWithin time.Duration // 30 s: silent for PingEvery + PongWithin means gone
	SlowAfter  time.Duration // 20 s: one write that takes longer ends the connection
	HelloIn    time.Duration // 10 s: to the first frame, and for any one message to be complete
	WelcomeIn  time.Duration // 30 s: to the answer of the first frame; who waits longer is told to come back
	Linger     time.Duration // 5 s: for a close frame to leave and to be answered
	Recheck    time.Duration // 5 min: how often sessions are looked at without a reason

	// Origins are the exact origins that may open the agents' socket ("https://desk.example.com"). Their hosts are the only ones
	// that a request may be addressed to.
	Origins []string
	// VisitorOrigin reports whether any site has this exact origin; authenticate still has to compare it with the visitor's own site.
	VisitorOrigin func(ctx context.Context, origin string) bool
	// Address is what visitors' connections of one address are counted under, "" not to count; PerAddress (100) is the limit.
	Address     func(r *http.Request) string
	PerAddress  int
	AgentTabs   int // 20 connections of one agent
	VisitorTabs int // 10 connections of one visitor
	Topics      int // 100 topics of one connection
	Messages    int // 20 a second from one connection, and twice as many at once
	Hellos      int // 32 first frames of agents, and as many of visitors, are worked on at once; the others wait
	Arriving    int // 4000 of each may wait for that; who comes then is asked to come back later

	// Patient has every connection written by a goroutine of its own while something waits for it, as it is done where sockets cannot
	// be written without waiting: with TLS, and outside of Unix. Tests compare the two.
	Patient bool

	// Session returns the principal as it is now, or an error when its session has ended. nil: sessions never end.
	Session func(ctx context.Context, p Principal) (Principal, error)
	// Problem gives an error of a handler its stable code and its sentence. nil, or an empty code: an error of type *Error speaks for
	// itself, anything else is "internal".
	Problem func(err error) (code, message string)
}

// Hub holds all connections of this node. Make it with New, register topics and frames, then Run it.
type Hub struct {
	o     Options
	log   *slog.Logger
	start time.Time // what mono counts from
	node  string    // tells our own messages from the other nodes'

	specs      map[string]*TopicSpec        // by prefix; fixed before the first connection
	routes     map[string]map[string]*route // by kind and type of frame; likewise
	onPresence []func(Principal, bool)      // likewise
	docs       []Doc                        // likewise
	onCatchUp  []func(context.Context) error

	ctx    context.Context // of handlers; ends when Shutdown is done
	cancel context.CancelFunc
	wg     sync.WaitGroup // everything that runs for connections

	mu        sync.RWMutex
	closing   bool
	conns     map[*Conn]struct{}
	people    map[personKey]*person
	addresses map[string]int
	topics    map[string]*topic

	doors    map[string]*door // by kind
	presence presence
	boards   boards
	prompts  *prompts
	outbox   chan relayed
	n        counters

	overflowed atomic.Bool // the outbox was full
	signals    map[string]func(message string)
	catching   catching
}

type personKey struct{ kind, id string }

// person is somebody with at least one joined connection.
type person struct {
	key   personKey
	conns map[*Conn]struct{}
	feed  feedState
}

// route is who handles a type of frame.
type route struct {
	frame  string
	handle handler
	hot    bool
}

type handler func(ctx context.Context, c *Conn, data json.RawMessage) (ack any, err error)

// New returns a hub without topics.
func New(o Options) *Hub {
	o = o.withDefaults()
	h := &Hub{
		o: o, log: o.Log, start: time.Now(), node: randomName(),
		specs: map[string]*TopicSpec{}, routes: map[string]map[string]*route{KindAgent: {}, KindVisitor: {}},
		conns: map[*Conn]struct{}{}, people: map[personKey]*person{}, addresses: map[string]int{}, topics: map[string]*topic{},
		boards: boards{wake: make(chan struct{}, 1)},
		outbox: make(chan relayed, outboxSize), signals: map[string]func(string){},
	}
	h.doors = map[string]*door{KindAgent: newDoor(o.Hellos), KindVisitor: newDoor(o.Hellos)}
	h.prompts = newPrompts(&h.n)
	h.presence.init()
	h.ctx, h.cancel = context.WithCancel(context.Background())
	h.registerOwn()
	if o.Broker != nil {
		o.Broker.Subscribe(h.receive)
	}
	return h
}

func (o Options) withDefaults() Options {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Timer == nil {
		o.Timer = func(d time.Duration) (<-chan time.Time, func() bool) {
			t := time.NewTimer(d)
			return t.C, t.Stop
		}
	}
	defaultTo(&o.PingEvery, 25*time.Second)
	defaultTo(&o.PongWithin, 30*time.Second)
	defaultTo(&o.SlowAfter, 20*time.Second)
	defaultTo(&o.HelloIn, 10*time.Second)
	defaultTo(&o.WelcomeIn, 30*time.Second)
	defaultTo(&o.Linger, 5*time.Second)
	defaultTo(&o.Recheck, 5*time.Minute)
	defaultTo(&o.PerAddress, 100)
	defaultTo(&o.AgentTabs, 20)
	defaultTo(&o.VisitorTabs, 10)
	defaultTo(&o.Topics, 100)
	defaultTo(&o.Messages, 20)
	defaultTo(&o.Hellos, 32)
	defaultTo(&o.Arriving, 4000)
	return o
}

func defaultTo[T comparable](v *T, d T) {
	var zero T
	if *v == zero {
		*v = d
	}
}

// OnFrame has fn called for each frame of this type from principals of this kind, one at a time per connection. What fn returns is the
// data of the ack; an error becomes an error frame. Data is valid JSON, or empty, and belongs to fn only until it returns. Register before
// the first connection; a second registration panics.
func (h *Hub) OnFrame(kind, frameType string, fn func(ctx context.Context, c *Conn, data json.RawMessage) (ack any, err error)) {
	h.onFrame(kind, &route{frame: frameType, handle: fn})
}

// OnHotFrame is OnFrame for frames that come all the time. fn must be quick, and must do little in depth: the stack that it needs stays
// with the connection.
func (h *Hub) OnHotFrame(kind, frameType string, fn func(ctx context.Context, c *Conn, data json.RawMessage) (ack any, err error)) {
	h.onFrame(kind, &route{frame: frameType, handle: fn, hot: true})
}

func (h *Hub) onFrame(kind string, to *route) {
	if h.routes[kind][to.frame] != nil {
		panic("realtime: the frame " + kind + " " + to.frame + " is registered twice")
	}
	h.routes[kind][to.frame] = to
}

// Run pings, watches time-outs, sends boards and talks to other nodes until ctx ends. It must run while there are connections.
func (h *Hub) Run(ctx context.Context) error {
	var loops sync.WaitGroup
	loops.Go(func() { h.monitor(ctx) })
	loops.Go(func() { h.sendBoards(ctx) })
	loops.Go(func() { h.relay(ctx) })
	loops.Wait()
	return nil
}

// Shutdown refuses new connections, tells all others to come back (CodeRestart) and waits until they are gone. When ctx ends first
// the rest is cut off, and ctx's error is returned. http.Server.Shutdown does not wait for sockets: call this beside it.
func (h *Hub) Shutdown(ctx context.Context) error {
	h.mu.Lock()
	h.closing = true
	h.mu.Unlock()
	for _, c := range h.all() {
		c.end(CodeRestart)
	}
	gone := make(chan struct{})
	go func() {
		h.wg.Wait()
		close(gone)
	}()
	select {
	case <-gone:
		h.cancel()
		return nil
	case <-ctx.Done():
	}
	h.cancel()
	for _, c := range h.all() {
		c.cut()
	}
	<-gone
	return ctx.Err()
}

// mono is the monotonic time since the hub began.
func (h *Hub) mono() time.Duration { return time.Since(h.start) }

func (h *Hub) all() []*Conn {
	h.mu.RLock()
	defer h.mu.RUnlock()
	conns := make([]*Conn, 0, len(h.conns))
	for c := range h.conns {
		conns = append(conns, c)
	}
	return conns
}

// connsOf returns the joined connections of one person or visitor.
func (h *Hub) connsOf(key personKey) []*Conn {
	h.mu.RLock()
	defer h.mu.RUnlock()
	p := h.people[key]
	if p == nil {
		return nil
	}
	conns := make([]*Conn, 0, len(p.conns))
	for c := range p.conns {
		conns = append(conns, c)
	}
	return conns
}

// outletOf chooses how the frames of c get to its socket.
func (h *Hub) outletOf(c *Conn, socket net.Conn) outlet {
	if h.o.Patient {
		return patient{}
	}
	return h.prompts.outletOf(c, socket)
}
