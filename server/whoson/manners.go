package whoson

import (
	"time"

	"deskbell/models"
)

// Reasons why a visitor is not invited: codes of the reason catalogue.
const (
	ReasonGone      = "item_gone"
	ReasonConsent   = "consent_missing"
	ReasonBanned    = "banned"
	ReasonChatting  = "visitor_chatting"
	ReasonRecently  = "visitor_invited_recently"
	ReasonDismissed = "visitor_dismissed"
	ReasonLimit     = "limit_reached"
	ReasonNoAgent   = "no_agent_available"
	ReasonBusy      = "visitor_busy"         // the panel is open, a form is being filled in, data is to be saved
	ReasonArrived   = "visitor_just_arrived" // too soon after the page was opened
	ReasonForbidden = "not_allowed"          // the site does not allow forced chats
)

// Refusal says why a visitor is not invited now, and what would change it: a time, something that happens, or nothing.
type Refusal struct {
	Code   string
	Detail string      // one sentence for people
	At     models.Time // the refusal ends by itself; zero: not by time
	On     string      // what may lift it: "visitor:<id>", "place:<department>"; empty: nothing
	// Override: a person may invite all the same, knowing this.
	Override bool
}

// Stands reports whether waiting is of no use.
func (r Refusal) Stands() bool { return r.At == 0 && r.On == "" }

// Error makes a refusal an error, so that verbs can return it.
func (r *Refusal) Error() string { return r.Code + ": " + r.Detail }

// By says who wants to invite: rules that protect visitors from programs do not all bind a person who looks at the board.
type By int

// Who wants to invite.
const (
	ByEvent By = iota
	ByHand
	ByHandAnyway // a person who was told of the refusal and insists
)

// State is everything the manners look at.
type State struct {
	VisitorID    string
	DepartmentID string
	Gone         bool
	Consent      string
	BannedUntil  models.Time
	InChat       bool
	Open         bool // an invitation is open
	PanelOpen    bool
	FieldFocused bool
	ReducedData  bool
	LoadedAt     models.Time // the current page
	LastInviteAt models.Time
	Invited      int // in this session
	Forced       int // in this session
	DismissedAt  models.Time
	Dismissals   int
	AgentsOnline int           // of the department
	LastMinute   []models.Time // when the site's invitations of the last minute were sent, oldest first
}

// Refuse is the one policy above all invitations: nil, or the first reason against one. It looks at nothing but its arguments.
// Whether an agent has a free place is asked by taking one, not here.
func Refuse(s State, m models.Manners, by By, now models.Time) *Refusal {
	for _, rule := range rules {
		if refusal := rule(s, m, by, now); refusal != nil {
			return refusal
		}
	}
	return nil
}

// RefuseForce is the policy for chats that open without being accepted.
func RefuseForce(s State, m models.Manners, now models.Time) *Refusal {
	if !m.ForcedChatsAllowed {
		return &Refusal{Code: ReasonForbidden, Detail: "Forced chats are turned off for this site."}
	}
	for _, rule := range []rule{gone, consent, banned, chatting, alreadyOpen, busy, dismissed, agents} {
		if refusal := rule(s, m, ByEvent, now); refusal != nil {
			return refusal
		}
	}
	if s.Forced >= m.ForcedPerSession {
		return &Refusal{Code: ReasonLimit, Detail: "No more chats may be forced open in this visit."}
	}
	return nil
}

type rule func(State, models.Manners, By, models.Time) *Refusal

// rules in the order in which they are told: what never changes first.
var rules = []rule{gone, consent, banned, chatting, dismissed, session, alreadyOpen, recently, busy, arrived, agents, pace}

func gone(s State, _ models.Manners, _ By, _ models.Time) *Refusal {
	if !s.Gone {
		return nil
	}
	return &Refusal{Code: ReasonGone, Detail: "The visitor has left."}
}

func consent(s State, _ models.Manners, _ By, _ models.Time) *Refusal {
	if s.Consent != models.ConsentNone {
		return nil
	}
	return &Refusal{Code: ReasonConsent, Detail: "The visitor has not agreed to be addressed."}
}

