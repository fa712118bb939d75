package whoson

import (
	"context"

	"gorm.io/gorm"

	"deskbell/models"
	"deskbell/realtime"
	"deskbell/server/database"
	"deskbell/server/engine"
)

// Journal is what Who's On asks of the engine.
type Journal interface {
	Record(tx *database.Tx, happenings ...engine.Happening) error
	Activity(item engine.ItemKey, at models.Time)
	Remember(tx *database.Tx, kind, subject string, data any) error
	Lift(key string)
	Erase(tx *database.Tx, item engine.ItemKey) error
	Evaluate(ctx context.Context, def engine.Definition, facts engine.Facts, at models.Time) (engine.Trace, error)
}

// Live is what Who's On asks of the hub.
type Live interface {
	Publish(topic, typ string, data any)
	PublishKeyed(topic, key, typ string, data any)
	ToConnections(principalKind, id, typ string, data any)
	Close(principalKind, id, session string, code realtime.Code)
	Connections(principalKind, id string) int
}

// Places are the places of agents for chats; an open invitation takes one. Taking is one conditional update, so no agent ever has more
// than their capacity.
type Places interface {
	// TakePlace takes a place of a free, online agent of the group; an empty group is the front line of the department.
	TakePlace(tx *database.Tx, departmentID, groupID string, now models.Time) (agentID string, ok bool, err error)
	// TakePlaceOf takes a place of this agent.
	TakePlaceOf(tx *database.Tx, agentID string, now models.Time) (ok bool, err error)
	GivePlaceBack(tx *database.Tx, agentID string) error
	// Online counts the agents who are online and take these chats, and how many of them have a free place.
	Online(db *gorm.DB, departmentID, groupID string, now models.Time) (online, free int, err error)
}

// Chats opens chats for visitors who accepted, or who are not asked.
type Chats interface {
	// StartFromInvitation opens a chat in which AgentID is the agent already. The agent's place is taken and becomes the chat's.
	// Who's On changes the visitor's row itself.
	StartFromInvitation(tx *database.Tx, in ChatStart) (chatID string, err error)
	// ForWidget is what the visitor's own browser is shown of a chat.
	ForWidget(ctx context.Context, chatID string) (any, error)
}

// ChatStart is an accepted invitation, or a chat that is forced open.
type ChatStart struct {
	VisitorID    string
	SiteID       string
	InvitationID string
	AgentID      string
	DepartmentID string
	GroupID      string
	Text         string // of the invitation: the agent's first message
	Reply        string // what the visitor wrote into the card; may be empty
	Forced       bool
	At           models.Time
	Chain        engine.Chain
}
