package realtime

import (
	"math"
	"sync"
)

// feedBatch is how many entries are read at a time.
const feedBatch = 200

// feedPosition is how far a connection has got in its person's feed.
type feedPosition struct {
	mu     sync.Mutex
	on     bool // it follows the feed
	missed bool // the feed was looked at before it did
	sent   int64
	epoch  string
	acked  int64
}

// feedState says whether somebody reads the feed of a person, and whether to look again. It belongs to the hub's lock.
type feedState struct{ dirty, running, failed bool }

// resetData is the data of a reset: the client reads by REST what it may have missed, and goes on behind Seq.
type resetData struct {
	Epoch string `json:"epoch"`
	Seq   int64  `json:"seq"`
}

// WakeFeed has the feed of a person read on every node: entries behind what each connection was sent go out, in order. Call it after
// the commit that wrote them. A call that is lost is made good by the next.
func (h *Hub) WakeFeed(personID string) {
	h.wakeFeed(personID)
	h.send(relayed{Kind: relayFeed, ID: personID})
}

func (h *Hub) wakeFeed(personID string) {
	if h.o.Feed == nil {
		return
	}
	h.mu.Lock()
	who := h.people[personKey{KindAgent, personID}]
	start := who != nil && !who.feed.running
	if who != nil {
		who.feed.dirty, who.feed.failed = true, false
		who.feed.running = true
	}
	h.mu.Unlock()
	if start {
		h.background(func() { h.pump(who) })
	}
}

// feedNews is what a feed holds behind a position, as of one moment.
type feedNews struct {
	entries  []FeedFrame
	head     int64
	epoch    string
	complete bool
}

// feedSince reads what is behind since, or only where the feed ends when the client has nothing yet: all that a reconnect asks of the
// database, unless much has happened.
func (h *Hub) feedSince(personID string, since *Since) (news feedNews, err error) {
	if h.o.Feed == nil {
		return feedNews{}, nil
	}
	from, limit := int64(math.MaxInt64), 1
	if since != nil && since.Seq >= 0 {
		from, limit = since.Seq, feedBatch
	}
	news.entries, news.head, news.epoch, news.complete, err = h.o.Feed.After(h.ctx, personID, from, limit)
	return news, err
}

// followFeed starts c behind since, or at the end when the client has nothing yet. A position that this feed cannot continue is reset.
func (c *Conn) followFeed(since *Since, news feedNews) {
	if c.hub.o.Feed == nil {
		return
	}
	c.feed.mu.Lock()
	c.feed.on, c.feed.sent, c.feed.epoch = true, news.head, news.epoch
	if since != nil {
		c.feed.sent = since.Seq
		hole := !news.complete || len(news.entries) > 0 && news.entries[0].Seq != since.Seq+1
		if hole || since.Epoch != news.epoch || since.Seq > news.head || since.Seq < 0 {
			c.resetLocked(news.head, news.epoch)
		}
	}
	c.feed.mu.Unlock()
	for _, entry := range news.entries {
		c.hub.feedEntry([]*Conn{c}, entry)
	}
	c.feed.mu.Lock()
	behind := c.feed.missed || c.feed.sent < news.head
	c.feed.mu.Unlock()
	if behind {
		c.hub.wakeFeed(c.Principal().ID)
	}
}

// resetLocked tells the client that there is a hole. The lock of the position is held.
func (c *Conn) resetLocked(head int64, epoch string) {
	c.feed.sent, c.feed.epoch = head, epoch
	c.hub.n.feedResets.Add(1)
	if f, ok := c.hub.make(envelope{Type: "reset"}, resetData{epoch, head}); ok {
		c.enqueue(&f)
	}
}

// pump reads the feed of one person for all their connections until there is nothing new. Only one runs per person.
func (h *Hub) pump(who *person) {
	for {
		h.mu.Lock()
		if !who.feed.dirty || h.closing {
			who.feed.running = false
			h.mu.Unlock()
			return
		}
		who.feed.dirty = false
		conns := make([]*Conn, 0, len(who.conns))
		for c := range who.conns {
			conns = append(conns, c)
		}
		h.mu.Unlock()
		for more := true; more; {
			more = h.feedPass(who, conns)
		}
	}
}

