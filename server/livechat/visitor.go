package livechat

import (
	"context"
	"encoding/json"
	"errors"

	"deskbell/models"
	"deskbell/realtime"
	"deskbell/server/base/id"
)

// registerVisitor adds what a visitor's browser may send about chats. Who that is stands in the connection: no frame names a visitor,
// and a chat is always the visitor's own.
func (s *Service) registerVisitor(hub *realtime.Hub) {
	for frame, fn := range map[string]func(context.Context, realtime.Principal, json.RawMessage) (any, error){
		"start":      s.onStart,
		frameMessage: s.onMessage,
		"history":    s.onHistory,
		frameTyping:  s.onTyping,
		frameRead:    s.onRead,
		"end":        s.onEnd,
	} {
		hub.OnFrame(realtime.KindVisitor, frame, func(ctx context.Context, c *realtime.Conn, raw json.RawMessage) (any, error) {
			return fn(ctx, c.Principal(), raw)
		})
	}
}

// VisitorStart starts a chat.
type VisitorStart struct {
	Question   string `json:"question"`
	Name       string `json:"name,omitempty"`
	Email      string `json:"email,omitempty"`
	Department string `json:"department,omitempty" doc:"Empty: the one of the site."`
}

// VisitorStarted acknowledges it, after the commit.
type VisitorStarted struct {
	Chat VisitorView `json:"chat"`
}

func (s *Service) onStart(ctx context.Context, p realtime.Principal, raw json.RawMessage) (any, error) {
	var data VisitorStart
	if json.Unmarshal(raw, &data) != nil {
		return nil, realtime.ErrBadData
	}
	q := Question{Text: data.Question, Name: data.Name, Email: data.Email}
	if data.Department != "" {
		var err error
		if q.DepartmentID, err = id.Parse("dep", data.Department); err != nil {
			return nil, wrongForm("department", "This is no department.")
		}
	}
	chat, err := s.Start(ctx, p.ID, p.Session, q)
	if err != nil {
		return nil, err
	}
	db := s.db.Read(ctx)
	found, err := rowOf(db, chat.ID)
	if err != nil {
		return nil, err
	}
	place, err := position(db, found.Chat)
	return VisitorStarted{Chat: visitorView(found, place)}, err
}

// VisitorMessage is a message with the id that the widget made for it.
type VisitorMessage struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

// VisitorSaid acknowledges it, after the commit. The widget keeps a message until this comes.
type VisitorSaid struct {
	ID  string      `json:"id"`
	Seq int64       `json:"seq"`
	At  models.Time `json:"at"`
}

func (s *Service) onMessage(ctx context.Context, p realtime.Principal, raw json.RawMessage) (any, error) {
	var data VisitorMessage
	if json.Unmarshal(raw, &data) != nil {
		return nil, realtime.ErrBadData
	}
	m, err := s.Say(ctx, p.ID, data.ID, data.Text)
	if err != nil {
		return nil, err
	}
	return VisitorSaid{ID: id.Public("msg", m.ID), Seq: m.Seq, At: m.At}, nil
}

// VisitorHistory asks for the lines behind a number.
type VisitorHistory struct {
	AfterSeq int64 `json:"after_seq"`
}

// VisitorLines are the newest of them.
type VisitorLines struct {
	Messages []VisitorLine `json:"messages"`
}

// historyLines is how many lines a visitor gets at once.
const historyLines = 200

func (s *Service) onHistory(ctx context.Context, p realtime.Principal, raw json.RawMessage) (any, error) {
	var data VisitorHistory
	if json.Unmarshal(raw, &data) != nil {
		return nil, realtime.ErrBadData
	}
	return s.History(ctx, p.ID, data.AfterSeq)
}

// History are the newest lines of the visitor's last chat behind a number; what agents wrote counts as delivered.
func (s *Service) History(ctx context.Context, visitorID string, afterSeq int64) (VisitorLines, error) {
	lines := VisitorLines{Messages: []VisitorLine{}}
	db := s.db.Read(ctx)
	chat, err := newestOf(db, visitorID)
	if errors.Is(err, errNoChat) {
		return lines, nil
	}
	if err != nil {
		return lines, err
	}
	found, err := newest(db, chat.ID, afterSeq, historyLines, true)
	if err != nil {
		return lines, err
	}
	for _, m := range found {
		lines.Messages = append(lines.Messages, visitorLine(m.ChatMessage, m.AgentName))
	}
	if len(found) == 0 {
		return lines, nil
	}
	return lines, s.markForVisitor(ctx, visitorID, found[len(found)-1].Seq, false)
}

func (s *Service) onTyping(ctx context.Context, p realtime.Principal, raw json.RawMessage) (any, error) {
	var data struct{ On bool }
	if json.Unmarshal(raw, &data) != nil {
		return nil, realtime.ErrBadData
	}
	return nil, s.VisitorIsTyping(ctx, p.ID, data.On)
}

func (s *Service) onRead(ctx context.Context, p realtime.Principal, raw json.RawMessage) (any, error) {
	var data Mark
	if json.Unmarshal(raw, &data) != nil {
		return nil, realtime.ErrBadData
	}
	return nil, s.ReadByVisitor(ctx, p.ID, data.Seq)
}

func (s *Service) onEnd(ctx context.Context, p realtime.Principal, _ json.RawMessage) (any, error) {
	return nil, s.EndByVisitor(ctx, p.ID)
}
