package whoson

import (
	"errors"
	"fmt"

	"deskbell/models"
	"deskbell/server/database"
	"deskbell/server/engine"
)

// ChatChange is what a chat means for its visitor's row.
type ChatChange struct {
	VisitorID string
	ChatID    string
	Status    string // models.ChatWaiting, ChatChatting or ChatEnded
	AgentID   string // who did it; empty: the visitor or nobody
	GroupID   string // empty: as it was
	At        models.Time
	Chain     engine.Chain
}

// ChatChanged takes over the state of the visitor's chat, in the transaction that changes it. Chats call it for every change but the
// beginning of one that StartFromInvitation opened. A visitor who has left is left alone.
func (s *Service) ChatChanged(tx *database.Tx, in ChatChange) error {
	row, err := s.edit(tx, in.VisitorID, func(row *models.Visitor) ([]happened, error) {
		if in.Status != models.ChatEnded {
			if _, err := s.endOpen(tx, row, s.withdrawn(WithdrawnChat, "")); err != nil {
				return nil, err
			}
		}
		if row.ChatID != in.ChatID {
			row.LastChatAt = in.At
			if row.FirstChatAt == 0 {
				row.FirstChatAt = in.At
			}
		}
		row.ChatID, row.ChatStatus = in.ChatID, in.Status
		setText(&row.GroupID, in.GroupID)
		if err := introduced(tx, row); err != nil {
			return nil, err
		}
		return []happened{{Happening: engine.Happening{Kind: models.EntryChange, At: in.At, ActorID: in.AgentID, Chain: in.Chain}}}, nil
	})
	if errors.Is(err, errGone) {
		return nil
	}
	if err != nil {
		return err
	}
	if in.Status == models.ChatEnded {
		tx.AfterCommit(func() { s.journal.Lift(visitorKey(in.VisitorID)) })
	}
	return remember(tx.DB, row)
}

// introduced takes over the name and the address that a visitor wrote into the form, if the site has not told them.
func introduced(tx *database.Tx, row *models.Visitor) error {
	var chat models.Chat
	if err := tx.Where("id = ?", row.ChatID).Limit(1).Find(&chat).Error; err != nil {
		return fmt.Errorf("read the visitor's chat: %w", err)
	}
	if row.Name == "" {
		row.Name = line(chat.CustomerName, maxName)
	}
	if row.Email == "" {
		row.Email = line(chat.CustomerEmail, maxEmail)
	}
	return nil
}
