package engine

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"deskbell/models"
	"deskbell/server/database"
)

// Keep says how long the journal goes back. The newest row of each living item stays, and so does what a firing fired for.
type Keep struct {
	Journal     time.Duration // zero: 90 days
	Visitors    time.Duration // zero: 7 days
	VisitorRows int64         // and not more rows about visitors than this; zero: a million
}

const (
	retainEvery = time.Hour
	retainSlice = 1000
)

// retention walks the journal from its oldest row, slice by slice, until it meets rows that are young enough; then it rests.
type retention struct {
	e    *Engine
	keep Keep
	at   string // id of the last row that was looked at
	cut  string // rows about visitors up to this id are too many
	rest models.Time
}

func (e *Engine) newRetention(keep Keep) *retention {
	if keep.Journal == 0 {
		keep.Journal = 90 * 24 * time.Hour
	}
	if keep.Visitors == 0 {
		keep.Visitors = 7 * 24 * time.Hour
	}
	if keep.VisitorRows == 0 {
		keep.VisitorRows = 1_000_000
	}
	return &retention{e: e, keep: keep}
}

// pass looks at one slice.
func (r *retention) pass(ctx context.Context) (int, error) {
	if r.e.now() < r.rest || !r.e.Leads() {
		return 0, nil
	}
	if r.at == "" {
		if err := r.begin(ctx); err != nil {
			return 0, err
		}
	}
	var rows []models.Entry
	err := r.e.db.Read(ctx).Select("id", "item_kind", "item_id", "at", "state").Where("id > ?", r.at).Order("id").Limit(retainSlice).Find(&rows).Error
	if err != nil {
		return 0, fmt.Errorf("read the oldest rows of the journal: %w", err)
	}
	if len(rows) == 0 || r.young(rows[len(rows)-1]) { // ids are in the order of time, so what follows is younger still
		defer func() { r.at, r.rest = "", r.e.now().Add(retainEvery) }()
	} else {
		defer func() { r.at = rows[len(rows)-1].ID }()
	}
	old := slices.DeleteFunc(slices.Clone(rows), func(row models.Entry) bool { return !r.past(row) })
	if len(old) == 0 {
		return len(rows), nil
	}
	if err := r.e.db.Tx(ctx, "engine.retention", func(tx *database.Tx) error { return deleteRows(tx, old) }); err != nil {
		return 0, fmt.Errorf("delete what is past its retention: %w", err)
	}
	return len(rows), nil
}

// young reports whether a row and all that follow may stay for their age.
func (r *retention) young(row models.Entry) bool {
	return row.At >= r.e.now().Add(-min(r.keep.Visitors, r.keep.Journal)) && row.ID > r.cut
}

// begin cleans up what is small, and finds how far the rows about visitors may go back.
func (r *retention) begin(ctx context.Context) error {
	long := r.e.now().Add(-r.keep.Journal)
	err := r.e.db.Tx(ctx, "engine.retention", func(tx *database.Tx) error {
		if err := tx.Where("state = ? AND closes_at < ?", models.BatchClosed, long).Delete(&models.Batch{}).Error; err != nil {
			return err
		}
		return tx.Where("next_at < ?", long).Delete(&models.Frequency{}).Error
	})
	if err != nil {
		return fmt.Errorf("delete old batches and limits: %w", err)
	}
	var last []models.Entry
	err = r.e.db.Read(ctx).Select("id").Where("item_kind = ?", models.ItemVisitor).Order("id DESC").Offset(int(r.keep.VisitorRows)).Limit(1).Find(&last).Error
	if err != nil {
		return fmt.Errorf("count rows about visitors: %w", err)
	}
	r.cut = ""
	for _, row := range last {
		r.cut = row.ID
	}
	return nil
}

// past reports whether a row may go, as far as its age tells.
func (r *retention) past(row models.Entry) bool {
	if row.State == models.EntryWaiting {
		return false
	}
	if row.ItemKind == models.ItemVisitor {
		return row.At < r.e.now().Add(-r.keep.Visitors) || row.ID <= r.cut
	}
	return row.At < r.e.now().Add(-r.keep.Journal)
}

