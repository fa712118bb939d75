package engine

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"time"

	"deskbell/models"
	"deskbell/server/database"
)

// What one transaction of the runner takes at most.
const (
	RowsAPass     = 256
	TimeAPass     = 25 * time.Millisecond
	InternalAPass = 20 // actions on items
)

// decideWaiting decides about the rows of the journal that wait: those that failed before one by one, the others together. What keeps
// failing is set aside after five tries, and keeps nothing waiting but the later rows of its own item.
func (e *Engine) decideWaiting(ctx context.Context) (int, error) {
	some, err := e.anyWaiting(ctx)
	if err != nil || !some {
		return 0, err
	}
	done, suspects, err := e.decideSuspects(ctx)
	if err != nil {
		return done, err
	}
	batch := &batchOfRows{without: suspects}
	err = e.decide(ctx, "engine.run", batch.decide)
	if err == nil {
		return done + batch.done, nil
	}
	if cannotSay(ctx, err) || len(batch.rows) == 0 {
		return done, err
	}
	e.log.WarnContext(ctx, "a batch failed and is decided row by row", "rows", len(batch.rows), "error", err)
	failed := map[ItemKey]bool{}
	for _, row := range batch.rows {
		if item := (ItemKey{row.ItemKind, row.ItemID}); !failed[item] {
			one := e.decideOne(ctx, row)
			if cannotSay(ctx, one) {
				return done, one
			}
			failed[item] = one != nil
			done++
		}
	}
	return done, nil
}

// cannotSay reports whether an error says nothing about the rows: the database is away, or nobody knows whether it committed.
func cannotSay(ctx context.Context, err error) bool {
	return err != nil && (ctx.Err() != nil || database.IsAway(err) || errors.Is(err, database.ErrCommitUnknown))
}

func (e *Engine) anyWaiting(ctx context.Context) (bool, error) {
	var first []models.Entry
	if err := e.ours(e.db.Read(ctx)).Select("id").Where("state = ?", models.EntryWaiting).Limit(1).Find(&first).Error; err != nil {
		return false, fmt.Errorf("look for waiting rows: %w", err)
	}
	return len(first) > 0, nil
}

// decideSuspects tries the rows that failed before, and returns the items of those that still do.
func (e *Engine) decideSuspects(ctx context.Context) (done int, items map[ItemKey]bool, err error) {
	var rows []models.Entry
	if err := e.ours(e.db.Read(ctx)).Where("state = ? AND tries > 0", models.EntryWaiting).Order("id").Limit(RowsAPass).Find(&rows).Error; err != nil {
		return 0, nil, fmt.Errorf("look for rows that failed: %w", err)
	}
	items = map[ItemKey]bool{}
	for _, row := range rows {
		if err := e.decideOne(ctx, row); err != nil {
			if cannotSay(ctx, err) {
				return done, nil, err
			}
			if row.Tries+1 < maxTries {
				items[ItemKey{row.ItemKind, row.ItemID}] = true
			}
		}
		done++
	}
	return done, items, nil
}

// decideOne decides about one row alone, and counts the try when that fails.
func (e *Engine) decideOne(ctx context.Context, row models.Entry) error {
	batch := &batchOfRows{only: row.ID}
	err := e.decide(ctx, "engine.run_one", batch.decide)
	if err == nil || cannotSay(ctx, err) {
		return err
	}
	if noted := e.countTry(ctx, row, err); noted != nil {
		return errors.Join(err, noted)
	}
	return err
}

// countTry counts a failed try, and sets the row aside after the last.
func (e *Engine) countTry(ctx context.Context, row models.Entry, why error) error {
	row.Tries++
	set := map[string]any{"tries": row.Tries, "error": cut(why.Error(), 2000)}
	if row.Tries >= maxTries {
		set["state"] = models.EntryFailed
	}
	err := e.db.Tx(ctx, "engine.failed", func(tx *database.Tx) error {
		return tx.Model(&models.Entry{}).Where("id = ? AND state = ?", row.ID, models.EntryWaiting).Updates(set).Error
	})
	if err != nil {
		return fmt.Errorf("count a failed try of %s: %w", row.ID, err)
	}
	if row.Tries < maxTries {
		return nil
	}
	item := ItemKey{row.ItemKind, row.ItemID}
	e.stats.setAside.Add(1)
	e.raise(ctx, Alarm{Kind: AlarmSetAside, Item: item, EntryID: row.ID, Detail: why.Error()})
	e.deciding.Lock()
	defer e.deciding.Unlock()
	if w := e.clocks.find(item); w != nil {
		e.clocks.arm(w, e.now()) // its facts changed, though nothing was decided about the row
	}
	return nil
}

