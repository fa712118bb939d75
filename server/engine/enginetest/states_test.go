package enginetest_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/models"
	"deskbell/server/engine"
	. "deskbell/server/engine/enginetest"
)

func clockOf(hour, minute int) time.Time { return time.Date(2026, 3, 2, hour, minute, 0, 0, time.UTC) }

func moments(firings []models.Firing) (out []string) {
	for _, firing := range firings {
		out = append(out, firing.OccurredAt.Std().Format("15:04:05.000"))
	}
	return out
}

func TestAnIdleStateFiresAtItsThresholdToTheMillisecond(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		w.Event(marks(Idle, When("idle_minutes", "at_least", 5)))
		w.Say("1", nil)
		w.Settle()
		w.Clock.Advance(5*time.Minute - time.Millisecond)
		w.Settle()
		require.Empty(t, w.Firings())
		w.Clock.Advance(time.Millisecond)
		w.Settle()
		firings := w.Firings()
		require.Equal(t, []string{"08:05:00.000"}, moments(firings))
		require.Equal(t, models.TimeOf(Start).String(), models.Time(mustInt(t, firings[0].Episode)).String())
		require.Zero(t, firings[0].N)
		var entry models.Entry
		require.NoError(t, w.DB.Read(t.Context()).Where("id = ?", firings[0].EntryID).Take(&entry).Error)
		require.Equal(t, models.EntryState, entry.Kind)
		require.Equal(t, Idle, entry.Type)
		require.Equal(t, firings[0].OccurredAt, entry.At)
		require.EqualValues(t, 2, entry.Version)
		require.Contains(t, entry.Facts, `"_ref":"C-1"`)
	})
}

func TestAnIdleStateFiresOnceInAnEpisodeAndAgainAfterActivity(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		w.Event(marks(Idle, When("idle_minutes", "at_least", 5)))
		w.Say("1", nil)
		w.Pass(20*time.Minute, time.Minute)
		require.Equal(t, []string{"08:05:00.000"}, moments(w.Firings()))
		facts := w.ChatFacts("1", engine.Facts{"priority": "urgent", engine.FactLastActivity: engine.Instant(models.TimeOf(Start))})
		w.Change("1", facts) // no activity: the same episode
		w.Pass(10*time.Minute, time.Minute)
		require.Len(t, w.Firings(), 1)
		w.Say("1", nil)
		w.Pass(10*time.Minute, time.Minute)
		require.Equal(t, []string{"08:05:00.000", "08:35:00.000"}, moments(w.Firings()))
	})
}

func TestActivityInMemoryPutsTheClockOff(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		w.Event(marks(Activity, When("idle_minutes", "at_least", 1)))
		w.View("1", nil)
		w.Settle()
		for range 30 { // busy typing, of which the journal knows nothing
			w.Clock.Advance(20 * time.Second)
			w.Engine.Activity(VisitorKey("1"), w.Now())
			w.Settle()
		}
		require.Empty(t, w.Firings())
		last := w.Now()
		w.Pass(2*time.Minute, time.Second)
		firings := w.Firings()
		require.Len(t, firings, 1)
		require.Equal(t, last.Add(time.Minute), firings[0].OccurredAt)
		var entry models.Entry
		require.NoError(t, w.DB.Read(t.Context()).Where("id = ?", firings[0].EntryID).Take(&entry).Error)
		require.Contains(t, entry.Facts, fmt.Sprintf(`"last_activity_at":%d`, last))
		// the next episode, which only memory saw begin
		w.Engine.Activity(VisitorKey("1"), w.Now())
		w.Pass(61*time.Second, time.Second)
		require.Len(t, w.Firings(), 2)
	})
}

func TestTheClockKnowsAnActivityBeforeItIsWrittenDown(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		w.Event(marks(Activity, When("idle_minutes", "at_least", 1)))
		w.View("1", nil)
		w.Settle()
		w.Clock.Advance(59 * time.Second)
		w.Engine.Activity(VisitorKey("1"), w.Now())
		for range 65 {
			w.Clock.Advance(time.Second)
			_, err := w.Run("clocks")
			require.NoError(t, err)
		}
		require.Equal(t, []string{"08:01:59.000"}, moments(w.Firings()))
	})
}

