package whoson

import (
	"context"
	"time"

	"deskbell/models"
	"deskbell/server/database"
)

// Forever is the length of a ban without an end: 100 years.
const Forever = 100 * 365 * 24 * time.Hour

// Ban keeps a visitor from being invited and from chatting for a time; zero lifts the ban. An open invitation is withdrawn.
func (s *Service) Ban(ctx context.Context, visitorID, byAgentID string, length time.Duration) (models.Visitor, error) {
	v := s.registry.byID.get(visitorID)
	if v == nil {
		return models.Visitor{}, errGone
	}
	if err := s.settle(ctx, v); err != nil {
		return models.Visitor{}, err
	}
	var row models.Visitor
	err := s.db.Tx(ctx, "whoson.ban", func(tx *database.Tx) (err error) {
		row, err = s.edit(tx, visitorID, func(row *models.Visitor) ([]happened, error) {
			row.BannedUntil = 0
			if length > 0 {
				row.BannedUntil = s.now().Add(length)
			}
			if length <= 0 {
				visitorID := row.ID
				tx.AfterCommit(func() { s.journal.Lift(visitorKey(visitorID)) })
				return nil, nil
			}
			return s.endOpen(tx, row, s.withdrawn(WithdrawnBanned, byAgentID))
		})
		return err
	})
	return row, err
}

// endOpen ends the open invitation of a visitor whose row is locked, if there is one.
func (s *Service) endOpen(tx *database.Tx, visitor *models.Visitor, end ending) ([]happened, error) {
	if visitor.InvitationID == "" {
		return nil, nil
	}
	row, err := lockInvitation(tx, visitor.ID, visitor.InvitationID)
	if err != nil {
		return nil, err
	}
	if !row.Open() {
		visitor.InvitationID = ""
		return nil, nil
	}
	return s.end(tx, visitor, &row, end)
}
