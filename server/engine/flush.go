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
	first := min(len(e.clocks.unwritten), flushAPass)
	some := slices.DeleteFunc(slices.Clone(e.clocks.unwritten[:first]), func(w *watch) bool { return w.gone })
	if len(some) == 0 {
		e.clocks.written(first)
		return first, nil
	}
	slices.SortFunc(some, func(a, b *watch) int {
		return cmp.Or(cmp.Compare(a.item.Kind, b.item.Kind), cmp.Compare(a.item.ID, b.item.ID))
	})
	unknown := make([]bool, len(some))
	err := e.db.Tx(ctx, "engine.activity", func(tx *database.Tx) error {
		for i, w := range some {
			wrote := tx.Model(&models.Item{}).Where("kind = ? AND id = ? AND alive = ? AND activity_at < ?",
				w.item.Kind, w.item.ID, true, w.last.Load()).Update("activity_at", w.last.Load())
			if wrote.Error != nil {
				return wrote.Error
			}
			if wrote.RowsAffected == 0 && e.now().Sub(models.Time(w.last.Load())) > forgottenFor {
				var err error
				if unknown[i], err = isUnknown(tx, w.item); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("write down activities: %w", err)
	}
	e.clocks.written(first)
	for i, w := range some {
		if unknown[i] {
			e.clocks.drop(w.item)
		}
	}
	e.dropStrangers()
	return len(some), nil
}

// isUnknown reports whether nobody ever recorded the item, or it is gone. A later activity may be written down already, too.
func isUnknown(tx *database.Tx, item ItemKey) (bool, error) {
	var living int64
	err := tx.Model(&models.Item{}).Where("kind = ? AND id = ? AND alive = ?", item.Kind, item.ID, true).Count(&living).Error
	return living == 0, err
}

// Where the clock of an item may be on another node than its visitor, activities are written down sooner, and who is idle is looked at a
// little later than due: so that an activity in time is always seen.
const (
	flushShared = time.Second
	lateShared  = 1500 * time.Millisecond
)

func (e *Engine) flushRest() time.Duration {
	if e.leases != nil {
		return flushShared
	}
	return flushEvery
}

// lookLate is how much later than due the clock of an item is looked at.
func (e *Engine) lookLate(item ItemKey) time.Duration {
	if e.tellsGaps(item.Kind) {
		return lateShared
	}
	return 0
}

// dropStrangers forgets items of other nodes that nobody has been active on here for long. Engine.deciding is held.
func (e *Engine) dropStrangers() {
	if e.leases == nil || e.now() < e.clocks.tidied.Add(forgottenFor) {
		return
	}
	e.clocks.tidied = e.now()
	for i := range e.clocks.shards {
		var some []ItemKey
		s := &e.clocks.shards[i]
		s.RLock()
		for item, w := range s.all() {
			if !e.ownsItem(item) && e.now().Sub(models.Time(w.last.Load())) > forgottenFor {
				some = append(some, item)
			}
		}
		s.RUnlock()
		for _, item := range some {
			e.clocks.drop(item)
		}
	}
}
