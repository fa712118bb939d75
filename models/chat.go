package models

import "fmt"

// Chat is a live chat between a visitor and an agent. Written by server/livechat.
type Chat struct {
	ID               string `gorm:"primaryKey;size:26"`
	Number           int64  `gorm:"not null;uniqueIndex"`
	VisitorID        string `gorm:"size:26;not null;index"`
	SiteID           string `gorm:"size:26;not null"`
	DepartmentID     string `gorm:"size:26;not null;index"`
	GroupID          string `gorm:"size:26;not null;index"`
	AgentID          string `gorm:"size:26;not null;index"` // empty while waiting
	State            string `gorm:"size:16;not null;index"`
	EndedBy          string `gorm:"size:16;not null"` // visitor, agent, event, system
	Forced           bool   `gorm:"not null"`
	InvitationID     string `gorm:"size:26;not null"`
	Question         string `gorm:"type:text;not null"`
	CustomerName     string `gorm:"size:200;not null"`
	CustomerUser     string `gorm:"size:200;not null"`
	CustomerEmail    string `gorm:"size:254;not null"`
	CustomerIP       string `gorm:"size:45;not null"`
	Country          string `gorm:"size:2;not null"`
	Language         string `gorm:"size:35;not null"`
	OpenedAt         Time   `gorm:"not null"`
	AcceptedAt       Time   `gorm:"not null"`
	EndedAt          Time   `gorm:"not null;index"`
	LastActivityAt   Time   `gorm:"not null"` // a message of the visitor or of an agent
	MessagesSent     int    `gorm:"not null"` // by agents
	MessagesReceived int    `gorm:"not null"` // from the visitor
	LastMessage      string `gorm:"size:200;not null"`
	LastSide         string `gorm:"size:16;not null"`
	NextSeq          int64  `gorm:"not null"`
	Version          int64  `gorm:"not null"`
}

// States of a chat.
const (
	ChatStateWaiting = "waiting"
	ChatStateActive  = "active"
	ChatStateEnded   = "ended"
)

// Ref is the name people use: C-388.
func (c Chat) Ref() string { return fmt.Sprintf("C-%d", c.Number) }

// ChatMessage is one line of a chat. Written by server/livechat. (ChatID, ClientID) is unique: sending twice is harmless.
type ChatMessage struct {
	ID          string `gorm:"primaryKey;size:26"`
	ChatID      string `gorm:"size:26;not null;uniqueIndex:chat_messages_client,priority:1;uniqueIndex:chat_messages_seq,priority:1"`
	ClientID    string `gorm:"size:64;not null;uniqueIndex:chat_messages_client,priority:2"`
	Seq         int64  `gorm:"not null;uniqueIndex:chat_messages_seq,priority:2"`
	Side        string `gorm:"size:16;not null"`
	AgentID     string `gorm:"size:26;not null"`
	Text        string `gorm:"type:longtext;not null"`
	Note        bool   `gorm:"not null"` // private: staff only
	At          Time   `gorm:"not null"`
	DeliveredAt Time   `gorm:"not null"`
	ReadAt      Time   `gorm:"not null"`
	// For side system: what happened, as data (kind, event, agent), rendered by the screens.
	System string `gorm:"type:text;not null"`
}

// Sides of a message.
const (
	SideVisitor = "visitor"
	SideAgent   = "agent"
	SideSystem  = "system"
)

// Count is a number that count types watch: open and waiting chats of an agent, department or group. Changed in the verb's
// transaction. Written by the feature that owns the medium.
type Count struct {
	Medium  string `gorm:"primaryKey;size:16"` // "chats"
	Kind    string `gorm:"primaryKey;size:16"` // "agent", "department", "group"
	OwnerID string `gorm:"primaryKey;size:26"`
	Open    int64  `gorm:"not null"`
	Waiting int64  `gorm:"not null"`
	Version int64  `gorm:"not null"`
}
