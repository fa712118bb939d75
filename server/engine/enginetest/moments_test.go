package enginetest_test

import (
	"context"
	"errors"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/models"
	"deskbell/server/database"
	"deskbell/server/database/dbtest"
	"deskbell/server/engine"
	. "deskbell/server/engine/enginetest"
)

// on runs a story on each database there is.
func on(t *testing.T, story func(t *testing.T, w *World)) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) { story(t, New(t, db)) })
}

func marks(typeID string, all ...engine.Condition) engine.Definition {
	return engine.Definition{Type: typeID, All: all, Actions: []engine.ActionSetting{Act("a1", Mark)}}
}

func steps(deeds []Deed) (out []string) {
	for _, deed := range deeds {
		out = append(out, deed.Step)
	}
	return out
}

func TestAMomentFiresOnceForEachOccurrence(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		event := w.Event(marks(Said, When("subject", "contains_any", "refund")))
		w.Say("1", engine.Facts{"subject": "A refund please"})
		w.Say("1", engine.Facts{"subject": "Hello"})
		w.Say("2", engine.Facts{"subject": "Where is my REFUND"})
		w.Settle()
		w.Settle()
		firings := w.Firings()
		require.Len(t, firings, 2)
		require.Len(t, w.Deeds.Take(), 2)
		require.Equal(t, event.ID, firings[0].EventID)
		require.Equal(t, event.RevisionID, firings[0].RevisionID)
		require.Equal(t, "C-1", firings[0].ItemRef)
		require.Equal(t, models.OutcomeFired, firings[0].Outcome)
		require.Equal(t, "o:"+firings[0].EntryID, firings[0].Key)
		require.Equal(t, w.Now(), firings[0].OccurredAt)
		require.Equal(t, models.RunDone, w.Runs(firings[0])[0].State)
		require.JSONEq(t, `{"marked":"1"}`, w.Runs(firings[0])[0].Detail)
	})
}

func TestNothingIsDecidedBeforeTheCommit(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		w.Event(marks(Said))
		broken := errors.New("the verb failed")
		err := w.DB.Tx(t.Context(), "story", func(tx *database.Tx) error {
			err := w.Engine.Record(tx, engine.Happening{Kind: models.EntryOccurrence, Type: Said, Item: ChatKey("1"), Facts: w.ChatFacts("1", nil)})
			require.NoError(t, err)
			return broken
		})
		require.ErrorIs(t, err, broken)
		w.Settle()
		require.Empty(t, w.Firings())
	})
}

func TestARowDecidedTwiceFiresOnce(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		w.Event(marks(Said))
		w.Say("1", nil)
		w.Settle()
		// as if the answer to COMMIT had been lost, and the rows were still thought to wait
		w.Tx(func(tx *database.Tx) error {
			return tx.Model(&models.Entry{}).Where("state = ?", models.EntryDone).Update("state", models.EntryWaiting).Error
		})
		w.Settle()
		require.Len(t, w.Firings(), 1)
		require.Len(t, w.Deeds.Take(), 1)
	})
}

func TestConditionsOfAllAndAnyJudgeTheOccurrenceAsItWasThen(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		def := marks(Said, When("department", "is_any", Support))
		def.Any = []engine.Condition{When("priority", "is_any", "urgent"), When("subject", "contains_any", "refund")}
		w.Event(def)
		w.Say("neither", engine.Facts{"priority": "low", "subject": "hello"})
		w.Say("first", engine.Facts{"priority": "urgent"})
		w.Say("second", engine.Facts{"subject": "a refund"})
		w.Say("elsewhere", engine.Facts{"department": Sales, "priority": "urgent"})
		w.Change("neither", w.ChatFacts("neither", engine.Facts{"priority": "urgent"})) // too late for what was said
		w.Settle()
		var items []string
		for _, firing := range w.Firings() {
			items = append(items, firing.ItemID)
		}
		require.Equal(t, []string{"first", "second"}, items)
	})
}

func TestAMomentIsJudgedAtTheTimeOfTheOccurrence(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		w.Event(marks(Said, When("time_of_day", "in", "09:00-17:00")))
		w.Clock.Set(time.Date(2026, 3, 2, 16, 59, 59, 0, time.UTC))
		w.Say("1", nil)
		w.Clock.Advance(time.Hour)
		w.Say("2", nil)
		w.Settle()
		require.Len(t, w.Firings(), 1)
		require.Equal(t, "1", w.Firings()[0].ItemID)
		require.Equal(t, w.Now(), w.Firings()[0].At)
		require.Equal(t, w.Now().Add(-time.Hour), w.Firings()[0].OccurredAt)
	})
}

func TestEventsFireInListOrderSystemLevelFirst(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		named := func(name string) engine.Definition {
			def := marks(Said)
			def.Name = name
			def.Actions = append(def.Actions, Act("a2", Mark))
			return def
		}
		w.Event(named("mine"), Owned(Ana))
		w.Event(named("late"), func(event *models.Event) { event.Position = 90 })
		w.Event(named("early"), func(event *models.Event) { event.Position = 80 })
		w.Say("1", nil)
		w.Settle()
		var order []string
		for _, deed := range w.Deeds.Take() {
			order = append(order, deed.Event+" "+deed.Action)
		}
		require.Equal(t, []string{"early a1", "early a2", "late a1", "late a2", "mine a1", "mine a2"}, order)
	})
}

