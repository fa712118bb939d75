package whoson

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"deskbell/models"
	"deskbell/realtime"
	"deskbell/server/web"
)

// Hello is the first frame of a visitor's socket: the token of a visit, or what begins one. So a page needs no request of its own for
// the visit; POST /w/v1/visits takes the same, for pages that cannot open a socket.
type Hello struct {
	Token   string        `json:"token"`
	Visit   *VisitRequest `json:"visit,omitempty" doc:"Begins a visit, or goes on with the browser's; only without token."`
	IdleMS  int64         `json:"idle_ms"`
	Stamp   models.Time   `json:"stamp" doc:"The last activity, as the server told it last."`
	Visible *bool         `json:"visible"`
	Page    *Page         `json:"page"`
	// Save: the browser asks pages to save data; a socket's request has no header of it.
	Save bool `json:"save,omitempty"`
}

var errHelloTooLarge = &realtime.Error{Code: "too_large", Message: "The first frame is longer than 16 KiB."}

// acceptSocket opens a visitor's socket; who it is is told by its first frame.
func (s *Service) acceptSocket(w http.ResponseWriter, r *http.Request) {
	client := clientOf(r)
	err := s.hub.AcceptVisitor(w, r, func(ctx context.Context, raw json.RawMessage) (realtime.Principal, any, error) {
		var hello Hello
		if len(raw) > maxVisitBody {
			return realtime.Principal{}, nil, errHelloTooLarge
		}
		if json.Unmarshal(raw, &hello) != nil {
			return realtime.Principal{}, nil, realtime.ErrBadData
		}
		who, welcome, err := s.greet(ctx, hello, client)
		return who, welcome, asFarewell(err)
	})
	if err != nil {
		s.log.DebugContext(r.Context(), "a visitor's socket was refused", "error", err)
	}
}

// greet joins a tab to its visit, which begins here when the page brings no token.
func (s *Service) greet(ctx context.Context, hello Hello, client Client) (realtime.Principal, realtime.Welcome, error) {
	var visit *VisitAnswer
	if hello.Token == "" && hello.Visit != nil {
		answer, err := s.StartVisit(ctx, *hello.Visit, client)
		if err != nil {
			return realtime.Principal{}, nil, err
		}
		if answer.Token == "" {
			return realtime.Principal{}, nil, &realtime.Farewell{Welcome: noVisitFrame{Visit: answer, Presence: answer.Config.Presence}, Code: realtime.CodeSignedOut}
		}
		visit, hello.Token = &answer, answer.Token
	}
	visitorID, session, err := s.Connect(ctx, hello, client)
	if err != nil {
		return realtime.Principal{}, nil, err
	}
	welcome := func(ctx context.Context) (any, error) {
		frame, err := s.welcome(ctx, visitorID)
		frame.Visit = visit
		return frame, asFrameError(err)
	}
	return realtime.Principal{ID: visitorID, Session: session, Known: s.registry.byID.get(visitorID)}, welcome, nil
}

// asFarewell gives the refusal of a hello its close code: who comes too early may come back, anybody else stays away.
func asFarewell(err error) error {
	var failure *web.Failure
	if !errors.As(err, &failure) {
		return err
	}
	switch failure.Status {
	case http.StatusTooManyRequests:
		return &realtime.Farewell{Err: asFrameError(err), Code: realtime.CodeTooMany}
	case http.StatusServiceUnavailable:
		return &realtime.Farewell{Err: asFrameError(err), Code: realtime.CodeRestart}
	}
	return asFrameError(err)
}
