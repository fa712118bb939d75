package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"deskbell/models"
)

// Explanation tells why an event fired and what came of it. Nothing of it was stored for the purpose: the revision is judged again, at
// the instant and with who might see what then.
type Explanation struct {
	Firing     models.Firing
	Event      models.Event // as it is now; its name and owner then are in Ref
	Ref        EventRef
	OwnerName  string
	Revision   models.EventRevision
	Definition Definition
	Occurrence models.Entry
	Facts      Facts
	Old        Facts
	// Erased: the item was erased, so the facts, the trace and the texts are gone.
	Erased bool
	Trace  *Trace // nil when it cannot be judged any more
	Runs   []RunExplanation
	Chain  []ChainStep
}

// RunExplanation is one action of the firing.
type RunExplanation struct {
	Run           models.ActionRun
	Label         string
	Limit         string      // its Maximum Frequency in words; empty: none
	LastAt        models.Time // when it last counted a run
	NextAt        models.Time // when the limit next allows one; Forever: never
	Items         int         // how many items its message tells of
	Notifications []models.Notification
	Deliveries    []DeliveryExplanation
}

// DeliveryExplanation is one message with its attempts.
type DeliveryExplanation struct {
	Delivery models.Delivery
	Attempts []models.Attempt
}

// ChainStep is one cause of what happened, the first one first.
type ChainStep struct {
	EventID   string
	EventName string
	FiringID  string
	Item      ItemKey
	ItemRef   string
	At        models.Time
}

// Explain tells why a firing was made. gorm.ErrRecordNotFound: there is none with this id.
func (e *Engine) Explain(ctx context.Context, firingID string) (Explanation, error) {
	db := e.db.Read(ctx)
	var out Explanation
	if err := db.Where("id = ?", firingID).Take(&out.Firing).Error; err != nil {
		return out, fmt.Errorf("explain firing %s: %w", firingID, err)
	}
	if err := e.explainEvent(db, &out); err != nil {
		return out, fmt.Errorf("explain firing %s: %w", firingID, err)
	}
	if err := e.explainRuns(db, &out); err != nil {
		return out, fmt.Errorf("explain firing %s: %w", firingID, err)
	}
	var err error
	if out.Chain, err = e.explainChain(db, out.Firing.Chain); err != nil {
		return out, fmt.Errorf("explain firing %s: %w", firingID, err)
	}
	return out, nil
}

// explainEvent judges the revision again.
func (e *Engine) explainEvent(db *gorm.DB, out *Explanation) error {
	then, err := readSight(db, out.Firing.At)
	if err != nil {
		return err
	}
	if err := db.Where("id = ?", out.Firing.EventID).Take(&out.Event).Error; err != nil {
		return fmt.Errorf("read its event: %w", err)
	}
	if err := db.Where("id = ?", out.Firing.RevisionID).Take(&out.Revision).Error; err != nil {
		return fmt.Errorf("read its revision: %w", err)
	}
	event := out.Event
	event.RevisionID = out.Revision.ID
	if owner := then.owners[event.ID]; owner != "" {
		event.OwnerID = owner
	}
	r, err := e.rule(event, out.Revision.Definition, e.zone(), then)
	if err != nil {
		return err
	}
	r.ref.Name = r.def.Name
	out.Ref, out.Definition, out.OwnerName = r.ref, r.def, then.AgentName(event.OwnerID)
	var entries []models.Entry
	if err := db.Where("id = ?", out.Firing.EntryID).Find(&entries).Error; err != nil {
		return fmt.Errorf("read its occurrence: %w", err)
	}
	if len(entries) == 0 || entries[0].Erased {
		out.Erased = true
		return nil
	}
	out.Occurrence = entries[0]
	var factsErr, oldErr error
	out.Facts, factsErr = decodeFacts(entries[0].Facts)
	out.Old, oldErr = decodeFacts(entries[0].Old)
	if err := errors.Join(factsErr, oldErr); err != nil {
		return err
	}
	trace := r.rule.Trace(Input{Facts: out.Facts, Old: out.Old, At: out.Firing.OccurredAt, Type: out.Firing.EventType})
	out.Trace = &trace
	return nil
}

