package realtime

import (
	"encoding/json"
	"errors"
)

// errEnded stops the reading goroutine of a connection that has been ended.
var errEnded = errors.New("the connection has ended")

// Since is where a client's copy of the feed ends.
type Since struct {
	Epoch string `json:"epoch"`
	Seq   int64  `json:"seq"`
}

// agentHello is the data of an agent's first frame.
type agentHello struct {
	Since  *Since `json:"since"`
	Tab    string `json:"tab"`
	Client string `json:"client"`
}

// agentWelcome is the data of the answer.
type agentWelcome struct {
	Now     string `json:"now"`
	AgentID string `json:"agent_id"`
	Epoch   string `json:"epoch"`
	Head    int64  `json:"head"`
	Frozen  bool   `json:"frozen,omitempty" doc:"The server's time stands still (a demo for pictures): so must what ticks in the browser."`
}

func (c *Conn) helloAgent(p Principal, data json.RawMessage) error {
	var hello agentHello
	if err := json.Unmarshal(data, &hello); err != nil {
		c.end(CodeProtocol)
		return errEnded
	}
	if !c.join(p) {
		c.end(CodeTooMany)
		return errEnded
	}
	// The session may have ended between the upgrade and the join; from here on Recheck and Close reach this connection.
	if code, ok := c.stillRight(c.hub.ctx, nil); !ok {
		c.end(code)
		return errEnded
	}
	news, err := c.hub.feedSince(p.ID, hello.Since)
	if err != nil {
		c.hub.log.Error("the feed cannot be read", "person", p.ID, "error", err)
		c.hub.n.failures.Add(1)
		c.end(CodeRestart)
		return errEnded
	}
	answer, ok := c.hub.make(envelope{Type: "hello"}, agentWelcome{c.hub.stamp(), p.ID, news.epoch, news.head, c.hub.o.Frozen != nil && c.hub.o.Frozen()})
	if !ok {
		c.end(CodeRestart)
		return errEnded
	}
	c.welcome(answer)
	c.followFeed(hello.Since, news)
	return nil
}

func (c *Conn) helloVisitor(authenticate Authenticate, data json.RawMessage) error {
	p, welcome, err := authenticate(c.hub.ctx, data)
	if err != nil {
		return c.turnAway(err)
	}
	p.Kind = KindVisitor
	if !c.join(p) {
		c.end(CodeTooMany)
		return errEnded
	}
	if compute, late := welcome.(Welcome); late {
		if welcome, err = compute(c.hub.ctx); err != nil {
			return c.turnAway(err)
		}
	}
	answer, ok := c.hub.make(envelope{Type: "welcome"}, welcome)
	if !ok {
		c.end(CodeRestart)
		return errEnded
	}
	c.welcome(answer)
	return nil
}

// turnAway says why and ends the connection.
func (c *Conn) turnAway(err error) error {
	closing := CodeSignedOut
	if farewell := (*Farewell)(nil); errors.As(err, &farewell) {
		if farewell.Welcome != nil {
			if f, ok := c.hub.make(envelope{Type: "welcome"}, farewell.Welcome); ok {
				c.enqueueLast(f)
			}
			c.end(farewell.Code)
			return errEnded
		}
		err, closing = farewell.Err, farewell.Code
	}
	code, message, failure := c.hub.problem(err)
	if failure {
		c.hub.n.failures.Add(1)
		c.hub.log.Error("a visitor's hello failed", "error", err)
		c.end(CodeRestart)
		return errEnded
	}
	if f, ok := c.hub.make(envelope{Type: "error"}, refusal{Code: code, Message: message}); ok {
		c.enqueueLast(f)
	}
	c.end(closing)
	return errEnded
}

// enqueueLast writes f at once, ahead of what waits for a welcome that will not come.
func (c *Conn) enqueueLast(f frame) {
	c.welcome(f)
	_ = c.waitDrained(c.hub.ctx) // the close frame follows in any case
}

// join makes c one of p's connections. It reports false when p has as many as allowed.
func (c *Conn) join(p Principal) bool {
	c.principal.Store(&p)
	h, key := c.hub, personKey{p.Kind, p.ID}
	limit := h.o.AgentTabs
	if p.Kind == KindVisitor {
		limit = h.o.VisitorTabs
	}
	h.mu.Lock()
	who := h.people[key]
	if who == nil {
		who = &person{key: key, conns: map[*Conn]struct{}{}}
		h.people[key] = who
	}
	full := len(who.conns) >= limit
	if !full {
		who.conns[c] = struct{}{}
	}
	h.mu.Unlock()
	if !full {
		c.helloed.Store(true)
		h.announce(p)
	}
	return !full
}

// part takes c out of p's connections.
func (c *Conn) part() {
	p := c.Principal()
	h, key := c.hub, personKey{p.Kind, p.ID}
	h.mu.Lock()
	who := h.people[key]
	joined := false
	if who != nil {
		_, joined = who.conns[c]
		delete(who.conns, c)
		if len(who.conns) == 0 {
			delete(h.people, key)
		}
	}
	h.mu.Unlock()
	if joined {
		h.announce(p)
	}
}

// stamp is the time of now as frames carry it.
func (h *Hub) stamp() string { return h.o.Now().UTC().Format(timeLayout) }
