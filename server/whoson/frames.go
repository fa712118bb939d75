package whoson

import (
	"context"
	"strings"
	"unicode/utf8"

	"deskbell/models"
	"deskbell/realtime"
	"deskbell/server/base/id"
)

// Frames between the server and a visitor's page.
type (
	welcomeFrame struct {
		Now        models.Time `json:"now"`
		Visitor    string      `json:"visitor"`
		Stamp      models.Time `json:"stamp" doc:"The last activity; repeat it exactly after a reconnect."`
		Presence   string      `json:"presence"`
		Chat       any         `json:"chat"`
		Invitation *card       `json:"invitation"`
		IdleAfter  int         `json:"idle_after" doc:"Seconds."`
		// Visit answers a hello that began a visit.
		Visit *VisitAnswer `json:"visit,omitempty" doc:"When the hello began the visit: its token and the widget's settings."`
	}
	// noVisitFrame is the welcome of a page that is not followed; the connection ends behind it.
	noVisitFrame struct {
		Visit    VisitAnswer `json:"visit"`
		Presence string      `json:"presence"`
	}
	pageFrame struct {
		Page
		TsAgo int64 `json:"ts_ago" doc:"Milliseconds since the page was opened."`
	}
	activityFrame struct {
		MsAgo int64 `json:"ms_ago"`
	}
	stampFrame struct {
		Stamp models.Time `json:"last_activity_at"`
	}
	invitationFrame struct {
		ID    string `json:"id"`
		State string `json:"state" enum:"shown,seen,accepted,rejected"`
		Text  string `json:"text,omitempty" doc:"What the visitor wrote into the card."`
	}
	answerFrame struct {
		ID    string `json:"id"`
		State string `json:"state"`
		Chat  any    `json:"chat,omitempty"`
	}
	traitsFrame struct {
		Traits     map[string]any `json:"traits,omitempty"`
		Department string         `json:"department,omitempty"`
	}
	consentFrame struct {
		Level string `json:"level"`
	}
	consentAnswer struct {
		Level        string `json:"level"`
		BrowserToken string `json:"browser_token,omitempty"`
	}
	panelFrame struct {
		Open bool `json:"open"`
	}
	busyFrame struct {
		On  bool   `json:"on"`
		Why string `json:"why,omitempty" enum:"field,reduced_data"`
	}
	visibleFrame struct {
		On bool `json:"on"`
	}
	byeFrame struct {
		Hidden bool `json:"hidden,omitempty"`
	}
	withdrawnFrame struct {
		ID     string `json:"id"`
		Reason string `json:"reason"`
	}
	forceFrame struct {
		Chat any `json:"chat"`
	}
	presenceFrame struct {
		State string `json:"state" enum:"online,away,offline"`
	}
)

// card is an invitation as the visitor sees it.
type card struct {
	ID        string `json:"id"`
	Text      string `json:"text"`
	From      person `json:"from"`
	Title     string `json:"title" doc:"The department."`
	ExpiresIn int    `json:"expires_in" doc:"Seconds."`
}

// person is an agent as visitors see them.
type person struct {
	Name     string `json:"name"`
	Initials string `json:"initials"`
}

// card makes it as of a time.
func (s *Service) card(row models.Invitation, agentName string, at models.Time) card {
	left := row.ExpiresAt.Sub(at)
	if row.ShownAt == 0 {
		left = seconds(s.mannersOf(row.SiteID).ExpireAfter)
	}
	return card{ID: id.Public(prefixInvitation, row.ID), Text: row.Text, From: person{Name: agentName, Initials: initials(agentName)},
		Title: s.directory.where(row.DepartmentID, ""), ExpiresIn: max(int(left.Seconds()), 0)}
}

// initials are the first letters of the first and the last word of a name.
func initials(name string) string {
	words := strings.Fields(name)
	if len(words) > 2 {
		words = []string{words[0], words[len(words)-1]}
	}
	var out strings.Builder
	for _, word := range words {
		first, _ := utf8.DecodeRuneInString(word)
		out.WriteRune(first)
	}
	return strings.ToUpper(out.String())
}

