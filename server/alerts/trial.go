package alerts

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"deskbell/models"
	"deskbell/notify"
	"deskbell/server/base/id"
	"deskbell/server/database"
	"deskbell/server/web"
)

// Trial is what a test of a profile made.
type Trial struct {
	NotificationID string
	DeliveryIDs    []string
}

// TryProfile tells the person something in exactly the way the profile says, so that they see what works.
func (s *Service) TryProfile(ctx context.Context, personID, profileID, importance string) (trial Trial, err error) {
	if importance == "" {
		importance = models.ImportanceNormal
	}
	desk, err := s.Desk(ctx)
	if err != nil {
		return trial, fmt.Errorf("read the desk: %w", err)
	}
	err = s.DB.Tx(ctx, "alerts.try_profile", func(tx *database.Tx) error {
		trial = Trial{}
		var row models.NotificationProfile
		err := tx.Take(&row, "id = ? AND person_id = ?", profileID, personID).Error
		if errors.Is(err, gorm.ErrRecordNotFound) {
			return web.NotFound("profile")
		}
		if err != nil {
			return fmt.Errorf("read a profile: %w", err)
		}
		profile, cause := decodeProfile(row), id.New()
		n := Notice{PersonID: personID, Cause: cause, Importance: importance, Title: "Test notification",
			Body: "This is what a notification looks like.", Reason: "You asked for it in your profile.", Channels: profile.channels()}
		if trial.NotificationID, _, err = s.Notify(tx, n); err != nil || len(n.Channels) == 0 {
			return err
		}
		for _, address := range profile.Email.Addresses {
			deliveryID, err := s.Dispatcher.Enqueue(tx, notify.Message{Channel: ChannelEmail, Address: address, PersonID: personID, BatchID: cause,
				Subject: "Test notification from " + desk.Name, Body: "This is a test of your notification profile.\n\n" + desk.Name + "\n" + s.BaseURL.String() + "\n"})
			if err != nil {
				return err
			}
			trial.DeliveryIDs = append(trial.DeliveryIDs, deliveryID)
		}
		return nil
	})
	return trial, err
}
