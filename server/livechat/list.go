package livechat

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"gorm.io/gorm"

	"deskbell/models"
	"deskbell/server/web"
)

// seen reads a chat that who may see.
func (s *Service) seen(db *gorm.DB, who web.Principal, chatID string) (models.Chat, error) {
	found, err := s.seenRow(db, who, chatID)
	return found.Chat, err
}

func (s *Service) seenRow(db *gorm.DB, who web.Principal, chatID string) (row, error) {
	scope, err := scopeOf(db, who.AgentID, who.Role)
	if err != nil {
		return row{}, err
	}
	found, err := rowOf(db, chatID)
	if err == nil && !scope.Sees(found.Chat) {
		return row{}, errNoChat
	}
	return found, err
}

// Get is one chat.
func (s *Service) Get(ctx context.Context, who web.Principal, chatID string) (View, error) {
	found, err := s.seenRow(s.db.Read(ctx), who, chatID)
	return s.view(found), err
}

// List are the chats in sight, newest first; state is one of the states, "open" for those not ended, or empty for all.
func (s *Service) List(ctx context.Context, who web.Principal, state, after string, limit int) (web.Page[View], error) {
	db := s.db.Read(ctx)
	scope, err := scopeOf(db, who.AgentID, who.Role)
	if err != nil {
		return web.Page[View]{}, err
	}
	query := scope.where(rows(db))
	switch state {
	case "":
	case "open":
		query = query.Where("chats.state <> ?", models.ChatStateEnded)
	default:
		query = query.Where("chats.state = ?", state)
	}
	cursor, err := web.DecodeCursor(after, 2)
	if err != nil {
		return web.Page[View]{}, err
	}
	if cursor != nil {
		opened, err := strconv.ParseInt(cursor[0], 10, 64)
		if err != nil {
			return web.Page[View]{}, wrongForm("query.after", "This is not the next of a page of this list.")
		}
		query = query.Where("chats.opened_at < ? OR (chats.opened_at = ? AND chats.id < ?)", opened, opened, cursor[1])
	}
	var found []row
	if err := query.Order("chats.opened_at DESC, chats.id DESC").Limit(limit + 1).Find(&found).Error; err != nil {
		return web.Page[View]{}, fmt.Errorf("list chats: %w", err)
	}
	page := web.PageOf(found, limit, func(r row) []string { return []string{strconv.FormatInt(int64(r.OpenedAt), 10), r.ID} })
	return web.MapPage(page, s.view), nil
}

const (
	endedFor = 24 * time.Hour // how long the board keeps chats that have ended
	mostRows = 500            // of the board
)

// board are the rows that somebody finds when they open the queue: all that are open, and the newest of those that ended lately.
func (s *Service) board(ctx context.Context, scope Scope) ([]View, error) {
	db := s.db.Read(ctx)
	var open, ended []row
	if err := scope.where(rows(db)).Where("chats.state <> ?", models.ChatStateEnded).Order("chats.opened_at, chats.id").Limit(mostRows).Find(&open).Error; err != nil {
		return nil, fmt.Errorf("read open chats: %w", err)
	}
	lately := scope.where(rows(db)).Where("chats.ended_at > ?", s.now().Add(-endedFor))
	if err := lately.Order("chats.ended_at DESC, chats.id").Limit(mostRows).Find(&ended).Error; err != nil {
		return nil, fmt.Errorf("read ended chats: %w", err)
	}
	views := make([]View, 0, len(open)+len(ended))
	for _, r := range append(open, ended...) {
		views = append(views, s.view(r))
	}
	return views, nil
}

// said is a message with the name of its agent.
type said struct {
	models.ChatMessage `gorm:"embedded"`
	AgentName          string
}

func messages(db *gorm.DB, chatID string) *gorm.DB {
	return db.Table("chat_messages").Select("chat_messages.*, agents.name AS agent_name").
		Joins("LEFT JOIN agents ON agents.id = chat_messages.agent_id").Where("chat_messages.chat_id = ?", chatID)
}

// Messages are the lines of a chat behind a number, in order.
func (s *Service) Messages(ctx context.Context, who web.Principal, chatID string, afterSeq int64, limit int) (web.Page[MessageView], error) {
	db := s.db.Read(ctx)
	if _, err := s.seen(db, who, chatID); err != nil {
		return web.Page[MessageView]{}, err
	}
	var found []said
	err := messages(db, chatID).Where("chat_messages.seq > ?", afterSeq).Order("chat_messages.seq").Limit(limit + 1).Find(&found).Error
	if err != nil {
		return web.Page[MessageView]{}, fmt.Errorf("read messages: %w", err)
	}
	page := web.Page[said]{Items: found}
	if len(found) > limit {
		page = web.Page[said]{Items: found[:limit], Next: strconv.FormatInt(found[limit-1].Seq, 10)}
	}
	return web.MapPage(page, func(m said) MessageView { return messageView(m.ChatMessage, m.AgentName) }), nil
}

// newest are the last lines of a chat, in order; without notes when they are for the visitor.
func newest(db *gorm.DB, chatID string, afterSeq int64, limit int, forVisitor bool) ([]said, error) {
	query := messages(db, chatID).Where("chat_messages.seq > ?", afterSeq)
	if forVisitor {
		query = query.Where("chat_messages.note = ?", false)
	}
	var found []said
	if err := query.Order("chat_messages.seq DESC").Limit(limit).Find(&found).Error; err != nil {
		return nil, fmt.Errorf("read messages: %w", err)
	}
	for i, j := 0, len(found)-1; i < j; i, j = i+1, j-1 {
		found[i], found[j] = found[j], found[i]
	}
	return found, nil
}
