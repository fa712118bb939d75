package app

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"deskbell/models"
	"deskbell/realtime"
	"deskbell/server/base/id"
	"deskbell/server/web"
)

// Topics that belong to no single feature.
const (
	topicPresence = "presence"
	topicFirings  = "firings"
)

// patience is how long work behind a socket's callback may take.
const patience = 10 * time.Second

// Presence is a person as colleagues see them: a row of the topic presence.
type Presence struct {
	ID           string      `json:"id"`
	Name         string      `json:"name"`
	Presence     string      `json:"presence" enum:"online,busy,away,offline"`
	PresenceAt   models.Time `json:"presence_at"`
	ChatsTaken   int         `json:"chats_taken"`
	ChatCapacity int         `json:"chat_capacity"`
}

// Fired tells that an event fired, or that the outcome of a firing changed; what is shown of it is read by REST, within the reader's sight.
type Fired struct {
	ID      string `json:"id"`
	EventID string `json:"event_id"`
}

// registerLive tells the hub of every topic and frame, and who hears of connections.
func (a *App) registerLive() {
	a.Hub.Topic(realtime.TopicSpec{Prefix: topicPresence, Snapshot: a.everybodysPresence})
	a.Hub.Topic(realtime.TopicSpec{Prefix: topicFirings, Snapshot: func(context.Context, realtime.Principal, string, json.RawMessage) (any, error) {
		return struct{}{}, nil
	}})
	a.Hub.Describe(
		realtime.Doc{Kind: realtime.KindAgent, Direction: realtime.FromServer, Topic: topicPresence, Type: "snapshot",
			Summary: "Everybody's presence and load.", Data: presenceBoard{}},
		realtime.Doc{Kind: realtime.KindAgent, Direction: realtime.FromServer, Topic: topicPresence, Type: "delta", Summary: "People who changed, whole.",
			Data: struct {
				Changed []Presence `json:"changed,omitempty"`
				Removed []string   `json:"removed,omitempty"`
			}{}},
		realtime.Doc{Kind: realtime.KindAgent, Direction: realtime.FromServer, Topic: topicFirings, Type: "snapshot", Summary: "Empty: the log is read by REST.", Data: struct{}{}},
		realtime.Doc{Kind: realtime.KindAgent, Direction: realtime.FromServer, Topic: topicFirings, Type: "fired", Summary: "An event fired, or what came of a firing changed: look at the log.", Data: Fired{}},
	)
	a.LiveChat.Register(a.Hub)
	a.WhosOn.Register(a.Hub)
	a.Hub.OnPresence(a.agentConnected)
}

type presenceBoard struct {
	Rows []Presence `json:"rows"`
}

func (a *App) everybodysPresence(ctx context.Context, _ realtime.Principal, _ string, _ json.RawMessage) (any, error) {
	var agents []models.Agent
	if err := a.DB.Read(ctx).Where("disabled_at = 0").Find(&agents).Error; err != nil {
		return nil, err
	}
	now := models.TimeOf(a.Clock.Now())
	board := presenceBoard{Rows: make([]Presence, 0, len(agents))}
	for _, agent := range agents {
		board.Rows = append(board.Rows, presenceOf(agent, now))
	}
	return board, nil
}

func presenceOf(agent models.Agent, now models.Time) Presence {
	return Presence{ID: id.Public("agt", agent.ID), Name: agent.Name, Presence: agent.PresenceAtTime(now), PresenceAt: agent.PresenceAt,
		ChatsTaken: agent.ChatsTaken, ChatCapacity: agent.ChatCapacity}
}

// agentConnected keeps presence: connected while a browser is.
func (a *App) agentConnected(p realtime.Principal, connected bool) {
	if p.Kind != realtime.KindAgent {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	tell := a.Accounts.Gone
	if connected {
		tell = a.Accounts.Connected
	}
	if err := tell(ctx, p.ID); err != nil {
		a.Log.Warn("presence was not written", "agent", p.ID, "connected", connected, "error", err)
	}
}

// openSocket upgrades the socket of a signed-in browser.
func (a *App) openSocket(w http.ResponseWriter, r *http.Request) {
	if err := a.Server.CheckUpgrade(r); err != nil {
		web.WriteFailure(w, r, err)
		return
	}
	if err := a.Hub.AcceptAgent(w, r, principalOf(web.PrincipalOf(r.Context()))); err != nil {
		a.Log.Debug("a socket was not opened", "error", err)
	}
}

// asyncAPI describes both sockets.
func (a *App) asyncAPI() ([]byte, error) {
	document, err := a.Hub.Document(realtime.Sockets{Title: "Deskbell", Version: Version(), AgentPath: "/api/v1/live", VisitorPath: "/w/v1/live"})
	if err != nil {
		return nil, fmt.Errorf("describe the sockets: %w", err)
	}
	return document, nil
}
