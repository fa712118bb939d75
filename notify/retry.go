package notify

import (
	"errors"
	"fmt"

	"gorm.io/gorm"

	"deskbell/models"
	"deskbell/server/database"
)

// ErrNotRetryable says that a delivery was sent, or is being sent: it must not be sent again.
var ErrNotRetryable = errors.New("only a delivery that waits or is dead can be tried again")

// ErrNoDelivery says that there is no such delivery.
var ErrNoDelivery = errors.New("there is no such delivery")

// Retry makes a delivery that is dead, or waits for its next try, due now. When the try fails after the schedule's time is over, the
// delivery is dead again.
func (d *Dispatcher) Retry(tx *database.Tx, deliveryID string) error {
	var delivery models.Delivery
	err := tx.ForUpdate().Select("id", "state", "channel").Take(&delivery, "id = ?", deliveryID).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return ErrNoDelivery
	}
	if err != nil {
		return fmt.Errorf("retry a delivery: %w", err)
	}
	if delivery.State != models.DeliveryDead && delivery.State != models.DeliveryDue {
		return ErrNotRetryable
	}
	err = tx.Model(&models.Delivery{}).Where("id = ?", deliveryID).Updates(map[string]any{
		"state": models.DeliveryDue, "due_at": models.TimeOf(d.clock.Now()), "ended_at": 0}).Error
	if err != nil {
		return fmt.Errorf("retry a delivery: %w", err)
	}
	tx.AfterCommit(func() {
		d.Wake()
		d.changed([]string{deliveryID})
	})
	return nil
}
