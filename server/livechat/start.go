package livechat

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"gorm.io/gorm"

	"deskbell/models"
	"deskbell/server/base/id"
	"deskbell/server/database"
	"deskbell/server/engine"
	"deskbell/server/web"
)

// Question is what a visitor fills in to start a chat.
type Question struct {
	Text         string
	Name         string
	Email        string
	DepartmentID string // empty: the one of the site
}

const (
	maxQuestion = 4_000 // characters
	maxName     = 200
	maxEmail    = 254
)

func (q Question) check() error {
	switch {
	case strings.TrimSpace(q.Text) == "":
		return missing("question", "Ask something.")
	case utf8.RuneCountInString(q.Text) > maxQuestion:
		return tooLong("question")
	case utf8.RuneCountInString(q.Name) > maxName:
		return tooLong("name")
	case len(q.Email) > maxEmail:
		return tooLong("email")
	case strings.ContainsAny(q.Email, "\r\n\x00 ") || q.Email != "" && strings.Count(q.Email, "@") != 1:
		return wrongForm("email", "This is no e-mail address.")
	}
	return nil
}

// Start opens a chat that waits for an agent. A visitor who has an open chat gets that one: starting twice is harmless. Who is banned
// starts none. Session is the
// hash of the visit's token.
func (s *Service) Start(ctx context.Context, visitorID, session string, q Question) (models.Chat, error) {
	if err := q.check(); err != nil {
		return models.Chat{}, err
	}
	if err := s.visitors.Bind(ctx, visitorID, session); err != nil {
		return models.Chat{}, err
	}
	var chat models.Chat
	err := s.db.Tx(ctx, "livechat.start", func(tx *database.Tx) error {
		visitor, open, err := lockVisitor(tx, visitorID)
		if err != nil || open.ID != "" {
			chat = open
			return err
		}
		if visitor.BannedUntil > s.now() {
			return errUnavailable
		}
		fresh, err := s.fresh(tx, visitor)
		if err != nil {
			return err
		}
		if err := place(tx.DB, &fresh, visitor, q.DepartmentID); err != nil {
			return err
		}
		fresh.Question, fresh.State = strings.TrimSpace(q.Text), models.ChatStateWaiting
		fresh.CustomerName, fresh.CustomerEmail = firstOf(strings.TrimSpace(q.Name), visitor.Name), firstOf(q.Email, visitor.Email)
		begun, err := s.begin(tx, fresh, []line{
			{side: models.SideSystem, note: true, system: &System{Kind: "started"}},
			{clientID: clientQuestion, side: models.SideVisitor, text: fresh.Question},
		}, nil, engine.Chain{}, models.ChatWaiting)
		chat = begun.Chat
		return err
	})
	return chat, err
}

// FromInvitation is an accepted invitation, or a chat that is forced open. The agent's place is taken and becomes the chat's; the
// visitor's row is changed by Who's On.
type FromInvitation struct {
	VisitorID    string
	SiteID       string
	InvitationID string
	AgentID      string
	DepartmentID string
	GroupID      string
	Text         string // of the invitation: the first line of the chat
	Reply        string // what the visitor wrote into the card; may be empty
	Forced       bool
	At           models.Time
	Chain        engine.Chain
}

// StartFromInvitation opens a chat in which the agent is already, in the transaction that ends the invitation. The visitor's row must
// be locked.
func (s *Service) StartFromInvitation(tx *database.Tx, in FromInvitation) (chatID string, err error) {
	visitor, open, err := lockVisitor(tx, in.VisitorID)
	if err != nil {
		return "", err
	}
	if open.ID != "" {
		return "", web.Conflict("visitor_chatting", "The visitor is in a chat.")
	}
	fresh, err := s.fresh(tx, visitor)
	if err != nil {
		return "", err
	}
	fresh.SiteID, fresh.InvitationID, fresh.AgentID = firstOf(in.SiteID, fresh.SiteID), in.InvitationID, in.AgentID
	fresh.DepartmentID, fresh.GroupID, fresh.Forced, fresh.State = in.DepartmentID, in.GroupID, in.Forced, models.ChatStateActive
	fresh.Question, fresh.CustomerName, fresh.CustomerEmail = strings.TrimSpace(in.Reply), visitor.Name, visitor.Email
	if in.At != 0 {
		fresh.OpenedAt, fresh.LastActivityAt = in.At, in.At
	}
	fresh.AcceptedAt = fresh.OpenedAt
	lines, err := invitationLines(tx.DB, in)
	if err != nil {
		return "", err
	}
	var said []engine.Happening
	if fresh.Question != "" {
		said = append(said, occurrence(TypeIncoming))
	}
	begun, err := s.begin(tx, fresh, lines, said, in.Chain, "")
	return begun.ID, err
}

