package engine

import (
	"context"
	"fmt"

	"deskbell/models"
	"deskbell/server/database"
)

// sweepSlice is how many items are looked at between two other passes.
const sweepSlice = 1000

// sweep walks the living items of a kind once, after the start and after a change of the states that are watched for, and arms their
// clocks. Never again until the next such change: from then on the clocks follow the journal.
type sweep struct {
	plan  int64 // that it arms by
	parts []int // partitions whose items it looks at; nil: all that this node owns
	at    string
	done  bool
}

// again has the sweep look at partitions that came to this node; one that is under way begins again with all.
func (s *sweep) again(parts []int) {
	if s.done {
		s.parts = parts
	} else {
		s.parts = nil
	}
	s.at, s.done = "", false
}

// sweepOn looks at the next slice, and returns how many items that were.
func (e *Engine) sweepOn(ctx context.Context) (int, error) {
	e.deciding.Lock()
	defer e.deciding.Unlock()
	snap, err := e.fresh(ctx)
	if err != nil {
		return 0, err
	}
	for kind := range snap.states {
		s := e.clocks.sweeps[kind]
		if s == nil || s.plan != snap.plans[kind].number {
			s = &sweep{plan: snap.plans[kind].number}
			e.clocks.sweeps[kind] = s
		}
		if !s.done {
			return e.sweepSlice(ctx, snap, kind, s)
		}
	}
	return 0, nil
}

// swept reports whether every living item of the kind is armed by the plan that is in force.
func (c *clocks) swept(snap *snapshot, kind string) bool {
	s := c.sweeps[kind]
	return s != nil && s.done && s.plan == snap.plans[kind].number
}

func (e *Engine) sweepSlice(ctx context.Context, snap *snapshot, kind string, s *sweep) (int, error) {
	db := e.db.Read(ctx)
	var heads []models.Item
	query := e.ours(db)
	if s.parts != nil {
		query = query.Where("part IN ?", s.parts)
	}
	if err := query.Where("kind = ? AND alive = ? AND id > ?", kind, true, s.at).Order("id").Limit(sweepSlice).Find(&heads).Error; err != nil {
		return 0, fmt.Errorf("read living items: %w", err)
	}
	items, err := e.newestOf(db, heads)
	if err != nil {
		return 0, err
	}
	ids := make([]string, 0, len(heads))
	for _, head := range heads {
		ids = append(ids, head.ID)
	}
	marks, err := e.readMarks(db, snap, kind, ids)
	if err != nil {
		return 0, err
	}
	for _, head := range heads {
		item, found := items[ItemKey{kind, head.ID}]
		if !found {
			continue
		}
		if err := e.sweepItem(ctx, snap, item, marks[head.ID]); err != nil {
			if database.IsAway(err) || ctx.Err() != nil {
				return 0, err
			}
			e.log.ErrorContext(ctx, "the clock of an item cannot be set", "item", item.key().String(), "error", err)
		}
	}
	if len(heads) < sweepSlice {
		s.done = true
		if err := e.readRepeats(ctx, snap, kind); err != nil {
			return 0, err
		}
	} else {
		s.at = heads[len(heads)-1].ID
	}
	return max(1, len(heads)), nil
}

// sweepItem arms one item by the newest row that the runner has decided about.
func (e *Engine) sweepItem(ctx context.Context, snap *snapshot, item newestItem, marks []mark) error {
	if e.clocks.known(snap, item.key()) != nil {
		return nil
	}
	if item.entry.State == models.EntryWaiting {
		var err error
		var found bool
		if item.entry, found, err = e.decidedBefore(ctx, item.key(), item.entry.Version); err != nil || !found {
			return err // the runner is about to see its first row
		}
		if err := item.read(); err != nil {
			return err
		}
		item.head.ActivityAt = 0 // the row that waits may have moved it
	}
	st := item.standing(e.clocks.lastActivity(item.key()), marks)
	out, err := e.look(e.db.Read(ctx), snap, st)
	if err != nil {
		return err
	}
	e.clocks.set(snap, st, out)
	return nil
}

// decidedBefore is the newest row about the facts of an item that the runner has decided about.
func (e *Engine) decidedBefore(ctx context.Context, item ItemKey, version int64) (models.Entry, bool, error) {
	for {
		entries, err := entriesBefore(e.db.Read(ctx), item, version, rowsAtOnce)
		if err != nil || len(entries) == 0 {
			return models.Entry{}, false, err
		}
		for _, entry := range entries {
			if entry.State != models.EntryWaiting {
				return entry, true, nil
			}
			version = entry.Version
		}
	}
}
