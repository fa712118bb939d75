package engine

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"deskbell/models"
	"deskbell/server/base/id"
	"deskbell/server/database"
)

// repeatKey names a plain action of a state that runs again while anything still holds.
type repeatKey struct {
	eventID  string
	actionID string
	shadow   bool
}

// noteRepeat remembers when the limit of such an action allows its next run.
func (d *decision) noteRepeat(r *ruling, s *setting, next models.Time) {
	if !r.rule.State() || !s.limit.Repeats() {
		return
	}
	key := repeatKey{r.event.ID, s.ID, r.shadow}
	d.tx.AfterCommit(func() { d.e.clocks.repeats[key] = next })
}

// readRepeats reads the same after a start.
func (e *Engine) readRepeats(ctx context.Context, snap *snapshot, kind string) error {
	var events []string
	for _, r := range snap.rules {
		if r.itemKind == kind && r.rule.State() && len(r.repeating(false)) > 0 {
			events = append(events, r.event.ID)
		}
	}
	for part := range slices.Chunk(events, rowsAtOnce) {
		var rows []models.Frequency
		if err := e.db.Read(ctx).Where("event_id IN ? AND item_key = ?", part, "").Find(&rows).Error; err != nil {
			return fmt.Errorf("read limits: %w", err)
		}
		for _, row := range rows {
			e.clocks.repeats[repeatKey{row.EventID, row.ActionID, row.Shadow}] = row.NextAt
		}
	}
	return nil
}

// repeatPlain runs the plain actions whose limits allow them again, each as one firing that lists what still holds.
func (e *Engine) repeatPlain(ctx context.Context) (int, error) {
	due, err := e.dueRepeats(ctx)
	if err != nil {
		return 0, err
	}
	done := 0
	for _, key := range due {
		err := e.decide(ctx, "engine.repeat", func(d *decision) error { return d.repeat(key) })
		if err != nil && (database.IsAway(err) || ctx.Err() != nil) {
			return done, fmt.Errorf("repeat action %s of event %s: %w", key.actionID, key.eventID, err)
		}
		if err != nil {
			e.log.ErrorContext(ctx, "a repeat failed and is tried again", "action", key.actionID, "event", key.eventID, "error", err)
			e.putOffRepeat(key)
		}
		done++
	}
	return done, nil
}

func (e *Engine) putOffRepeat(key repeatKey) {
	e.deciding.Lock()
	defer e.deciding.Unlock()
	e.clocks.repeats[key] = e.now().Add(failAgain)
}

func (e *Engine) dueRepeats(ctx context.Context) ([]repeatKey, error) {
	if e.leases != nil {
		return e.sharedRepeats(ctx)
	}
	e.deciding.Lock()
	defer e.deciding.Unlock()
	var due []repeatKey
	for key, at := range e.clocks.repeats {
		if at <= e.now() && len(e.clocks.members[key.eventID]) > 0 {
			due = append(due, key)
		}
	}
	slices.SortFunc(due, func(a, b repeatKey) int {
		return cmp.Or(cmp.Compare(a.eventID, b.eventID), cmp.Compare(a.actionID, b.actionID))
	})
	return due, nil
}

// holder is an item for which an event fired in its present episode and still holds.
type holder struct {
	item  newestItem
	facts Facts
}

func (d *decision) repeat(key repeatKey) error {
	r := d.snap.byEvent[key.eventID]
	var s *setting
	if r != nil && r.shadow == key.shadow && r.rule.State() {
		s = r.setting(key.actionID)
	}
	if s == nil || s.perItem() || !s.limit.Repeats() {
		d.tx.AfterCommit(func() { delete(d.e.clocks.repeats, key) })
		return nil
	}
	holders, next, err := d.holders(r)
	if err != nil {
		return err
	}
	if len(holders) == 0 && d.e.leases != nil {
		return nil // sharedRepeats asks again
	}
	if len(holders) == 0 { // it may hold again within an episode, when a schedule opens
		d.tx.AfterCommit(func() { d.e.clocks.repeats[key] = next })
		return nil
	}
	allowed, next, err := d.turn(r, s, ItemKey{})
	if err != nil {
		return err
	}
	d.noteRepeat(r, s, next)
	if !allowed {
		return nil
	}
	return d.fireRepeat(r, s, holders)
}

