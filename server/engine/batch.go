package engine

import (
	"fmt"
	"time"

	"deskbell/models"
	"deskbell/server/base/id"
	"deskbell/server/database"
)

const (
	// BatchWindow is how long a plain message waits, from its first item, for what else fires.
	BatchWindow = 2 * time.Second
	// BatchItems is how many items a message lists; the others are counted.
	BatchItems   = 100
	batchesAPass = 50
)

// gatherKey names the batches that can be open at one time.
type gatherKey struct {
	eventID  string
	actionID string
	shadow   bool
}

// gathering is a batch that this transaction opened or joined.
type gathering struct {
	row    models.Batch
	r      *ruling
	s      *setting
	opened bool
	chain  Chain // of the first item
	items  []BatchItem
	runs   []*models.ActionRun
}

// gather lets a run join the batch that is open, or asks the limit and opens one.
func (d *decision) gather(f *fired, s *setting, run *models.ActionRun, occ occurrence) error {
	g, err := d.openBatch(f, s, run, occ)
	if err != nil || g == nil {
		return err
	}
	run.BatchID, run.State = g.row.ID, models.RunBatched
	if !g.opened || len(g.items) > 0 {
		run.Reason = ReasonBatched
	}
	g.items, g.runs = append(g.items, batchItem(f, run, occ)), append(g.runs, run)
	return nil
}

// openBatch finds the batch to join or opens one; nil: the limit does not allow it, which is written on the run.
func (d *decision) openBatch(f *fired, s *setting, run *models.ActionRun, occ occurrence) (*gathering, error) {
	key := gatherKey{f.r.event.ID, s.ID, f.r.shadow}
	if g := d.gathered[key]; g != nil {
		return g, nil
	}
	if err := d.lockGathering(key.eventID); err != nil {
		return nil, err
	}
	var open []models.Batch
	err := d.tx.ForUpdate().Where("state = ? AND event_id = ? AND action_id = ? AND shadow = ? AND closes_at > ? AND revision_id = ?",
		models.BatchOpen, key.eventID, key.actionID, key.shadow, d.now, f.r.event.RevisionID).Order("id DESC").Limit(1).Find(&open).Error
	if err != nil {
		return nil, fmt.Errorf("look for an open batch: %w", err)
	}
	g := &gathering{r: f.r, s: s, chain: occ.chain.Then(f.r.event.ID, f.row.ID, occ.item)}
	if len(open) == 1 {
		g.row = open[0]
	} else {
		allowed, next, err := d.turn(f.r, s, occ.item)
		if err != nil {
			return nil, err
		}
		d.noteRepeat(f.r, s, next)
		if !allowed {
			limitedUntil(run, next)
			return nil, nil
		}
		g.opened = true
		g.row = models.Batch{ID: id.New(), EventID: key.eventID, ActionID: key.actionID, RevisionID: f.r.event.RevisionID, Kind: s.Kind,
			State: models.BatchOpen, OpenedAt: d.now, ClosesAt: d.now.Add(BatchWindow), Shadow: key.shadow}
	}
	d.gathered[key] = g
	d.order = append(d.order, g)
	return g, nil
}

// tellBatches writes the batches that were opened or joined, and lets their actions write what does not wait. When that fails, the runs
// that came with this transaction fail, and nothing else.
func (d *decision) tellBatches() error {
	for _, g := range d.order {
		former := g.row.Items
		g.row.Items += len(g.items)
		if err := d.writeBatch(g); err != nil {
			return err
		}
		d.tx.AfterCommit(func() { d.e.batcher.wakeAt(g.row.ClosesAt) })
		if g.row.Shadow {
			for _, run := range g.runs {
				run.State, run.Reason = models.RunSkipped, ReasonShadow
			}
			continue
		}
		batch := Batch{ID: g.row.ID, Event: g.r.ref, Setting: g.s.ActionSetting, Items: g.items, Fresh: g.items, Count: g.row.Items, Now: d.now, Chain: g.chain}
		if !g.opened {
			known, err := readBatchItems(d.tx.DB, g.row.ID, "")
			if err != nil {
				return err
			}
			batch.Items = append(known, g.items...)
		}
		batch.Items = batch.Items[:min(len(batch.Items), BatchItems)]
		result := d.guard(g.runs[0], func(tx *database.Tx) (Result, error) {
			if g.opened {
				return Result{State: models.RunBatched}, g.s.action.Message.Opened(d.ctx, tx, batch)
			}
			return Result{State: models.RunBatched}, g.s.action.Message.Joined(d.ctx, tx, batch)
		})
		if result.State == models.RunFailed {
			if err := d.leaveBatch(g, former, result); err != nil {
				return err
			}
		}
	}
	return nil
}

// lockGathering keeps two nodes from opening a batch of one event at the same time.
func (d *decision) lockGathering(eventID string) error {
	if d.e.leases == nil {
		return nil
	}
	var event models.Event
	if err := d.tx.ForUpdate().Select("id").Where("id = ?", eventID).Take(&event).Error; err != nil {
		return fmt.Errorf("lock the batches of event %s: %w", eventID, err)
	}
	return nil
}

func (d *decision) writeBatch(g *gathering) error {
	write := d.tx.Save
	if g.opened {
		write = d.tx.Create
	}
	if err := write(&g.row).Error; err != nil {
		return fmt.Errorf("write a batch: %w", err)
	}
	return nil
}

// leaveBatch fails the runs of this transaction and takes them out of the batch again.
func (d *decision) leaveBatch(g *gathering, former int, result Result) error {
	for _, run := range g.runs {
		apply(run, result, d.now)
		run.BatchID = ""
	}
	g.row.Items = former
	if g.opened {
		g.row.State = models.BatchClosed
	}
	if err := d.tx.Save(&g.row).Error; err != nil {
		return fmt.Errorf("write a batch: %w", err)
	}
	return nil
}

// sendOne opens and closes a message of its own, with all that it tells of.
func (d *decision) sendOne(f *fired, s *setting, run *models.ActionRun, items []BatchItem) {
	chain, err := decodeChain(f.row.Chain)
	batch := Batch{ID: run.BatchID, Event: f.r.ref, Setting: s.ActionSetting, Items: items[:min(len(items), BatchItems)], Fresh: items, Count: len(items),
		PerItem: s.PerItem, New: true, Now: d.now, Chain: chain.Then(f.r.event.ID, f.row.ID, f.item())}
	result := d.guard(run, func(tx *database.Tx) (Result, error) {
		if err != nil {
			return Result{}, err
		}
		if err := s.action.Message.Opened(d.ctx, tx, batch); err != nil {
			return Result{}, err
		}
		return s.action.Message.Closed(d.ctx, tx, batch)
	})
	apply(run, told(result), d.now)
}

// told is the result of a message. It cannot be held: what may be lifted in time is a matter of its deliveries.
func told(result Result) Result {
	if result.State == models.RunHeld {
		return Skipped(result.Reason, result.Detail)
	}
	return result
}

func batchItem(f *fired, run *models.ActionRun, occ occurrence) BatchItem {
	return BatchItem{RunID: run.ID, FiringID: f.row.ID, Item: occ.item, OccurrenceType: occ.typeID, Occurrence: occ.facts, ActorID: occ.actorID, At: occ.at}
}
