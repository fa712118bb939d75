package livechat

import (
	"deskbell/models"
	"deskbell/server/database"
	"deskbell/server/engine"
)

// change is what a verb did to a chat, before it is told to anybody.
type change struct {
	before     models.Chat // zero: the chat is new
	after      models.Chat
	at         models.Time
	actorID    string // the acting agent; empty: the visitor, an event or nobody
	chain      engine.Chain
	happenings []engine.Happening // kinds, types and gaps; the rest is filled in
	extra      engine.Facts       // facts of the occurrence alone
	lines      []models.ChatMessage
	status     string // for the visitor's row; empty: it stays, or Who's On sees to it
}

// tell saves the chat, moves the counts, writes the journal and tells Who's On, all in the transaction, and tells the browsers after
// its commit.
func (s *Service) tell(tx *database.Tx, c change) (row, error) {
	if err := save(tx, &c.after); err != nil {
		return row{}, err
	}
	counted, err := count(tx, c.before, c.after, c.at, c.chain)
	if err != nil {
		return row{}, err
	}
	now, err := rowOf(tx.DB, c.after.ID)
	if err != nil {
		return row{}, err
	}
	if err := s.journal.Record(tx, append(c.entries(now), counted...)...); err != nil {
		return row{}, err
	}
	if c.status != "" {
		told := VisitorChange{VisitorID: c.after.VisitorID, ChatID: c.after.ID, Status: c.status, AgentID: c.actorID, GroupID: c.after.GroupID,
			At: c.at, Chain: c.chain}
		if err := s.visitors.ChatChanged(tx, told); err != nil {
			return row{}, err
		}
	}
	tx.AfterCommit(func() { s.show(c, now) })
	return now, nil
}

// entries are the chat's rows of the journal: facts as they are after the change, old values on the first that is no gap.
func (c change) entries(now row) []engine.Happening {
	facts := now.facts().With(c.extra)
	var old engine.Facts
	if c.before.ID != "" {
		was := now
		was.Chat = c.before
		old = changed(was.facts(), facts)
	}
	entries := make([]engine.Happening, 0, len(c.happenings))
	for _, h := range c.happenings {
		h.Item, h.At, h.ActorID, h.Chain, h.Facts = item(c.after.ID), c.at, c.actorID, c.chain, facts
		if h.Kind != models.EntryGap {
			h.Old, old = old, nil
		}
		entries = append(entries, h)
	}
	return entries
}

func occurrence(eventType string) engine.Happening {
	return engine.Happening{Kind: models.EntryOccurrence, Type: eventType}
}
