package oracle_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/models"
	"deskbell/server/database"
	"deskbell/server/database/dbtest"
	"deskbell/server/engine"
	"deskbell/server/engine/oracle"
)

// play lets the engine live through the story and compares.
func (h *history) play(t *testing.T, db *database.DB) (fired, repeats, limited int) {
	w := newWorld(t, db, h.start.Add(-time.Second))
	h.defs = slices.DeleteFunc(h.defs, func(def engine.Definition) bool { // refused, since it could never hold
		return strings.Contains(strings.Join(problems(w.catalogue, def), "\n"), "never_holds")
	})
	ids := w.enable(h.defs...)
	w.settle()
	until := models.TimeOf(h.start.Add(time.Duration(h.steps) * h.step))
	want := map[string][]oracle.Firing{}
	var stops []models.Time
	for n, def := range h.defs {
		for _, one := range h.items {
			if w.catalogue.ItemKind(def.Type) != one.key.Kind {
				continue
			}
			zone, err := time.LoadLocation(def.Zone)
			require.NoError(t, err)
			category, _, _ := w.catalogue.Type(def.Type)
			expected := oracle.FiresAt(oracle.Event{Category: category, Def: def, Zone: zone, Owner: keeper}, one.history, until, h.step)
			want[ids[n]+one.key.ID] = expected
			for _, firing := range expected {
				fired++
				limited += len(firing.Limited)
				repeats += min(firing.N, 1)
				stops = append(stops, firing.At)
			}
		}
	}
	if !h.limits {
		stops = nil
	}
	h.live(w, stops, until)
	for n, def := range h.defs {
		for _, one := range h.items {
			got := w.firings(ids[n], one.key)
			expected := want[ids[n]+one.key.ID]
			if !h.limits { // what a late look finds over is not done any more
				got, expected = onlyWhen(got), onlyWhen(expected)
			}
			if fmt.Sprint(got) != fmt.Sprint(expected) {
				t.Fatalf("%s: the oracle says %s\nthe engine says %s\nevent %s\n%s %s from %s to %s\n%s", h.again, show(expected), show(got), asJSON(t, def), h.scale.name, one.key,
					models.TimeOf(h.start), until, strings.Join(h.told(one.key), "\n"))
			}
		}
	}
	return fired, repeats, limited
}

func onlyWhen(firings []oracle.Firing) (out []oracle.Firing) {
	for _, one := range firings {
		out = append(out, oracle.Firing{At: one.At, N: one.N})
	}
	return out
}

func show(firings []oracle.Firing) (out []string) {
	for _, one := range firings {
		out = append(out, fmt.Sprintf("%s n=%d done %v limited %v;", one.At, one.N, one.Done, one.Limited))
	}
	return out
}

// told is what the log says about an item.
func (h *history) told(key engine.ItemKey) (out []string) {
	for _, line := range h.log {
		if !strings.Contains(line, ":i") || strings.Contains(line, key.String()+" ") {
			out = append(out, line)
		}
	}
	return out
}

// live moves the clock in random steps to every change, lets the engine settle now and then, and restarts it.
func (h *history) live(w *world, stops []models.Time, until models.Time) {
	type step struct {
		oracle.Change
		*item
	}
	var todo []step
	for _, one := range h.items {
		for _, change := range one.history {
			todo = append(todo, step{change, one})
		}
	}
	for _, at := range append(stops, until) {
		todo = append(todo, step{oracle.Change{At: at}, nil})
	}
	slices.SortStableFunc(todo, func(a, b step) int { return int(a.At - b.At) })
	activity := map[*item]models.Time{}
	for _, next := range todo {
		h.walk(w, next.At)
		if next.item != nil {
			h.tell(w, next.item, next.Change, activity)
		}
		if h.limits || h.chance(50) {
			w.settle()
		}
	}
	w.settle()
}

// walk moves the clock to an instant.
func (h *history) walk(w *world, to models.Time) {
	for w.now() < to && h.chance(35) {
		w.clock.Advance(time.Duration(h.Int64N(int64(to.Sub(w.now())))) / time.Millisecond * time.Millisecond)
		w.settle()
		h.log = append(h.log, w.now().String()+" settled")
		if h.chance(15) {
			w.restart()
			h.log = append(h.log, w.now().String()+" restarted")
		}
	}
	w.clock.Set(to.Std())
}

// tell records a change as a feature would: input of visitors is told to memory, and the end of a gap of five seconds to the journal.
func (h *history) tell(w *world, one *item, change oracle.Change, activity map[*item]models.Time) {
	before, active := activity[one], models.Time(0)
	if value, has := change.Facts[engine.FactLastActivity].(float64); has {
		active = models.Time(value)
	}
	h.log = append(h.log, fmt.Sprintf("%s %s %s gone %t %s", change.At, one.key, change.Occurrence, change.Gone, asJSON(w.t, change.Facts)))
	activity[one] = active
	row := engine.Happening{Kind: models.EntryChange, Item: one.key, At: change.At, Facts: change.Facts, Old: change.Old, Gone: change.Gone}
	if change.Occurrence != "" {
		row.Kind, row.Type = models.EntryOccurrence, change.Occurrence
	}
	if one.key.Kind != models.ItemVisitor || active == before {
		w.record(row)
		return
	}
	w.engine.Activity(one.key, active)
	gap := engine.Happening{Kind: models.EntryGap, Item: one.key, At: change.At, GapFrom: before, GapTo: active, Facts: change.Facts}
	ended := before != 0 && active-before >= 5000
	switch inputOnly := change.Occurrence == "" && !change.Gone; {
	case ended && inputOnly:
		if !h.limits && h.chance(50) { // the clocks look before the row is written
			w.settle()
		}
		w.record(gap)
	case ended:
		gap.Facts = gap.Facts.With(change.Old)
		gap.Facts[engine.FactLastActivity] = float64(active)
		w.record(gap, row)
	case !inputOnly:
		w.record(row)
	}
}

func TestHistoriesFireExactlyWhatTheOracleSays(t *testing.T) {
	const onSQLite, onMySQL = 120, 30
	seed := numberFrom(t, seedVariable, uint64(time.Now().UnixNano()))
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		count := onSQLite
		if db.Dialect() != "sqlite" {
			count = onMySQL
		}
		fired, repeats, limited := 0, 0, 0
		for n := range uint64(count) * numberFrom(t, timesVariable, 1) {
			clear(t, db)
			h := newHistory(seed, n)
			a, b, c := h.play(t, db)
			fired, repeats, limited = fired+a, repeats+b, limited+c
		}
		t.Logf("%s=%d: %d histories, %d firings, %d of them repeats, %d limited runs", seedVariable, seed, count, fired, repeats, limited)
		require.Greater(t, fired, count, "histories in which little happens prove little")
		require.Positive(t, repeats)
		require.Positive(t, limited)
	})
}

// clear makes the database empty: a new one for each history would be slow.
func clear(t *testing.T, db *database.DB) {
	t.Helper()
	require.NoError(t, db.Tx(t.Context(), "clear", func(tx *database.Tx) error {
		for _, row := range []any{&models.Event{}, &models.EventRevision{}, &models.EngineState{}, &models.AsOf{}, &models.Item{}, &models.Entry{},
			&models.Firing{}, &models.ActionRun{}, &models.Frequency{}, &models.Batch{}} {
			if err := tx.Where("1 = 1").Delete(row).Error; err != nil {
				return err
			}
		}
		return nil
	}))
}