// deleteRows deletes rows but the newest of each living item and what firings fired for, and the heads of items of which nothing is left.
func deleteRows(tx *database.Tx, rows []models.Entry) error {
	byKind := map[string][]string{}
	ids := make([]string, 0, len(rows))
	for _, row := range rows {
		ids = append(ids, row.ID)
		byKind[row.ItemKind] = append(byKind[row.ItemKind], row.ItemID)
	}
	needed := map[string]bool{}
	for part := range slices.Chunk(ids, rowsAtOnce) {
		var firings []models.Firing
		if err := tx.Select("entry_id").Where("entry_id IN ?", part).Find(&firings).Error; err != nil {
			return err
		}
		for _, firing := range firings {
			needed[firing.EntryID] = true
		}
	}
	dead := map[string][]string{}
	for kind, items := range byKind {
		slices.Sort(items)
		for part := range slices.Chunk(slices.Compact(items), rowsAtOnce) {
			var heads []models.Item
			if err := tx.ForUpdate().Where("kind = ? AND id IN ?", kind, part).Order("id").Find(&heads).Error; err != nil {
				return err
			}
			for _, head := range heads {
				if head.Alive {
					needed[head.EntryID] = true
				} else {
					dead[kind] = append(dead[kind], head.ID)
				}
			}
		}
	}
	ids = slices.DeleteFunc(ids, func(id string) bool { return needed[id] })
	for part := range slices.Chunk(ids, rowsAtOnce) {
		if err := tx.Where("id IN ?", part).Delete(&models.Entry{}).Error; err != nil {
			return err
		}
	}
	for kind, items := range dead {
		if err := deleteHeads(tx, kind, items); err != nil {
			return err
		}
	}
	return nil
}

// deleteHeads deletes the heads of items without rows, and their limits.
func deleteHeads(tx *database.Tx, kind string, ids []string) error {
	for part := range slices.Chunk(ids, rowsAtOnce) {
		var left []string
		if err := tx.Model(&models.Entry{}).Where("item_kind = ? AND item_id IN ?", kind, part).Distinct().Pluck("item_id", &left).Error; err != nil {
			return err
		}
		gone := slices.DeleteFunc(slices.Clone(part), func(id string) bool { return slices.Contains(left, id) })
		if len(gone) == 0 {
			continue
		}
		keys := make([]string, 0, len(gone))
		for _, id := range gone {
			keys = append(keys, ItemKey{kind, id}.String())
		}
		if err := tx.Where("kind = ? AND id IN ? AND alive = ?", kind, gone, false).Delete(&models.Item{}).Error; err != nil {
			return err
		}
		if err := tx.Where("item_key IN ?", keys).Delete(&models.Frequency{}).Error; err != nil {
			return err
		}
	}
	return nil
}

// Erase blanks what the engine keeps about an item: facts, texts and titles. Ids, times and outcomes stay, and explanations say that
// the rest was erased. The item's own rows are its feature's.
func (e *Engine) Erase(tx *database.Tx, item ItemKey) error {
	blanks := []struct {
		what  *gorm.DB
		blank map[string]any
	}{
		{tx.Model(&models.Entry{}).Where("item_kind = ? AND item_id = ?", item.Kind, item.ID),
			map[string]any{"facts": "{}", "old": "", "error": "", "erased": true}},
		{tx.Model(&models.Firing{}).Where("item_kind = ? AND item_id = ?", item.Kind, item.ID),
			map[string]any{"item_ref": "", "item_title": ""}},
		{tx.Model(&models.ActionRun{}).Where("firing_id IN (?)", tx.Model(&models.Firing{}).Select("id").Where("item_kind = ? AND item_id = ?", item.Kind, item.ID)),
			map[string]any{"detail": ""}},
	}
	for _, one := range blanks {
		if err := one.what.Updates(one.blank).Error; err != nil {
			return fmt.Errorf("erase %s: %w", item, err)
		}
	}
	return nil
}
