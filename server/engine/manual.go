package engine

import (
	"context"
	"errors"
	"fmt"

	"deskbell/models"
	"deskbell/server/base/id"
)

// ErrNotOffered says that a manual event is not offered on the item, or not to this person.
var ErrNotOffered = errors.New("the event is not offered here")

// Offered are the manual events that the person may press on an item as it is now, in list order.
func (e *Engine) Offered(ctx context.Context, agentID string, item ItemKey) ([]EventRef, error) {
	snap, err := e.fresh(ctx)
	if err != nil {
		return nil, err
	}
	found, err := e.newest(e.db.Read(ctx), []ItemKey{item})
	if err != nil {
		return nil, err
	}
	var out []EventRef
	for _, r := range snap.rules {
		if newest, known := found[item]; known && snap.offers(r, agentID, newest, e.now()) {
			out = append(out, r.ref)
		}
	}
	return out, nil
}

// offers reports whether the person may press the event on the item.
func (s *snapshot) offers(r *ruling, agentID string, item newestItem, now models.Time) bool {
	if !r.rule.Type().Manual || r.shadow || r.itemKind != item.head.Kind || r.event.Level == models.LevelAgent && r.event.OwnerID != agentID {
		return false
	}
	return s.sight.MaySee(agentID, item.key(), item.facts) && r.rule.Holds(Input{Facts: item.facts, At: now})
}

// Press runs a manual event on an item for a person, and returns the id of the firing. Pressing again with the same press id changes
// nothing and returns the same firing. ErrNotOffered: it cannot be pressed. What its actions did is in their runs: after one that failed
// the others are not run, unless it says that they go on.
func (e *Engine) Press(ctx context.Context, eventID string, item ItemKey, agentID, pressID string) (firingID string, err error) {
	err = e.decide(ctx, "engine.press", func(d *decision) error {
		firingID, err = d.press(eventID, item, agentID, pressID)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("press event %s: %w", eventID, err)
	}
	return firingID, nil
}

func (d *decision) press(eventID string, item ItemKey, agentID, pressID string) (string, error) {
	heads, err := existingHeads(d.tx, []ItemKey{item})
	if err != nil {
		return "", err
	}
	name := firingOf{key: "m:" + pressID}
	var former []models.Firing
	if err := d.tx.Where("event_id = ? AND firing_key = ?", eventID, name.key).Find(&former).Error; err != nil {
		return "", err
	}
	for _, firing := range former {
		return firing.ID, nil
	}
	r, head := d.snap.byEvent[eventID], heads[item]
	if r == nil || head == nil {
		return "", ErrNotOffered
	}
	found, err := d.e.newestOf(d.tx.DB, []models.Item{*head})
	if err != nil {
		return "", err
	}
	newest, known := found[item]
	if !known || !d.snap.offers(r, agentID, newest, d.now) {
		return "", ErrNotOffered
	}
	occ := occurrence{entryID: id.New(), typeID: r.def.Type, item: item, at: d.now, actorID: agentID, facts: newest.facts}
	head.Version++
	entry := models.Entry{ID: occ.entryID, Partition: head.Partition, ItemKind: item.Kind, ItemID: item.ID, Version: head.Version,
		Kind: models.EntryOccurrence, Type: occ.typeID, At: d.now, ActorID: agentID, Facts: newest.entry.Facts, State: models.EntryDone}
	if err := writeEntries(d.tx, []models.Entry{entry}, heads); err != nil {
		return "", err
	}
	f := d.newFiring(r, occ, name)
	f.row.Source = SourceManual
	return f.row.ID, d.runManual(f, occ)
}

// runManual runs the actions until one fails that does not say that the others go on.
func (d *decision) runManual(f *fired, occ occurrence) error {
	stopped := false
	for _, s := range f.r.actions {
		run := f.newRun(s, d.now)
		if stopped {
			run.State = models.RunNotRun
			continue
		}
		alone := *s
		alone.PerItem = true // somebody waits for the result, so its message waits for nothing
		if err := d.act(f, &alone, run, occ); err != nil {
			return err
		}
		stopped = run.State == models.RunFailed && !s.Continue
	}
	return nil
}
