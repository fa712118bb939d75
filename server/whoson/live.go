package whoson

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"time"

	"deskbell/models"
	"deskbell/realtime"
	"deskbell/server/web"
)

// Hub is what Who's On registers with and accepts sockets through.
type Hub interface {
	Topic(spec realtime.TopicSpec)
	OnFrame(kind, frameType string, fn func(ctx context.Context, c *realtime.Conn, data json.RawMessage) (ack any, err error))
	OnHotFrame(kind, frameType string, fn func(ctx context.Context, c *realtime.Conn, data json.RawMessage) (ack any, err error))
	OnPresence(fn func(p realtime.Principal, connected bool))
	Describe(docs ...realtime.Doc)
	AcceptVisitor(w http.ResponseWriter, r *http.Request, authenticate realtime.Authenticate) error
}

// Register tells the hub of the board and of the frames of visitors. Call it once, before the first connection. Frames of chats are not
// among them.
func (s *Service) Register(hub Hub) {
	s.hub = hub
	hub.Topic(realtime.TopicSpec{Prefix: TopicVisitors, Sight: s.sightOfTopic, Snapshot: s.snapshot})
	hub.OnPresence(func(p realtime.Principal, connected bool) {
		if p.Kind == realtime.KindVisitor {
			s.Present(p.ID, connected)
		}
	})
	hub.Describe(describe()...)
	on := func(typ string, fn func(ctx context.Context, c *realtime.Conn, data json.RawMessage) (any, error)) {
		hub.OnFrame(realtime.KindVisitor, typ, fn)
	}
	on("page", frame(s.onPage))
	hub.OnHotFrame(realtime.KindVisitor, "activity", s.onActivity)
	on("invitation", frame(s.onInvitation))
	on("identify", frame(s.onIdentify))
	on("set", frame(s.onSet))
	on("consent", frame(s.onConsent))
	on("panel", frame(s.onPanel))
	on("busy", frame(s.onBusy))
	on("visible", frame(s.onVisible))
	on("bye", frame(s.onBye))
}

// frame reads the data of a frame for its handler.
func frame[T any](handle func(ctx context.Context, c *realtime.Conn, data T) (any, error)) func(context.Context, *realtime.Conn, json.RawMessage) (any, error) {
	return func(ctx context.Context, c *realtime.Conn, raw json.RawMessage) (any, error) {
		var data T
		if len(raw) > 0 && json.Unmarshal(raw, &data) != nil {
			return nil, realtime.ErrBadData
		}
		ack, err := handle(ctx, c, data)
		return ack, asFrameError(err)
	}
}

// asFrameError gives refusals the form in which sockets tell them.
func asFrameError(err error) error {
	var failure *web.Failure
	if !errors.As(err, &failure) {
		return err
	}
	message := failure.Detail
	if len(failure.Errors) > 0 {
		return &realtime.Error{Code: failure.Errors[0].Code, Message: failure.Errors[0].Message}
	}
	return &realtime.Error{Code: failure.Code, Message: message}
}

func (s *Service) onPage(ctx context.Context, c *realtime.Conn, data pageFrame) (any, error) {
	return nil, s.Open(ctx, c.Principal().ID, data.Page, time.Duration(data.TsAgo)*time.Millisecond)
}

// onActivity answers with the stamp only when input has ended: while it goes on the page reports again in a moment, and only what is told
// after the last report is ever asked back.
func (s *Service) onActivity(ctx context.Context, c *realtime.Conn, raw json.RawMessage) (any, error) {
	data, err := readActivity(raw)
	if err != nil {
		return nil, err
	}
	ago := time.Duration(data.MsAgo) * time.Millisecond
	who := c.Principal()
	stamp, known := models.Time(0), false
	if v, is := who.Known.(*live); is && v != nil {
		stamp, known = s.activeIfListed(v, ago)
	}
	if !known {
		if stamp, err = s.Active(ctx, who.ID, ago); err != nil {
			return nil, asFrameError(err)
		}
	}
	if ago >= trailing {
		c.Send("stamp", stampFrame{Stamp: stamp})
	}
	return stampFrame{Stamp: stamp}, nil
}

