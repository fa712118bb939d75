package livechat

import (
	"context"
	"fmt"

	"deskbell/models"
	"deskbell/server/database"
	"deskbell/server/engine"
	"deskbell/server/web"
)

// Accept makes the chat that of who asks, if it still waits: one conditional UPDATE decides, so whoever is first gets it, and all others
// learn who that is (conflict chat_taken). It takes one of the agent's places. Accepting one's own chat again changes nothing.
func (s *Service) Accept(ctx context.Context, who web.Principal, chatID string) (View, error) {
	var view View
	err := s.db.Tx(ctx, "livechat.accept", func(tx *database.Tx) error {
		accepted, err := s.accept(tx, who, chatID)
		view = s.view(accepted)
		return err
	})
	return view, err
}

func (s *Service) accept(tx *database.Tx, who web.Principal, chatID string) (row, error) {
	scope, err := scopeOf(tx.DB, who.AgentID, who.Role)
	if err != nil {
		return row{}, err
	}
	now := s.now()
	won := scope.where(tx.Model(&models.Chat{})).Where("id = ? AND state = ?", chatID, models.ChatStateWaiting).
		Updates(map[string]any{"state": models.ChatStateActive, "agent_id": who.AgentID, "accepted_at": now})
	if won.Error != nil {
		return row{}, fmt.Errorf("accept chat: %w", won.Error)
	}
	if won.RowsAffected == 0 {
		return tooLate(tx, scope, who, chatID)
	}
	if err := s.takePlace(tx, who.AgentID, now); err != nil {
		return row{}, err
	}
	chat, err := lock(tx, chatID)
	if err != nil {
		return row{}, err
	}
	before := chat
	before.State, before.AgentID, before.AcceptedAt = models.ChatStateWaiting, "", 0
	said := System{Kind: "accepted", AgentID: who.AgentID, AgentName: who.Name}
	told, err := s.add(tx, &chat, line{side: models.SideSystem, agentID: who.AgentID, system: &said}, now)
	if err != nil {
		return row{}, err
	}
	return s.tell(tx, change{before: before, after: chat, at: now, actorID: who.AgentID, lines: []models.ChatMessage{told}, status: models.ChatChatting,
		happenings: []engine.Happening{{Kind: models.EntryChange}}})
}

// tooLate says why a chat cannot be accepted any more; the own one is simply given.
func tooLate(tx *database.Tx, scope Scope, who web.Principal, chatID string) (row, error) {
	known, err := rowOf(tx.DB, chatID)
	switch {
	case err != nil:
		return row{}, err
	case !scope.Sees(known.Chat):
		return row{}, errNoChat
	case known.State == models.ChatStateEnded:
		return row{}, errEnded
	case known.AgentID == who.AgentID:
		return known, nil
	}
	return row{}, errTaken(known.AgentID, known.AgentName)
}

func (s *Service) takePlace(tx *database.Tx, agentID string, now models.Time) error {
	ok, err := s.places.TakePlaceOf(tx, agentID, now)
	if err != nil || ok {
		return err
	}
	var agent models.Agent
	if err := tx.Where("id = ?", agentID).Take(&agent).Error; err != nil {
		return fmt.Errorf("read agent: %w", err)
	}
	return whyNoPlace(agent, now)
}
