package whoson

import (
	"context"
	"errors"
	"fmt"
	"time"

	"deskbell/models"
	"deskbell/realtime"
	"deskbell/server/database"
)

// Force opens a chat without asking the visitor, where the site allows it. A visitor with whom that may not be done is a *Refusal.
func (s *Service) Force(ctx context.Context, in Invite) (models.Invitation, error) {
	if v := s.registry.byID.get(in.VisitorID); v != nil {
		if err := s.settle(ctx, v); err != nil {
			return models.Invitation{}, err
		}
	}
	var forced models.Invitation
	err := s.db.Tx(ctx, "whoson.force", func(tx *database.Tx) (err error) {
		forced, err = s.forceIn(tx, in)
		return err
	})
	return forced, err
}

// forceIn opens the chat in a transaction of the caller. It leaves an invitation that was accepted at once, so that the trail of a visitor
// tells of every approach. The newest page load gets the chat; others that only looked alike are separated from it.
func (s *Service) forceIn(tx *database.Tx, in Invite) (models.Invitation, error) {
	var forced models.Invitation
	in.Forced = true
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
		if refusal := RefuseForce(state, known.manners, now); refusal != nil {
			return nil, refusal
		}
		if forced, err = s.openForced(tx, row, in, now); err != nil {
			return nil, err
		}
		return occurred(TypeForced, forced, now, in.Chain), remember(tx.DB, *row)
	})
	if errors.Is(err, errGone) {
		err = gone(State{Gone: true}, models.Manners{}, in.By, now)
	}
	return forced, err
}

// openForced takes the place and begins the chat of a visitor whose row is locked.
func (s *Service) openForced(tx *database.Tx, row *models.Visitor, in Invite, now models.Time) (models.Invitation, error) {
	agent, err := s.takePlace(tx, in, now)
	if err != nil {
		return models.Invitation{}, err
	}
	forced := in.row(*row, agent.ID, now)
	forced.ShownAt = now
	if err := tx.Create(&forced).Error; err != nil {
		return forced, fmt.Errorf("write forced chat: %w", err)
	}
	row.ChatsForced++
	if err := s.beginChat(tx, row, &forced, "", in.Chain, now); err != nil {
		return forced, err
	}
	if err := s.saveInvitation(tx, forced); err != nil {
		return forced, err
	}
	names, err := peopleOf(tx.DB, forced)
	if err != nil {
		return forced, err
	}
	tx.AfterCommit(func() { s.noteInvitation(forced, &names) })
	s.showForced(tx, row, forced.ChatID)
	return forced, nil
}

// showForced gives the visit to its newest token, and opens the chat there once it is committed.
func (s *Service) showForced(tx *database.Tx, row *models.Visitor, chatID string) {
	row.LinkHash = ""
	visitorID, token := row.ID, row.TokenHash
	tx.AfterCommit(func() {
		v := s.registry.byID.get(visitorID)
		if v == nil {
			return
		}
		if v.consentNow() != models.ConsentFull {
			s.detach(v, token)
		}
		ctx, cancel := context.WithTimeout(context.Background(), forcedFrameIn)
		defer cancel()
		chat, err := s.chats.ForWidget(ctx, chatID)
		if err != nil {
			s.log.Error("a forced chat could not be shown; the visitor sees it with the next page", "visitor", visitorID, "error", err)
			return
		}
		s.live.ToConnections(realtime.KindVisitor, visitorID, "force", forceFrame{Chat: chat})
	})
}

// forcedFrameIn bounds the look at the new chat.
const forcedFrameIn = 2 * time.Second