// feedPass reads once, from the position that is furthest behind, and reports whether there may be more.
func (h *Hub) feedPass(who *person, conns []*Conn) bool {
	from, ready := behind(conns)
	if len(ready) == 0 {
		return false
	}
	entries, head, epoch, complete, err := h.o.Feed.After(h.ctx, who.key.id, from, feedBatch)
	if err != nil {
		h.n.failures.Add(1)
		h.log.Error("the feed cannot be read", "person", who.key.id, "error", err)
		h.mu.Lock()
		who.feed.failed = true // the monitor tries again
		h.mu.Unlock()
		return false
	}
	hole := !complete || len(entries) > 0 && entries[0].Seq != from+1
	reset := false
	for _, c := range ready {
		reset = c.checkFeed(from, head, epoch, hole) || reset
	}
	if hole {
		return reset // the others go on from where they are
	}
	for _, entry := range entries {
		h.feedEntry(ready, entry)
	}
	return len(entries) == feedBatch || reset
}

// behind returns the lowest position of the connections that can take more, and those connections.
func behind(conns []*Conn) (from int64, ready []*Conn) {
	for _, c := range conns {
		sent, ok := c.feedReady()
		if !ok {
			continue
		}
		if len(ready) == 0 || sent < from {
			from = sent
		}
		ready = append(ready, c)
	}
	return from, ready
}

// feedReady returns the position of c when it follows the feed and has room for more. Without room it is woken once it has.
func (c *Conn) feedReady() (sent int64, ok bool) {
	c.feed.mu.Lock()
	sent, ok = c.feed.sent, c.feed.on
	c.feed.missed = c.feed.missed || !ok
	c.feed.mu.Unlock()
	if !ok {
		return 0, false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return sent, c.roomLocked(0)
}

// enqueueFeed queues an entry if there is room. What does not fit stays in its table and is read again when there is.
func (c *Conn) enqueueFeed(f *frame) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.roomLocked(len(*f)) {
		return false
	}
	c.pushLocked(f)
	return true
}

// roomLocked reports whether the feed may add so many bytes: it uses half of what may wait, so that a long absence is caught up
// without ending the connection.
func (c *Conn) roomLocked(size int) bool {
	if c.ending {
		return false
	}
	if c.out.waiting > 0 && c.out.waiting+size > maxWaiting/2 {
		c.hungry = true // flush wakes the feed when all is written
		return false
	}
	return true
}

// checkFeed resets c when what was read does not continue it: another epoch, or a hole at its own position.
func (c *Conn) checkFeed(from, head int64, epoch string, hole bool) bool {
	c.feed.mu.Lock()
	defer c.feed.mu.Unlock()
	if c.feed.epoch == epoch && (!hole || c.feed.sent != from) && c.feed.sent <= head {
		return false
	}
	c.resetLocked(head, epoch)
	return true
}

// feedEntry sends one entry, encoded once, to those for whom it is the next.
func (h *Hub) feedEntry(conns []*Conn, entry FeedFrame) {
	f := encode(envelope{Seq: entry.Seq, Type: entry.Type, Data: entry.Data}, h.o.Now())
	for _, c := range conns {
		c.feed.mu.Lock()
		if c.feed.sent+1 == entry.Seq && c.enqueueFeed(&f) {
			c.feed.sent = entry.Seq
			h.n.feedFrames.Add(1)
		}
		c.feed.mu.Unlock()
	}
}

// retryFeeds wakes the feeds whose last reading failed.
func (h *Hub) retryFeeds() {
	h.mu.RLock()
	var failed []string
	for key, who := range h.people {
		if who.feed.failed {
			failed = append(failed, key.id)
		}
	}
	h.mu.RUnlock()
	for _, id := range failed {
		h.wakeFeed(id)
	}
}
