package engine

import (
	"context"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"deskbell/models"
	"deskbell/server/database"
)

// closeBatches sends the messages whose time is over, each in a transaction of its own.
func (e *Engine) closeBatches(ctx context.Context) (int, error) {
	var due []models.Batch
	db := e.db.Read(ctx).Where("state = ?", models.BatchOpen).Session(&gorm.Session{})
	if err := db.Where("closes_at <= ?", e.now()).Order("closes_at, id").Limit(batchesAPass).Find(&due).Error; err != nil {
		return 0, fmt.Errorf("look for batches to close: %w", err)
	}
	due = slices.DeleteFunc(due, func(one models.Batch) bool { return !e.ownsName("event", one.EventID) })
	for _, one := range due {
		if err := e.decide(ctx, "engine.close_batch", func(d *decision) error { return d.closeBatch(one.ID) }); err != nil {
			return 0, fmt.Errorf("close batch %s: %w", one.ID, err)
		}
	}
	var next []models.Batch // opened before a restart, or by another node
	if err := db.Order("closes_at").Limit(1).Find(&next).Error; err != nil {
		return 0, fmt.Errorf("look for the next batch: %w", err)
	}
	for _, one := range next {
		e.batcher.wakeAt(one.ClosesAt)
	}
	return len(due), nil
}

// closeBatch sends one message and writes its result on every run of the batch.
func (d *decision) closeBatch(batchID string) error {
	var row models.Batch
	if err := d.tx.ForUpdate().Where("id = ?", batchID).Take(&row).Error; err != nil {
		return err
	}
	if row.State != models.BatchOpen {
		return nil // another node was first
	}
	row.State = models.BatchClosed
	if err := d.tx.Save(&row).Error; err != nil {
		return err
	}
	if row.Shadow {
		return nil
	}
	items, err := readBatchItems(d.tx.DB, batchID, "")
	if err != nil || len(items) == 0 {
		return err
	}
	first := models.ActionRun{ID: items[0].RunID, Kind: row.Kind, EventID: row.EventID}
	result := d.guard(&first, func(tx *database.Tx) (Result, error) { return d.sendBatch(tx, row, items) })
	return d.endBatch(batchID, told(result))
}

// sendBatch lets the action of the batch's own revision send it, whatever the event says by now.
func (d *decision) sendBatch(tx *database.Tx, row models.Batch, items []BatchItem) (Result, error) {
	r, err := d.rulingOf(row.EventID, row.RevisionID)
	if err != nil {
		return Result{}, err
	}
	s := r.setting(row.ActionID)
	if s == nil || s.action.Message == nil {
		return Result{}, fmt.Errorf("revision %s has no message %s", row.RevisionID, row.ActionID)
	}
	chain, err := d.chainOf(items[0].FiringID)
	if err != nil {
		return Result{}, err
	}
	all := func(see func([]BatchItem) error) error { return eachBatchItem(tx.DB, row.ID, items, see) }
	return s.action.Message.Closed(d.ctx, tx, Batch{ID: row.ID, Event: r.ref, Setting: s.ActionSetting, Items: items, Count: row.Items,
		Now: d.now, Chain: chain.Then(r.event.ID, items[0].FiringID, items[0].Item), all: all})
}

// eachBatchItem shows the items of a batch, of which the first are read already.
func eachBatchItem(db *gorm.DB, batchID string, items []BatchItem, see func([]BatchItem) error) (err error) {
	for len(items) > 0 {
		if err := see(items); err != nil || len(items) < BatchItems {
			return err
		}
		if items, err = readBatchItems(db, batchID, items[len(items)-1].RunID); err != nil {
			return err
		}
	}
	return nil
}

// endBatch writes the result on the runs of a batch. Who joined keeps the reason that tells so.
func (d *decision) endBatch(batchID string, result Result) error {
	var runs []*models.ActionRun
	if err := d.tx.Where("batch_id = ? AND state = ?", batchID, models.RunBatched).Order("id").Find(&runs).Error; err != nil {
		return fmt.Errorf("read the runs of a batch: %w", err)
	}
	if len(runs) == 0 {
		return nil
	}
	ids := make([]string, 0, len(runs))
	firings := make([]string, 0, len(runs))
	for _, run := range runs {
		ids, firings = append(ids, run.ID), append(firings, run.FiringID)
	}
	sample := *runs[0]
	apply(&sample, result, d.now)
	set := map[string]any{"state": sample.State, "detail": sample.Detail}
	if sample.Reason != "" || sample.State != models.RunDone {
		set["reason"] = sample.Reason
	}
	for part := range slices.Chunk(ids, rowsAtOnce) {
		if err := d.tx.Model(&models.ActionRun{}).Where("id IN ?", part).Updates(set).Error; err != nil {
			return fmt.Errorf("write the result of a batch: %w", err)
		}
	}
	if sample.State == models.RunFailed {
		d.tx.AfterCommit(func() { d.e.stats.failed.Add(int64(len(ids))) })
	}
	return d.sumUp(firings)
}

// readBatchItems reads the first items of a batch whose runs come after one, with the facts of their occurrences.
func readBatchItems(db *gorm.DB, batchID, after string) ([]BatchItem, error) {
	var runs []models.ActionRun
	if err := db.Where("batch_id = ? AND id > ?", batchID, after).Order("id").Limit(BatchItems).Find(&runs).Error; err != nil {
		return nil, fmt.Errorf("read the runs of a batch: %w", err)
	}
	ids := make([]string, 0, len(runs))
	for _, run := range runs {
		ids = append(ids, run.FiringID)
	}
	var rows []struct {
		ID, ItemKind, ItemID, EventType, ActorID, Facts string
		OccurredAt                                      models.Time
	}
	err := db.Table("firings").Joins("JOIN journal ON journal.id = firings.entry_id").Where("firings.id IN ?", ids).
		Select("firings.id, firings.item_kind, firings.item_id, firings.event_type, firings.actor_id, firings.occurred_at, journal.facts").
		Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read the occurrences of a batch: %w", err)
	}
	byFiring := map[string]BatchItem{}
	for _, row := range rows {
		facts, err := decodeFacts(row.Facts)
		if err != nil {
			return nil, err
		}
		byFiring[row.ID] = BatchItem{FiringID: row.ID, Item: ItemKey{row.ItemKind, row.ItemID}, OccurrenceType: row.EventType, Occurrence: facts,
			ActorID: row.ActorID, At: row.OccurredAt}
	}
	items := make([]BatchItem, 0, len(runs))
	for _, run := range runs {
		item, found := byFiring[run.FiringID]
		if !found {
			return nil, fmt.Errorf("the occurrence of firing %s is gone", run.FiringID)
		}
		item.RunID = run.ID
		items = append(items, item)
	}
	return items, nil
}

func (d *decision) chainOf(firingID string) (Chain, error) {
	var firing models.Firing
	if err := d.tx.Select("id", "chain").Where("id = ?", firingID).Take(&firing).Error; err != nil {
		return Chain{}, fmt.Errorf("read firing %s: %w", firingID, err)
	}
	return decodeChain(firing.Chain)
}