// holders are the items that a repeat lists, those that have waited longest first. Without any, next is when one may hold again.
func (d *decision) holders(r *ruling) (out []holder, next models.Time, err error) {
	next = Forever
	members, err := d.members(r)
	if err != nil {
		return nil, 0, err
	}
	found, err := d.e.newest(d.tx.DB, slices.Collect(maps.Keys(members)))
	if err != nil {
		return nil, 0, err
	}
	for key, item := range found {
		facts := item.factsNow(members[key].last)
		if !item.head.Alive || !firedIn(r, members[key].marks, facts) {
			continue
		}
		if may, _ := d.snap.mayFire(r, key, facts); !may {
			continue
		}
		next = min(next, nextHold(r, facts, d.now))
		if r.rule.Holds(Input{Facts: facts, At: d.now}) {
			out = append(out, holder{item, facts})
		}
	}
	slices.SortFunc(out, func(a, b holder) int {
		return cmp.Or(cmp.Compare(a.facts.At(r.anchor()), b.facts.At(r.anchor())), cmp.Compare(a.item.head.ID, b.item.head.ID))
	})
	return out, next, nil
}

// anchor is the fact that tells since when an item is in its episode.
func (r *ruling) anchor() string {
	switch r.rule.Episode() {
	case EpisodeIdle:
		return FactLastActivity
	case EpisodeVisit:
		return FactStarted
	}
	return r.rule.Type().EpisodeFact
}

// firedIn reports whether the event fired in the episode that the facts are in.
func firedIn(r *ruling, marks []mark, facts Facts) bool {
	episode := r.rule.EpisodeOf(facts, r.rule.Type())
	return slices.ContainsFunc(marks, func(m mark) bool {
		return m.eventID == r.event.ID && m.shadow == r.shadow && m.n != notFired && (m.episode == episode || r.rule.Episode() == EpisodeCount)
	})
}

// fireRepeat writes one firing, of the item that has waited longest, and one message that lists the others too.
func (d *decision) fireRepeat(r *ruling, s *setting, holders []holder) error {
	first := ItemKey{holders[0].item.head.Kind, holders[0].item.head.ID}
	heads, err := existingHeads(d.tx, []ItemKey{first})
	if err != nil {
		return err
	}
	p := &pending{st: &standing{item: first, facts: holders[0].facts, since: ever}, head: heads[first]}
	at, err := d.beginning(p, appointment{r: r, at: d.now})
	if err != nil {
		return err
	}
	if err := writeEntries(d.tx, []models.Entry{at.entry}, heads); err != nil {
		return err
	}
	var former []models.Firing
	prefix := shadowed(r, "r:"+s.ID+":")
	if err := d.tx.Select("n").Where("event_id = ? AND firing_key LIKE ?", r.event.ID, prefix+"%").Order("n DESC").Limit(1).Find(&former).Error; err != nil {
		return fmt.Errorf("count former repeats: %w", err)
	}
	n := int64(1)
	for _, one := range former {
		n = one.N + 1
	}
	f := d.newFiring(r, at.occ, firingOf{key: fmt.Sprintf("%s%d", prefix, n), n: n})
	run := f.newRun(s, d.now)
	run.BatchID = run.ID
	if r.shadow {
		run.State, run.Reason = models.RunSkipped, ReasonShadow
		return nil
	}
	items := make([]BatchItem, 0, len(holders))
	for _, one := range holders {
		occ := at.occ
		occ.item, occ.facts = ItemKey{one.item.head.Kind, one.item.head.ID}, one.facts
		items = append(items, batchItem(f, run, occ))
	}
	d.sendOne(f, s, run, items)
	return nil
}

// newFiring makes the row of a firing, which finish writes.
func (d *decision) newFiring(r *ruling, occ occurrence, name firingOf) *fired {
	f := &fired{r: r, row: models.Firing{
		ID: id.New(), EventID: r.event.ID, Key: name.key, RevisionID: r.event.RevisionID, EntryID: occ.entryID, EventType: occ.typeID,
		ItemKind: occ.item.Kind, ItemID: occ.item.ID, ItemRef: cut(occ.facts.Text(FactRef), 64), ItemTitle: cut(occ.facts.Text(FactTitle), 200),
		Episode: name.episode, N: name.n, OccurredAt: occ.at, At: d.now, Source: SourceSystem, ActorID: occ.actorID, Shadow: r.shadow,
		Chain: occ.chain.encode(), Hops: occ.chain.Hops(),
	}}
	d.fired = append(d.fired, f)
	return f
}
