package livechat

import (
	"context"
	"errors"

	"deskbell/models"
	"deskbell/server/database"
	"deskbell/server/engine"
	"deskbell/server/web"
)

// Ended by.
const (
	ByVisitor = "visitor"
	ByAgent   = "agent"
	ByEvent   = "event"
	BySystem  = "system"
)

// End ends a chat for an agent: their own, one that waits, or as a manager any in sight. Ending it again changes nothing.
func (s *Service) End(ctx context.Context, who web.Principal, chatID string) (View, error) {
	var view View
	err := s.db.Tx(ctx, "livechat.end", func(tx *database.Tx) error {
		chat, err := lockSeen(tx, who, chatID)
		if err != nil {
			return err
		}
		if chat.State == models.ChatStateActive && chat.AgentID != who.AgentID && !who.AtLeast(models.RoleManager) {
			return errNotYours
		}
		ended, err := s.end(tx, chat, System{By: ByAgent, AgentID: who.AgentID, AgentName: who.Name}, engine.Chain{})
		view = s.view(ended)
		return err
	})
	return view, err
}

// EndByVisitor ends the visitor's open chat. Without one nothing happens.
func (s *Service) EndByVisitor(ctx context.Context, visitorID string) error {
	err := s.db.Tx(ctx, "livechat.end_by_visitor", func(tx *database.Tx) error {
		chat, err := lockNewestOf(tx, visitorID)
		if err != nil {
			return err
		}
		_, err = s.end(tx, chat, System{By: ByVisitor}, engine.Chain{})
		return err
	})
	if errors.Is(err, errNoChat) {
		return nil
	}
	return err
}

// EndBySystem ends a chat that cannot go on, for a feature that knows why (its visitor was erased, say), in that feature's transaction.
func (s *Service) EndBySystem(tx *database.Tx, chatID string) error {
	chat, err := lock(tx, chatID)
	if err != nil {
		return err
	}
	_, err = s.end(tx, chat, System{By: BySystem}, engine.Chain{})
	return err
}

// end ends a locked chat, gives its place back and tells everybody. One that has ended stays as it is.
func (s *Service) end(tx *database.Tx, chat models.Chat, by System, chain engine.Chain) (row, error) {
	if chat.State == models.ChatStateEnded {
		return rowOf(tx.DB, chat.ID)
	}
	before, now := chat, s.now()
	by.Kind = "ended"
	told, err := s.add(tx, &chat, line{side: models.SideSystem, agentID: by.AgentID, system: &by}, now)
	if err != nil {
		return row{}, err
	}
	chat.State, chat.EndedBy, chat.EndedAt = models.ChatStateEnded, by.By, now
	c := change{before: before, after: chat, at: now, actorID: by.AgentID, chain: chain, lines: []models.ChatMessage{told}, status: models.ChatEnded}
	ended := occurrence(TypeEnded)
	ended.Gone = true
	c.happenings = []engine.Happening{ended}
	if by.AgentID != "" {
		c.extra = engine.Facts{"acting_agent": by.AgentID}
	}
	result, err := s.tell(tx, c)
	if err != nil || chat.AgentID == "" {
		return result, err
	}
	return result, s.places.GivePlaceBack(tx, chat.AgentID)
}
