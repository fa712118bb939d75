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
	"deskbell/server/web"
)

// Why an invitation was withdrawn or could not be delivered.
const (
	WithdrawnByAgent = "by_agent"
	WithdrawnOffline = ReasonNoAgent
	WithdrawnBanned  = ReasonBanned
	WithdrawnLeft    = "left"
	WithdrawnPage    = "page_left" // the visitor has gone on to a page for which the event does not invite
	WithdrawnChat    = ReasonChatting
	NotShown         = "not_shown"
	NoAnswer         = "no_answer"
)

// Withdraw takes an open invitation back.
func (s *Service) Withdraw(ctx context.Context, visitorID, invitationID, byAgentID string) (models.Invitation, error) {
	row, err := s.finish(ctx, "whoson.withdraw", visitorID, invitationID, s.withdrawn(WithdrawnByAgent, byAgentID))
	if err == nil && row.State != models.InvitationWithdrawn {
		return row, web.With(web.Conflict("invitation_ended", "The invitation has ended already."), "state", row.State)
	}
	return row, err
}

// withdrawn is the ending of an invitation that is taken back; the change is told, since the chat status is a condition.
func (s *Service) withdrawn(reason, actorID string) ending {
	return func(tx *database.Tx, visitor *models.Visitor, row *models.Invitation, now models.Time) ([]happened, error) {
		row.State, row.Reason, row.EndedAt = models.InvitationWithdrawn, reason, now
		s.takeAway(tx, *row)
		return []happened{{Happening: engine.Happening{Kind: models.EntryChange, At: now, ActorID: actorID}}}, nil
	}
}

// expired is the ending of an invitation whose time is over: ignored when it was shown; undeliverable, which is no fault of the
// visitor's, when it never was.
func (s *Service) expired(reason string) ending {
	return func(tx *database.Tx, visitor *models.Visitor, row *models.Invitation, now models.Time) ([]happened, error) {
		s.takeAway(tx, *row)
		row.EndedAt, row.Reason = now, reason
		if row.State == models.InvitationSent {
			row.State = models.InvitationUndeliverable
			return []happened{{Happening: engine.Happening{Kind: models.EntryChange, At: now}}}, nil
		}
		row.State = models.InvitationIgnored
		visitor.InvitesIgnored++
		return occurred(TypeIgnored, *row, now, engine.Chain{}), nil
	}
}

// takeAway hides the card, after the commit.
func (s *Service) takeAway(tx *database.Tx, row models.Invitation) {
	tx.AfterCommit(func() {
		s.live.ToConnections(realtime.KindVisitor, row.VisitorID, "withdrawn", withdrawnFrame{ID: id.Public(prefixInvitation, row.ID), Reason: row.Reason})
	})
}

// Expire ends invitations.
type Expire struct{ s *Service }

// Expire is the runner that ends invitations whose time is over, whose agent has gone, or whose page was left.
func (s *Service) Expire() *Expire { return &Expire{s} }

const expireEvery = time.Second

// Name implements Runner.
func (e *Expire) Name() string { return "invitations" }

// Run looks every second until ctx ends.
func (e *Expire) Run(ctx context.Context) error {
	e.s.every(ctx, expireEvery, "invitations could not be ended and are tried again", e.RunOnce)
	return nil
}

// expireAPass bounds one pass.
const expireAPass = 200

// RunOnce ends what is due and answers how many.
func (e *Expire) RunOnce(ctx context.Context) (int, error) {
	due, err := e.s.due(ctx)
	if err != nil {
		return 0, err
	}
	var failures []error
	ended := 0
	for _, row := range due {
		end := e.s.expired(NoAnswer)
		if row.State == models.InvitationSent {
			end = e.s.expired(NotShown)
		}
		if err := e.s.endAlone(ctx, row, end); err != nil {
			failures = append(failures, err)
		} else {
			ended++
		}
	}
	orphans, err := e.s.orphans(ctx)
	failures = append(failures, err)
	for _, row := range orphans {
		if err := e.s.handOver(ctx, row); err != nil {
			failures = append(failures, err)
		}
	}
	// The batch that wrote the page has done this already, unless the process ended in between.
	withdrawn, err := e.s.withdrawAstray(ctx, nil)
	failures = append(failures, err)
	return ended + len(orphans) + withdrawn, errors.Join(failures...)
}

func (s *Service) endAlone(ctx context.Context, row models.Invitation, end ending) error {
	_, err := s.finish(ctx, "whoson.expire", row.VisitorID, row.ID, end)
	if errors.Is(err, errGone) {
		return s.endWithoutVisitor(ctx, row)
	}
	return err
}

// due are the open invitations whose time is over, oldest first.
func (s *Service) due(ctx context.Context) ([]models.Invitation, error) {
	var rows []models.Invitation
	err := s.db.Read(ctx).Where("state IN ? AND expires_at <= ?", openStates, s.now()).Order("expires_at, id").Limit(expireAPass).Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("look for invitations whose time is over: %w", err)
	}
	return rows, nil
}

// endWithoutVisitor closes the invitation of a visitor who is not on the list: a removal that another version left half done.
func (s *Service) endWithoutVisitor(ctx context.Context, row models.Invitation) error {
	return s.db.Tx(ctx, "whoson.expire", func(tx *database.Tx) error {
		row, err := lockInvitation(tx, row.VisitorID, row.ID)
		if err != nil || !row.Open() {
			return err
		}
		row.State, row.Reason, row.EndedAt = models.InvitationWithdrawn, WithdrawnLeft, s.now()
		if row.HoldsPlace {
			row.HoldsPlace = false
			if err := s.places.GivePlaceBack(tx, row.FromAgentID); err != nil {
				return err
			}
		}
		return s.saveInvitation(tx, row)
	})
}

// orphans are the open invitations whose agent is not online any more.
func (s *Service) orphans(ctx context.Context) ([]models.Invitation, error) {
	var rows []models.Invitation
	err := s.db.Read(ctx).Joins("JOIN agents ON agents.id = invitations.from_agent_id").
		Where("invitations.state IN ? AND (agents.presence <> ? OR agents.connected_until < ? OR agents.disabled_at <> 0)", openStates, models.PresenceOnline, s.now()).
		Order("invitations.id").Limit(expireAPass).Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("look for invitations without an agent: %w", err)
	}
	return rows, nil
}

// handOver gives an invitation whose agent has gone to another free one of the group; when there is none it is withdrawn.
func (s *Service) handOver(ctx context.Context, orphan models.Invitation) error {
	return s.db.Tx(ctx, "whoson.hand_over", func(tx *database.Tx) error {
		_, err := s.edit(tx, orphan.VisitorID, func(visitor *models.Visitor) ([]happened, error) {
			row, err := lockInvitation(tx, orphan.VisitorID, orphan.ID)
			if err != nil || !row.Open() || row.FromAgentID != orphan.FromAgentID {
				return nil, err
			}
			agentID, ok, err := s.places.TakePlace(tx, row.DepartmentID, row.GroupID, s.now())
			if err != nil {
				return nil, err
			}
			if !ok {
				return s.end(tx, visitor, &row, s.withdrawn(WithdrawnOffline, ""))
			}
			if err := s.places.GivePlaceBack(tx, row.FromAgentID); err != nil {
				return nil, err
			}
			row.FromAgentID = agentID
			return nil, s.saveInvitation(tx, row)
		})
		return err
	})
}
