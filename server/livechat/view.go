package livechat

import (
	"encoding/json"
	"strings"
	"unicode"

	"deskbell/models"
	"deskbell/server/base/id"
)

// View is a chat as agents see it: a row of the board and of the API.
type View struct {
	ID               string      `json:"id"`
	Ref              string      `json:"ref" doc:"What people call it: C-388."`
	State            string      `json:"state" enum:"waiting,active,ended"`
	VisitorID        string      `json:"visitor_id"`
	SiteID           string      `json:"site_id"`
	CustomerName     string      `json:"customer_name"`
	CustomerEmail    string      `json:"customer_email"`
	Number           int64       `json:"number" doc:"Of the visitor: Visitor 41."`
	Country          string      `json:"country"`
	Language         string      `json:"language"`
	Question         string      `json:"question"`
	LastMessage      string      `json:"last_message" doc:"The beginning of the newest message."`
	LastSide         string      `json:"last_side" doc:"visitor, agent, or empty."`
	DepartmentID     string      `json:"department_id"`
	Department       string      `json:"department"`
	GroupID          string      `json:"group_id"`
	Group            string      `json:"group"`
	AgentID          string      `json:"agent_id"`
	AgentName        string      `json:"agent_name"`
	OpenedAt         models.Time `json:"opened_at"`
	AcceptedAt       models.Time `json:"accepted_at"`
	EndedAt          models.Time `json:"ended_at"`
	EndedBy          string      `json:"ended_by" doc:"visitor, agent, event, system, or empty."`
	LastActivityAt   models.Time `json:"last_activity_at" doc:"When the visitor or an agent last wrote."`
	Forced           bool        `json:"forced"`
	Invited          bool        `json:"invited"`
	MessagesSent     int         `json:"messages_sent"`
	MessagesReceived int         `json:"messages_received"`
	Unread           int64       `json:"unread" doc:"Messages of the visitor that no agent has read."`
	VisitorOnline    bool        `json:"visitor_online" doc:"Whether the visitor has the page open."`
	VisitorLeftAt    models.Time `json:"visitor_left_at" doc:"When the visitor left the page, as far as it is known."`
}

func (s *Service) view(r row) View {
	online, left := s.whereabouts(r.VisitorID)
	return View{
		ID: publicChat(r.ID), Ref: r.Ref(), State: r.State, VisitorID: id.Public("vis", r.VisitorID), SiteID: id.Public("sit", r.SiteID),
		CustomerName: r.CustomerName, CustomerEmail: r.CustomerEmail, Number: r.VisitorNumber, Country: r.Country, Language: r.Language,
		Question: r.Question, LastMessage: r.LastMessage, LastSide: r.LastSide,
		DepartmentID: id.Public("dep", r.DepartmentID), Department: r.DepartmentName, GroupID: id.Public("grp", r.GroupID), Group: r.GroupName,
		AgentID: id.Public("agt", r.AgentID), AgentName: r.AgentName,
		OpenedAt: r.OpenedAt, AcceptedAt: r.AcceptedAt, EndedAt: r.EndedAt, EndedBy: r.EndedBy, LastActivityAt: r.LastActivityAt,
		Forced: r.Forced, Invited: r.InvitationID != "", MessagesSent: r.MessagesSent, MessagesReceived: r.MessagesReceived, Unread: r.Unread,
		VisitorOnline: online, VisitorLeftAt: left,
	}
}

func publicChat(chatID string) string { return id.Public("cht", chatID) }

// MessageView is a line of a chat as agents see it.
type MessageView struct {
	ID          string      `json:"id"`
	ChatID      string      `json:"chat_id"`
	ClientID    string      `json:"client_id"`
	Seq         int64       `json:"seq"`
	Side        string      `json:"side" enum:"visitor,agent,system"`
	AgentID     string      `json:"agent_id"`
	AgentName   string      `json:"agent_name"`
	Text        string      `json:"text"`
	Note        bool        `json:"note" doc:"For the staff alone."`
	At          models.Time `json:"at"`
	DeliveredAt models.Time `json:"delivered_at"`
	ReadAt      models.Time `json:"read_at"`
	System      *System     `json:"system" doc:"What happened, of a line of the system."`
}

