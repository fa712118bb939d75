package engine

import (
	"context"
	"fmt"
	"unicode/utf8"

	"deskbell/models"
	"deskbell/server/base/id"
	"deskbell/server/base/lab"
	"deskbell/server/database"
)

// decision is one transaction that decides: what fires, and what that does.
type decision struct {
	e    *Engine
	ctx  context.Context
	tx   *database.Tx
	snap *snapshot
	now  models.Time

	parts    map[int]bool // partitions that may be decided about; nil where one node owns all
	fired    []*fired
	gathered map[gatherKey]*gathering
	order    []*gathering // in which they were met
	refused  map[limitKey]models.Time
	internal int // actions on items that ran
	surges   map[surgeKey]*surgeCount
}

// fired is one firing with its action runs; its rows are written when all is known.
type fired struct {
	r    *ruling
	row  models.Firing
	runs []*models.ActionRun
}

type surgeKey struct {
	eventID string
	item    ItemKey // empty: on all items
}

type surgeCount struct{ fired, held int }

// occurrence is what an event fires for.
type occurrence struct {
	entryID string
	typeID  string
	item    ItemKey
	at      models.Time
	actorID string
	chain   Chain // of causes
	facts   Facts
	old     Facts
}

// decide runs fn in a transaction that has the newest rules, and writes what fn decided. Fn may run several times; what must change
// only when it is committed goes through AfterCommit.
func (e *Engine) decide(ctx context.Context, name string, fn func(d *decision) error) error {
	e.deciding.Lock()
	defer e.deciding.Unlock()
	var lost []int
	defer func() { e.lose(lost) }()
	return e.db.Tx(ctx, name, func(tx *database.Tx) error {
		snap, err := e.freshIn(ctx, tx)
		if err != nil {
			return err
		}
		d := &decision{e: e, ctx: ctx, tx: tx, snap: snap, now: e.now(), gathered: map[gatherKey]*gathering{},
			refused: map[limitKey]models.Time{}, surges: map[surgeKey]*surgeCount{}}
		if err := d.checkLeases(); err != nil {
			return err
		}
		lost = d.lost()
		if err := fn(d); err != nil {
			return err
		}
		return d.finish()
	})
}

// firingOf names a firing: what makes it unique for its event.
type firingOf struct {
	key     string
	episode string
	n       int64
}

// momentKey is the key of a firing for an occurrence. What fires in shadow keeps no real firing from its place.
func momentKey(r *ruling, entryID string) firingOf {
	return firingOf{key: shadowed(r, "o:"+entryID)}
}

// stateKey is the key of the n-th firing for an item in an episode.
func stateKey(r *ruling, item ItemKey, episode string, n int64) firingOf {
	return firingOf{key: shadowed(r, fmt.Sprintf("s:%s:%s:%d", item, episode, n)), episode: episode, n: n}
}

func shadowed(r *ruling, key string) string {
	if r.shadow {
		return "~" + key
	}
	return key
}

// fire makes a firing of the event for the occurrence and runs the settings in their order. A reason other than "" stops it: it is
// written down, and does nothing.
func (d *decision) fire(r *ruling, occ occurrence, name firingOf, settings []*setting, reason string) (*fired, error) {
	if reason == "" {
		reason = d.stops(r, occ)
	}
	f := d.newFiring(r, occ, name)
	d.surge(r, occ.item, reason == ReasonLimitReached)
	for _, s := range settings {
		run := f.newRun(s, d.now)
		if reason != "" {
			run.State, run.Reason = models.RunSkipped, reason
			continue
		}
		if err := d.act(f, s, run, occ); err != nil {
			return nil, err
		}
	}
	if reason != "" {
		f.row.Outcome = models.OutcomeStopped
	}
	return f, nil
}

// Sources of a firing.
const (
	SourceSystem = "system"
	SourceManual = "manual"
	SourceTest   = "test"
)

