// Package enginetest is a small desk with a running engine, for tests that tell stories: things happen to chats, visitors and groups, the
// clock is moved by hand, and what fired is read from the database.
package enginetest

import (
	"context"
	"encoding/json"
	"log/slog"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/models"
	"deskbell/server/base/clock"
	"deskbell/server/base/id"
	"deskbell/server/database"
	"deskbell/server/engine"
)

// Start is when every story begins: a Monday morning, an hour later in Berlin.
var Start = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)

// People and places of the desk.
const (
	Admin   = "admin"   // administrator, no member of anything, with Who's On
	Boss    = "boss"    // manager, member of Billing
	Ana     = "ana"     // agent, member of Billing, with Who's On
	Tom     = "tom"     // agent, member of Shipping, without Who's On
	Eve     = "eve"     // agent, member of nothing
	Support = "support" // department
	Sales   = "sales"   // department
	Billing = "billing" // group of Support
	Shop    = "shipping"
	Deals   = "deals" // group of Sales
	Site    = "site1" // of Support
)

// World is one story.
type World struct {
	T      testing.TB
	DB     *database.DB
	Clock  *clock.Fake
	Engine *engine.Engine
	Deeds  *Deeds
	// Settler is what Settle does where several nodes share the desk; nil: Engine alone settles.
	Settler func()

	mu       sync.Mutex
	alarms   []engine.Alarm
	told     []models.Firing
	position int64
	keep     engine.Keep
}

// New makes the desk.
func New(t testing.TB, db *database.DB) *World {
	t.Helper()
	w := &World{T: t, DB: db, Clock: clock.NewFake(Start), Deeds: NewDeeds()}
	w.Restart()
	w.Tx(func(tx *database.Tx) error {
		for _, one := range []struct {
			kind, subject string
			data          any
		}{
			{engine.RememberAgent, Admin, models.Agent{Name: "Ada", Role: models.RoleAdministrator, WhosOn: true}},
			{engine.RememberAgent, Boss, models.Agent{Name: "Bo", Role: models.RoleManager, WhosOn: true}},
			{engine.RememberAgent, Ana, models.Agent{Name: "Ana", Role: models.RoleAgent, WhosOn: true}},
			{engine.RememberAgent, Tom, models.Agent{Name: "Tom", Role: models.RoleAgent}},
			{engine.RememberAgent, Eve, models.Agent{Name: "Eve", Role: models.RoleAgent, WhosOn: true}},
			{engine.RememberDepartment, Support, models.Department{Name: "Support"}},
			{engine.RememberDepartment, Sales, models.Department{Name: "Sales"}},
			{engine.RememberGroup, Billing, models.Group{Name: "Billing", DepartmentID: Support}},
			{engine.RememberGroup, Shop, models.Group{Name: "Shipping", DepartmentID: Support}},
			{engine.RememberGroup, Deals, models.Group{Name: "Deals", DepartmentID: Sales}},
			{engine.RememberMembership, Boss, []string{Billing}},
			{engine.RememberMembership, Ana, []string{Billing}},
			{engine.RememberMembership, Tom, []string{Shop}},
			{engine.RememberSite, Site, models.Site{Name: "Store", DepartmentID: Support}},
		} {
			if err := w.Engine.Remember(tx, one.kind, one.subject, one.data); err != nil {
				return err
			}
		}
		return nil
	})
	return w
}

// Restart throws the engine away, with all that only memory knew, and makes a new one over the same database.
func (w *World) Restart() {
	w.T.Helper()
	w.Engine = w.Another()
}

// Another makes one more engine over the same database.
func (w *World) Another(change ...func(deps *engine.Deps)) *engine.Engine {
	w.T.Helper()
	another, err := w.Deeds.Engine(w.DB, w.Clock, func(deps *engine.Deps) {
		for _, one := range change {
			one(deps)
		}
		deps.Keep = w.keep
		if os.Getenv("DESKBELL_TEST_LOG") != "" {
			deps.Log = slog.New(slog.NewTextHandler(os.Stderr, nil))
		}
		deps.Alarm = func(_ context.Context, alarm engine.Alarm) {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.alarms = append(w.alarms, alarm)
		}
		deps.Fired = func(firings []models.Firing) {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.told = append(w.told, firings...)
		}
	})
	require.NoError(w.T, err)
	return another
}