func banned(s State, _ models.Manners, _ By, now models.Time) *Refusal {
	if s.BannedUntil <= now {
		return nil
	}
	return &Refusal{Code: ReasonBanned, Detail: "The visitor is banned."}
}

func chatting(s State, _ models.Manners, _ By, _ models.Time) *Refusal {
	if !s.InChat {
		return nil
	}
	return &Refusal{Code: ReasonChatting, Detail: "The visitor is in a chat."}
}

func dismissed(s State, m models.Manners, by By, now models.Time) *Refusal {
	quiet := seconds(m.AfterDismissal)
	if s.Dismissals >= 2 {
		quiet = max(quiet, seconds(m.AfterTwoDismissals))
	}
	if by == ByHandAnyway || s.Dismissals == 0 || now >= s.DismissedAt.Add(quiet) {
		return nil
	}
	return &Refusal{Code: ReasonDismissed, Detail: "The visitor said no to an invitation.", Override: true}
}

func session(s State, m models.Manners, by By, _ models.Time) *Refusal {
	if by == ByHandAnyway || s.Invited < m.PerSession {
		return nil
	}
	return &Refusal{Code: ReasonLimit, Detail: "The visitor had all invitations of one visit.", Override: true}
}

func alreadyOpen(s State, m models.Manners, _ By, _ models.Time) *Refusal {
	if !s.Open {
		return nil
	}
	return &Refusal{Code: ReasonRecently, Detail: "An invitation is open.", On: visitorKey(s.VisitorID)}
}

func recently(s State, m models.Manners, by By, now models.Time) *Refusal {
	next := s.LastInviteAt.Add(seconds(m.Between))
	if by == ByHandAnyway || s.LastInviteAt == 0 || now >= next {
		return nil
	}
	return &Refusal{Code: ReasonRecently, Detail: "The visitor was invited a short while ago.", At: next, Override: true}
}

// busy: the panel and the wish to save data bind everybody, a form that is being filled in binds events only.
func busy(s State, _ models.Manners, by By, _ models.Time) *Refusal {
	switch {
	case s.ReducedData:
		return &Refusal{Code: ReasonBusy, Detail: "The visitor's browser asks to save data."}
	case s.PanelOpen:
		return &Refusal{Code: ReasonBusy, Detail: "The visitor has the chat window open.", On: visitorKey(s.VisitorID)}
	case s.FieldFocused && by == ByEvent:
		return &Refusal{Code: ReasonBusy, Detail: "The visitor is filling in a form.", On: visitorKey(s.VisitorID)}
	}
	return nil
}

func arrived(s State, m models.Manners, by By, now models.Time) *Refusal {
	settled := s.LoadedAt.Add(seconds(m.AfterLoad))
	if by != ByEvent || now >= settled {
		return nil
	}
	return &Refusal{Code: ReasonArrived, Detail: "The page was opened a moment ago.", At: settled}
}

func agents(s State, _ models.Manners, _ By, _ models.Time) *Refusal {
	if s.AgentsOnline > 0 {
		return nil
	}
	return noAgent(s.DepartmentID)
}

func pace(s State, m models.Manners, by By, now models.Time) *Refusal {
	allowed := m.PerAgentMinute * s.AgentsOnline
	if by != ByEvent || len(s.LastMinute) < allowed {
		return nil
	}
	// Enough of the oldest must be past the minute for one more to fit.
	return &Refusal{Code: ReasonLimit, Detail: "Enough visitors of this site were invited in this minute.",
		At: s.LastMinute[len(s.LastMinute)-allowed].Add(time.Minute)}
}

// noAgent is the refusal when nobody of the department can take one more chat.
func noAgent(departmentID string) *Refusal {
	return &Refusal{Code: ReasonNoAgent, Detail: "No agent of the department is online with a free place.", On: "place:" + departmentID}
}

func visitorKey(visitorID string) string { return models.ItemVisitor + ":" + visitorID }

func seconds(n int) time.Duration { return time.Duration(n) * time.Second }
