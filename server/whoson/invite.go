package whoson

import (
	"context"
	"errors"
	"fmt"
	"time"

	"deskbell/models"
	"deskbell/realtime"
	"deskbell/server/base/id"
	"deskbell/server/database"
	"deskbell/server/engine"
)

const (
	// maxInvitation is the length of an invitation's text: one sentence on a small card.
	maxInvitation = 140
	// undeliverableAfter is when an invitation that no page has shown is given up.
	undeliverableAfter = 60 * time.Second
)

// openStates are those in which the visitor can still answer.
var openStates = []string{models.InvitationSent, models.InvitationShown, models.InvitationSeen}

// Invite is the wish to invite a visitor.
type Invite struct {
	VisitorID    string
	Text         string
	FromAgentID  string // whose name it bears; empty: a free agent of the group
	ByAgentID    string // who sends it by hand; empty: an event
	DepartmentID string // empty: the visitor's
	GroupID      string
	EventID      string
	FiringID     string
	By           By
	Forced       bool
	Chain        engine.Chain
}

// Invite sends an invitation. A visitor who may not be invited is a *Refusal.
func (s *Service) Invite(ctx context.Context, in Invite) (models.Invitation, error) {
	if v := s.registry.byID.get(in.VisitorID); v != nil {
		if err := s.settle(ctx, v); err != nil {
			return models.Invitation{}, err
		}
	}
	var invitation models.Invitation
	err := s.db.Tx(ctx, "whoson.invite", func(tx *database.Tx) (err error) {
		invitation, err = s.inviteIn(tx, in)
		return err
	})
	return invitation, err
}

// inviteIn sends an invitation in a transaction of the caller: it takes a place, and the visitor's browser is told after the commit.
func (s *Service) inviteIn(tx *database.Tx, in Invite) (models.Invitation, error) {
	var invitation models.Invitation
	now := s.now()
	_, err := s.edit(tx, in.VisitorID, func(row *models.Visitor) (_ []happened, err error) {
		known := s.sites.get(row.SiteID)
		if known == nil {
			return nil, errSiteUnknown
		}
		in.aim(row)
		state, err := s.stateOf(tx, *row, in, now)
		if err != nil {
			return nil, err
		}
		if refusal := Refuse(state, known.manners, in.By, now); refusal != nil {
			return nil, refusal
		}
		agent, err := s.takePlace(tx, in, now)
		if err != nil {
			return nil, err
		}
		invitation = in.row(*row, agent.ID, now)
		if err := tx.Create(&invitation).Error; err != nil {
			return nil, fmt.Errorf("write invitation: %w", err)
		}
		row.InvitesSent++
		row.LastInviteAt, row.InvitationID, row.ChatStatus = now, invitation.ID, models.ChatInvited
		if err := remember(tx.DB, *row); err != nil {
			return nil, err
		}
		if err := s.offer(tx, invitation, agent); err != nil {
			return nil, err
		}
		return occurred(TypeInvited, invitation, now, in.Chain), nil
	})
	if errors.Is(err, errGone) {
		err = gone(State{Gone: true}, models.Manners{}, in.By, now)
	}
	return invitation, err
}

// aim fills in where the chat would go.
func (in *Invite) aim(row *models.Visitor) {
	if in.DepartmentID == "" {
		in.DepartmentID, in.GroupID = row.DepartmentID, row.GroupID
	}
}

func (in *Invite) row(visitor models.Visitor, agentID string, now models.Time) models.Invitation {
	return models.Invitation{ID: id.New(), VisitorID: visitor.ID, SiteID: visitor.SiteID, State: models.InvitationSent, Forced: in.Forced, Text: in.Text,
		FromAgentID: agentID, ByAgentID: in.ByAgentID, EventID: in.EventID, FiringID: in.FiringID, DepartmentID: in.DepartmentID, GroupID: in.GroupID,
		HoldsPlace: true, SentAt: now, ExpiresAt: now.Add(undeliverableAfter)}
}