func TestAGapIsCaughtUpThoughTheClockFollowedTheActivityAlready(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		w.Event(marks(Activity, When("idle_minutes", "at_least", 1)))
		w.View("1", engine.Facts{"page": "/a"})
		w.Settle()
		from := w.Now()
		w.Clock.Advance(time.Minute + 400*time.Millisecond)
		w.Engine.Activity(VisitorKey("1"), w.Now())
		_, err := w.Run("clocks")
		require.NoError(t, err)
		w.Clock.Advance(100 * time.Millisecond)
		w.Record(engine.Happening{Kind: models.EntryGap, Item: VisitorKey("1"), GapFrom: from, GapTo: w.Now().Add(-100 * time.Millisecond),
			Facts: w.VisitorFacts("1", engine.Facts{engine.FactStarted: engine.Instant(from), "page": "/a"})})
		w.Settle()
		require.Equal(t, []string{"08:01:00.000"}, moments(w.Firings()))
	})
}

func TestAnActivityRightAfterTheThresholdLeavesTheFiringInPlace(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		w.Event(marks(Activity, When("idle_minutes", "at_least", 1)))
		w.View("1", nil)
		w.Settle()
		from := w.Now()
		w.Clock.Advance(time.Minute + 400*time.Millisecond) // the clock has not looked yet
		w.Engine.Activity(VisitorKey("1"), w.Now())
		w.Record(engine.Happening{Kind: models.EntryGap, Item: VisitorKey("1"), GapFrom: from, GapTo: w.Now(),
			Facts: w.VisitorFacts("1", engine.Facts{engine.FactStarted: engine.Instant(from)})})
		w.Settle()
		firings := w.Firings()
		require.Len(t, firings, 1)
		require.Equal(t, from.Add(time.Minute), firings[0].OccurredAt)
		w.Pass(time.Minute, time.Second)
		require.Len(t, w.Firings(), 2)
	})
}

func TestSteadyActivityIsNoGap(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		w.Event(marks(Activity, When("idle_minutes", "at_least", 1)))
		w.View("1", nil)
		w.Settle()
		w.Clock.Advance(30 * time.Second)
		w.Engine.Activity(VisitorKey("1"), w.Now())
		w.Clock.Advance(31 * time.Second)
		w.Engine.Activity(VisitorKey("1"), w.Now())
		w.View("1", engine.Facts{engine.FactStarted: engine.Instant(models.TimeOf(Start))})
		w.Settle()
		require.Empty(t, w.Firings(), "the former row is a minute old, but the visitor was active between")
	})
}

func TestAMessageRightAfterTheThresholdLeavesTheFiringInPlace(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		w.Event(marks(Idle, When("idle_minutes", "at_least", 5)))
		w.Say("1", engine.Facts{"subject": "before"})
		w.Settle()
		w.Clock.Advance(5*time.Minute + 300*time.Millisecond)
		w.Say("1", engine.Facts{"subject": "after"})
		w.Settle()
		require.Equal(t, []string{"08:05:00.000"}, moments(w.Firings()))
		require.Equal(t, "before", w.Deeds.Take()[0].Facts.Text("subject"))
	})
}

func TestWhatHeldBeforeARowFiresWhicheverPartLooksFirst(t *testing.T) {
	for _, first := range []string{"runner", "clocks", "restart"} {
		t.Run(first, func(t *testing.T) {
			on(t, func(t *testing.T, w *World) {
				w.Event(marks(Idle, When("idle_minutes", "at_least", 5)))
				w.Say("1", engine.Facts{"subject": "before"})
				w.Settle()
				w.Clock.Advance(5*time.Minute + 300*time.Millisecond)
				w.Say("1", engine.Facts{"subject": "after"})
				if first == "restart" {
					w.Restart()
					first = "clocks"
				}
				_, err := w.Run(first)
				require.NoError(t, err)
				w.Settle()
				require.Equal(t, []string{"08:05:00.000"}, moments(w.Firings()))
				require.Equal(t, "before", w.Deeds.Take()[0].Facts.Text("subject"))
			})
		})
	}
}