// Keep sets the retention and restarts.
func (w *World) Keep(keep engine.Keep) {
	w.keep = keep
	w.Restart()
}

// Alarms returns what was raised since the last time.
func (w *World) Alarms() []engine.Alarm {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := w.alarms
	w.alarms = nil
	return out
}

// Told are the firings that live lists were told of since the last call.
func (w *World) Told() []models.Firing {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := w.told
	w.told = nil
	return out
}

// Now is the story's time.
func (w *World) Now() models.Time { return models.TimeOf(w.Clock.Now()) }

// Tx runs fn in a transaction.
func (w *World) Tx(fn func(tx *database.Tx) error) {
	w.T.Helper()
	require.NoError(w.T, w.DB.Tx(w.T.Context(), "story", fn))
}

// Settle runs every part of the engine until there is nothing left to do.
func (w *World) Settle() {
	w.T.Helper()
	if w.Settler != nil {
		w.Settler()
		return
	}
	w.SettleWith(w.Engine)
}

// SettleWith does the same for another engine.
func (w *World) SettleWith(eng *engine.Engine) {
	w.T.Helper()
	for range 1000 {
		done := 0
		for _, runner := range eng.Runners() {
			if runner.Name() == "retention" || runner.Name() == "leases" {
				continue
			}
			n, err := runner.RunOnce(w.T.Context())
			require.NoError(w.T, err, runner.Name())
			done += n
		}
		if done == 0 {
			return
		}
	}
	w.T.Fatal("the engine does not come to rest")
}

// Run does one pass of one part.
func (w *World) Run(name string) (int, error) {
	w.T.Helper()
	return w.RunOf(w.Engine, name)
}

// RunOf does one pass of one part of an engine.
func (w *World) RunOf(eng *engine.Engine, name string) (int, error) {
	w.T.Helper()
	for _, runner := range eng.Runners() {
		if runner.Name() == name {
			return runner.RunOnce(w.T.Context())
		}
	}
	w.T.Fatalf("there is no part %q", name)
	return 0, nil
}

// Pass moves the clock on in steps, with everything settled after each.
func (w *World) Pass(d, step time.Duration) {
	w.T.Helper()
	for end := w.Clock.Now().Add(d); w.Clock.Now().Before(end); {
		w.Clock.Advance(min(step, end.Sub(w.Clock.Now())))
		w.Settle()
	}
}

// Event saves an event, enabled from now on. Change may alter it before.
func (w *World) Event(def engine.Definition, change ...func(event *models.Event)) models.Event {
	w.T.Helper()
	w.position++
	event := models.Event{ID: id.New(), Level: models.LevelSystem, OwnerID: Admin, State: models.EventEnabled, Position: w.position, CreatedAt: w.Now()}
	for _, one := range change {
		one(&event)
	}
	return w.Save(event, def)
}

// Save writes a new revision of an event.
func (w *World) Save(event models.Event, def engine.Definition) models.Event {
	w.T.Helper()
	if def.Name == "" {
		def.Name = "Event"
	}
	raw, err := json.Marshal(def)
	require.NoError(w.T, err)
	event.Revision++
	revision := models.EventRevision{ID: id.New(), EventID: event.ID, Number: event.Revision, AuthorID: event.OwnerID, At: w.Now(), Definition: string(raw)}
	event.RevisionID, event.Name, event.Type, event.Since, event.UpdatedAt = revision.ID, def.Name, def.Type, w.Now(), w.Now()
	w.Tx(func(tx *database.Tx) error {
		if err := tx.Create(&revision).Error; err != nil {
			return err
		}
		if err := tx.Save(&event).Error; err != nil {
			return err
		}
		return w.Engine.RulesChanged(tx)
	})
	return event
}

// Switch enables, disables or shadows an event, from now on or also what matches now.
func (w *World) Switch(event models.Event, state string, alsoBefore bool) models.Event {
	w.T.Helper()
	event.State, event.AlsoBefore, event.Since = state, alsoBefore, w.Now()
	w.Tx(func(tx *database.Tx) error {
		if err := tx.Save(&event).Error; err != nil {
			return err
		}
		return w.Engine.RulesChanged(tx)
	})
	return event
}