// stateOf gathers what the manners look at.
func (s *Service) stateOf(tx *database.Tx, row models.Visitor, in Invite, now models.Time) (State, error) {
	state := State{VisitorID: row.ID, DepartmentID: in.DepartmentID, Consent: row.Consent, BannedUntil: row.BannedUntil, InChat: inChat(row),
		Open: row.InvitationID != "", LoadedAt: row.PageAt, LastInviteAt: row.LastInviteAt, Invited: row.InvitesSent, Forced: row.ChatsForced,
		DismissedAt: row.LastDismissalAt, Dismissals: row.Dismissals}
	if v := s.registry.byID.get(row.ID); v != nil {
		v.mu.Lock()
		state.PanelOpen, state.FieldFocused, state.ReducedData = v.panelOpen, v.fieldFocused, v.reducedData
		state.LoadedAt = max(state.LoadedAt, v.pageAt)
		v.mu.Unlock()
	}
	tabs, err := s.elsewhere(tx.DB, []string{row.ID})
	if err != nil {
		return state, err
	}
	state.PanelOpen = state.PanelOpen || tabs[row.ID].PanelOpen
	state.FieldFocused = state.FieldFocused || tabs[row.ID].FieldFocused
	state.ReducedData = state.ReducedData || tabs[row.ID].ReducedData
	online, _, err := s.places.Online(tx.DB, in.DepartmentID, in.GroupID, now)
	if err != nil {
		return state, err
	}
	state.AgentsOnline = online
	if in.FromAgentID != "" {
		state.AgentsOnline = max(online, 1) // taking the place of this one decides
	}
	err = tx.Model(&models.Invitation{}).Where("site_id = ? AND sent_at > ? AND forced = ?", row.SiteID, now.Add(-time.Minute), false).
		Order("sent_at").Pluck("sent_at", &state.LastMinute).Error
	if err != nil {
		return state, fmt.Errorf("count invitations of a site: %w", err)
	}
	return state, nil
}

// takePlace takes the place that the invitation holds, and answers whose it is.
func (s *Service) takePlace(tx *database.Tx, in Invite, now models.Time) (models.Agent, error) {
	var agent models.Agent
	var ok bool
	var err error
	agentID := in.FromAgentID
	if agentID != "" {
		ok, err = s.places.TakePlaceOf(tx, agentID, now)
	} else {
		agentID, ok, err = s.places.TakePlace(tx, in.DepartmentID, in.GroupID, now)
	}
	if err != nil {
		return agent, err
	}
	if !ok {
		return agent, noAgent(in.DepartmentID)
	}
	if err := tx.Where("id = ?", agentID).First(&agent).Error; err != nil {
		return agent, fmt.Errorf("read agent: %w", err)
	}
	return agent, nil
}

// offer shows the invitation on the board and in the visitor's browser, once it is committed.
func (s *Service) offer(tx *database.Tx, invitation models.Invitation, agent models.Agent) error {
	names, err := peopleOf(tx.DB, invitation)
	card := s.card(invitation, agent.Name, invitation.SentAt)
	tx.AfterCommit(func() {
		s.noteInvitation(invitation, &names)
		s.live.ToConnections(realtime.KindVisitor, invitation.VisitorID, "invitation", card)
	})
	return err
}

// noteInvitation shows a committed invitation on the board, unless something newer is there: after-commit calls may come in any order.
// Names are those around a new one; nil: as they were.
func (s *Service) noteInvitation(invitation models.Invitation, names *people) {
	v := s.registry.byID.get(invitation.VisitorID)
	if v == nil {
		return
	}
	v.mu.Lock()
	if names != nil {
		v.names = *names
	}
	next, old := invitationOf(invitation, v.names), v.invitation
	if old == nil || old.ID < next.ID || old.ID == next.ID && progress(old.State) <= progress(next.State) {
		v.invitation = next
	}
	v.mu.Unlock()
	s.show(v)
}

// progress orders the states; the final ones are last.
func progress(state string) int {
	switch state {
	case models.InvitationSent:
		return 0
	case models.InvitationShown:
		return 1
	case models.InvitationSeen:
		return 2
	}
	return 3
}

// occurred is an occurrence about an invitation, with who acted and what was said.
func occurred(typ string, invitation models.Invitation, at models.Time, chain engine.Chain) []happened {
	acting := invitation.ByAgentID
	if acting == "" {
		acting = invitation.FromAgentID
	}
	return []happened{{
		Happening: engine.Happening{Kind: models.EntryOccurrence, Type: typ, At: at, ActorID: invitation.ByAgentID, Chain: chain},
		more:      engine.Facts{"acting_agent": acting, "sent_message": invitation.Text},
	}}
}

// lockInvitation reads an invitation of a visitor whose row is locked.
func lockInvitation(tx *database.Tx, visitorID, invitationID string) (models.Invitation, error) {
	var row models.Invitation
	return row, firstOr404(tx.ForUpdate().Where("id = ? AND visitor_id = ?", invitationID, visitorID), &row, "invitation")
}

// saveInvitation writes an invitation and shows it.
func (s *Service) saveInvitation(tx *database.Tx, row models.Invitation) error {
	if err := tx.Save(&row).Error; err != nil {
		return fmt.Errorf("save invitation: %w", err)
	}
	tx.AfterCommit(func() { s.noteInvitation(row, nil) })
	return nil
}