func TestAStateFiresWhenTheScheduleOpens(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		w.Clock.Set(clockOf(5, 0))
		w.Event(marks(Idle, When("idle_minutes", "at_least", 60), When("time_of_day", "in", "09:00-17:00")))
		w.Say("1", nil)
		w.Pass(4*time.Hour-time.Minute, 7*time.Minute)
		require.Empty(t, w.Firings())
		w.Pass(2*time.Minute, time.Minute)
		require.Equal(t, []string{"09:00:00.000"}, moments(w.Firings()))
		w.Pass(48*time.Hour, time.Hour)
		require.Len(t, w.Firings(), 1, "the next morning is the same episode")
	})
}

func TestAStateFiresWhenAPriorityChangesWhileIdle(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		w.Event(marks(Idle, When("idle_minutes", "at_least", 5), When("priority", "is_any", "urgent")))
		w.Say("1", engine.Facts{"priority": "low"})
		w.Pass(17*time.Minute, time.Minute)
		require.Empty(t, w.Firings())
		facts := w.ChatFacts("1", engine.Facts{"priority": "urgent", engine.FactLastActivity: engine.Instant(models.TimeOf(Start))})
		w.Change("1", facts)
		w.Settle()
		require.Equal(t, []string{"08:17:00.000"}, moments(w.Firings()))
	})
}

func TestAStateThatHeldForAMomentBetweenTwoRowsOfOneBatchFires(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		w.Event(marks(Idle, When("idle_minutes", "at_least", 5), When("priority", "is_any", "urgent")))
		w.Say("1", engine.Facts{"priority": "low"})
		w.Pass(10*time.Minute, time.Minute)
		since := engine.Facts{engine.FactLastActivity: engine.Instant(models.TimeOf(Start))}
		w.Change("1", w.ChatFacts("1", since.With(engine.Facts{"priority": "urgent"})))
		w.Clock.Advance(100 * time.Millisecond)
		w.Change("1", w.ChatFacts("1", since.With(engine.Facts{"priority": "low"})))
		w.Settle()
		require.Equal(t, []string{"08:10:00.000"}, moments(w.Firings()))
	})
}

func TestEventsOfOneInstantShareTheirOccurrence(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		w.Event(marks(Idle, When("idle_minutes", "at_least", 5)))
		w.Event(marks(Idle, When("idle_minutes", "between", 5, 10)))
		w.Event(marks(Idle, When("idle_minutes", "at_least", 6)))
		w.Say("1", nil)
		w.Pass(10*time.Minute, 10*time.Second)
		firings := w.Firings()
		require.Equal(t, []string{"08:05:00.000", "08:05:00.000", "08:06:00.000"}, moments(firings))
		require.Equal(t, firings[0].EntryID, firings[1].EntryID)
		require.NotEqual(t, firings[0].EntryID, firings[2].EntryID)
		var states int64
		require.NoError(t, w.DB.Read(t.Context()).Model(&models.Entry{}).Where("kind = ?", models.EntryState).Count(&states).Error)
		require.EqualValues(t, 2, states, "a clock that passes without a firing writes nothing")
	})
}

func TestADateFiresOnceForEachOfItsValues(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		w.Event(marks(Due))
		due := func(minutes int) engine.Facts {
			return engine.Facts{"due_at": engine.Instant(w.Now().Add(time.Duration(minutes) * time.Minute))}
		}
		w.Say("1", due(30))
		w.Pass(time.Hour, time.Minute)
		require.Equal(t, []string{"08:30:00.000"}, moments(w.Firings()))
		w.Say("1", due(-10)) // set to a time that is past already: it holds at once
		w.Pass(time.Hour, time.Minute)
		require.Equal(t, []string{"08:30:00.000", "09:00:00.000"}, moments(w.Firings()))
	})
}