func messageView(m models.ChatMessage, agentName string) MessageView {
	view := MessageView{ID: id.Public("msg", m.ID), ChatID: publicChat(m.ChatID), ClientID: m.ClientID, Seq: m.Seq, Side: m.Side,
		AgentID: id.Public("agt", m.AgentID), AgentName: agentName, Text: m.Text, Note: m.Note, At: m.At, DeliveredAt: m.DeliveredAt, ReadAt: m.ReadAt}
	if line := systemOf(m); line != nil {
		line.AgentID, line.EventID, line.FiringID = id.Public("agt", line.AgentID), id.Public("evt", line.EventID), id.Public("fir", line.FiringID)
		view.System = line
	}
	return view
}

// systemOf reads what a system line says; nil when it is none, or one of a newer version.
func systemOf(m models.ChatMessage) *System {
	var line System
	if m.System == "" || json.Unmarshal([]byte(m.System), &line) != nil {
		return nil
	}
	return &line
}

// Person is an agent as visitors see them.
type Person struct {
	Name     string `json:"name"`
	Initials string `json:"initials"`
}

func person(name string) *Person {
	if name == "" {
		return nil
	}
	return &Person{Name: name, Initials: initials(name)}
}

// initials are the first letters of the first and of the last word.
func initials(name string) string {
	words := strings.Fields(name)
	if len(words) > 2 {
		words = []string{words[0], words[len(words)-1]}
	}
	var out []rune
	for _, word := range words {
		out = append(out, unicode.ToUpper([]rune(word)[0]))
	}
	return string(out)
}

// VisitorView is a chat as its visitor sees it.
type VisitorView struct {
	ID         string      `json:"id"`
	Ref        string      `json:"ref"`
	State      string      `json:"state"`
	Position   int64       `json:"position,omitempty" doc:"Of a chat that waits: 1 is next."`
	Department string      `json:"department"`
	Agent      *Person     `json:"agent"`
	Forced     bool        `json:"forced"`
	EndedBy    string      `json:"ended_by"`
	OpenedAt   models.Time `json:"opened_at"`
}

func visitorView(r row, position int64) VisitorView {
	return VisitorView{ID: publicChat(r.ID), Ref: r.Ref(), State: r.State, Position: position, Department: r.DepartmentName, Agent: person(r.AgentName),
		Forced: r.Forced, EndedBy: r.EndedBy, OpenedAt: r.OpenedAt}
}

// VisitorLine is a line as the visitor sees it. Notes have none.
type VisitorLine struct {
	ID       string         `json:"id"`
	ClientID string         `json:"client_id"`
	Seq      int64          `json:"seq"`
	Side     string         `json:"side"`
	Name     string         `json:"name"`
	Initials string         `json:"initials"`
	Text     string         `json:"text"`
	At       models.Time    `json:"at"`
	System   *VisitorSystem `json:"system"`
}

// VisitorSystem is what a visitor is told of a system line.
type VisitorSystem struct {
	Kind string `json:"kind"`
	Name string `json:"name,omitempty"`
}

func visitorLine(m models.ChatMessage, agentName string) VisitorLine {
	line := VisitorLine{ID: id.Public("msg", m.ID), ClientID: m.ClientID, Seq: m.Seq, Side: m.Side, Text: m.Text, At: m.At}
	if m.Side == models.SideAgent {
		line.Name, line.Initials = agentName, initials(agentName)
	}
	if system := systemOf(m); system != nil {
		line.System = &VisitorSystem{Kind: system.Kind, Name: system.AgentName}
	}
	return line
}