// readActivity reads the most frequent of all frames by hand where it looks as browsers write it.
func readActivity(raw json.RawMessage) (data activityFrame, err error) {
	if rest, is := bytes.CutPrefix(raw, []byte(`{"ms_ago":`)); is {
		if digits, is := bytes.CutSuffix(rest, []byte("}")); is {
			if data.MsAgo, err = strconv.ParseInt(string(digits), 10, 64); err == nil {
				return data, nil
			}
		}
	}
	if len(raw) > 0 && json.Unmarshal(raw, &data) != nil {
		return data, realtime.ErrBadData
	}
	return data, nil
}

func (s *Service) onInvitation(ctx context.Context, c *realtime.Conn, data invitationFrame) (any, error) {
	who := c.Principal()
	invitationID, err := web.ParseID(prefixInvitation, data.ID, "invitation")
	if err != nil {
		return nil, err
	}
	var row models.Invitation
	switch data.State {
	case models.InvitationShown:
		row, err = s.Shown(ctx, who.ID, invitationID)
	case models.InvitationSeen:
		row, err = s.Seen(ctx, who.ID, invitationID)
	case models.InvitationAccepted:
		row, err = s.Accept(ctx, who.ID, who.Session, invitationID, data.Text)
	case models.InvitationRejected:
		row, err = s.Reject(ctx, who.ID, invitationID)
	default:
		return nil, realtime.ErrBadData
	}
	if err != nil {
		return nil, err
	}
	answer := answerFrame{ID: data.ID, State: row.State}
	switch {
	case row.State == models.InvitationAccepted && data.State == models.InvitationAccepted:
		answer.Chat, err = s.chats.ForWidget(ctx, row.ChatID)
	case !row.Open() && data.State != row.State:
		c.Send("withdrawn", withdrawnFrame{ID: data.ID, Reason: row.State})
	}
	return answer, err
}

func (s *Service) onIdentify(ctx context.Context, c *realtime.Conn, data Identity) (any, error) {
	who := c.Principal()
	return nil, s.Identify(ctx, who.ID, who.Session, data)
}

func (s *Service) onSet(ctx context.Context, c *realtime.Conn, data traitsFrame) (any, error) {
	who := c.Principal()
	if data.Department != "" {
		return nil, s.SetDepartment(ctx, who.ID, data.Department)
	}
	return nil, s.SetTraits(ctx, who.ID, data.Traits)
}

func (s *Service) onConsent(ctx context.Context, c *realtime.Conn, data consentFrame) (any, error) {
	token, err := s.SetConsent(ctx, c.Principal().ID, data.Level)
	return consentAnswer{Level: data.Level, BrowserToken: token}, err
}

func (s *Service) onPanel(_ context.Context, c *realtime.Conn, data panelFrame) (any, error) {
	s.notice(c.Principal().ID, func(v *live) { v.panelOpen = data.Open })
	return nil, nil
}

func (s *Service) onBusy(_ context.Context, c *realtime.Conn, data busyFrame) (any, error) {
	s.notice(c.Principal().ID, func(v *live) {
		if data.Why == "reduced_data" {
			v.reducedData = data.On
		} else {
			v.fieldFocused = data.On
		}
	})
	return nil, nil
}

func (s *Service) onVisible(_ context.Context, c *realtime.Conn, data visibleFrame) (any, error) {
	s.notice(c.Principal().ID, func(v *live) { v.hidden = !data.On })
	return nil, nil
}

func (s *Service) onBye(_ context.Context, c *realtime.Conn, data byeFrame) (any, error) {
	s.notice(c.Principal().ID, func(v *live) { v.left, v.hidden = !data.Hidden, data.Hidden })
	return nil, nil
}

// notice changes what is known of a visitor in memory, and lets what waits for the visitor try again.
func (s *Service) notice(visitorID string, change func(*live)) {
	v := s.registry.byID.get(visitorID)
	if v == nil {
		return
	}
	v.mu.Lock()
	change(v)
	v.mu.Unlock()
	s.journal.Lift(visitorKey(visitorID))
}

// Notice tells what a page says of itself: whether the chat window is open and whether a form is being filled in.
func (s *Service) Notice(visitorID string, panelOpen, fieldFocused bool) {
	s.notice(visitorID, func(v *live) { v.panelOpen, v.fieldFocused = panelOpen, fieldFocused })
}

// clientOf is what a request tells of who makes it.
func clientOf(r *http.Request) Client {
	return Client{Origin: r.Header.Get("Origin"), Address: web.ClientIP(r.Context()), Header: r.Header.Clone()}
}
