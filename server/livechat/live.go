package livechat

import (
	"context"
	"encoding/json"
	"errors"

	"deskbell/models"
	"deskbell/realtime"
	"deskbell/server/base/id"
	"deskbell/server/web"
)

// Register adds the topics and frames of live chat to the hub. Call it once, before the first connection.
func (s *Service) Register(hub *realtime.Hub) {
	hub.Topic(realtime.TopicSpec{Prefix: topicChats, Sight: s.sightOf, Snapshot: s.snapshotOfBoard})
	hub.Topic(realtime.TopicSpec{Prefix: topicChat, Allow: s.allowChat, Snapshot: s.snapshotOfChat})
	hub.OnFrame(realtime.KindAgent, frameTyping, s.onAgentTyping)
	s.registerVisitor(hub)
	hub.OnPresence(s.Presence)
	hub.Describe(docs()...)
}

// asker is who a connection belongs to, as verbs ask for it.
func asker(p realtime.Principal) web.Principal {
	return web.Principal{AgentID: p.ID, Role: models.Role(p.Role)}
}

func (s *Service) sightOf(ctx context.Context, p realtime.Principal, _ string) (realtime.Sight, error) {
	scope, err := scopeOf(s.db.Read(ctx), p.ID, models.Role(p.Role))
	return scope.sight(), err
}

// Board is the snapshot of the queue.
type Board struct {
	Rows []View `json:"rows"`
}

func (s *Service) snapshotOfBoard(ctx context.Context, p realtime.Principal, _ string, _ json.RawMessage) (any, error) {
	scope, err := scopeOf(s.db.Read(ctx), p.ID, models.Role(p.Role))
	if err != nil {
		return nil, err
	}
	views, err := s.board(ctx, scope)
	return Board{Rows: views}, err
}

func (s *Service) allowChat(ctx context.Context, p realtime.Principal, topic string) error {
	_, err := s.chatOfTopic(ctx, p, topic)
	return err
}

func (s *Service) chatOfTopic(ctx context.Context, p realtime.Principal, topic string) (row, error) {
	chatID, err := id.Parse("cht", topic[len(topicChat):])
	if err != nil {
		return row{}, errNoChat
	}
	return s.seenRow(s.db.Read(ctx), asker(p), chatID)
}

// Conversation is the snapshot of one chat: its newest lines.
type Conversation struct {
	Chat          View          `json:"chat"`
	Messages      []MessageView `json:"messages"`
	VisitorOnline bool          `json:"visitor_online"`
	VisitorLeftAt models.Time   `json:"visitor_left_at"`
}

const newestLines = 500

func (s *Service) snapshotOfChat(ctx context.Context, p realtime.Principal, topic string, _ json.RawMessage) (any, error) {
	found, err := s.chatOfTopic(ctx, p, topic)
	if err != nil {
		return nil, err
	}
	lines, err := newest(s.db.Read(ctx), found.ID, 0, newestLines, false)
	if err != nil {
		return nil, err
	}
	shown := Conversation{Chat: s.view(found), Messages: make([]MessageView, 0, len(lines))}
	shown.VisitorOnline, shown.VisitorLeftAt = s.whereabouts(found.VisitorID)
	for _, m := range lines {
		shown.Messages = append(shown.Messages, messageView(m.ChatMessage, m.AgentName))
	}
	return shown, nil
}

// TypingInChat is what an agent's browser sends.
type TypingInChat struct {
	ChatID string `json:"chat_id"`
	On     bool   `json:"on"`
}

func (s *Service) onAgentTyping(ctx context.Context, c *realtime.Conn, raw json.RawMessage) (any, error) {
	var data TypingInChat
	if json.Unmarshal(raw, &data) != nil {
		return nil, realtime.ErrBadData
	}
	chatID, err := id.Parse("cht", data.ChatID)
	if err != nil {
		return nil, errNoChat
	}
	return nil, s.Typing(ctx, asker(c.Principal()), chatID, data.On)
}

func publicAgent(agentID string) string { return id.Public("agt", agentID) }

// ForWidget is what the visitor's own browser is shown of a chat; nil when there is none.
func (s *Service) ForWidget(ctx context.Context, chatID string) (any, error) {
	db := s.db.Read(ctx)
	found, err := rowOf(db, chatID)
	if errors.Is(err, errNoChat) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	place, err := position(db, found.Chat)
	return visitorView(found, place), err
}