func TestEachItemsRowsAreDecidedInTheOrderOfVersions(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		w.Event(marks(Said))
		for _, subject := range []string{"one", "two", "three"} {
			w.Say("1", engine.Facts{"subject": subject})
		}
		// a clock that was moved back gave later rows smaller ids
		w.Tx(func(tx *database.Tx) error {
			var rows []models.Entry
			if err := tx.Order("version").Find(&rows).Error; err != nil {
				return err
			}
			for i, row := range rows {
				if err := tx.Model(&models.Entry{}).Where("id = ?", row.ID).Update("id", string(rune('c'-i))+row.ID[1:]).Error; err != nil {
					return err
				}
			}
			return nil
		})
		w.Settle()
		var order []string
		for _, deed := range w.Deeds.Take() {
			order = append(order, deed.Facts.Text("subject"))
		}
		require.Equal(t, []string{"one", "two", "three"}, order)
	})
}

func TestAFailingActionUndoesItselfAndNothingElse(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		def := marks(Said)
		def.Actions = append(def.Actions, Act("a2", Mark), Act("a3", Mark))
		w.Event(def)
		w.Deeds.Do("a2", func(_ context.Context, tx *database.Tx, in engine.Run) (engine.Result, error) {
			if err := tx.Create(&models.Counter{Name: "undone", Value: 1}).Error; err != nil {
				return engine.Result{}, err
			}
			return engine.Result{}, engine.Because("no_agent_available", errors.New("nobody is there"))
		})
		w.Deeds.Do("a3", func(_ context.Context, tx *database.Tx, in engine.Run) (engine.Result, error) { panic("broken") })
		w.Say("1", nil)
		w.Settle()
		firings := w.Firings()
		require.Len(t, firings, 1)
		require.Equal(t, models.OutcomePartlyFailed, firings[0].Outcome)
		runs := w.Runs(firings[0])
		require.Equal(t, models.RunDone, runs[0].State)
		require.Equal(t, models.RunFailed, runs[1].State)
		require.Equal(t, "no_agent_available", runs[1].Reason)
		require.Contains(t, runs[1].Detail, "nobody is there")
		require.Equal(t, models.RunFailed, runs[2].State)
		require.Equal(t, engine.ReasonFailed, runs[2].Reason)
		var counters int64
		require.NoError(t, w.DB.Read(t.Context()).Model(&models.Counter{}).Count(&counters).Error)
		require.Zero(t, counters)
		require.Len(t, w.Deeds.Take(), 1)
	})
}

func TestABatchOfActionsIsCutAndGoesOnWhereItStopped(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		for range engine.InternalAPass + 5 {
			w.Event(marks(Said))
		}
		w.Say("1", nil)
		_, err := w.Run("runner")
		require.NoError(t, err)
		require.Len(t, w.Firings(), engine.InternalAPass)
		_, err = w.Run("runner")
		require.NoError(t, err)
		require.Len(t, w.Firings(), engine.InternalAPass+5)
		require.Len(t, w.Deeds.Take(), engine.InternalAPass+5)
		n, err := w.Run("runner")
		require.NoError(t, err)
		require.Zero(t, n)
	})
}

func TestARowThatFailsFiveTimesIsSetAsideWhileTheOthersGoOn(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		w.Event(marks(Said))
		w.Say("bad", nil)
		w.Say("good", nil)
		w.Say("bad", engine.Facts{"subject": "later"})
		w.Tx(func(tx *database.Tx) error {
			return tx.Model(&models.Entry{}).Where("item_id = ? AND version = 1", "bad").Update("facts", "{broken").Error
		})
		for range 4 {
			_, err := w.Run("runner")
			require.NoError(t, err)
			require.Empty(t, w.Alarms())
			firings := w.Firings()
			require.Len(t, firings, 1)
			require.Equal(t, "good", firings[0].ItemID)
		}
		w.Settle()
		alarms := w.Alarms()
		require.Len(t, alarms, 1)
		require.Equal(t, engine.AlarmSetAside, alarms[0].Kind)
		require.Equal(t, ChatKey("bad"), alarms[0].Item)
		var row models.Entry
		require.NoError(t, w.DB.Read(t.Context()).Where("id = ?", alarms[0].EntryID).Take(&row).Error)
		require.Equal(t, models.EntryFailed, row.State)
		require.Equal(t, 5, row.Tries)
		require.NotEmpty(t, row.Error)
		require.Len(t, w.Firings("item_id = ?", "bad"), 1, "the row after it is decided")
		require.EqualValues(t, 1, w.Engine.Stats().SetAside)
	})
}

func mustInt(t *testing.T, text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	require.NoError(t, err)
	return n
}

func TestAnEventThatCannotBeCompiledIsToldOnceAndKeepsNoOtherFromFiring(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		w.Event(marks(Said))
		broken := w.Event(marks(Said, When("no such field", "is_any", "x")))
		for range 3 {
			w.Clock.Advance(time.Second)
			w.Event(marks(Idle, When("idle_minutes", "at_least", 5)))
			w.Say("1", nil)
			w.Settle()
		}
		require.Len(t, w.Firings(), 3)
		alarms := w.Alarms()
		require.Len(t, alarms, 1)
		require.Equal(t, engine.AlarmBroken, alarms[0].Kind)
		require.Equal(t, broken.ID, alarms[0].EventID)
	})
}
