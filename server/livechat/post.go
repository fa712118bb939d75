package livechat

import (
	"context"

	"deskbell/models"
	"deskbell/server/database"
	"deskbell/server/engine"
	"deskbell/server/web"
)

// Draft is a message as an agent sends it.
type Draft struct {
	ClientID string
	Text     string
	Note     bool // for the staff alone
}

// Post adds an agent's message or note. Sending the same client id again gives the same message and changes nothing else. Only the
// agent of an active chat answers; notes are for everybody who sees it.
func (s *Service) Post(ctx context.Context, who web.Principal, chatID string, draft Draft) (MessageView, error) {
	if err := checkLine(draft.ClientID, draft.Text); err != nil {
		return MessageView{}, err
	}
	var view MessageView
	err := s.db.Tx(ctx, "livechat.post", func(tx *database.Tx) error {
		chat, err := lockSeen(tx, who, chatID)
		if err != nil {
			return err
		}
		l := line{clientID: draft.ClientID, side: models.SideAgent, agentID: who.AgentID, text: draft.Text, note: draft.Note}
		said, err := s.post(tx, chat, l, func() error { return mayAnswer(tx, who, chat, draft.Note) })
		if err != nil {
			return err
		}
		name, err := agentName(tx.DB, said.AgentID)
		view = messageView(said, name)
		return err
	})
	return view, err
}

// Say adds a message of the visitor to their last chat, if that is open. It is what an acknowledgement may be sent for.
func (s *Service) Say(ctx context.Context, visitorID, clientID, text string) (models.ChatMessage, error) {
	if err := checkLine(clientID, text); err != nil {
		return models.ChatMessage{}, err
	}
	var said models.ChatMessage
	err := s.db.Tx(ctx, "livechat.say", func(tx *database.Tx) error {
		chat, err := lockNewestOf(tx, visitorID)
		if err != nil {
			return err
		}
		said, err = s.post(tx, chat, line{clientID: clientID, side: models.SideVisitor, text: text}, func() error {
			if chat.State == models.ChatStateEnded {
				return errEnded
			}
			return nil
		})
		return err
	})
	return said, err
}

// post adds a message to a locked chat unless it is there already; only a new one is asked whether it may.
func (s *Service) post(tx *database.Tx, chat models.Chat, l line, may func() error) (models.ChatMessage, error) {
	known, twice, err := sentBefore(tx, chat.ID, l.clientID, l.side)
	if err != nil || twice {
		return known, err
	}
	if err := may(); err != nil {
		return models.ChatMessage{}, err
	}
	before, now := chat, s.now()
	said, err := s.add(tx, &chat, l, now)
	if err != nil {
		return said, err
	}
	c := change{before: before, after: chat, at: now, actorID: l.agentID, lines: []models.ChatMessage{said}}
	if !l.note {
		c.happenings = append(gap(before, now), occurrence(typeOf(l.side)))
		// The row keeps the beginning of the newest message; the occurrence carries all of it.
		c.extra = engine.Facts{"question": chat.Question + "\n" + l.text}
		if l.side == models.SideAgent {
			c.extra["acting_agent"] = l.agentID
		}
	}
	_, err = s.tell(tx, c)
	return said, err
}

func typeOf(side string) string {
	if side == models.SideVisitor {
		return TypeIncoming
	}
	return TypeOutgoing
}

func mayAnswer(tx *database.Tx, who web.Principal, chat models.Chat, note bool) error {
	switch {
	case note:
		return nil
	case chat.State == models.ChatStateEnded:
		return errEnded
	case chat.State == models.ChatStateWaiting:
		return errNotAccepted
	case chat.AgentID == who.AgentID:
		return nil
	}
	name, err := agentName(tx.DB, chat.AgentID)
	if err != nil {
		return err
	}
	return errTaken(chat.AgentID, name)
}
