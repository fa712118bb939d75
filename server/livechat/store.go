package livechat

import (
	"errors"
	"fmt"

	"gorm.io/gorm"

	"deskbell/models"
	"deskbell/server/database"
	"deskbell/server/web"
)

// row is a chat with what stands around it: what people call its department, group and agent, its visitor's number, and how much of
// what the visitor wrote has not been read.
type row struct {
	models.Chat    `gorm:"embedded"`
	DepartmentName string
	GroupName      string
	AgentName      string
	VisitorNumber  int64
	Unread         int64
}

// rows is the query of chats with what stands around them.
func rows(db *gorm.DB) *gorm.DB {
	return db.Table("chats").Select("chats.*, departments.name AS department_name, desk_groups.name AS group_name, agents.name AS agent_name, " +
		"visitors.number AS visitor_number, (SELECT COUNT(*) FROM chat_messages WHERE chat_messages.chat_id = chats.id " +
		"AND chat_messages.side = 'visitor' AND chat_messages.read_at = 0) AS unread").
		Joins("LEFT JOIN departments ON departments.id = chats.department_id").
		Joins("LEFT JOIN desk_groups ON desk_groups.id = chats.group_id").
		Joins("LEFT JOIN agents ON agents.id = chats.agent_id").
		Joins("LEFT JOIN visitors ON visitors.id = chats.visitor_id")
}

// rowOf reads one chat with what stands around it.
func rowOf(db *gorm.DB, chatID string) (row, error) {
	var found row
	err := rows(db).Where("chats.id = ?", chatID).Take(&found).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return found, errNoChat
	}
	if err != nil {
		return found, fmt.Errorf("read chat: %w", err)
	}
	return found, nil
}

// lock reads a chat and keeps it from others until the transaction ends: everything about one chat happens one after the other.
func lock(tx *database.Tx, chatID string) (models.Chat, error) {
	var chat models.Chat
	err := tx.ForUpdate().Where("id = ?", chatID).Take(&chat).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return chat, errNoChat
	}
	if err != nil {
		return chat, fmt.Errorf("lock chat: %w", err)
	}
	return chat, nil
}

// lockSeen locks a chat that who may see; any other is not there for them.
func lockSeen(tx *database.Tx, who web.Principal, chatID string) (models.Chat, error) {
	scope, err := scopeOf(tx.DB, who.AgentID, who.Role)
	if err != nil {
		return models.Chat{}, err
	}
	chat, err := lock(tx, chatID)
	if err == nil && !scope.Sees(chat) {
		return models.Chat{}, errNoChat
	}
	return chat, err
}

// newestOf is the last chat that a visitor had.
func newestOf(db *gorm.DB, visitorID string) (models.Chat, error) {
	var chat models.Chat
	err := db.Where("visitor_id = ?", visitorID).Order("opened_at DESC, id DESC").Limit(1).Take(&chat).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return chat, errNoChat
	}
	if err != nil {
		return chat, fmt.Errorf("read the visitor's chat: %w", err)
	}
	return chat, nil
}

// lockNewestOf locks the last chat of a visitor.
func lockNewestOf(tx *database.Tx, visitorID string) (models.Chat, error) {
	chat, err := newestOf(tx.DB, visitorID)
	if err != nil {
		return chat, err
	}
	return lock(tx, chat.ID)
}

// save writes a changed chat with one version more.
func save(tx *database.Tx, chat *models.Chat) error {
	chat.Version++
	if err := tx.Save(chat).Error; err != nil {
		return fmt.Errorf("save chat: %w", err)
	}
	return nil
}

// counterChats numbers the chats: C-1, C-2 ...
const counterChats = "chats"

func nextNumber(tx *database.Tx) (int64, error) {
	var counter models.Counter
	err := tx.ForUpdate().Where("name = ?", counterChats).Take(&counter).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		if _, err := tx.CreateOnce(&models.Counter{Name: counterChats}); err != nil {
			return 0, fmt.Errorf("make the counter of chats: %w", err)
		}
		err = tx.ForUpdate().Where("name = ?", counterChats).Take(&counter).Error
	}
	if err != nil {
		return 0, fmt.Errorf("read the counter of chats: %w", err)
	}
	counter.Value++
	if err := tx.Save(&counter).Error; err != nil {
		return 0, fmt.Errorf("raise the counter of chats: %w", err)
	}
	return counter.Value, nil
}