func TestDurationAloneIsOneEpisodeForTheVisit(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		w.Event(marks(Activity, When("duration_minutes", "at_least", 3), When("page", "contains_any", "pricing")))
		started := engine.Facts{engine.FactStarted: engine.Instant(w.Now()), "page": "/home"}
		w.View("1", started)
		w.Pass(5*time.Minute, time.Minute)
		require.Empty(t, w.Firings())
		w.View("1", started.With(engine.Facts{"page": "/pricing"}))
		w.Settle()
		w.View("1", started.With(engine.Facts{"page": "/home"}))
		w.View("1", started.With(engine.Facts{"page": "/pricing"}))
		w.Pass(5*time.Minute, time.Minute)
		require.Equal(t, []string{"08:05:00.000"}, moments(w.Firings()))
	})
}

func TestActivityWithoutAClockIsAMomentForEachPage(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		w.Event(marks(Activity, When("page", "contains_any", "pricing")))
		for range 3 {
			w.View("1", engine.Facts{"page": "/pricing"})
		}
		w.Settle()
		require.Len(t, w.Firings(), 3)
	})
}

func TestAGoneItemHasNoClock(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		w.Event(marks(Idle, When("idle_minutes", "at_least", 5)))
		w.Say("1", nil)
		w.Pass(4*time.Minute, time.Minute)
		w.Record(engine.Happening{Kind: models.EntryChange, Item: ChatKey("1"), Gone: true,
			Facts: w.ChatFacts("1", engine.Facts{engine.FactLastActivity: engine.Instant(models.TimeOf(Start))})})
		w.Settle()
		require.Zero(t, w.Engine.Stats().Watched)
		w.Pass(10*time.Minute, time.Minute)
		require.Empty(t, w.Firings())
	})
}

func TestFromNowOnAndAlsoBefore(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		w.Say("held", nil)
		w.Settle()
		w.Clock.Advance(8 * time.Minute)
		w.Say("fresh", nil)
		w.Settle()
		w.Clock.Advance(2 * time.Minute)
		fromNow := w.Event(marks(Idle, When("idle_minutes", "at_least", 5)))
		also := w.Event(marks(Idle, When("idle_minutes", "at_least", 5)), func(event *models.Event) { event.AlsoBefore = true })
		w.Settle()
		require.Len(t, w.Firings("event_id = ?", also.ID), 1)
		require.Empty(t, w.Firings("event_id = ?", fromNow.ID))
		// a change of something else does not make it come to hold now, and a restart does not either
		w.Change("held", w.ChatFacts("held", engine.Facts{"subject": "x", engine.FactLastActivity: engine.Instant(models.TimeOf(Start))}))
		w.Settle()
		w.Restart()
		w.Pass(20*time.Minute, time.Minute)
		require.Equal(t, []string{"08:13:00.000"}, moments(w.Firings("event_id = ?", fromNow.ID)))
		require.Equal(t, []string{"08:10:00.000", "08:13:00.000"}, moments(w.Firings("event_id = ?", also.ID)))
		// what it did not fire for is over with the next episode
		w.Say("held", nil)
		w.Pass(6*time.Minute, time.Minute)
		require.Len(t, w.Firings("event_id = ? AND item_id = ?", fromNow.ID, "held"), 1)
	})
}

func TestWhatHeldBeforeEnablingFiresWhenItComesToHoldAnew(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		low := engine.Facts{"priority": "low", engine.FactLastActivity: engine.Instant(models.TimeOf(Start))}
		urgent := low.With(engine.Facts{"priority": "urgent"})
		w.Say("1", urgent)
		w.Settle()
		w.Clock.Advance(10 * time.Minute)
		w.Event(marks(Idle, When("idle_minutes", "at_least", 5), When("priority", "is_any", "urgent")))
		w.Pass(5*time.Minute, time.Minute)
		require.Empty(t, w.Firings())
		w.Change("1", w.ChatFacts("1", low))
		w.Pass(time.Minute, time.Minute)
		w.Change("1", w.ChatFacts("1", urgent))
		w.Pass(time.Minute, time.Minute)
		require.Equal(t, []string{"08:16:00.000"}, moments(w.Firings()))
	})
}

