package models

// Notification is one entry in a person's inbox; a toast is only its rendering. Written by server/alerts.
type Notification struct {
	ID         string `gorm:"primaryKey;size:26"`
	PersonID   string `gorm:"size:26;not null;index:notifications_inbox,priority:1;index:notifications_unread,priority:1"`
	DedupKey   string `gorm:"size:120;not null;uniqueIndex"` // "<batch or run>:<person>": written once
	EventID    string `gorm:"size:26;not null"`
	EventName  string `gorm:"size:200;not null"`
	Category   string `gorm:"size:32;not null"`
	FiringID   string `gorm:"size:26;not null"`
	BatchID    string `gorm:"size:26;not null;index"`
	Importance string `gorm:"size:8;not null;index:notifications_unread,priority:4"`
	Title      string `gorm:"size:200;not null"`
	Body       string `gorm:"type:text;not null"`
	Reason     string `gorm:"size:300;not null"` // one line: why
	ItemKind   string `gorm:"size:24;not null;index:notifications_item,priority:1"`
	ItemID     string `gorm:"size:26;not null;index:notifications_item,priority:2"`
	ItemRef    string `gorm:"size:64;not null"`
	ItemTitle  string `gorm:"size:200;not null"`
	Items      int    `gorm:"not null"`                       // how many it tells of
	ItemList   string `gorm:"type:longtext;not null"`         // JSON: the first 100
	Where      string `gorm:"column:place;size:200;not null"` // "Support › Billing"
	Channels   string `gorm:"size:64;not null"`               // also used: "email"
	CreatedAt  Time   `gorm:"autoCreateTime:false;not null;index:notifications_inbox,priority:2"`
	UpdatedAt  Time   `gorm:"autoUpdateTime:false;not null"`
	ShownAt    Time   `gorm:"not null"`
	ReadAt     Time   `gorm:"not null;index:notifications_unread,priority:2"`
	DoneAt     Time   `gorm:"not null;index:notifications_unread,priority:3"`
	SnoozedTo  Time   `gorm:"not null;index;index:notifications_unread,priority:5"`
}

// Importance travels from action to profile to channel.
const (
	ImportanceLow    = "low"
	ImportanceNormal = "normal"
	ImportanceUrgent = "urgent"
)

// FeedHead is the last number given out in a person's feed; its row lock makes the order of numbers the order of commits. Written by
// server/alerts (Feed).
type FeedHead struct {
	PersonID string `gorm:"primaryKey;size:26"`
	Seq      int64  `gorm:"not null"`
	Epoch    string `gorm:"size:26;not null"` // changes after a restore: browsers get one clear reset
}

// FeedEntry is one frame of a person's feed, kept 24 hours. Written by server/alerts (Feed).
type FeedEntry struct {
	PersonID string `gorm:"primaryKey;size:26"`
	Seq      int64  `gorm:"primaryKey;autoIncrement:false"`
	Type     string `gorm:"size:48;not null"`
	Payload  string `gorm:"type:longtext;not null"`
	At       Time   `gorm:"not null;index"`
}

// TableName is the word of the design.
func (FeedEntry) TableName() string { return "feed" }

// NotificationProfile says where and when a person is reached. Each person has one default. Written by server/alerts.
type NotificationProfile struct {
	ID        string `gorm:"primaryKey;size:26"`
	PersonID  string `gorm:"size:26;not null;index"`
	Name      string `gorm:"size:120;not null"`
	IsDefault bool   `gorm:"not null"`
	Settings  string `gorm:"type:longtext;not null"` // JSON: channels and addresses
	CreatedAt Time   `gorm:"autoCreateTime:false;not null"`
	UpdatedAt Time   `gorm:"autoUpdateTime:false;not null"`
}

// Delivery is one message to one address over one channel. Written by notify.
type Delivery struct {
	ID       string `gorm:"primaryKey;size:26"`
	DedupKey string `gorm:"size:160;not null;uniqueIndex"` // "<batch or run>:<channel>:<address hash>": written once
	Channel  string `gorm:"size:24;not null;index:deliveries_due,priority:2"`
	Address  string `gorm:"size:320;not null"`
	// Destination is the host behind the address (a mail domain, a web host): one that is dead delays no other.
	Destination string `gorm:"size:255;not null"`
	PersonID    string `gorm:"size:26;not null"`
	EventID     string `gorm:"size:26;not null;index"`
	FiringID    string `gorm:"size:26;not null;index"`
	RunID       string `gorm:"size:26;not null;index"`
	BatchID     string `gorm:"size:26;not null;index"`
	ItemRef     string `gorm:"size:64;not null"`
	Subject     string `gorm:"size:998;not null"`
	Body        string `gorm:"type:longtext;not null"`
	Payload     string `gorm:"type:longtext;not null"` // channel's own data as JSON
	State       string `gorm:"size:16;not null;index:deliveries_due,priority:1"`
	Reason      string `gorm:"size:40;not null"`
	DueAt       Time   `gorm:"not null;index:deliveries_due,priority:3"`
	ClaimedTo   Time   `gorm:"not null"`
	ClaimToken  string `gorm:"size:26;not null"`
	Attempts    int    `gorm:"not null"`
	LastCode    string `gorm:"size:40;not null"`
	LastError   string `gorm:"type:text;not null"`
	CreatedAt   Time   `gorm:"autoCreateTime:false;not null;index"`
	EndedAt     Time   `gorm:"not null"`
	Chain       string `gorm:"type:longtext;not null"`
}

// States of a delivery. Dead letters are those in state dead.
const (
	DeliveryDue       = "due"
	DeliverySending   = "sending"
	DeliverySent      = "sent"
	DeliveryDead      = "dead"
	DeliveryCancelled = "cancelled"
)

// Attempt is one try of a delivery; an attempt without an end has an unknown outcome. Written by notify.
type Attempt struct {
	DeliveryID string `gorm:"primaryKey;size:26"`
	Number     int    `gorm:"primaryKey;autoIncrement:false"`
	StartedAt  Time   `gorm:"not null"`
	EndedAt    Time   `gorm:"not null"`
	Outcome    string `gorm:"size:16;not null"` // sent, temporary, permanent, unknown
	Code       string `gorm:"size:40;not null"`
	Detail     string `gorm:"type:text;not null"`
}
