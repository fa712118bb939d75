package engine

import (
	"context"
	"fmt"

	"deskbell/models"
)

// Evaluation is one look at one item: would the event fire for it now, and if not, why.
type Evaluation struct {
	Item  ItemKey
	Known bool // the item has been recorded
	Alive bool // its clock runs
	At    models.Time
	Facts Facts
	Trace Trace
	// Reason is why it does not fire though everything holds: its owner may not see the item, is not active, or it fired already in
	// this episode (already_in_state). Empty: nothing keeps it.
	Reason string
	// Next is when a state holds next if nothing changes; zero: not in sight, or no state.
	Next models.Time
	// Last is the newest firing of the event for the item; its id is empty when there is none.
	Last models.Firing
}

// ReasonAlready says that the event fired in the present episode already.
const ReasonAlready = "already_in_state"

// EvaluateItem judges a definition, saved or not, for an item as it is now. Event is whose it is: its id (empty: not saved yet), level
// and owner.
func (e *Engine) EvaluateItem(ctx context.Context, event models.Event, def Definition, item ItemKey) (Evaluation, error) {
	out := Evaluation{Item: item, At: e.now()}
	snap, err := e.fresh(ctx)
	if err != nil {
		return out, err
	}
	def.Actions = nil // what it would do is not asked, and of a draft it may be unfinished
	r, err := e.ruleOf(event, def, e.zone(), snap.sight)
	if err != nil {
		return out, err
	}
	db := e.db.Read(ctx)
	found, err := e.newest(db, []ItemKey{item})
	if err != nil {
		return out, err
	}
	newest, known := found[item]
	out.Known, out.Alive = known, newest.head.Alive
	if !known {
		out.Facts = Facts{}
	} else {
		out.Facts = newest.factsNow(e.clocks.lastActivity(item))
	}
	out.Trace = r.rule.Trace(Input{Facts: out.Facts, At: out.At})
	if next, holds := r.rule.NextHold(out.Facts, out.At); known && r.rule.State() && holds {
		out.Next = next
	}
	if may, why := snap.mayFire(r, item, out.Facts); !may {
		out.Reason = why
	}
	if event.ID == "" {
		return out, nil
	}
	var last []models.Firing
	if err := db.Where("event_id = ? AND item_kind = ? AND item_id = ?", event.ID, item.Kind, item.ID).Order("at DESC, id DESC").Limit(1).Find(&last).Error; err != nil {
		return out, fmt.Errorf("read the last firing: %w", err)
	}
	for _, firing := range last {
		out.Last = firing
	}
	episode := r.rule.EpisodeOf(out.Facts, r.rule.Type())
	if out.Reason == "" && out.Trace.Result && episode != "" && out.Last.Episode == episode {
		out.Reason = ReasonAlready
	}
	return out, nil
}

// Evaluate judges a definition for facts at an instant, and tells why. Names are as they are now.
func (e *Engine) Evaluate(ctx context.Context, def Definition, facts Facts, at models.Time) (Trace, error) {
	snap, err := e.fresh(ctx)
	if err != nil {
		return Trace{}, err
	}
	rule, err := Compile(e.catalogue, def, Env{Zone: e.zone(), Names: snap.sight})
	if err != nil {
		return Trace{}, err
	}
	return rule.Trace(Input{Facts: facts, At: at}), nil
}
