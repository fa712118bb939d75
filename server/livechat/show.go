package livechat

import (
	"context"
	"log/slog"

	"gorm.io/gorm"

	"deskbell/models"
	"deskbell/realtime"
)

// Topics and the frames on them.
const (
	topicChats = "chats"
	topicChat  = "chat:"

	frameDelta     = "delta"
	frameMessage   = "message"
	frameTyping    = "typing"
	frameRead      = "read"
	frameDelivered = "delivered"
	frameChat      = "chat"
	frameVisitor   = "visitor"
)

// show tells the browsers of both sides what a committed change did.
func (s *Service) show(c change, now row) {
	if c.after.State == models.ChatStateEnded {
		s.leavers.forget(now.VisitorID)
	}
	s.showRow(now, c.before)
	for _, m := range c.lines {
		s.showLine(now, m)
	}
	if c.after.LastActivityAt != c.before.LastActivityAt && c.after.State != models.ChatStateEnded {
		s.journal.Activity(item(now.ID), now.LastActivityAt)
	}
	if c.before.State == c.after.State && c.before.AgentID == c.after.AgentID {
		return
	}
	s.live.Publish(topicChat+publicChat(now.ID), frameChat, s.view(now))
	if c.before.State == models.ChatStateWaiting || c.after.State == models.ChatStateWaiting {
		s.showQueue(now)
	}
	if c.after.State != models.ChatStateWaiting {
		s.live.ToConnections(realtime.KindVisitor, now.VisitorID, frameChat, visitorView(now, 0))
	}
}

// showRow changes the chat's row on the board.
func (s *Service) showRow(now row, before models.Chat) {
	shown := realtime.Labelled{Labels: labels(now.Chat), Data: s.view(now)}
	if before.ID != "" {
		shown.Was = labels(before)
	}
	s.live.PublishKeyed(topicChats, publicChat(now.ID), frameDelta, shown)
}

// showLine sends a new line to those who look at the chat, and to the visitor unless it is for the staff alone.
func (s *Service) showLine(now row, m models.ChatMessage) {
	name := ""
	if m.AgentID != "" && m.AgentID == now.AgentID {
		name = now.AgentName
	} else if m.AgentID != "" {
		name = s.nameOf(m.AgentID)
	}
	s.live.Publish(topicChat+publicChat(now.ID), frameMessage, messageView(m, name))
	if m.Note {
		return
	}
	s.live.ToConnections(realtime.KindVisitor, now.VisitorID, frameMessage, visitorLine(m, name))
	if m.Side == models.SideVisitor && m.DeliveredAt != 0 {
		s.live.ToConnections(realtime.KindVisitor, now.VisitorID, frameDelivered, Mark{Seq: m.Seq})
	}
}

func (s *Service) nameOf(agentID string) string {
	name, err := agentName(s.db.Read(context.Background()), agentID)
	if err != nil {
		s.log.Warn("the name of an agent cannot be shown", slog.String("error", err.Error()))
	}
	return name
}

// longestQueue is how many waiting visitors are told their place when the queue moves.
const longestQueue = 200

// showQueue tells everybody who waits beside this chat which place they have now.
func (s *Service) showQueue(moved row) {
	var waiting []row
	db := s.db.Read(context.Background())
	err := rows(sameQueue(db, moved.Chat)).Order("chats.opened_at, chats.id").Limit(longestQueue).Find(&waiting).Error
	if err != nil {
		s.log.Warn("places in a queue cannot be shown", slog.String("error", err.Error()))
		return
	}
	for i, r := range waiting {
		s.live.ToConnections(realtime.KindVisitor, r.VisitorID, frameChat, visitorView(r, int64(i+1)))
	}
}

// sameQueue are the chats that wait for the same agents.
func sameQueue(db *gorm.DB, chat models.Chat) *gorm.DB {
	return db.Where("chats.state = ? AND chats.department_id = ? AND chats.group_id = ?", models.ChatStateWaiting, chat.DepartmentID, chat.GroupID)
}

// position is the place of a chat that waits, counted from 1; zero when it does not wait.
func position(db *gorm.DB, chat models.Chat) (int64, error) {
	if chat.State != models.ChatStateWaiting {
		return 0, nil
	}
	var ahead int64
	err := sameQueue(db.Model(&models.Chat{}), chat).
		Where("chats.opened_at < ? OR (chats.opened_at = ? AND chats.id < ?)", chat.OpenedAt, chat.OpenedAt, chat.ID).Count(&ahead).Error
	return ahead + 1, err
}
