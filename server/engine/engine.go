package engine

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"deskbell/models"
	"deskbell/server/base/clock"
	"deskbell/server/database"
)

// Engine decides which events fire for what happens, and does what they say. Features record into it inside their transactions; its
// Runners decide in transactions of their own. All methods may be called from any goroutine.
//
//	feature's transaction                runner's transaction                 later
//	rows + Record ── commit ── wake ──▶  journal rows ─▶ firings ─▶ runs ──▶  batches close, held runs are tried again
//	                                          │                ▲
//	Activity (memory) ──▶ clocks ◀── arm ─────┘                │
//	                        └── a state begins to hold: its own journal row, firings and runs
type Engine struct {
	db        *database.DB
	clock     clock.Clock
	log       *slog.Logger
	zone      func() *time.Location
	alarm     func(ctx context.Context, alarm Alarm)
	fired     func(firings []models.Firing)
	catalogue *Catalogue

	// deciding is held over each transaction that decides: so what is in memory (clocks, storms, snapshot) changes with what commits.
	deciding sync.Mutex
	snap     atomic.Pointer[snapshot]
	clocks   *clocks
	storm    *storm
	lifted   lifted
	stats    counters
	leases   *leases              // nil: this is the only node
	others   func(message string) // tells the other nodes

	runner   *loop // decides about waiting journal rows
	ticker   *loop // fires states when they begin to hold
	batcher  *loop // closes batches
	holder   *loop // tries held runs again
	flusher  *loop // writes the last activity down
	retainer *loop // deletes what is past its retention
}

// Deps is what the engine needs.
type Deps struct {
	DB    *database.DB
	Clock clock.Clock
	Log   *slog.Logger // nil: silent
	// Zone is the desk's time zone, for events that name none. It is asked before each decision. Nil: UTC.
	Zone func() *time.Location
	// Catalogue is what the features declare. It may be given later with Use, since actions often need the engine themselves.
	Catalogue *Catalogue
	// Alarm is told, outside any transaction, what a person should know. It may start a transaction, but must not wait for the engine.
	// Nil: only the log is told.
	Alarm func(ctx context.Context, alarm Alarm)
	// Fired is told of firings after their commit, and again when their outcome changed (what was held ended, a batch went out; then
	// only ID, EventID and Outcome are set): for live lists. It must not block. Nil: nobody is told.
	Fired func(firings []models.Firing)
	Keep  Keep
	// Node names this process where several share the database; each decides about the partitions that it has a lease of. Empty: it is
	// the only one and decides about all.
	Node string
	// Mono is a time that only goes on, for leases; nil: the computer's.
	Mono func() time.Duration
	// Others carries a message to the Heard of the other nodes, or loses it. It must not block. Nil: there are none.
	Others func(message string)
}

// New returns an engine that records at once and decides as soon as its Runners run.
func New(deps Deps) *Engine {
	e := &Engine{db: deps.DB, clock: deps.Clock, log: deps.Log, zone: deps.Zone, alarm: deps.Alarm, fired: deps.Fired, catalogue: deps.Catalogue,
		storm: newStorm(), leases: newLeases(deps.Node, deps.Mono), others: deps.Others}
	if e.log == nil {
		e.log = slog.New(slog.DiscardHandler)
	}
	if e.zone == nil {
		e.zone = func() *time.Location { return time.UTC }
	}
	e.clocks = newClocks(e.now())
	if e.leases != nil {
		e.clocks.late = e.lookLate
	}
	e.runner = e.newLoop("runner", lookAgain, e.decideWaiting)
	e.ticker = e.newLoop("clocks", tickEvery, e.fireDue)
	e.batcher = e.newLoop("batches", lookAgain, e.closeBatches)
	e.holder = e.newLoop("held", lookAgain, e.retryHeld)
	e.flusher = e.newLoop("activity", e.flushRest(), e.flushActivity)
	e.retainer = e.newLoop("retention", lookAgain, e.newRetention(deps.Keep).pass)
	return e
}

// Use gives the catalogue, once, before the first Record and before any Runner runs.
func (e *Engine) Use(catalogue *Catalogue) { e.catalogue = catalogue }