// explainRuns finds what the actions did.
func (e *Engine) explainRuns(db *gorm.DB, out *Explanation) error {
	var runs []models.ActionRun
	if err := db.Where("firing_id = ?", out.Firing.ID).Order("position, id").Find(&runs).Error; err != nil {
		return fmt.Errorf("read its action runs: %w", err)
	}
	for _, run := range runs {
		one := RunExplanation{Run: run, Label: run.Kind}
		if action, known := e.catalogue.Action(run.Kind); known {
			one.Label = action.Label
		}
		if err := e.explainLimit(db, out, &one); err != nil {
			return err
		}
		if err := explainMessages(db, &one); err != nil {
			return err
		}
		out.Runs = append(out.Runs, one)
	}
	return nil
}

func (e *Engine) explainLimit(db *gorm.DB, out *Explanation, one *RunExplanation) error {
	at := slices.IndexFunc(out.Definition.Actions, func(s ActionSetting) bool { return s.ID == one.Run.ActionID })
	if at < 0 {
		return nil
	}
	limit, err := ParseFrequency(out.Definition.Actions[at].MaxFrequency)
	if err != nil || limit.None() {
		return err
	}
	one.Limit = limit.Words()
	item := ItemKey{out.Firing.ItemKind, out.Firing.ItemID}
	var rows []models.Frequency
	err = db.Where("event_id = ? AND action_id = ? AND shadow = ? AND item_key IN ?", out.Firing.EventID, one.Run.ActionID, out.Firing.Shadow,
		[]string{"", item.String()}).Find(&rows).Error
	if err != nil {
		return fmt.Errorf("read a limit: %w", err)
	}
	for _, row := range rows {
		one.LastAt, one.NextAt = row.LastAt, row.NextAt
	}
	return nil
}

func explainMessages(db *gorm.DB, one *RunExplanation) error {
	query, args := "run_id = ?", []any{one.Run.ID}
	if one.Run.BatchID != "" {
		query, args = "run_id = ? OR batch_id = ?", []any{one.Run.ID, one.Run.BatchID}
		if err := db.Where("batch_id = ?", one.Run.BatchID).Order("id").Find(&one.Notifications).Error; err != nil {
			return fmt.Errorf("read notifications: %w", err)
		}
		var batches []models.Batch
		if err := db.Where("id = ?", one.Run.BatchID).Find(&batches).Error; err != nil {
			return fmt.Errorf("read a batch: %w", err)
		}
		one.Items = 1
		for _, batch := range batches {
			one.Items = batch.Items
		}
	}
	var deliveries []models.Delivery
	if err := db.Where(query, args...).Order("id").Find(&deliveries).Error; err != nil {
		return fmt.Errorf("read deliveries: %w", err)
	}
	ids := make([]string, 0, len(deliveries))
	for _, delivery := range deliveries {
		ids = append(ids, delivery.ID)
	}
	var attempts []models.Attempt
	for part := range slices.Chunk(ids, rowsAtOnce) {
		var some []models.Attempt
		if err := db.Where("delivery_id IN ?", part).Find(&some).Error; err != nil {
			return fmt.Errorf("read attempts: %w", err)
		}
		attempts = append(attempts, some...)
	}
	slices.SortFunc(attempts, func(a, b models.Attempt) int { return cmp.Compare(a.Number, b.Number) })
	for _, delivery := range deliveries {
		of := slices.DeleteFunc(slices.Clone(attempts), func(a models.Attempt) bool { return a.DeliveryID != delivery.ID })
		one.Deliveries = append(one.Deliveries, DeliveryExplanation{Delivery: delivery, Attempts: of})
	}
	return nil
}

// explainChain gives the causes their names.
func (e *Engine) explainChain(db *gorm.DB, raw string) ([]ChainStep, error) {
	chain, err := decodeChain(raw)
	if err != nil {
		return nil, err
	}
	var out []ChainStep
	for _, cause := range chain.Causes {
		step := ChainStep{EventID: cause.EventID, FiringID: cause.FiringID, Item: cause.Item}
		var firings []models.Firing
		if err := db.Where("id = ?", cause.FiringID).Find(&firings).Error; err != nil {
			return nil, fmt.Errorf("read a cause: %w", err)
		}
		for _, firing := range firings {
			step.ItemRef, step.At = firing.ItemRef, firing.At
		}
		var events []models.Event
		if err := db.Where("id = ?", cause.EventID).Find(&events).Error; err != nil {
			return nil, fmt.Errorf("read a cause's event: %w", err)
		}
		for _, event := range events {
			step.EventName = event.Name
		}
		out = append(out, step)
	}
	return out, nil
}