// Record records happenings in one transaction.
func (w *World) Record(happenings ...engine.Happening) {
	w.T.Helper()
	w.Tx(func(tx *database.Tx) error { return w.Engine.Record(tx, happenings...) })
}

// ChatKey names a chat.
func ChatKey(chat string) engine.ItemKey { return engine.ItemKey{Kind: models.ItemChat, ID: chat} }

// VisitorKey names a visitor.
func VisitorKey(visitor string) engine.ItemKey {
	return engine.ItemKey{Kind: models.ItemVisitor, ID: visitor}
}

// ChatFacts are the facts of a chat in Billing with an activity just now.
func (w *World) ChatFacts(chat string, more engine.Facts) engine.Facts {
	return engine.Facts{engine.FactRef: "C-" + chat, engine.FactTitle: "Chat " + chat, engine.FactLastActivity: engine.Instant(w.Now()),
		engine.FactStarted: engine.Instant(models.TimeOf(Start)), "department": Support, "group": Billing}.With(more)
}

// Say lets something be said in a chat: an occurrence, and an activity.
func (w *World) Say(chat string, more engine.Facts) {
	w.T.Helper()
	w.Record(engine.Happening{Kind: models.EntryOccurrence, Type: Said, Item: ChatKey(chat), Facts: w.ChatFacts(chat, more)})
}

// Change changes facts of a chat without an activity.
func (w *World) Change(chat string, facts engine.Facts) {
	w.T.Helper()
	w.Record(engine.Happening{Kind: models.EntryChange, Item: ChatKey(chat), Facts: facts})
}

// VisitorFacts are the facts of a visitor of the site.
func (w *World) VisitorFacts(visitor string, more engine.Facts) engine.Facts {
	return engine.Facts{engine.FactRef: "V-" + visitor, engine.FactTitle: "Visitor " + visitor, engine.FactSite: Site, "department": Support,
		engine.FactLastActivity: engine.Instant(w.Now()), engine.FactStarted: engine.Instant(w.Now())}.With(more)
}

// View lets a visitor open a page.
func (w *World) View(visitor string, more engine.Facts) {
	w.T.Helper()
	w.Record(engine.Happening{Kind: models.EntryOccurrence, Type: Activity, Item: VisitorKey(visitor), Facts: w.VisitorFacts(visitor, more)})
}

// Firings are all firings in the order in which they were made.
func (w *World) Firings(where ...any) []models.Firing {
	w.T.Helper()
	var out []models.Firing
	query := w.DB.Read(w.T.Context()).Order("at, id")
	if len(where) > 0 {
		query = query.Where(where[0], where[1:]...)
	}
	require.NoError(w.T, query.Find(&out).Error)
	return out
}

// Runs are the action runs of a firing.
func (w *World) Runs(firing models.Firing) []models.ActionRun {
	w.T.Helper()
	var out []models.ActionRun
	require.NoError(w.T, w.DB.Read(w.T.Context()).Where("firing_id = ?", firing.ID).Order("position").Find(&out).Error)
	return out
}

// Act is a setting of an action with no limit.
func Act(id, kind string, change ...func(s *engine.ActionSetting)) engine.ActionSetting {
	s := engine.ActionSetting{ID: id, Kind: kind, MaxFrequency: "none"}
	for _, one := range change {
		one(&s)
	}
	return s
}

// AtMost sets the Maximum Frequency of a setting.
func AtMost(frequency string) func(s *engine.ActionSetting) {
	return func(s *engine.ActionSetting) { s.MaxFrequency = frequency }
}

// PerItem makes a message once per item.
func PerItem(s *engine.ActionSetting) { s.PerItem = true }

// Owned makes an event agent-level.
func Owned(owner string) func(event *models.Event) {
	return func(event *models.Event) { event.Level, event.OwnerID = models.LevelAgent, owner }
}

// When is a condition.
func When(field, op string, values ...any) engine.Condition {
	return engine.Condition{Field: field, Op: op, Values: values}
}