// batchOfRows is one transaction's share of the journal.
type batchOfRows struct {
	without map[ItemKey]bool // items whose rows must wait for one that failed
	only    string           // the id of the one row to decide about
	rows    []models.Entry
	done    int
}

func (b *batchOfRows) decide(d *decision) (err error) {
	defer func() {
		if broken := recover(); broken != nil {
			d.e.log.ErrorContext(d.ctx, "deciding panicked", "panic", broken, "stack", string(debug.Stack()))
			err = fmt.Errorf("panic: %v", broken)
		}
	}()
	b.done = 0
	if b.rows, err = b.read(d); err != nil || len(b.rows) == 0 {
		return err
	}
	fired, err := d.firedFor(b.rows)
	if err != nil {
		return err
	}
	f, err := d.newFollower(b.rows)
	if err != nil {
		return err
	}
	var decided []string
	for _, row := range b.rows {
		whole, err := d.decideRow(row, fired, f)
		if err != nil {
			return fmt.Errorf("row %s of %s: %w", row.ID, ItemKey{row.ItemKind, row.ItemID}, err)
		}
		if whole {
			decided = append(decided, row.ID)
		}
		if !whole || d.internal >= InternalAPass || d.e.now().Sub(d.now) > TimeAPass {
			break
		}
	}
	f.commit()
	b.done = max(1, len(decided))
	return d.markDone(decided)
}

// firedFor finds the firings that were made already, for rows that one transaction could not finish.
func (d *decision) firedFor(rows []models.Entry) (map[limitKey]bool, error) {
	ids := make([]string, 0, len(rows))
	for _, row := range rows {
		ids = append(ids, row.ID)
	}
	var firings []models.Firing
	if err := d.tx.Select("event_id", "entry_id", "shadow").Where("entry_id IN ?", ids).Find(&firings).Error; err != nil {
		return nil, fmt.Errorf("look for former firings: %w", err)
	}
	out := map[limitKey]bool{}
	for _, firing := range firings {
		out[limitKey{eventID: firing.EventID, item: firing.EntryID, shadow: firing.Shadow}] = true
	}
	return out, nil
}

// decideRow decides about one row: moments are judged at the time of the occurrence, and states look again. It is not whole when the
// transaction had to end between two firings.
func (d *decision) decideRow(row models.Entry, fired map[limitKey]bool, f *follower) (whole bool, err error) {
	facts, factsErr := decodeFacts(row.Facts)
	old, oldErr := decodeFacts(row.Old)
	chain, chainErr := decodeChain(row.Chain)
	if err := errors.Join(factsErr, oldErr, chainErr); err != nil {
		return false, err
	}
	occ := occurrence{entryID: row.ID, typeID: row.Type, item: ItemKey{row.ItemKind, row.ItemID}, at: row.At, actorID: row.ActorID, chain: chain,
		facts: facts, old: old}
	if row.Kind == models.EntryOccurrence {
		for _, r := range d.snap.moments(Input{Facts: facts, Old: old, At: row.At, Type: row.Type}) {
			if !d.counts(r, occ) || fired[limitKey{eventID: r.event.ID, item: row.ID, shadow: r.shadow}] {
				continue
			}
			if d.internal >= InternalAPass {
				return false, nil // the rest in the next transaction, which sees what has fired
			}
			if _, err := d.fire(r, occ, momentKey(r, row.ID), r.actions, ""); err != nil {
				return false, err
			}
		}
	}
	return true, f.follow(row, occ)
}

// counts reports whether the occurrence counts for the event: it is a type that nobody has to press a button for, recorded since the
// event is in force, about an item that its owner may see.
func (d *decision) counts(r *ruling, occ occurrence) bool {
	if r.rule.Type().Manual || r.event.Since > occ.at {
		return false
	}
	may, _ := d.snap.mayFire(r, occ.item, occ.facts)
	return may
}

func (d *decision) markDone(ids []string) error {
	for part := range slices.Chunk(ids, rowsAtOnce) {
		if err := d.tx.Model(&models.Entry{}).Where("id IN ?", part).Updates(map[string]any{"state": models.EntryDone, "error": ""}).Error; err != nil {
			return fmt.Errorf("mark rows as decided: %w", err)
		}
	}
	d.tx.AfterCommit(func() { d.e.stats.decided.Add(int64(len(ids))) })
	return nil
}
