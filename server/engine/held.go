package engine

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"gorm.io/gorm"

	"deskbell/models"
	"deskbell/server/database"
)

const (
	// heldAgain is when a held run is tried again that names no time: what lifts it may have been told to another process.
	heldAgain   = 10 * time.Second
	heldAPass   = 100
	triesPerKey = 100
)

// lifted collects the keys that Lift was called with.
type lifted struct {
	mu   sync.Mutex
	keys []string
}

func (l *lifted) add(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, one := range l.keys {
		if one == key {
			return
		}
	}
	l.keys = append(l.keys, key)
}

func (l *lifted) take() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	keys := l.keys
	l.keys = nil
	return keys
}

// Lift says that what held runs wait for may have come: "place:<department>", "visitor:<id>". Those that wait for key are tried at once,
// who waits longest first. Call it after the commit that lifted it; a lift that is lost is made up for within seconds.
func (e *Engine) Lift(key string) {
	if e.ownsName("waits", key) {
		e.lifted.add(key)
		e.holder.wake()
		return
	}
	e.tellOthers(liftKey + key)
}

// retryHeld tries what was lifted, and what is due.
func (e *Engine) retryHeld(ctx context.Context) (int, error) {
	tried := 0
	for _, key := range e.lifted.take() {
		n, err := e.retryKey(ctx, key)
		tried += n
		if err != nil {
			e.lifted.add(key)
			return tried, err
		}
	}
	var due []models.ActionRun
	db := e.db.Read(ctx).Select("id", "waits_for", "retry_at", "item_kind", "item_id").Where("state = ?", models.RunHeld).Session(&gorm.Session{})
	if err := db.Where("retry_at <= ?", e.now()).Order("retry_at, waiting_since, id").Limit(heldAPass).Find(&due).Error; err != nil {
		return tried, fmt.Errorf("look for held runs: %w", err)
	}
	met := map[string]bool{}
	for _, run := range due {
		if !e.ownsHeld(run) {
			continue
		}
		n := 1
		var err error
		switch {
		case run.WaitsFor == "":
			_, err = e.retryRun(ctx, run.ID)
		case met[run.WaitsFor]:
			continue
		default:
			met[run.WaitsFor] = true
			n, err = e.retryKey(ctx, run.WaitsFor)
		}
		tried += n
		if err != nil {
			return tried, err
		}
	}
	var next []models.ActionRun
	if err := db.Order("retry_at").Limit(1).Find(&next).Error; err != nil {
		return tried, fmt.Errorf("look for the next held run: %w", err)
	}
	for _, run := range next {
		e.holder.wakeAt(run.RetryAt)
	}
	return tried, nil
}

// ownsHeld reports whether this node looks after a held run: those that wait for the same are one node's, so that who waits longest
// comes first.
func (e *Engine) ownsHeld(run models.ActionRun) bool {
	if run.WaitsFor != "" {
		return e.ownsName("waits", run.WaitsFor)
	}
	return e.ownsItem(ItemKey{run.ItemKind, run.ItemID})
}

// retryKey tries those that wait for the key, who waits longest first, until one is refused for the same reason again: then the others
// would be too, and they are put off together.
func (e *Engine) retryKey(ctx context.Context, key string) (int, error) {
	for tried := 0; ; tried++ {
		if tried == triesPerKey {
			e.lifted.add(key) // the rest in the next pass: others may have their turn between
			return tried, nil
		}
		var waiting []models.ActionRun
		err := e.db.Read(ctx).Select("id").Where("state = ? AND waits_for = ?", models.RunHeld, key).Order("waiting_since, id").Limit(1).Find(&waiting).Error
		if err != nil {
			return tried, fmt.Errorf("look for who waits for %s: %w", key, err)
		}
		if len(waiting) == 0 {
			return tried, nil
		}
		still, err := e.retryRun(ctx, waiting[0].ID)
		if err != nil {
			return tried, err
		}
		if still == key {
			return tried + 1, e.putOff(ctx, key)
		}
	}
}

// putOff lets those that wait for the key sleep until it is lifted or heldAgain passed.
func (e *Engine) putOff(ctx context.Context, key string) error {
	return e.decide(ctx, "engine.put_off", func(d *decision) error {
		return d.tx.Model(&models.ActionRun{}).Where("state = ? AND waits_for = ? AND retry_at <= ?", models.RunHeld, key, d.now).
			Update("retry_at", d.now.Add(heldAgain)).Error
	})
}