// invitationLines are the first lines of a chat that an invitation opened: who asked, the text of the card, the answer.
func invitationLines(db *gorm.DB, in FromInvitation) ([]line, error) {
	invited, err := invitedBy(db, in)
	if err != nil {
		return nil, err
	}
	lines := []line{{side: models.SideSystem, note: true, system: &invited}}
	if in.Text != "" {
		lines = append(lines, line{clientID: clientInvitation, side: models.SideAgent, agentID: in.AgentID, text: in.Text, quiet: true})
	}
	if !in.Forced {
		lines = append(lines, line{side: models.SideSystem, note: true, system: &System{Kind: "invitation_accepted"}})
	}
	if reply := strings.TrimSpace(in.Reply); reply != "" {
		lines = append(lines, line{clientID: clientReply, side: models.SideVisitor, text: reply})
	}
	return lines, nil
}

// invitedBy tells who or which event sent the invitation.
func invitedBy(db *gorm.DB, in FromInvitation) (System, error) {
	line := System{Kind: "invited", AgentID: in.AgentID}
	if in.Forced {
		line.Kind = "forced"
	}
	var invitation models.Invitation
	if err := db.Where("id = ?", in.InvitationID).Limit(1).Find(&invitation).Error; err != nil {
		return line, fmt.Errorf("read invitation: %w", err)
	}
	line.AgentID, line.EventID, line.FiringID = firstOf(invitation.ByAgentID, in.AgentID), invitation.EventID, invitation.FiringID
	if line.EventID != "" {
		var event models.Event
		if err := db.Select("name").Where("id = ?", line.EventID).Limit(1).Find(&event).Error; err != nil {
			return line, fmt.Errorf("read the event of an invitation: %w", err)
		}
		line.EventName = event.Name
	}
	name, err := agentName(db, line.AgentID)
	line.AgentName = name
	return line, err
}

// begin writes a new chat with its first lines and tells everybody.
func (s *Service) begin(tx *database.Tx, chat models.Chat, lines []line, said []engine.Happening, chain engine.Chain, status string) (row, error) {
	if err := tx.Create(&chat).Error; err != nil {
		return row{}, fmt.Errorf("write chat: %w", err)
	}
	c := change{at: chat.OpenedAt, chain: chain, status: status, happenings: append([]engine.Happening{occurrence(TypeStarted)}, said...)}
	for _, l := range lines {
		m, err := s.add(tx, &chat, l, chat.OpenedAt)
		if err != nil {
			return row{}, err
		}
		c.lines = append(c.lines, m)
	}
	c.after = chat
	return s.tell(tx, c)
}

// fresh is a chat of this visitor that is not written yet.
func (s *Service) fresh(tx *database.Tx, visitor models.Visitor) (models.Chat, error) {
	number, err := nextNumber(tx)
	now := s.now()
	return models.Chat{ID: id.New(), Number: number, VisitorID: visitor.ID, SiteID: visitor.SiteID, CustomerUser: visitor.ExternalID, CustomerIP: visitor.IP,
		Country: visitor.Country, Language: visitor.Language, OpenedAt: now, LastActivityAt: now, NextSeq: 1}, err
}

// lockVisitor locks a visitor and finds their open chat, if they have one; so nobody ever has two.
func lockVisitor(tx *database.Tx, visitorID string) (visitor models.Visitor, open models.Chat, err error) {
	err = tx.ForUpdate().Where("id = ?", visitorID).Take(&visitor).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return visitor, open, web.NotFound("visitor")
	}
	if err != nil {
		return visitor, open, fmt.Errorf("lock visitor: %w", err)
	}
	err = tx.Where("visitor_id = ? AND state <> ?", visitorID, models.ChatStateEnded).Order("opened_at DESC, id DESC").Limit(1).Find(&open).Error
	if err != nil {
		return visitor, open, fmt.Errorf("look for an open chat: %w", err)
	}
	return visitor, open, nil
}

// place puts a chat into the department that the visitor chose, or into the one where the visitor belongs.
func place(db *gorm.DB, chat *models.Chat, visitor models.Visitor, chosen string) error {
	chat.DepartmentID, chat.GroupID = visitor.DepartmentID, visitor.GroupID
	if chosen == "" || chosen == visitor.DepartmentID {
		return nil
	}
	var department models.Department
	err := db.Where("id = ?", chosen).Take(&department).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return web.Invalid(web.Problem{Field: "department", Code: "unknown", Message: "There is no such department."})
	}
	if err != nil {
		return fmt.Errorf("read department: %w", err)
	}
	chat.DepartmentID, chat.GroupID = department.ID, department.FrontLineGroupID
	return nil
}

func agentName(db *gorm.DB, agentID string) (string, error) {
	var agent models.Agent
	if err := db.Select("name").Where("id = ?", agentID).Limit(1).Find(&agent).Error; err != nil {
		return "", fmt.Errorf("read agent: %w", err)
	}
	return agent.Name, nil
}

func firstOf(values ...string) string {
	for _, value := range values {
		if value != "" {
			return value
		}
	}
	return ""
}
