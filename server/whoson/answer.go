package whoson

import (
	"context"
	"fmt"

	"deskbell/models"
	"deskbell/server/database"
	"deskbell/server/engine"
)

// Shown notes that a page shows the invitation: now the visitor has the site's time to answer.
func (s *Service) Shown(ctx context.Context, visitorID, invitationID string) (models.Invitation, error) {
	return s.progress(ctx, visitorID, invitationID, models.InvitationShown, func(row *models.Invitation, now models.Time) {
		row.ShownAt = now
		row.ExpiresAt = now.Add(seconds(s.mannersOf(row.SiteID).ExpireAfter))
	})
}

// Seen notes that most of the card was in view.
func (s *Service) Seen(ctx context.Context, visitorID, invitationID string) (models.Invitation, error) {
	return s.progress(ctx, visitorID, invitationID, models.InvitationSeen, func(row *models.Invitation, now models.Time) {
		row.SeenAt = now
		if row.ShownAt == 0 {
			row.ShownAt = now
			row.ExpiresAt = now.Add(seconds(s.mannersOf(row.SiteID).ExpireAfter))
		}
	})
}

// progress moves an open invitation on to a later open state; anything else leaves it as it is.
func (s *Service) progress(ctx context.Context, visitorID, invitationID, to string, change func(*models.Invitation, models.Time)) (models.Invitation, error) {
	var row models.Invitation
	err := s.db.Tx(ctx, "whoson."+to, func(tx *database.Tx) (err error) {
		if row, err = lockInvitation(tx, visitorID, invitationID); err != nil {
			return err
		}
		if !row.Open() || progress(row.State) >= progress(to) {
			return nil
		}
		change(&row, s.now())
		row.State = to
		return s.saveInvitation(tx, row)
	})
	return row, err
}

func (s *Service) mannersOf(siteID string) models.Manners {
	if known := s.sites.get(siteID); known != nil {
		return known.manners
	}
	return models.DefaultManners()
}

// Accept begins the chat: the invitation's place becomes the chat's. From now on the visit belongs to the token of this session. Accepting
// twice is the same as once. An invitation that has ended otherwise is answered as it is.
func (s *Service) Accept(ctx context.Context, visitorID, session, invitationID, reply string) (models.Invitation, error) {
	if err := s.Bind(ctx, visitorID, session); err != nil {
		return models.Invitation{}, err
	}
	return s.finish(ctx, "whoson.accept", visitorID, invitationID, func(tx *database.Tx, visitor *models.Visitor, row *models.Invitation, now models.Time) ([]happened, error) {
		visitor.InvitesAccepted++
		if err := s.beginChat(tx, visitor, row, reply, engine.Chain{}, now); err != nil {
			return nil, err
		}
		return occurred(TypeAccepted, *row, now, engine.Chain{}), nil
	})
}

// beginChat hands the place on to a new chat.
func (s *Service) beginChat(tx *database.Tx, visitor *models.Visitor, row *models.Invitation, reply string, chain engine.Chain, now models.Time) error {
	chatID, err := s.chats.StartFromInvitation(tx, ChatStart{VisitorID: visitor.ID, SiteID: visitor.SiteID, InvitationID: row.ID, AgentID: row.FromAgentID,
		DepartmentID: row.DepartmentID, GroupID: row.GroupID, Text: row.Text, Reply: paragraph(reply, 4000), Forced: row.Forced, At: now, Chain: chain})
	if err != nil {
		return fmt.Errorf("open chat: %w", err)
	}
	row.State, row.ChatID, row.HoldsPlace, row.EndedAt = models.InvitationAccepted, chatID, false, now
	visitor.ChatStatus, visitor.ChatID, visitor.LastChatAt = models.ChatChatting, chatID, now
	visitor.DepartmentID, visitor.GroupID = row.DepartmentID, row.GroupID
	if visitor.FirstChatAt == 0 {
		visitor.FirstChatAt = now
	}
	return nil
}

// Reject notes that the visitor said no; they are left in peace for a while.
func (s *Service) Reject(ctx context.Context, visitorID, invitationID string) (models.Invitation, error) {
	return s.finish(ctx, "whoson.reject", visitorID, invitationID, func(_ *database.Tx, visitor *models.Visitor, row *models.Invitation, now models.Time) ([]happened, error) {
		row.State, row.EndedAt = models.InvitationRejected, now
		visitor.InvitesRejected++
		visitor.Dismissals++
		visitor.LastDismissalAt = now
		return occurred(TypeRejected, *row, now, engine.Chain{}), nil
	})
}

// ending ends an open invitation: it sets the state and what the visitor's row has of it.
type ending func(tx *database.Tx, visitor *models.Visitor, row *models.Invitation, now models.Time) ([]happened, error)

// finish ends an open invitation in a transaction of its own. One that is not open any more stays as it is.
func (s *Service) finish(ctx context.Context, name, visitorID, invitationID string, end ending) (row models.Invitation, err error) {
	err = s.db.Tx(ctx, name, func(tx *database.Tx) (err error) {
		row, err = s.finishIn(tx, visitorID, invitationID, end)
		return err
	})
	return row, err
}

func (s *Service) finishIn(tx *database.Tx, visitorID, invitationID string, end ending) (row models.Invitation, err error) {
	if row, err = closedInvitation(tx, visitorID, invitationID); err != nil || !row.Open() {
		return row, err
	}
	_, err = s.edit(tx, visitorID, func(visitor *models.Visitor) ([]happened, error) {
		if row, err = lockInvitation(tx, visitorID, invitationID); err != nil || !row.Open() {
			return nil, err
		}
		told, err := s.end(tx, visitor, &row, end)
		if err != nil {
			return nil, err
		}
		return told, remember(tx.DB, *visitor)
	})
	return row, err
}

// closedInvitation looks without a lock whether there is something to do, so that an answer that comes twice changes nothing.
func closedInvitation(tx *database.Tx, visitorID, invitationID string) (models.Invitation, error) {
	var row models.Invitation
	return row, firstOr404(tx.Where("id = ? AND visitor_id = ?", invitationID, visitorID), &row, "invitation")
}

// end ends an open invitation of a visitor whose row is locked: it gives the place back unless a chat has it now, and lets what waits
// for the visitor try again.
func (s *Service) end(tx *database.Tx, visitor *models.Visitor, row *models.Invitation, end ending) ([]happened, error) {
	now := s.now()
	told, err := end(tx, visitor, row, now)
	if err != nil {
		return nil, err
	}
	if visitor.InvitationID == row.ID {
		visitor.InvitationID = ""
	}
	if row.State != models.InvitationAccepted && visitor.ChatStatus == models.ChatInvited {
		visitor.ChatStatus = statusWithoutChat(*visitor)
	}
	if row.HoldsPlace {
		row.HoldsPlace = false
		if err := s.places.GivePlaceBack(tx, row.FromAgentID); err != nil {
			return nil, err
		}
	}
	if err := s.saveInvitation(tx, *row); err != nil {
		return nil, err
	}
	visitorID := visitor.ID
	tx.AfterCommit(func() { s.journal.Lift(visitorKey(visitorID)) })
	return told, nil
}

// statusWithoutChat is the chat status of a visitor who is neither invited nor in a chat.
func statusWithoutChat(visitor models.Visitor) string {
	if visitor.ChatID != "" {
		return models.ChatEnded
	}
	return models.ChatNone
}
