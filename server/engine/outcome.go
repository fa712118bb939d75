package engine

import (
	"fmt"
	"slices"

	"deskbell/models"
)

// outcomeOf sums up the runs of a firing.
func outcomeOf(runs []*models.ActionRun) string {
	count := func(keep func(run *models.ActionRun) bool) int {
		n := 0
		for _, run := range runs {
			if keep(run) {
				n++
			}
		}
		return n
	}
	in := func(states ...string) int {
		return count(func(run *models.ActionRun) bool { return slices.Contains(states, run.State) })
	}
	failed, done, limited := in(models.RunFailed), in(models.RunDone), in(models.RunLimited)
	joined := count(func(run *models.ActionRun) bool { return run.State == models.RunDone && run.Reason == ReasonBatched })
	switch {
	case failed > 0 && failed == len(runs):
		return models.OutcomeFailed
	case failed > 0:
		return models.OutcomePartlyFailed
	case in(models.RunHeld) > 0:
		return models.OutcomeHeld
	case in(models.RunBatched) > 0, done > 0 && joined == done:
		return models.OutcomeBatched
	case limited > 0 && done == 0:
		return models.OutcomeLimited
	}
	return models.OutcomeFired
}

// sumUp writes the outcomes of firings again after their runs changed.
func (d *decision) sumUp(firingIDs []string) error {
	for part := range slices.Chunk(firingIDs, rowsAtOnce) {
		var runs []*models.ActionRun
		if err := d.tx.Select("id", "firing_id", "state", "reason").Where("firing_id IN ?", part).Find(&runs).Error; err != nil {
			return fmt.Errorf("read action runs: %w", err)
		}
		of := map[string][]*models.ActionRun{}
		for _, run := range runs {
			of[run.FiringID] = append(of[run.FiringID], run)
		}
		with := map[string][]string{} // outcome to firings
		for firingID, runs := range of {
			outcome := outcomeOf(runs)
			with[outcome] = append(with[outcome], firingID)
		}
		for outcome, ids := range with {
			slices.Sort(ids)
			if err := d.tx.Model(&models.Firing{}).Where("id IN ?", ids).Update("outcome", outcome).Error; err != nil {
				return fmt.Errorf("write outcomes: %w", err)
			}
		}
		if err := d.tellOutcomes(part); err != nil {
			return err
		}
	}
	return nil
}

// tellOutcomes lets live lists know, after the commit, that outcomes may have changed.
func (d *decision) tellOutcomes(firingIDs []string) error {
	if d.e.fired == nil {
		return nil
	}
	var changed []models.Firing
	if err := d.tx.Select("id", "event_id", "outcome").Where("id IN ?", firingIDs).Order("id").Find(&changed).Error; err != nil {
		return fmt.Errorf("read firings whose outcome changed: %w", err)
	}
	d.tx.AfterCommit(func() { d.e.fired(changed) })
	return nil
}
