package engine

import (
	"fmt"
	"time"

	"gorm.io/gorm"

	"deskbell/models"
	"deskbell/server/database"
)

// limitKey names the row of a Maximum Frequency. Item is empty for a plain message.
type limitKey struct {
	eventID  string
	actionID string
	item     string
	shadow   bool
}

func (k limitKey) row(tx *database.Tx) *gorm.DB {
	return tx.Model(&models.Frequency{}).Where("event_id = ? AND action_id = ? AND item_key = ? AND shadow = ?", k.eventID, k.actionID, k.item, k.shadow)
}

// takeTurn asks whether the limit allows a run now and counts it if so, in one conditional UPDATE, so that over all nodes there is at
// most one in each window. When it is refused, next is the first instant that allows it; when it is allowed, next is the one after
// this run. No limit needs no row.
func takeTurn(tx *database.Tx, key limitKey, limit Limit, zone *time.Location, now models.Time) (allowed bool, next models.Time, err error) {
	if limit.None() {
		return true, 0, nil
	}
	next = limit.Next(now, zone)
	turn := key.row(tx).Where("next_at <= ?", now).Updates(map[string]any{"last_at": now, "next_at": next})
	if turn.Error != nil {
		return false, 0, fmt.Errorf("ask the maximum frequency: %w", turn.Error)
	}
	if turn.RowsAffected == 1 {
		return true, next, nil
	}
	var held models.Frequency
	found := key.row(tx).Limit(1).Find(&held)
	if found.Error != nil {
		return false, 0, fmt.Errorf("read the maximum frequency: %w", found.Error)
	}
	if found.RowsAffected == 1 {
		return false, held.NextAt, nil
	}
	first := models.Frequency{EventID: key.eventID, ActionID: key.actionID, ItemKey: key.item, Shadow: key.shadow, LastAt: now, NextAt: next}
	created, err := tx.CreateOnce(&first)
	if err != nil {
		return false, 0, fmt.Errorf("write the maximum frequency: %w", err)
	}
	if created {
		return true, next, nil
	}
	return takeTurn(tx, key, limit, zone, now) // another node made the row meanwhile: now it can be asked
}
