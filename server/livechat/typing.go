package livechat

import (
	"context"

	"deskbell/models"
	"deskbell/realtime"
	"deskbell/server/web"
)

// Typing is the data of a typing frame. It is memory only: nothing is stored, and nobody is told when it is lost.
type Typing struct {
	Side      string `json:"side,omitempty"`
	AgentID   string `json:"agent_id,omitempty"`
	AgentName string `json:"agent_name,omitempty"`
	On        bool   `json:"on"`
}

// VisitorTyping is what a visitor gets.
type VisitorTyping struct {
	On   bool   `json:"on"`
	Name string `json:"name"`
}

// Typing tells the visitor and colleagues that the agent of the chat is typing. Nobody else's typing is told.
func (s *Service) Typing(ctx context.Context, who web.Principal, chatID string, on bool) error {
	chat, err := s.seen(s.db.Read(ctx), who, chatID)
	if err != nil || chat.AgentID != who.AgentID || chat.State != models.ChatStateActive {
		return err
	}
	name := who.Name
	if name == "" {
		name = s.nameOf(who.AgentID)
	}
	s.live.ToConnections(realtime.KindVisitor, chat.VisitorID, frameTyping, VisitorTyping{On: on, Name: name})
	s.live.Publish(topicChat+publicChat(chat.ID), frameTyping, Typing{Side: models.SideAgent, AgentID: publicAgent(who.AgentID), AgentName: name, On: on})
	return nil
}

// VisitorIsTyping tells those who look at the visitor's open chat.
func (s *Service) VisitorIsTyping(ctx context.Context, visitorID string, on bool) error {
	chat, err := newestOf(s.db.Read(ctx), visitorID)
	if err != nil || chat.State == models.ChatStateEnded {
		return err
	}
	s.live.Publish(topicChat+publicChat(chat.ID), frameTyping, Typing{Side: models.SideVisitor, On: on})
	return nil
}
