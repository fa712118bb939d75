package engine

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"deskbell/models"
	"deskbell/server/database"
)

const (
	flushEvery   = 5 * time.Second
	flushAPass   = 1000
	forgottenFor = time.Hour
)

// flushActivity writes down the last activities that only memory knows: a kill loses at most what came since.
func (e *Engine) flushActivity(ctx context.Context) (int, error) {
	e.deciding.Lock()
	defer e.deciding.Unlock()
	e.clocks.reviewNews()
	var some []*watch
	for w := range e.clocks.unwritten {
		if some = append(some, w); len(some) == flushAPass {
			break
		}
	}
	if len(some) == 0 {
		return 0, nil
	}
	slices.SortFunc(some, func(a, b *watch) int {
		return cmp.Or(cmp.Compare(a.item.Kind, b.item.Kind), cmp.Compare(a.item.ID, b.item.ID))
	})
	unknown := make([]bool, len(some))
	err := e.db.Tx(ctx, "engine.activity", func(tx *database.Tx) error {
		for i, w := range some {
			wrote := tx.Model(&models.Item{}).Where("kind = ? AND id = ? AND alive = ?", w.item.Kind, w.item.ID, true).Update("activity_at", w.last.Load())
			if wrote.Error != nil {
				return wrote.Error
			}
			unknown[i] = wrote.RowsAffected == 0
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("write down activities: %w", err)
	}
	for i, w := range some {
		delete(e.clocks.unwritten, w)
		if unknown[i] && e.now().Sub(models.Time(w.last.Load())) > forgottenFor {
			e.clocks.drop(w.item) // nobody ever recorded it, or it is long gone
		}
	}
	return len(some), nil
}
