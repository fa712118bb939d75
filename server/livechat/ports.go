package livechat

import (
	"context"

	"deskbell/models"
	"deskbell/server/database"
	"deskbell/server/engine"
)

// Journal is what live chat asks of the engine.
type Journal interface {
	Record(tx *database.Tx, happenings ...engine.Happening) error
	Activity(item engine.ItemKey, at models.Time)
}

// Live is what live chat asks of the hub.
type Live interface {
	Publish(topic, typ string, data any)
	PublishKeyed(topic, key, typ string, data any)
	ToConnections(principalKind, id, typ string, data any)
	Connected(principalKind, id string) bool
}

// Places are the places of agents for chats.
type Places interface {
	// TakePlaceOf takes a place of this agent; ok is false when they are not online or have none left.
	TakePlaceOf(tx *database.Tx, agentID string, now models.Time) (ok bool, err error)
	GivePlaceBack(tx *database.Tx, agentID string) error
}

// Visitors is what live chat asks of Who's On.
type Visitors interface {
	// Bind makes the visit belong to the token of this session alone, before anything is said.
	Bind(ctx context.Context, visitorID, session string) error
	// ChatChanged changes the visitor's row. A visitor who has left the list is no error.
	ChatChanged(tx *database.Tx, change VisitorChange) error
}

// VisitorChange is what a chat means for its visitor's row.
type VisitorChange struct {
	VisitorID string
	ChatID    string
	Status    string // models.ChatWaiting, ChatChatting or ChatEnded
	AgentID   string // who did it; empty: the visitor, an event or nobody
	GroupID   string
	At        models.Time
	Chain     engine.Chain
}