// stops tells why the event must not act for the occurrence: it is part of a loop, or of a storm.
func (d *decision) stops(r *ruling, occ occurrence) string {
	if occ.chain.Has(r.event.ID, occ.item) || occ.chain.Hops() >= MaxHops {
		return ReasonLoopGuard
	}
	if d.e.storm.over(r.event.ID, occ.item, d.surges[surgeKey{eventID: r.event.ID}].total(),
		d.surges[surgeKey{r.event.ID, occ.item}].total(), d.now) {
		return ReasonLimitReached
	}
	return ""
}

func (c *surgeCount) total() int {
	if c == nil {
		return 0
	}
	return c.fired + c.held
}

// surge counts a firing of this transaction.
func (d *decision) surge(r *ruling, item ItemKey, held bool) {
	for _, key := range []surgeKey{{eventID: r.event.ID}, {r.event.ID, item}} {
		count := d.surges[key]
		if count == nil {
			count = &surgeCount{}
			d.surges[key] = count
		}
		if held {
			count.held++
		} else {
			count.fired++
		}
	}
}

func (f *fired) newRun(s *setting, now models.Time) *models.ActionRun {
	run := &models.ActionRun{ID: id.New(), FiringID: f.row.ID, ActionID: s.ID, Kind: s.Kind, Position: s.position, EventID: f.row.EventID,
		ItemKind: f.row.ItemKind, ItemID: f.row.ItemID, At: now, Tries: 1}
	f.runs = append(f.runs, run)
	return run
}

func (f *fired) item() ItemKey { return ItemKey{f.row.ItemKind, f.row.ItemID} }

// finish writes what was decided.
func (d *decision) finish() error {
	if err := d.tellBatches(); err != nil {
		return err
	}
	lab.Point("tx.after_deliveries", d.tx.Name())
	if len(d.fired) == 0 {
		return nil
	}
	var firings []models.Firing
	var runs []models.ActionRun
	for _, f := range d.fired {
		if f.row.Outcome == "" {
			f.row.Outcome = outcomeOf(f.runs)
		}
		firings = append(firings, f.row)
		for _, run := range f.runs {
			runs = append(runs, *run)
		}
	}
	if err := database.Insert(d.tx, firings, rowsAtOnce); err != nil {
		if database.IsDuplicate(err) {
			d.e.stats.refused.Add(1)
		}
		return fmt.Errorf("write firings: %w", err)
	}
	lab.Point("tx.after_firing", d.tx.Name())
	if err := database.Insert(d.tx, runs, rowsAtOnce); err != nil {
		return fmt.Errorf("write action runs: %w", err)
	}
	d.tx.AfterCommit(func() { d.committed(firings, runs) })
	return nil
}

// committed counts, wakes and tells.
func (d *decision) committed(firings []models.Firing, runs []models.ActionRun) {
	d.e.stats.fired.Add(int64(len(firings)))
	for _, run := range runs {
		switch run.State {
		case models.RunLimited:
			d.e.stats.limited.Add(1)
		case models.RunFailed:
			d.e.stats.failed.Add(1)
		case models.RunHeld:
			d.e.holder.wakeAt(run.RetryAt)
		}
	}
	for key, count := range d.surges {
		if key.item == (ItemKey{}) {
			continue
		}
		if d.e.storm.count(key.eventID, key.item, count.fired, count.held, d.now) {
			r := d.snap.byEvent[key.eventID]
			d.e.raise(d.ctx, Alarm{Kind: AlarmStorm, EventID: key.eventID, OwnerID: r.event.OwnerID, Item: key.item,
				Detail: fmt.Sprintf("%q fires more than %d times a minute for one item, or %d times in all", r.event.Name, StormOnItem, StormInAll)})
		}
	}
	if d.e.fired != nil {
		d.e.fired(firings)
	}
}

// cut shortens text to so many characters.
func cut(text string, most int) string {
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most-1]) + "…"
}