func TestAlsoBeforeGoesThroughThousandsInSlices(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		const chats = 2300
		for i := range chats / 100 {
			var some []engine.Happening
			for j := range 100 {
				chat := string(rune('a'+i)) + time.Duration(j).String()
				some = append(some, engine.Happening{Kind: models.EntryChange, Item: ChatKey(chat), Facts: w.ChatFacts(chat, nil)})
			}
			w.Record(some...)
		}
		w.Settle()
		w.Clock.Advance(10 * time.Minute)
		def := marks(Idle, When("idle_minutes", "at_least", 5))
		def.Actions = nil
		w.Event(def, func(event *models.Event) { event.AlsoBefore = true })
		passes := 0
		for {
			before := len(w.Firings())
			n, err := w.Run("clocks")
			require.NoError(t, err)
			require.LessOrEqual(t, len(w.Firings())-before, 1000)
			if passes++; n == 0 {
				break
			}
		}
		require.Greater(t, passes, 3)
		require.Len(t, w.Firings(), chats)
	})
}

func TestAnEventNeverFiresForWhatWasRecordedBeforeItWasEnabledNorAfterItWasDisabled(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		w.Say("before", nil)
		w.Clock.Advance(time.Second)
		event := w.Event(marks(Said))
		w.Say("during", nil)
		w.Settle()
		w.Say("not decided yet", nil)
		event = w.Switch(event, models.EventDisabled, false)
		w.Settle()
		w.Clock.Advance(time.Second)
		w.Say("between", nil)
		w.Clock.Advance(time.Second)
		w.Switch(event, models.EventEnabled, false)
		w.Say("after", nil)
		w.Settle()
		var items []string
		for _, firing := range w.Firings() {
			items = append(items, firing.ItemID)
		}
		require.Equal(t, []string{"during", "after"}, items)
	})
}

func TestANewRevisionDecidesAtOnceAndDoesNotFireAgainInTheEpisode(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		event := w.Event(marks(Idle, When("idle_minutes", "at_least", 5)))
		moment := w.Event(marks(Said, When("subject", "contains_any", "old")))
		w.Say("1", nil)
		w.Pass(6*time.Minute, time.Minute)
		require.Len(t, w.Firings("event_id = ?", event.ID), 1)
		second := w.Save(event, marks(Idle, When("idle_minutes", "at_least", 7)))
		newer := w.Save(moment, marks(Said, When("subject", "contains_any", "new")))
		w.Say("2", engine.Facts{"subject": "old"})
		w.Say("3", engine.Facts{"subject": "new"})
		w.Pass(20*time.Minute, time.Minute)
		require.Len(t, w.Firings("event_id = ? AND item_id = ?", event.ID, "1"), 1)
		fired := w.Firings("event_id = ? AND item_id = ?", event.ID, "2")
		require.Len(t, fired, 1)
		require.Equal(t, second.RevisionID, fired[0].RevisionID)
		require.Equal(t, "08:13:00.000", moments(fired)[0])
		decided := w.Firings("event_id = ?", moment.ID)
		require.Len(t, decided, 1)
		require.Equal(t, "3", decided[0].ItemID)
		require.Equal(t, newer.RevisionID, decided[0].RevisionID)
	})
}

func TestTimeThatPassedWhileTheProcessWasDownIsCaughtUpOnceOrWrittenDownAsExpired(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		open := w.Event(marks(Idle, When("idle_minutes", "at_least", 5)))
		bounded := w.Event(marks(Idle, When("idle_minutes", "between", 5, 15)))
		w.Say("1", nil)
		w.Settle()
		w.Clock.Advance(2 * time.Hour)
		w.Restart()
		w.Settle()
		w.Restart()
		w.Settle()
		caught := w.Firings("event_id = ?", open.ID)
		require.Equal(t, []string{"08:05:00.000"}, moments(caught))
		require.Equal(t, models.OutcomeFired, caught[0].Outcome)
		missed := w.Firings("event_id = ?", bounded.ID)
		require.Equal(t, []string{"08:05:00.000"}, moments(missed))
		require.Equal(t, models.OutcomeStopped, missed[0].Outcome)
		require.Equal(t, engine.ReasonExpired, w.Runs(missed[0])[0].Reason)
		require.Len(t, w.Deeds.Take(), 1)
	})
}

