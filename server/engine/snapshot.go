package engine

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"deskbell/models"
	"deskbell/server/database"
)

// snapshot is everything that decides beside an item's own facts: the events in force, compiled, and who may see what. It never changes
// after it was loaded, so matching does no I/O and takes no lock.
type snapshot struct {
	version int64
	zone    *time.Location
	sight   *Sight
	rules   []*ruling           // in the order in which they fire
	byEvent map[string]*ruling  // by event id
	index   *Index              // of rules
	states  map[string][]string // kind of item to the types of the states that are watched for
	plans   map[string]plan     // by kind of item
	broken  map[string]string   // events in force that cannot be compiled, with their revisions
	alarms  []Alarm             // of those that were not broken before
}

// plan numbers the states that items of a kind are watched for: an item that was armed under another number must be armed again.
type plan struct {
	number  int64
	content string
}

// fresh is the snapshot of the newest rules, outside a transaction.
func (e *Engine) fresh(ctx context.Context) (*snapshot, error) {
	snap, loaded, err := e.freshBy(e.db.Read(ctx), e.db.Read(ctx))
	if loaded {
		e.raiseAll(ctx, snap.alarms)
	}
	return snap, err
}

// freshIn is the snapshot of the rules as they are for the rest of tx: nobody can acknowledge a change of them before tx ends.
func (e *Engine) freshIn(ctx context.Context, tx *database.Tx) (*snapshot, error) {
	snap, loaded, err := e.freshBy(tx.ForShare(), tx.DB)
	if loaded {
		tx.AfterCommit(func() { e.raiseAll(ctx, snap.alarms) })
	}
	return snap, err
}

func (e *Engine) raiseAll(ctx context.Context, alarms []Alarm) {
	for _, alarm := range alarms {
		e.raise(ctx, alarm)
	}
}

func (e *Engine) freshBy(locked, db *gorm.DB) (snap *snapshot, loaded bool, err error) {
	var state []models.EngineState
	if err := locked.Where("name = ?", models.StateRules).Find(&state).Error; err != nil {
		return nil, false, fmt.Errorf("read the rules' version: %w", err)
	}
	version := int64(0)
	for _, row := range state {
		version = row.Value
	}
	former := e.snap.Load()
	if former != nil && former.version == version && former.zone.String() == e.zone().String() {
		return former, false, nil
	}
	if snap, err = e.load(db, version, former); err != nil {
		return nil, false, fmt.Errorf("load the rules: %w", err)
	}
	return snap, e.snap.CompareAndSwap(former, snap), nil
}

// load reads and compiles. What is as it was in the former snapshot is taken from there.
func (e *Engine) load(db *gorm.DB, version int64, former *snapshot) (*snapshot, error) {
	snap := &snapshot{version: version, zone: e.zone(), byEvent: map[string]*ruling{}, states: map[string][]string{}, plans: map[string]plan{}, broken: map[string]string{}}
	var err error
	if snap.sight, err = readSight(db, 0); err != nil {
		return nil, err
	}
	var events []models.Event
	if err := db.Where("state IN ? AND deleted_at = 0", []string{models.EventEnabled, models.EventShadow}).Find(&events).Error; err != nil {
		return nil, fmt.Errorf("read events: %w", err)
	}
	raw, err := readDefinitions(db, slices.DeleteFunc(slices.Clone(events), func(event models.Event) bool {
		return former.same(snap, event) != nil
	}))
	if err != nil {
		return nil, err
	}
	for _, event := range events {
		r, err := e.ruleAgain(former, snap, event, raw[event.RevisionID])
		if err != nil {
			snap.breaks(event, err, former)
			continue
		}
		snap.rules = append(snap.rules, r)
		snap.byEvent[event.ID] = r
	}
	snap.arrange(former)
	return snap, nil
}

// breaks leaves an event out that cannot be compiled. Whoever should know is told once for each revision.
func (s *snapshot) breaks(event models.Event, why error, former *snapshot) {
	s.broken[event.ID] = event.RevisionID
	if former == nil || former.broken[event.ID] != event.RevisionID {
		s.alarms = append(s.alarms, Alarm{Kind: AlarmBroken, EventID: event.ID, OwnerID: event.OwnerID, Detail: why.Error()})
	}
}

// ruleAgain compiles an event unless nothing about it changed.
func (e *Engine) ruleAgain(former, snap *snapshot, event models.Event, raw string) (*ruling, error) {
	if same := former.same(snap, event); same != nil {
		return same, nil
	}
	return e.rule(event, raw, snap.zone, nil)
}

