package engine

import (
	"context"
	"fmt"
	"slices"

	"deskbell/models"
)

// Where several nodes share the items, each event's plain repeats are one node's, which finds in the database what the others made of
// its items: when the limit allows the next one, and for which items the event fired.

// putOff is a repeat that had nothing to tell, and when that may have changed.
type putOffRepeat struct {
	limit models.Time // the limit at that time: another one means that the event fired since
	until models.Time
}

// sharedLook is how long a repeat that had nothing to tell rests at most: an item of another node may hold again.
const sharedLook = heldAgain

// sharedRepeats are the plain actions of this node's events that their limits allow again. It asks once a second.
func (e *Engine) sharedRepeats(ctx context.Context) ([]repeatKey, error) {
	e.deciding.Lock()
	defer e.deciding.Unlock()
	if e.now() < e.clocks.sharedAt {
		return nil, nil
	}
	snap, err := e.fresh(ctx)
	if err != nil {
		return nil, err
	}
	var events []string
	for _, r := range snap.rules {
		if r.rule.State() && len(r.repeating(false)) > 0 && e.ownsName("event", r.event.ID) {
			events = append(events, r.event.ID)
		}
	}
	var due []repeatKey
	for part := range slices.Chunk(events, rowsAtOnce) {
		var rows []models.Frequency
		err := e.db.Read(ctx).Where("event_id IN ? AND item_key = ? AND next_at <= ?", part, "", e.now()).Order("event_id, action_id").Find(&rows).Error
		if err != nil {
			return nil, fmt.Errorf("look for repeats: %w", err)
		}
		for _, row := range rows {
			key := repeatKey{row.EventID, row.ActionID, row.Shadow}
			if off, is := e.clocks.putOff[key]; is && off.limit == row.NextAt && e.now() < off.until {
				continue
			}
			e.clocks.putOff[key] = putOffRepeat{row.NextAt, e.now().Add(sharedLook)}
			due = append(due, key)
		}
	}
	e.clocks.sharedAt = e.now().Add(lookAgain)
	return due, nil
}

// member is an item for which an event fired.
type member struct {
	last  models.Time
	marks []mark
}

// members are the items for which the event fired in their present episode, and perhaps others.
func (d *decision) members(r *ruling) (map[ItemKey]member, error) {
	members := map[ItemKey]member{}
	if d.e.leases == nil {
		for w := range d.e.clocks.members[r.event.ID] {
			members[w.item] = member{models.Time(w.last.Load()), w.marks}
		}
		return members, nil
	}
	var ids []string
	err := d.tx.Model(&models.Firing{}).Distinct("firings.item_id").Joins("JOIN items ON items.kind = firings.item_kind AND items.id = firings.item_id").
		Where("firings.event_id = ? AND firings.item_kind = ? AND items.alive = ?", r.event.ID, r.itemKind, true).Pluck("firings.item_id", &ids).Error
	if err != nil {
		return nil, fmt.Errorf("look for whom event %s fired: %w", r.event.ID, err)
	}
	keys := make([]ItemKey, 0, len(ids))
	for _, id := range ids {
		keys = append(keys, ItemKey{r.itemKind, id})
	}
	found, err := d.e.newest(d.tx.DB, keys)
	if err != nil {
		return nil, err
	}
	marks, err := d.e.readMarks(d.tx.DB, d.snap, r.itemKind, ids)
	if err != nil {
		return nil, err
	}
	for key, item := range found {
		st := item.standing(d.e.clocks.lastActivity(key), marks[key.ID])
		if _, err := d.e.look(d.tx.DB, d.snap, st); err != nil { // it finds the episodes of counts
			return nil, err
		}
		members[key] = member{st.facts.At(FactLastActivity), st.marks}
	}
	return members, nil
}