// Catalogue is what the features declare.
func (e *Engine) Catalogue() *Catalogue { return e.catalogue }

// Check finds what keeps a definition from being saved at a level.
func (e *Engine) Check(def Definition, level string) []Problem {
	return e.catalogue.Check(def, level, CheckContext{Now: e.now(), Zone: e.zone()})
}

// Runners are the parts that run. Each must run for the engine to do all that it promises.
func (e *Engine) Runners() []Runner {
	all := []Runner{e.runner, e.ticker, e.batcher, e.holder, e.flusher, e.retainer}
	if e.leases != nil {
		all = append([]Runner{keeper{e.newLoop("leases", leaseRenew, e.keepLeases), e}}, all...)
	}
	return all
}

func (e *Engine) now() models.Time { return models.TimeOf(e.clock.Now()) }

// wakeAll makes every loop that decides look at once.
func (e *Engine) wakeAll() {
	e.runner.wake()
	e.ticker.wake()
}

// Alarm is something that a person should know.
type Alarm struct {
	Kind    string // see the kinds
	EventID string
	OwnerID string // who should know; empty: the administrators
	Item    ItemKey
	EntryID string
	Held    int // AlarmCalm: how many firings were written down and did nothing
	Detail  string
}

// Kinds of alarm.
const (
	AlarmSetAside = "set_aside"    // a journal row failed five times: nothing was decided about it
	AlarmStorm    = "summary_mode" // an event fires too often: it is written down and does nothing
	AlarmCalm     = "summary_over" // it fires again as it should
	AlarmBroken   = "event_broken" // an event in force cannot be compiled: it does not fire
)

// raise tells the log and the hook.
func (e *Engine) raise(ctx context.Context, alarm Alarm) {
	level := slog.LevelError
	if alarm.Kind == AlarmCalm {
		level = slog.LevelInfo
	}
	e.log.Log(ctx, level, "alarm", "kind", alarm.Kind, "event", alarm.EventID, "item", alarm.Item.String(), "entry", alarm.EntryID,
		"held", alarm.Held, "detail", alarm.Detail)
	if e.alarm != nil {
		e.alarm(ctx, alarm)
	}
}

// counters are what the engine did since it started.
type counters struct {
	decided, fired, limited, failed, setAside, refused atomic.Int64
}

// Stats are numbers for metrics and the status page, since the engine started.
type Stats struct {
	Decided  int64    // journal rows
	Fired    int64    // firings
	Limited  int64    // action runs held back by a limit
	Failed   int64    // action runs that failed
	SetAside int64    // journal rows set aside
	Refused  int64    // firings that a unique key refused: they had been made already
	Watched  int      // items whose clock runs
	Summary  []string // events in summary mode
}

// Stats tells the numbers of now.
func (e *Engine) Stats() Stats {
	return Stats{Decided: e.stats.decided.Load(), Fired: e.stats.fired.Load(), Limited: e.stats.limited.Load(), Failed: e.stats.failed.Load(),
		SetAside: e.stats.setAside.Load(), Refused: e.stats.refused.Load(), Watched: e.clocks.watched(), Summary: e.storm.summary()}
}

// Waiting tells how many journal rows wait and since when the oldest does; and how many were set aside.
func (e *Engine) Waiting(ctx context.Context) (waiting int64, oldest models.Time, setAside int64, err error) {
	db := e.db.Read(ctx)
	if err := db.Model(&models.Entry{}).Where("state = ?", models.EntryWaiting).Count(&waiting).Error; err != nil {
		return 0, 0, 0, fmt.Errorf("count the waiting: %w", err)
	}
	if err := db.Model(&models.Entry{}).Where("state = ?", models.EntryFailed).Count(&setAside).Error; err != nil {
		return 0, 0, 0, fmt.Errorf("count what was set aside: %w", err)
	}
	var first []models.Entry
	if err := db.Select("at").Where("state = ?", models.EntryWaiting).Order("id").Limit(1).Find(&first).Error; err != nil {
		return 0, 0, 0, fmt.Errorf("find the oldest: %w", err)
	}
	for _, one := range first {
		oldest = one.At
	}
	return waiting, oldest, setAside, nil
}