// retryRun tries one held run in a transaction of its own and tells what it waits for now; "" when it ended or waits for time alone.
func (e *Engine) retryRun(ctx context.Context, runID string) (waitsFor string, err error) {
	err = e.decide(ctx, "engine.retry_held", func(d *decision) error {
		var run models.ActionRun
		if err := d.tx.ForUpdate().Where("id = ?", runID).Take(&run).Error; err != nil {
			return err
		}
		if run.State != models.RunHeld {
			waitsFor = ""
			return nil
		}
		if err := d.retry(&run); err != nil {
			if database.IsAway(err) || ctx.Err() != nil {
				return err
			}
			apply(&run, failedBy(err), d.now) // it would fail for ever, and keep others from their turn
		}
		waitsFor = run.WaitsFor
		if err := d.tx.Save(&run).Error; err != nil {
			return err
		}
		if run.State == models.RunHeld {
			d.tx.AfterCommit(func() { e.holder.wakeAt(run.RetryAt) })
			return nil
		}
		return d.sumUp([]string{run.FiringID})
	})
	if err != nil {
		return "", fmt.Errorf("try held run %s again: %w", runID, err)
	}
	return waitsFor, nil
}

// retry runs the action again if the event still holds for the item, and else ends the run.
func (d *decision) retry(run *models.ActionRun) error {
	var firing models.Firing
	if err := d.tx.Where("id = ?", run.FiringID).Take(&firing).Error; err != nil {
		return fmt.Errorf("read its firing: %w", err)
	}
	occ, err := d.occurrenceOf(firing)
	if err != nil {
		return err
	}
	reason, err := d.stillHolds(run, firing, occ)
	if err != nil {
		return err
	}
	run.Tries++
	if reason != "" {
		apply(run, Refused(reason, nil), d.now)
		return nil
	}
	r := d.snap.byEvent[run.EventID]
	d.internal++
	d.runOnItem(&fired{r: r, row: firing}, r.setting(run.ActionID), run, occ, true)
	return nil
}

// stillHolds tells why a held run ends without another try; "" when the event still holds for the item as it is now.
func (d *decision) stillHolds(run *models.ActionRun, firing models.Firing, occ occurrence) (reason string, err error) {
	r := d.snap.byEvent[run.EventID]
	if r == nil || r.shadow || r.def.Type != firing.EventType || r.setting(run.ActionID) == nil {
		return ReasonDisabled, nil
	}
	found, err := d.e.newest(d.tx.DB, []ItemKey{occ.item})
	if err != nil {
		return "", err
	}
	item, known := found[occ.item]
	if !known || !item.head.Alive {
		return ReasonItemGone, nil
	}
	facts := item.factsNow(d.e.clocks.lastActivity(occ.item))
	if may, why := d.snap.mayFire(r, occ.item, facts); !may {
		return why, nil
	}
	_, eventType, _ := d.e.catalogue.Type(firing.EventType)
	if episode := r.rule.EpisodeOf(facts, eventType); episode != "" && episode != firing.Episode {
		return run.Reason, nil
	}
	if !r.rule.Holds(Input{Facts: facts, Old: occ.old, At: d.now, Type: firing.EventType}) {
		return run.Reason, nil
	}
	return "", nil
}

// occurrenceOf reads what a firing fired for.
func (d *decision) occurrenceOf(firing models.Firing) (occurrence, error) {
	var entry models.Entry
	if err := d.tx.Where("id = ?", firing.EntryID).Take(&entry).Error; err != nil {
		return occurrence{}, fmt.Errorf("read the occurrence %s: %w", firing.EntryID, err)
	}
	facts, factsErr := decodeFacts(entry.Facts)
	old, oldErr := decodeFacts(entry.Old)
	chain, chainErr := decodeChain(firing.Chain)
	return occurrence{entryID: entry.ID, typeID: firing.EventType, item: ItemKey{firing.ItemKind, firing.ItemID}, at: firing.OccurredAt,
		actorID: firing.ActorID, chain: chain, facts: facts, old: old}, errors.Join(factsErr, oldErr, chainErr)
}

// supersede ends the held runs of the same action for the same item when a newer one is held: one of them is enough, and it has waited
// since the first began to.
func (d *decision) supersede(run *models.ActionRun) error {
	if run.State != models.RunHeld {
		return nil
	}
	var former []models.ActionRun
	err := d.tx.ForUpdate().Where("state = ? AND event_id = ? AND action_id = ? AND item_kind = ? AND item_id = ?", models.RunHeld, run.EventID,
		run.ActionID, run.ItemKind, run.ItemID).Find(&former).Error
	if err != nil {
		return fmt.Errorf("look for former held runs: %w", err)
	}
	for _, one := range former {
		run.WaitingSince = min(run.WaitingSince, one.WaitingSince)
		apply(&one, Refused(ReasonSuperseded, nil), d.now)
		if err := d.tx.Save(&one).Error; err != nil {
			return fmt.Errorf("end a former held run: %w", err)
		}
		if err := d.sumUp([]string{one.FiringID}); err != nil {
			return err
		}
	}
	return nil
}
