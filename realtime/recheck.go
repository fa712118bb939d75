package realtime

import "context"

// Recheck judges the subscriptions of a person anew: rights or sessions have changed. When it returns, nothing more is delivered on
// this node until the new judgement; that follows within a second. A connection whose session has ended is closed with
// CodeSignedOut, one that would see something else now with CodeRights; the others go on where they were.
func (h *Hub) Recheck(personID string) {
	h.recheck(personID)
	h.send(relayed{Kind: relayRecheck, ID: personID})
}

func (h *Hub) recheck(personID string) {
	for _, c := range h.connsOf(personKey{KindAgent, personID}) {
		h.review(c)
	}
}

// review holds the connection's subscriptions back and judges them in a goroutine of its own.
func (h *Hub) review(c *Conn) {
	c.rights.Add(1)
	held := c.subscriptions()
	for _, s := range held {
		s.hold()
	}
	c.checked.Store(int64(h.mono()))
	h.background(func() {
		code, ok := c.stillRight(h.ctx, held)
		if !ok {
			for _, s := range held {
				s.cutOff()
			}
			c.end(code)
			return
		}
		for _, s := range held {
			s.release()
		}
	})
}

// stillRight reports whether the session lives and each subscription is what it would be if it were opened now.
func (c *Conn) stillRight(ctx context.Context, subs []*subscription) (Code, bool) {
	before := c.Principal()
	p := before
	if c.hub.o.Session != nil {
		var err error
		if p, err = c.hub.o.Session(ctx, before); err != nil {
			return c.codeOfEnd(err), false
		}
		p.Kind = before.Kind
	}
	if p.Role != before.Role || p.ID != before.ID {
		return CodeRights, false
	}
	for _, s := range subs {
		sight, err := s.spec.judge(ctx, p, s.topic.name)
		if err != nil || sight.key() != s.class {
			return CodeRights, false
		}
	}
	return 0, true
}

// codeOfEnd tells a session that has ended from one that could not be looked at: the browser comes back a little later after that.
func (c *Conn) codeOfEnd(err error) Code {
	if _, _, failure := c.hub.problem(err); failure {
		c.hub.log.Error("a session cannot be looked at", "person", c.Principal().ID, "error", err)
		return CodeRestart
	}
	return CodeSignedOut
}

func (s *subscription) hold() {
	s.topic.mu.Lock()
	defer s.topic.mu.Unlock()
	s.held++
}

func (s *subscription) release() {
	s.topic.mu.Lock()
	defer s.topic.mu.Unlock()
	s.releaseLocked()
}

func (s *subscription) cutOff() {
	s.topic.mu.Lock()
	defer s.topic.mu.Unlock()
	s.gone, s.buffer = true, nil
}

// background runs fn unless the hub has shut down; Shutdown waits for it.
func (h *Hub) background(fn func()) {
	h.mu.RLock()
	closing := h.closing
	if !closing {
		h.wg.Add(1)
	}
	h.mu.RUnlock()
	if closing {
		return
	}
	go func() {
		defer h.wg.Done()
		fn()
	}()
}

// Close ends the connections of one person or visitor on every node with code: all of them, or those of one session.
func (h *Hub) Close(principalKind, id, session string, code Code) {
	h.close(principalKind, id, session, code)
	h.send(relayed{Kind: relayClose, PrincipalKind: principalKind, ID: id, Session: session, Code: code})
}

func (h *Hub) close(kind, id, session string, code Code) {
	for _, c := range h.connsOf(personKey{kind, id}) {
		if session == "" || c.Principal().Session == session {
			c.end(code)
		}
	}
}
