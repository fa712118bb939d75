package livechat

import (
	"context"

	"deskbell/models"
	"deskbell/server/base/id"
	"deskbell/server/database"
	"deskbell/server/engine"
)

// ActionEnd ends the chat.
const ActionEnd = "end_chat"

// Actions are what events can do with chats.
func (s *Service) Actions() []engine.Action {
	return []engine.Action{{
		ID: ActionEnd, Label: "End Chat", Form: engine.OnItem,
		Help:  "Ends the chat for both sides. The transcript names the event.",
		Words: func(engine.ActionSetting) string { return "end the chat" },
		Run:   s.runEnd,
	}}
}

func (s *Service) runEnd(_ context.Context, tx *database.Tx, in engine.Run) (engine.Result, error) {
	chat, err := lock(tx, in.Item.ID)
	if err != nil {
		return engine.Result{}, err
	}
	if chat.State == models.ChatStateEnded {
		return engine.Skipped("already_in_state", nil), nil
	}
	by := System{By: ByEvent, EventID: in.Event.ID, EventName: in.Event.Name, FiringID: in.FiringID}
	ended, err := s.end(tx, chat, by, in.Chain)
	if err != nil {
		return engine.Result{}, err
	}
	return engine.Done(map[string]string{"chat": ended.Ref(), "chat_id": id.Public("cht", ended.ID)}), nil
}
