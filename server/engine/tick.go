package engine

import (
	"context"
	"fmt"
	"slices"
	"time"

	"deskbell/models"
	"deskbell/server/database"
)

const (
	tickEvery  = 250 * time.Millisecond
	ticksAPass = 256 // items of one transaction
	failAgain  = 10 * time.Second
	maxTries   = 5
)

// fireDue fires states that begin to hold, or whose repeats are due. It also arms what is not armed yet, slice by slice.
func (e *Engine) fireDue(ctx context.Context) (int, error) {
	for _, calm := range e.storm.settle(e.now()) {
		e.raise(ctx, Alarm{Kind: AlarmCalm, EventID: calm.eventID, OwnerID: e.ownerOf(calm.eventID), Held: calm.held})
	}
	done, err := e.sweepOn(ctx)
	if err != nil {
		return done, err
	}
	repeated, err := e.repeatPlain(ctx)
	if done += repeated; err != nil {
		return done, err
	}
	due := e.takeDue()
	if len(due) == 0 {
		return done, nil
	}
	return done + len(due), e.fireWatches(ctx, due)
}

func (e *Engine) ownerOf(eventID string) string {
	if snap := e.snap.Load(); snap != nil && snap.byEvent[eventID] != nil {
		return snap.byEvent[eventID].event.OwnerID
	}
	return ""
}

func (e *Engine) takeDue() []*watch {
	e.deciding.Lock()
	defer e.deciding.Unlock()
	e.clocks.reviewNews()
	return e.clocks.take(e.now(), ticksAPass)
}

// fireWatches decides about items whose timers ran out. When that fails, each is tried alone, so that one keeps no other from firing.
func (e *Engine) fireWatches(ctx context.Context, due []*watch) error {
	err := e.tick(ctx, due)
	if err == nil {
		return nil
	}
	if len(due) == 1 || database.IsAway(err) || ctx.Err() != nil {
		e.armAgain(ctx, due, err)
		return err
	}
	for _, w := range due {
		if err := e.tick(ctx, []*watch{w}); err != nil {
			e.armAgain(ctx, []*watch{w}, err)
		}
	}
	return nil
}

// armAgain lets items be tried again. What fails five times, and not since the database is away, waits for its next change.
func (e *Engine) armAgain(ctx context.Context, due []*watch, why error) {
	e.deciding.Lock()
	defer e.deciding.Unlock()
	for _, w := range due {
		if e.clocks.find(w.item) != w {
			continue
		}
		if !database.IsAway(why) && ctx.Err() == nil {
			if w.fails++; w.fails >= maxTries {
				e.stats.setAside.Add(1)
				e.raise(ctx, Alarm{Kind: AlarmSetAside, Item: w.item, Detail: "its clock: " + why.Error()})
				continue
			}
		}
		e.clocks.arm(w, e.now().Add(failAgain))
	}
}

func (e *Engine) tick(ctx context.Context, due []*watch) error {
	return e.decide(ctx, "engine.clocks", func(d *decision) error { return d.tick(due) })
}

// tick decides about the items with their heads locked: nothing can be recorded about them meanwhile.
func (d *decision) tick(due []*watch) error {
	due = slices.DeleteFunc(slices.Clone(due), func(w *watch) bool { return !d.owns(partitionOf(w.item)) })
	items, gone, err := d.pendingOf(due)
	if err != nil {
		return err
	}
	if err := d.fireStates(items); err != nil {
		return err
	}
	for _, one := range items {
		if one.out, err = d.e.look(d.tx.DB, d.snap, one.st); err != nil {
			return err
		}
	}
	d.tx.AfterCommit(func() {
		for _, item := range gone {
			d.e.clocks.drop(item)
		}
		for _, one := range items {
			d.e.clocks.set(d.snap, one.st, one.out)
		}
	})
	return nil
}

// pendingOf reads the items. One with a row that the runner has not decided about yet is left to it: it arms the clock again.
func (d *decision) pendingOf(due []*watch) (items []*pending, gone []ItemKey, err error) {
	keys := make([]ItemKey, 0, len(due))
	for _, w := range due {
		keys = append(keys, w.item)
	}
	heads, err := existingHeads(d.tx, keys)
	if err != nil {
		return nil, nil, err
	}
	var living []models.Item
	for _, key := range keys {
		if head := heads[key]; head != nil && head.Alive {
			living = append(living, *head)
		} else {
			gone = append(gone, key)
		}
	}
	newest, err := d.e.newestOf(d.tx.DB, living)
	if err != nil {
		return nil, nil, err
	}
	marks, err := d.marksOf(due)
	if err != nil {
		return nil, nil, err
	}
	for _, w := range due {
		item, found := newest[w.item]
		if !found || item.entry.State == models.EntryWaiting {
			continue
		}
		st := item.standing(models.Time(w.last.Load()), marks[w.item])
		items = append(items, &pending{st: st, limit: d.now, now: st.facts, head: heads[w.item]})
	}
	return items, gone, nil
}

// marksOf takes what is known from memory where it is of the plan in force, and else from the firings.
func (d *decision) marksOf(due []*watch) (map[ItemKey][]mark, error) {
	out := map[ItemKey][]mark{}
	unknown := map[string][]string{}
	for _, w := range due {
		if d.e.clocks.known(d.snap, w.item) == w {
			out[w.item] = w.copyMarks()
		} else {
			unknown[w.item.Kind] = append(unknown[w.item.Kind], w.item.ID)
		}
	}
	for kind, ids := range unknown {
		marks, err := d.e.readMarks(d.tx.DB, d.snap, kind, ids)
		if err != nil {
			return nil, fmt.Errorf("%d items: %w", len(ids), err)
		}
		for id, list := range marks {
			out[ItemKey{kind, id}] = list
		}
	}
	return out, nil
}
