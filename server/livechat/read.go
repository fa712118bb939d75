package livechat

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"deskbell/models"
	"deskbell/realtime"
	"deskbell/server/database"
	"deskbell/server/web"
)

// Mark is the data of read and delivered: everything of the other side up to Seq.
type Mark struct {
	Side string      `json:"side,omitempty" doc:"Who read, or got it."`
	Seq  int64       `json:"seq"`
	At   models.Time `json:"at,omitempty"`
}

// Read notes that the agent of the chat has read what the visitor wrote, up to a number. Others who look on change nothing.
func (s *Service) Read(ctx context.Context, who web.Principal, chatID string, seq int64) error {
	db := s.db.Read(ctx)
	chat, err := s.seen(db, who, chatID)
	if err != nil || chat.AgentID != who.AgentID {
		return err
	}
	marked, err := s.mark(ctx, chat.ID, models.SideVisitor, seq, true)
	if err != nil || !marked {
		return err
	}
	s.live.ToConnections(realtime.KindVisitor, chat.VisitorID, frameRead, Mark{Seq: seq, At: s.now()})
	s.live.Publish(topicChat+publicChat(chat.ID), frameRead, Mark{Side: models.SideAgent, Seq: seq, At: s.now()})
	now, err := rowOf(s.db.Read(ctx), chat.ID)
	if err == nil {
		s.showRow(now, now.Chat)
	}
	return err
}

// ReadByVisitor notes that the visitor has read what agents wrote in the last chat, up to a number.
func (s *Service) ReadByVisitor(ctx context.Context, visitorID string, seq int64) error {
	return s.markForVisitor(ctx, visitorID, seq, true)
}

// markForVisitor notes that the visitor got or read what agents wrote.
func (s *Service) markForVisitor(ctx context.Context, visitorID string, seq int64, read bool) error {
	chat, err := newestOf(s.db.Read(ctx), visitorID)
	if err != nil {
		return err
	}
	marked, err := s.mark(ctx, chat.ID, models.SideAgent, seq, read)
	if err != nil || !marked {
		return err
	}
	frame := frameDelivered
	if read {
		frame = frameRead
	}
	s.live.Publish(topicChat+publicChat(chat.ID), frame, Mark{Side: models.SideVisitor, Seq: seq, At: s.now()})
	return nil
}

// mark sets the time of delivery, and of reading too when read is true, where there is none yet. It reports whether anything was new;
// what is not costs no transaction.
func (s *Service) mark(ctx context.Context, chatID, side string, seq int64, read bool) (bool, error) {
	column := "delivered_at"
	if read {
		column = "read_at"
	}
	due := func(db *gorm.DB, column string) *gorm.DB {
		db = db.Model(&models.ChatMessage{}).Where("chat_id = ? AND side = ? AND note = ? AND seq <= ?", chatID, side, false, seq)
		if column == "read_at" {
			return db.Where("read_at = 0")
		}
		return db.Where("delivered_at = 0")
	}
	var left int64
	if err := due(s.db.Read(ctx), column).Count(&left).Error; err != nil || left == 0 {
		return false, err
	}
	now, marked := s.now(), false
	err := s.db.Tx(ctx, "livechat.mark", func(tx *database.Tx) error {
		got := due(tx.DB, "delivered_at").Update("delivered_at", now)
		marked = got.RowsAffected > 0
		if got.Error != nil || !read {
			return got.Error
		}
		seen := due(tx.DB, "read_at").Update("read_at", now)
		marked = seen.RowsAffected > 0
		return seen.Error
	})
	if err != nil {
		return false, fmt.Errorf("mark messages: %w", err)
	}
	return marked, nil
}
