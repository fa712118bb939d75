package whoson

import (
	"context"

	"deskbell/models"
	"deskbell/server/base/id"
	"deskbell/server/whoson/device"
)

// VisitAnswer is what a page is told when it is loaded. Without a token there is no visit: show the launcher, open no socket.
type VisitAnswer struct {
	Token        string       `json:"token,omitempty"`
	Visitor      string       `json:"visitor,omitempty"`
	BrowserToken string       `json:"browser_token,omitempty"`
	SocketURL    string       `json:"socket_url"`
	Now          models.Time  `json:"now"`
	Consent      string       `json:"consent"`
	IdleStamp    models.Time  `json:"idle_stamp"`
	Config       WidgetConfig `json:"config"`
}

// WidgetConfig is how a site's widget looks and behaves.
type WidgetConfig struct {
	Texts     map[string]string `json:"texts"`
	Position  string            `json:"position"`
	Launcher  Launcher          `json:"launcher"`
	Presence  string            `json:"presence"`
	IdleAfter int               `json:"idle_after"`
}

// Launcher is the button.
type Launcher struct {
	Show bool   `json:"show"`
	Side string `json:"side"`
}

// noVisit is the answer when nothing is followed.
func (s *Service) noVisit(ctx context.Context, start visitStart) VisitAnswer {
	return VisitAnswer{SocketURL: s.socketURL(), Now: s.now(), Consent: models.ConsentNone, Config: s.config(ctx, start)}
}

func (s *Service) answer(ctx context.Context, v *live, start visitStart, token, browserToken string) VisitAnswer {
	return VisitAnswer{Token: token, Visitor: id.Public(prefixVisitor, v.id), BrowserToken: browserToken, SocketURL: s.socketURL(), Now: s.now(),
		Consent: start.consent, IdleStamp: models.Time(v.lastActivity.Load()), Config: s.config(ctx, start)}
}

// config is the site's widget in the visitor's language. When nobody can say who is there, nobody is.
func (s *Service) config(ctx context.Context, start visitStart) WidgetConfig {
	presence, err := s.presence(ctx, start.site)
	if err != nil {
		s.log.WarnContext(ctx, "a widget is told that nobody is online, since that could not be looked up", "site", start.site.ID, "error", err)
		presence = PresenceOffline
	}
	lang := device.Language(start.lang, start.client.Header.Get("Accept-Language"))
	return WidgetConfig{Texts: s.textsFor(start.site.texts, lang), Position: start.site.texts.Position,
		Launcher: Launcher{Show: true, Side: start.site.texts.Position}, Presence: presence, IdleAfter: start.site.manners.IdleAfter}
}

func (s *Service) socketURL() string {
	socket := *s.baseURL
	socket.Scheme = "ws" + socket.Scheme[len("http"):] // http to ws, https to wss
	return socket.JoinPath("/w/v1/live").String()
}
