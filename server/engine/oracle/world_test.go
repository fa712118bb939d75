package oracle_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/models"
	"deskbell/server/base/clock"
	"deskbell/server/base/id"
	"deskbell/server/database"
	"deskbell/server/engine"
	"deskbell/server/engine/oracle"
)

// Types of the little desk.
const (
	said    = "lab.said"
	idle    = "lab.idle"
	due     = "lab.due"
	inGroup = "lab.count_for_group"
	online  = "web.activity"
)

const keeper = "keeper" // the administrator who owns all events

func littleDesk() []engine.Category {
	common := []engine.Field{
		{ID: "time_of_day", Label: "Time of Day", Kind: engine.KindTimeOfDay},
		{ID: "day_of_week", Label: "Day of Week", Kind: engine.KindWeekday},
		{ID: "idle_minutes", Label: "Idle Minutes", Kind: engine.KindMinutes},
		{ID: "duration_minutes", Label: "Duration Minutes", Kind: engine.KindMinutes},
		{ID: "subject", Label: "Subject", Kind: engine.KindText},
		{ID: "priority", Label: "Priority", Kind: engine.KindChoice, Choices: []engine.Choice{{Value: "low", Label: "Low"}, {Value: "urgent", Label: "Urgent"}}},
		{ID: "amount", Label: "Amount", Kind: engine.KindNumber},
		{ID: "last_chat_date", Label: "Last Chat Date", Kind: engine.KindDate},
		{ID: "count", Label: "Count", Kind: engine.KindNumber},
	}
	return []engine.Category{
		{ID: "lab", Label: "Lab", Who: "agents", ItemKind: models.ItemChat, Fields: common, Actions: []string{markAction}, Types: []engine.EventType{
			{ID: said, Label: "Said", Words: "somebody says something"},
			{ID: idle, Label: "Idle", Words: "a chat is idle", TimeBased: true, Episode: engine.EpisodeIdle, EpisodeFact: engine.FactLastActivity},
			{ID: due, Label: "Due", Words: "a chat is due", TimeBased: true, Episode: engine.EpisodeDate, EpisodeFact: "due_at"},
			{ID: inGroup, Label: "Count for Group", Words: "the chats of a group", Count: true, Episode: engine.EpisodeCount, ItemKind: models.ItemGroup},
		}},
		{ID: "web", Label: "Web", Who: "agents", ItemKind: models.ItemVisitor, Fields: common, Actions: []string{markAction}, Gaps: true, Types: []engine.EventType{
			{ID: online, Label: "Activity", Words: "a visitor is there", TimeBased: true, Episode: engine.EpisodeIdle,
				EpisodeFact: engine.FactLastActivity, ClockFields: []string{"idle_minutes", "duration_minutes"}},
		}},
	}
}

// world is a little desk with a running engine.
type world struct {
	t         *testing.T
	db        *database.DB
	clock     *clock.Fake
	engine    *engine.Engine
	catalogue *engine.Catalogue
	position  int64
}

func newWorld(t *testing.T, db *database.DB, start time.Time) *world {
	t.Helper()
	catalogue, err := engine.NewCatalogue(littleDesk(), actions())
	require.NoError(t, err)
	w := &world{t: t, db: db, clock: clock.NewFake(start), catalogue: catalogue}
	w.restart()
	w.tx(func(tx *database.Tx) error {
		return w.engine.Remember(tx, engine.RememberAgent, keeper, models.Agent{Name: "Kim", Role: models.RoleAdministrator, WhosOn: true})
	})
	return w
}

// restart forgets all that only memory knew.
func (w *world) restart() {
	w.engine = engine.New(engine.Deps{DB: w.db, Clock: w.clock, Catalogue: w.catalogue})
}

func (w *world) tx(fn func(tx *database.Tx) error) {
	w.t.Helper()
	require.NoError(w.t, w.db.Tx(w.t.Context(), "history", fn))
}

func (w *world) now() models.Time { return models.TimeOf(w.clock.Now()) }

// settle runs everything until there is nothing left to do.
func (w *world) settle() {
	w.t.Helper()
	for range 1000 {
		done := 0
		for _, runner := range w.engine.Runners() {
			if runner.Name() == "retention" {
				continue
			}
			n, err := runner.RunOnce(w.t.Context())
			require.NoError(w.t, err, runner.Name())
			done += n
		}
		if done == 0 {
			return
		}
	}
	w.t.Fatal("the engine does not come to rest")
}

// enable saves events, enabled from now on, and returns their ids.
func (w *world) enable(defs ...engine.Definition) (out []string) {
	w.t.Helper()
	w.tx(func(tx *database.Tx) error {
		out = nil
		for _, def := range defs {
			require.Empty(w.t, problems(w.catalogue, def), asJSON(w.t, def))
			raw, err := json.Marshal(def)
			require.NoError(w.t, err)
			w.position++
			event := models.Event{ID: id.New(), Level: models.LevelSystem, OwnerID: keeper, State: models.EventEnabled, Position: w.position, Name: def.Name,
				Type: def.Type, Revision: 1, RevisionID: id.New(), Since: w.now(), CreatedAt: w.now(), UpdatedAt: w.now()}
			revision := models.EventRevision{ID: event.RevisionID, EventID: event.ID, Number: 1, AuthorID: keeper, At: w.now(), Definition: string(raw)}
			if err := tx.Create(&revision).Error; err != nil {
				return err
			}
			if err := tx.Create(&event).Error; err != nil {
				return err
			}
			out = append(out, event.ID)
		}
		return w.engine.RulesChanged(tx)
	})
	return out
}

func (w *world) record(happenings ...engine.Happening) {
	w.t.Helper()
	w.tx(func(tx *database.Tx) error { return w.engine.Record(tx, happenings...) })
}

// firings are what the rows say about an event and an item, in the order of time.
func (w *world) firings(eventID string, item engine.ItemKey) []oracle.Firing {
	w.t.Helper()
	var rows []models.Firing
	require.NoError(w.t, w.db.Read(w.t.Context()).Where("event_id = ? AND item_kind = ? AND item_id = ?", eventID, item.Kind, item.ID).
		Order("occurred_at, n").Find(&rows).Error)
	var out []oracle.Firing
	for _, row := range rows {
		var runs []models.ActionRun
		require.NoError(w.t, w.db.Read(w.t.Context()).Where("firing_id = ?", row.ID).Order("position").Find(&runs).Error)
		firing := oracle.Firing{At: row.OccurredAt, N: int(row.N)}
		for _, run := range runs {
			switch run.State {
			case models.RunDone:
				firing.Done = append(firing.Done, run.ActionID)
			case models.RunLimited:
				firing.Limited = append(firing.Limited, run.ActionID)
			default:
				firing.Done = append(firing.Done, run.ActionID+" "+run.State+" "+run.Reason)
			}
		}
		out = append(out, firing)
	}
	slices.SortStableFunc(out, func(a, b oracle.Firing) int { return int(a.At - b.At) })
	return out
}