func TestActivitiesSurviveARestart(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		w.Event(marks(Activity, When("idle_minutes", "at_least", 1)))
		w.View("1", nil)
		w.Settle()
		w.Clock.Advance(50 * time.Second)
		w.Engine.Activity(VisitorKey("1"), w.Now())
		w.Settle() // writes it down
		w.Restart()
		w.Pass(59*time.Second, time.Second)
		require.Empty(t, w.Firings())
		w.Pass(time.Second, time.Second)
		require.Len(t, w.Firings(), 1)
	})
}

func TestAnAgentsClockIsNotTouchedByRulesOfOtherKinds(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		w.Event(marks(Activity, When("idle_minutes", "at_least", 1)))
		w.Say("1", nil)
		w.Pass(10*time.Minute, time.Minute)
		require.Empty(t, w.Firings())
		require.Zero(t, w.Engine.Stats().Watched)
	})
}

func TestTwoEnginesOverOneDatabaseFireOnce(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		def := marks(Idle, When("idle_minutes", "at_least", 5))
		def.Actions = append(def.Actions, Act("t1", Tell))
		w.Event(def)
		w.Event(marks(Said))
		other := w.Another()
		for round := range 20 {
			for _, chat := range []string{"1", "2", "3"} {
				w.Say(chat, nil)
			}
			w.Settle()
			w.SettleWith(other)
			w.Clock.Advance(6 * time.Minute)
			atOnce(t, w.Engine, other)
			w.Clock.Advance(engine.BatchWindow)
			atOnce(t, w.Engine, other)
			w.Settle()
			w.SettleWith(other)
			require.Len(t, w.Firings("event_type = ?", Idle), 3*(round+1))
			require.Len(t, w.Firings("event_type = ?", Said), 3*(round+1))
			done := map[string]int{}
			for _, deed := range w.Deeds.Take() {
				done[deed.Step]++
			}
			require.Equal(t, 6, done["mark"])
			require.Equal(t, done["opened"], done["closed"], "each message is sent once")
		}
	})
}

// atOnce does one pass of every part of both engines at the same time.
func atOnce(t *testing.T, engines ...*engine.Engine) {
	failed := make(chan error)
	for _, eng := range engines {
		go func() {
			for _, runner := range eng.Runners() {
				if _, err := runner.RunOnce(t.Context()); err != nil {
					failed <- err
					return
				}
			}
			failed <- nil
		}()
	}
	for range engines {
		require.NoError(t, <-failed)
	}
}

func TestAfterAnAcknowledgedSaveNothingIsDecidedByTheOldRule(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		event := w.Event(marks(Said))
		other := w.Another()
		w.SettleWith(other) // it knows the first revision
		for range 10 {
			w.Clock.Advance(time.Second)
			event = w.Save(event, marks(Said))
			w.Say("1", nil)
			w.SettleWith(other)
			firings := w.Firings()
			require.Equal(t, event.RevisionID, firings[len(firings)-1].RevisionID)
		}

	})
}

func TestAnActivityThatIsWrittenDownAlreadyStopsNoClock(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		w.Event(marks(Idle, When("idle_minutes", "at_least", 180)))
		w.Say("1", nil)
		w.Settle()
		w.Clock.Advance(2 * time.Hour)
		w.Engine.Activity(ChatKey("1"), models.TimeOf(Start)) // told late, and what the row says
		w.Settle()
		w.Pass(2*time.Hour, 30*time.Minute)
		require.Len(t, w.Firings(), 1)
	})
}
