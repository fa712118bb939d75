package realtime

import (
	"context"
	"encoding/json"
	"sort"
	"strings"
	"sync"
	"time"
)

// TopicSpec describes the topics of one prefix. A prefix that ends with a colon takes an id behind it ("chat:"); any other is the one
// exact name of its topic ("visitors"). There are no wildcards.
type TopicSpec struct {
	Prefix string
	// Allow says whether p may see the topic: nil for yes. It is asked at subscribe and at each Recheck. nil: every agent may.
	Allow func(ctx context.Context, p Principal, topic string) error
	// Sight says which rows of the topic p may see; see Labelled. nil: all.
	Sight func(ctx context.Context, p Principal, topic string) (Sight, error)
	// Snapshot is the state that the client starts from, sent before anything that is published later. What is published while it
	// is computed comes behind it, so a change may be told twice: rows are whole and entries have ids. nil: no snapshot.
	Snapshot func(ctx context.Context, p Principal, topic string, params json.RawMessage) (any, error)
	// Tick is the least time between two frames of PublishKeyed: 250 ms when zero.
	Tick time.Duration
}

// Sight is the part of a board that somebody may see: everything, or what carries one of the labels.
type Sight struct {
	All    bool
	Labels []string
}

// Labelled is data for some eyes only. Who sees one of the labels gets Data. Who saw one of Was and sees none of Labels is told that
// the row has left. Without any labels it is for everyone; with nil Data the row has left for all who saw it.
type Labelled struct {
	Labels []string
	Was    []string
	Data   any
}

const defaultTick = 250 * time.Millisecond

// topic is one topic with at least one subscription here. Its lock is held while frames join queues, never while anything is written
// to a socket; that gives all subscribers the same order.
type topic struct {
	name string
	tick time.Duration

	mu      sync.Mutex
	classes map[string]*class // by what their members see
	pending board
}

// class is the subscribers of a topic who see the same: a frame is encoded once for all of them.
type class struct {
	all    bool
	labels map[string]struct{}
	subs   []*subscription
}

// subscription is one connection on one topic. Held and buffer belong to the topic's lock.
type subscription struct {
	conn   *Conn
	topic  *topic
	spec   *TopicSpec
	params json.RawMessage // that it was asked for with
	class  string
	index  int      // in the class
	held   int      // reasons to keep frames back: no snapshot yet, rights in question
	gone   bool     // nothing is delivered any more
	buffer []*frame // what was kept back
	bytes  int
}

// Topic registers the topics of a prefix. Register before the first connection; a second registration panics.
func (h *Hub) Topic(spec TopicSpec) {
	if _, taken := h.specs[spec.Prefix]; taken || spec.Prefix == "" {
		panic("realtime: the topic prefix " + spec.Prefix + " is empty or registered twice")
	}
	if spec.Tick == 0 {
		spec.Tick = defaultTick
	}
	h.specs[spec.Prefix] = &spec
}

const maxTopicID = 64

// specOf finds the registration of a topic's name; nil when it is not exactly one of ours.
func (h *Hub) specOf(name string) *TopicSpec {
	prefix, id, withID := strings.Cut(name, ":")
	if !withID {
		return h.specs[name]
	}
	if id == "" || len(id) > maxTopicID || strings.IndexFunc(id, notInID) >= 0 {
		return nil
	}
	return h.specs[prefix+":"]
}

func notInID(r rune) bool {
	return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '_'
}

// key names the class of those who see this.
func (s Sight) key() string {
	if s.All {
		return "*"
	}
	labels := append([]string(nil), s.Labels...)
	sort.Strings(labels)
	return strings.Join(labels, "\x00")
}

func (s Sight) class() *class {
	c := &class{all: s.All, labels: make(map[string]struct{}, len(s.Labels))}
	for _, label := range s.Labels {
		c.labels[label] = struct{}{}
	}
	return c
}

// sees reports whether a row with these labels is for the class. A row without labels is for everyone.
func (c *class) sees(labels []string) bool {
	if c.all || len(labels) == 0 {
		return true
	}
	for _, label := range labels {
		if _, has := c.labels[label]; has {
			return true
		}
	}
	return false
}

func (c *class) join(s *subscription) {
	s.index = len(c.subs)
	c.subs = append(c.subs, s)
}

func (c *class) leave(s *subscription) {
	last := len(c.subs) - 1
	c.subs[s.index] = c.subs[last]
	c.subs[s.index].index = s.index
	c.subs[last] = nil
	c.subs = c.subs[:last]
}

// sendLocked queues f for each member. The topic's lock is held.
func (c *class) sendLocked(f frame) {
	for _, s := range c.subs {
		s.deliverLocked(&f)
	}
}

func (s *subscription) deliverLocked(f *frame) {
	switch {
	case s.gone:
	case s.held == 0:
		s.conn.enqueue(f)
	case s.bytes > 0 && s.bytes+len(*f) > maxWaiting:
		s.gone, s.buffer = true, nil
		s.conn.end(CodeSlow)
	default:
		s.buffer = append(s.buffer, f)
		s.bytes += len(*f)
	}
}

// releaseLocked takes one reason to hold away; with the last, what was kept back goes out.
func (s *subscription) releaseLocked() {
	if s.held--; s.held > 0 || s.gone {
		return
	}
	buffer := s.buffer
	s.buffer, s.bytes = nil, 0
	for _, f := range buffer {
		s.conn.enqueue(f)
	}
}

// topicNamed returns the topic when anybody here has subscribed to it.
func (h *Hub) topicNamed(name string) *topic {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.topics[name]
}

// add puts s on the topic, held.
func (h *Hub) add(name string, s *subscription, sight Sight) {
	h.mu.Lock()
	defer h.mu.Unlock()
	t := h.topics[name]
	if t == nil {
		t = &topic{name: name, tick: s.spec.Tick, classes: map[string]*class{}}
		h.topics[name] = t
	}
	s.topic, s.class, s.held = t, sight.key(), 1
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.classes[s.class] == nil {
		t.classes[s.class] = sight.class()
	}
	t.classes[s.class].join(s)
	h.n.subscriptions.Add(1)
}

// drop takes s off its topic.
func (h *Hub) drop(s *subscription) {
	h.mu.Lock()
	defer h.mu.Unlock()
	t := s.topic
	t.mu.Lock()
	defer t.mu.Unlock()
	s.gone, s.buffer = true, nil
	members := t.classes[s.class]
	members.leave(s)
	if len(members.subs) == 0 {
		delete(t.classes, s.class)
	}
	if len(t.classes) == 0 && h.topics[t.name] == t {
		delete(h.topics, t.name)
	}
	h.n.subscriptions.Add(-1)
}