// same is the ruling of an event about which nothing changed since this snapshot, or nil. The snapshot may be nil.
func (s *snapshot) same(now *snapshot, event models.Event) *ruling {
	if s == nil || s.zone.String() != now.zone.String() {
		return nil
	}
	if r := s.byEvent[event.ID]; r != nil && r.event == event {
		return r
	}
	return nil
}

// arrange puts the rules in order and makes what finds them.
func (s *snapshot) arrange(former *snapshot) {
	slices.SortFunc(s.rules, (*ruling).before)
	if former != nil && slices.Equal(former.rules, s.rules) {
		s.index, s.states, s.plans = former.index, former.states, former.plans
		return
	}
	indexed := make([]*IndexedRule, 0, len(s.rules))
	content := map[string]*strings.Builder{}
	for _, r := range s.rules {
		indexed = append(indexed, &IndexedRule{Rule: r.rule})
		if !r.rule.State() {
			continue
		}
		if !slices.Contains(s.states[r.itemKind], r.def.Type) {
			s.states[r.itemKind] = append(s.states[r.itemKind], r.def.Type)
		}
		if content[r.itemKind] == nil {
			content[r.itemKind] = &strings.Builder{}
		}
		fmt.Fprintf(content[r.itemKind], "%s %s %s %d %t %s;", r.event.ID, r.event.RevisionID, r.event.State, r.event.Since, r.event.AlsoBefore, r.ref.Zone)
	}
	if former != nil {
		s.index = former.index.Rebuild(indexed)
	} else {
		s.index = BuildIndex(indexed)
	}
	for kind, text := range content {
		s.plans[kind] = plan{number: 1, content: text.String()}
	}
	if former == nil {
		return
	}
	for kind, before := range former.plans {
		now := s.plans[kind]
		now.number = before.number
		if now.content != before.content {
			now.number++
		}
		s.plans[kind] = now
	}
}

// moments are the events about moments that hold for the occurrence, in the order in which they fire.
func (s *snapshot) moments(in Input) []*ruling {
	var room [64]int
	var out []*ruling
	for _, place := range s.index.Match(in, room[:0]) {
		if r := s.rules[place]; !r.rule.State() {
			out = append(out, r)
		}
	}
	return out
}

// candidates are the events about states that could hold for an item of the kind at some instant, in the order in which they fire.
func (s *snapshot) candidates(itemKind string, facts Facts) []*ruling {
	var room [64]int
	places := room[:0]
	for _, typeID := range s.states[itemKind] {
		places = s.index.Candidates(Input{Facts: facts, Type: typeID}, places)
	}
	slices.Sort(places)
	var out []*ruling
	for _, place := range places {
		if r := s.rules[place]; r.rule.State() {
			out = append(out, r)
		}
	}
	return out
}

// readDefinitions reads the newest revision of each event: its definition by its id.
func readDefinitions(db *gorm.DB, events []models.Event) (map[string]string, error) {
	ids := make([]string, 0, len(events))
	for _, event := range events {
		ids = append(ids, event.RevisionID)
	}
	out := make(map[string]string, len(ids))
	for part := range slices.Chunk(ids, rowsAtOnce) {
		var revisions []models.EventRevision
		if err := db.Where("id IN ?", part).Find(&revisions).Error; err != nil {
			return nil, fmt.Errorf("read revisions: %w", err)
		}
		for _, revision := range revisions {
			out[revision.ID] = revision.Definition
		}
	}
	return out, nil
}

// mayFire reports whether an event may fire for an item with these facts as of the decision, and if not, why.
func (s *snapshot) mayFire(r *ruling, item ItemKey, facts Facts) (may bool, reason string) {
	if r.event.Level == models.LevelSystem {
		return true, ""
	}
	if !s.sight.Active(r.event.OwnerID) {
		return false, ReasonOwnerInactive
	}
	if !s.sight.MaySee(r.event.OwnerID, item, facts) {
		return false, ReasonNoPermission
	}
	return true, ""
}

// Reasons that the engine itself gives (ux.md 4.4).
const (
	ReasonMaxFrequency  = "max_frequency"
	ReasonBatched       = "batched"
	ReasonDisabled      = "disabled"
	ReasonOwnerInactive = "owner_inactive"
	ReasonNoPermission  = "no_permission"
	ReasonNoMatch       = "no_match"
	ReasonLoopGuard     = "loop_guard"
	ReasonLimitReached  = "limit_reached"
	ReasonItemGone      = "item_gone"
	ReasonExpired       = "expired" // the time in which it could fire passed while nobody could look
	ReasonShadow        = "shadow"
	ReasonFailed        = "action_failed"
	ReasonSuperseded    = "superseded" // a newer firing of the same event for the same item took the held run's place
)
