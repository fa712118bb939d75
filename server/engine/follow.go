package engine

import (
	"errors"
	"fmt"

	"deskbell/models"
)

// follower lets the clocks follow the rows of one transaction.
type follower struct {
	d      *decision
	heads  map[ItemKey]models.Item
	marks  map[ItemKey][]mark // of items that the clocks do not know
	tracks map[ItemKey]*track
	order  []*track
}

// track is what the transaction knows of the states of one item.
type track struct {
	item  ItemKey
	known bool      // out and marks are right; otherwise nobody has looked at the item by the rules in force
	st    *standing // after the newest row that was followed; nil: before the first
	marks []mark
	due   models.Time
	wait  models.Time
	out   outlook
	gone  bool
}

// newFollower reads what it needs of all items of the rows at once.
func (d *decision) newFollower(rows []models.Entry) (*follower, error) {
	f := &follower{d: d, heads: map[ItemKey]models.Item{}, marks: map[ItemKey][]mark{}, tracks: map[ItemKey]*track{}}
	byKind, unknown := map[string][]string{}, map[string][]string{}
	for _, row := range rows {
		byKind[row.ItemKind] = append(byKind[row.ItemKind], row.ItemID)
		if d.e.clocks.known(d.snap, ItemKey{row.ItemKind, row.ItemID}) == nil {
			unknown[row.ItemKind] = append(unknown[row.ItemKind], row.ItemID)
		}
	}
	for kind, ids := range byKind {
		var heads []models.Item
		if err := d.tx.Where("kind = ? AND id IN ?", kind, ids).Find(&heads).Error; err != nil {
			return nil, fmt.Errorf("read heads of items: %w", err)
		}
		for _, head := range heads {
			f.heads[ItemKey{head.Kind, head.ID}] = head
		}
	}
	for kind, ids := range unknown {
		marks, err := d.e.readMarks(d.tx.DB, d.snap, kind, ids)
		if err != nil {
			return nil, err
		}
		for id, list := range marks {
			f.marks[ItemKey{kind, id}] = list
		}
	}
	return f, nil
}

// track finds what is known of an item.
func (f *follower) track(item ItemKey) *track {
	if t := f.tracks[item]; t != nil {
		return t
	}
	t := &track{item: item, due: Forever, wait: Forever}
	clocks := f.d.e.clocks
	if w := clocks.known(f.d.snap, item); w != nil {
		t.known, t.marks, t.due, t.wait = true, w.copyMarks(), models.Time(w.armed.Load()), models.Time(w.wait.Load())
	} else {
		t.marks = f.marks[item]
		t.known = clocks.swept(f.d.snap, item.Kind) // there was nothing to wait for
	}
	f.tracks[item] = t
	f.order = append(f.order, t)
	return t
}

// follow looks at the states of the row's item: what came to hold before the row ended it fires now, and from the row on the clock runs
// by the new facts. What holds at once fires in the clocks' next pass.
func (f *follower) follow(row models.Entry, occ occurrence) error {
	head := f.heads[occ.item]
	gone := head.EntryID == row.ID && !head.Alive // only the newest row tells
	if len(f.d.snap.states[occ.item.Kind]) == 0 {
		if gone {
			f.d.tx.AfterCommit(func() { f.d.e.clocks.drop(occ.item) })
		}
		return nil
	}
	t := f.track(occ.item)
	err := f.catchUp(t, row, occ)
	if err != nil {
		return err
	}
	t.st = &standing{item: occ.item, facts: occ.facts, since: row.At, version: row.Version, chain: occ.chain, marks: t.marks}
	t.gone = gone
	if gone {
		t.known, t.due, t.wait = true, Forever, Forever
		return nil
	}
	if t.out, err = f.d.e.look(f.d.tx.DB, f.d.snap, t.st); err != nil {
		return err
	}
	t.known, t.marks, t.due, t.wait = true, t.st.marks, t.out.due(), t.out.wait
	return nil
}

// catchUp fires what came to hold between the row before and this one.
func (f *follower) catchUp(t *track, row models.Entry, occ occurrence) error {
	if row.Version == 1 {
		return nil
	}
	end := row.At
	if row.Kind == models.EntryGap {
		end = row.GapTo
	}
	missed := t.known && t.due < end
	longGap := row.Kind == models.EntryGap && row.GapTo-row.GapFrom >= t.wait
	if t.known && !missed && !longGap {
		return nil
	}
	st, err := f.before(t, row)
	if err != nil || st == nil {
		return err
	}
	end = f.window(st, row, occ, end)
	st.marks = t.marks
	head, err := existingHeads(f.d.tx, []ItemKey{t.item})
	if err != nil || head[t.item] == nil {
		return err
	}
	p := &pending{st: st, limit: end - 1, now: occ.facts, head: head[t.item]}
	if err := f.d.fireStates([]*pending{p}); err != nil {
		return err
	}
	t.marks = st.marks
	return nil
}

// before is the item as it was until the row.
func (f *follower) before(t *track, row models.Entry) (*standing, error) {
	if t.st != nil {
		st := *t.st
		return &st, nil
	}
	entries, err := entriesBefore(f.d.tx.DB, t.item, row.Version, 1)
	if err != nil || len(entries) == 0 {
		return nil, err
	}
	facts, factsErr := decodeFacts(entries[0].Facts)
	chain, chainErr := decodeChain(entries[0].Chain)
	return &standing{item: t.item, facts: facts, since: entries[0].At, version: entries[0].Version, chain: chain}, errors.Join(factsErr, chainErr)
}

// window ends the time over which the former facts held, and gives them the last activity of that time.
func (f *follower) window(st *standing, row models.Entry, occ occurrence, end models.Time) models.Time {
	last := occ.facts.At(FactLastActivity)
	switch {
	case row.Kind == models.EntryGap:
		st.facts = active(st.facts, row.GapFrom)
	case last <= st.facts.At(FactLastActivity):
	case f.d.e.tellsGaps(row.ItemKind):
		st.facts = active(st.facts, last) // without a gap there was activity all the time
	default:
		return min(end, last) // the activity of this row ended what went on since the one before
	}
	return end
}

// tellsGaps reports whether the features tell the idle gaps of a kind of item by rows of their own.
func (e *Engine) tellsGaps(itemKind string) bool {
	for _, category := range e.catalogue.Categories() {
		if category.ItemKind == itemKind && category.Gaps {
			return true
		}
	}
	return false
}

// commit hands what was found to the clocks once it is committed.
func (f *follower) commit() {
	f.d.tx.AfterCommit(func() {
		for _, t := range f.order {
			if t.gone {
				f.d.e.clocks.drop(t.item)
			} else if t.st != nil {
				f.d.e.clocks.set(f.d.snap, t.st, t.out)
			}
		}
		f.d.e.ticker.wake()
	})
}
