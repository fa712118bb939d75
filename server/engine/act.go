package engine

import (
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"

	"deskbell/models"
	"deskbell/server/database"
)

// failure is an error with a reason of the catalogue.
type failure struct {
	reason string
	err    error
}

// Error implements error.
func (f failure) Error() string { return f.err.Error() }

// Unwrap gives the cause.
func (f failure) Unwrap() error { return f.err }

// Because gives the error of an action a reason of the catalogue (ux.md 4.4). Without it the reason is action_failed.
func Because(reason string, err error) error { return failure{reason, err} }

// ChainFor is the chain of what a run causes.
func ChainFor(in Run) Chain { return in.Chain }

// act runs one action of a firing. Only what breaks the transaction is an error.
func (d *decision) act(f *fired, s *setting, run *models.ActionRun, occ occurrence) error {
	if s.action.Form == Message && !s.PerItem {
		return d.gather(f, s, run, occ)
	}
	allowed, next, err := d.turn(f.r, s, occ.item)
	if err != nil {
		return err
	}
	switch {
	case !allowed:
		limitedUntil(run, next)
	case f.r.shadow:
		run.State, run.Reason = models.RunSkipped, ReasonShadow
	case s.action.Form == OnItem:
		d.internal++
		d.runOnItem(f, s, run, occ, false)
		return d.supersede(run)
	default:
		run.BatchID = run.ID
		d.sendOne(f, s, run, []BatchItem{batchItem(f, run, occ)})
	}
	return nil
}

// turn asks the limit of an action once; within one transaction a refusal is remembered.
func (d *decision) turn(r *ruling, s *setting, item ItemKey) (allowed bool, next models.Time, err error) {
	key := limitKey{r.event.ID, s.ID, s.itemKey(item), r.shadow}
	if next, refused := d.refused[key]; refused {
		return false, next, nil
	}
	allowed, next, err = takeTurn(d.tx, key, s.limit, r.rule.Zone(), d.now)
	if err == nil && !allowed {
		d.refused[key] = next
	}
	return allowed, next, err
}

func limitedUntil(run *models.ActionRun, next models.Time) {
	run.State, run.Reason, run.NextAt = models.RunLimited, ReasonMaxFrequency, next
}

// runOnItem runs an action on the item in a savepoint of its own: its error undoes what it did, and nothing else.
func (d *decision) runOnItem(f *fired, s *setting, run *models.ActionRun, occ occurrence, retry bool) {
	in := Run{RunID: run.ID, FiringID: f.row.ID, Event: f.r.ref, Setting: s.ActionSetting, Item: occ.item, Occurrence: occ.facts,
		Chain: occ.chain.Then(f.r.event.ID, f.row.ID, occ.item), Now: d.now, Retry: retry}
	apply(run, d.guard(run, func(tx *database.Tx) (Result, error) { return s.action.Run(d.ctx, tx, in) }), d.now)
}

// guard does something in a savepoint. An error or a panic becomes the result.
func (d *decision) guard(run *models.ActionRun, do func(tx *database.Tx) (Result, error)) Result {
	var result Result
	err := d.tx.Savepoint(func(tx *database.Tx) (err error) {
		defer func() {
			if broken := recover(); broken != nil {
				d.e.log.ErrorContext(d.ctx, "an action panicked", "action", run.Kind, "run", run.ID, "panic", broken, "stack", string(debug.Stack()))
				err = fmt.Errorf("panic: %v", broken)
			}
		}()
		result, err = do(tx)
		return err
	})
	if err == nil {
		return result
	}
	d.e.log.WarnContext(d.ctx, "an action failed", "action", run.Kind, "run", run.ID, "event", run.EventID, "error", err)
	return failedBy(err)
}

func failedBy(err error) Result {
	reason := ReasonFailed
	var f failure
	if errors.As(err, &f) {
		reason = f.reason
	}
	return Result{State: models.RunFailed, Reason: reason, Detail: map[string]string{"error": cut(err.Error(), 2000)}}
}

// apply writes a result on its run.
func apply(run *models.ActionRun, result Result, now models.Time) {
	if result.State == "" {
		result.State = models.RunDone
	}
	run.State, run.Reason, run.Detail, run.NextAt, run.RetryAt, run.WaitsFor = result.State, cut(result.Reason, 40), "", 0, 0, ""
	if result.Detail != nil {
		raw, err := json.Marshal(result.Detail)
		if err != nil {
			raw = fmt.Appendf(nil, "{%q:%q}", "error", err)
		}
		run.Detail = string(raw)
	}
	if run.State != models.RunHeld {
		return
	}
	run.RetryAt, run.WaitsFor = result.RetryAt, result.WaitsFor
	if run.RetryAt <= now {
		run.RetryAt = now.Add(heldAgain)
	}
	if run.WaitingSince == 0 {
		run.WaitingSince = now
	}
}