// welcome is the state of a visit as a page gets it when its socket opens: what happened meanwhile is in it.
func (s *Service) welcome(ctx context.Context, visitorID string) (welcomeFrame, error) {
	v := s.registry.byID.get(visitorID)
	if v == nil {
		return welcomeFrame{}, errToken
	}
	known := s.sites.get(v.siteID)
	if known == nil {
		return welcomeFrame{}, errToken
	}
	presence, err := s.presence(ctx, known)
	if err != nil {
		return welcomeFrame{}, err
	}
	row := v.copyRow()
	if row.InvitationID != "" {
		// The page that was just opened may be none for which the invitation stands.
		if err := s.settle(ctx, v); err != nil {
			return welcomeFrame{}, err
		}
		row = v.copyRow()
	}
	frame := welcomeFrame{Now: s.now(), Visitor: id.Public(prefixVisitor, v.id), Stamp: row.LastActivityAt, Presence: presence, IdleAfter: known.manners.IdleAfter}
	if frame.Invitation, err = s.openCard(ctx, row); err != nil {
		return welcomeFrame{}, err
	}
	if row.ChatID != "" {
		if frame.Chat, err = s.chats.ForWidget(ctx, row.ChatID); err != nil {
			return welcomeFrame{}, err
		}
	}
	return frame, nil
}

// openCard is the visitor's open invitation, if there is one. Its id tells a page whether it has shown it already.
func (s *Service) openCard(ctx context.Context, row models.Visitor) (*card, error) {
	if row.InvitationID == "" {
		return nil, nil
	}
	var invitation models.Invitation
	if err := firstOr404(s.db.Read(ctx).Where("id = ?", row.InvitationID), &invitation, "invitation"); err != nil {
		return nil, err
	}
	if !invitation.Open() || invitation.ExpiresAt <= s.now() {
		return nil, nil
	}
	names, err := peopleOf(s.db.Read(ctx), invitation)
	if err != nil {
		return nil, err
	}
	made := s.card(invitation, names.from, s.now())
	return &made, nil
}

// describe documents every frame of this package.
func describe() []realtime.Doc {
	visitor := func(direction, typ, summary string, data, ack any) realtime.Doc {
		return realtime.Doc{Kind: realtime.KindVisitor, Direction: direction, Type: typ, Summary: summary, Data: data, Ack: ack}
	}
	in, out := realtime.FromClient, realtime.FromServer
	return []realtime.Doc{
		visitor(in, "hello", "The first frame: the token of the visit or what begins one, how long there was no input, and the stamp that the server gave last.", Hello{}, nil),
		visitor(in, "page", "Another page of the same document: a route of a single-page application, or a virtual page.", pageFrame{}, nil),
		visitor(in, "activity", "Input, so many milliseconds ago. At most every 5 s, and once 2 s after the last, which is answered with a stamp.", activityFrame{}, stampFrame{}),
		visitor(in, "invitation", "What became of an invitation in the page.", invitationFrame{}, answerFrame{}),
		visitor(in, "identify", "Who the site says that the visitor is.", Identity{}, nil),
		visitor(in, "set", "What the site knows of the visitor beside the name.", traitsFrame{}, nil),
		visitor(in, "consent", "Another consent level. Up to full is answered with the browser's token.", consentFrame{}, consentAnswer{}),
		visitor(in, "panel", "The chat window was opened or closed.", panelFrame{}, nil),
		visitor(in, "busy", "A form field has the focus, or data is to be saved: no invitation now.", busyFrame{}, nil),
		visitor(in, "visible", "The tab came to the front or went to the back.", visibleFrame{}, nil),
		visitor(in, "bye", "The tab is closed, or put to sleep.", byeFrame{}, nil),
		visitor(out, "welcome", "Answers hello: the visit as it is. Without a token in visit nothing is followed, and the connection ends.", welcomeFrame{}, nil),
		visitor(out, "stamp", "The last activity as the server counts it.", stampFrame{}, nil),
		visitor(out, "invitation", "An invitation to chat. One that was shown already is recognised by its id.", card{}, nil),
		visitor(out, "withdrawn", "Hide this invitation.", withdrawnFrame{}, nil),
		visitor(out, "force", "An agent opened a chat: show it, without taking the focus.", forceFrame{}, nil),
		visitor(out, "presence", "Whether anybody is there to answer.", presenceFrame{}, nil),
		{Kind: realtime.KindAgent, Direction: realtime.FromServer, Type: "counts", Topic: TopicVisitors,
			Summary: "Numbers of departments that changed, as the rows of a delta.", Data: realtime.Delta{}},
	}
}
