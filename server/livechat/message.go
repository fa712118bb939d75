package livechat

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"gorm.io/gorm"

	"deskbell/models"
	"deskbell/realtime"
	"deskbell/server/base/id"
	"deskbell/server/database"
	"deskbell/server/engine"
)

const (
	// maxText is how long a message may be, in characters.
	maxText = 10_000
	// maxClientID is how long a client's own id of a message may be.
	maxClientID = 64
	// keptOfLast is what the chat's row keeps of the newest message, in characters.
	keptOfLast = 200
	// leastGap is the shortest silence that the journal is told of when a message ends it.
	leastGap = 5 * time.Second
)

// Client ids of the lines that the server writes itself. No client can send one: clients have no colon in theirs.
const (
	clientQuestion   = "server:question"
	clientInvitation = "server:invitation"
	clientReply      = "server:reply"
)

// line is something to be added to a chat.
type line struct {
	clientID string // empty: of a system line
	side     string
	agentID  string
	text     string
	note     bool // for the staff alone
	quiet    bool // said by an invitation: no message of anybody, no activity
	system   *System
}

// System is what happened, as data of a line of the system; ids are bare in rows.
type System struct {
	Kind      string `json:"kind"` // started, invited, forced, invitation_accepted, accepted, ended
	By        string `json:"by,omitempty" doc:"Of ended: visitor, agent, event or system."`
	AgentID   string `json:"agent_id,omitempty"`
	AgentName string `json:"agent_name,omitempty"`
	EventID   string `json:"event_id,omitempty"`
	EventName string `json:"event_name,omitempty"`
	FiringID  string `json:"firing_id,omitempty"`
}

// checkLine finds what is wrong with a message before anything is done about it.
func checkLine(clientID, text string) error {
	switch {
	case clientID == "":
		return missing("client_id", "Each message needs an id made by its sender.")
	case len(clientID) > maxClientID:
		return tooLong("client_id")
	case strings.IndexFunc(clientID, notInClientID) >= 0:
		return wrongForm("client_id", "Letters, digits, dots, dashes and underscores.")
	case strings.TrimSpace(text) == "":
		return missing("text", "The message is empty.")
	case utf8.RuneCountInString(text) > maxText:
		return tooLong("text")
	}
	return nil
}

func notInClientID(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_' && r != '.'
}

// sentBefore finds the message with the client's id. The chat must be locked.
func sentBefore(tx *database.Tx, chatID, clientID, side string) (models.ChatMessage, bool, error) {
	var known models.ChatMessage
	err := tx.Where("chat_id = ? AND client_id = ?", chatID, clientID).Take(&known).Error
	switch {
	case errors.Is(err, gorm.ErrRecordNotFound):
		return known, false, nil
	case err != nil:
		return known, false, fmt.Errorf("look for the message: %w", err)
	case known.Side != side:
		return known, false, errClientID
	}
	return known, true, nil
}

// add writes a line with the chat's next number and moves the chat on by it. The chat must be locked; its row is saved later.
func (s *Service) add(tx *database.Tx, chat *models.Chat, l line, at models.Time) (models.ChatMessage, error) {
	m := models.ChatMessage{ID: id.New(), ChatID: chat.ID, ClientID: l.clientID, Seq: chat.NextSeq, Side: l.side, AgentID: l.agentID, Text: l.text,
		Note: l.note, At: at}
	chat.NextSeq++
	if m.ClientID == "" {
		m.ClientID = "server:" + m.ID
	}
	if l.system != nil {
		raw, err := json.Marshal(l.system)
		if err != nil {
			return m, fmt.Errorf("write a system line: %w", err)
		}
		m.System = string(raw)
	}
	if s.reaches(*chat, l) {
		m.DeliveredAt = at
	}
	if l.side != models.SideSystem && !l.note {
		moveOn(chat, l, at)
	}
	if err := tx.Create(&m).Error; err != nil {
		return m, fmt.Errorf("write a message: %w", err)
	}
	return m, nil
}

// reaches reports whether somebody on the other side is connected, who gets the line as soon as it is committed.
func (s *Service) reaches(chat models.Chat, l line) bool {
	switch {
	case l.note || l.side == models.SideSystem:
		return false
	case l.side == models.SideAgent:
		return s.live.Connected(realtime.KindVisitor, chat.VisitorID)
	}
	return chat.AgentID != "" && s.live.Connected(realtime.KindAgent, chat.AgentID)
}

// moveOn moves the chat's row on by a message of the visitor or of an agent.
func moveOn(chat *models.Chat, l line, at models.Time) {
	chat.LastMessage, chat.LastSide = cut(l.text, keptOfLast), l.side
	if l.quiet {
		return
	}
	chat.LastActivityAt = max(chat.LastActivityAt, at)
	if l.side == models.SideVisitor {
		chat.MessagesReceived++
	} else {
		chat.MessagesSent++
	}
}

// cut keeps the first n characters.
func cut(text string, n int) string {
	for at := range text {
		if n--; n < 0 {
			return text[:at]
		}
	}
	return text
}

// gap is the silence that a message at the given time ends, if it was long enough to tell.
func gap(before models.Chat, at models.Time) []engine.Happening {
	if before.LastActivityAt == 0 || at.Sub(before.LastActivityAt) < leastGap {
		return nil
	}
	return []engine.Happening{{Kind: models.EntryGap, GapFrom: before.LastActivityAt, GapTo: at}}
}
