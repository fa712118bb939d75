package enginetest_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/models"
	"deskbell/server/engine"
	. "deskbell/server/engine/enginetest"
)

func tells(typeID string, change func(s *engine.ActionSetting), all ...engine.Condition) engine.Definition {
	return engine.Definition{Type: typeID, All: all, Actions: []engine.ActionSetting{Act("t1", Tell, change)}}
}

func TestWhatFiresWithinTwoSecondsJoinsOneMessage(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		w.Event(tells(Said, AtMost("none")))
		w.Say("1", nil)
		w.Settle()
		require.Equal(t, []string{"opened"}, steps(w.Deeds.Take()), "in-app does not wait")
		w.Clock.Advance(1500 * time.Millisecond)
		w.Say("2", nil)
		w.Say("3", nil)
		w.Settle()
		joined := w.Deeds.Take()
		require.Equal(t, []string{"joined"}, steps(joined))
		require.Equal(t, []string{"1", "2", "3"}, joined[0].Items, "the new ones are last")
		require.Equal(t, 3, joined[0].Count)
		w.Restart()
		w.Settle()
		require.Empty(t, w.Deeds.Take())
		for _, firing := range w.Firings() {
			require.Equal(t, models.OutcomeBatched, firing.Outcome)
			require.Equal(t, models.RunBatched, w.Runs(firing)[0].State)
		}
		w.Clock.Advance(500 * time.Millisecond)
		w.Settle()
		w.Restart()
		w.Settle()
		closed := w.Deeds.Take()
		require.Equal(t, []string{"closed"}, steps(closed), "a restart sends it once")
		require.Equal(t, []string{"1", "2", "3"}, closed[0].Items)
		require.Equal(t, joined[0].Batch, closed[0].Batch)
		outcomes := []string{}
		for _, firing := range w.Firings() {
			outcomes = append(outcomes, firing.Outcome)
			require.Equal(t, models.RunDone, w.Runs(firing)[0].State)
			require.JSONEq(t, `{"told":3}`, w.Runs(firing)[0].Detail)
		}
		require.Equal(t, []string{models.OutcomeFired, models.OutcomeBatched, models.OutcomeBatched}, outcomes)
		w.Say("4", nil)
		w.Settle()
		require.Equal(t, []string{"opened"}, steps(w.Deeds.Take()), "past the two seconds another message opens")
		w.Clock.Advance(engine.BatchWindow)
		w.Say("5", nil)
		_, err := w.Run("runner") // before the message of 4 is closed, which is late
		require.NoError(t, err)
		require.Equal(t, []string{"opened"}, steps(w.Deeds.Take()))
	})
}

func TestAMessageListsAHundredItemsAndCountsTheOthers(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		w.Event(tells(Said, AtMost("none")))
		var chats []string
		for i := range 330 {
			chats = append(chats, fmt.Sprintf("%03d", i))
			w.Say(chats[i], nil)
		}
		w.Settle()
		w.Clock.Advance(engine.BatchWindow)
		w.Settle()
		deeds := w.Deeds.Take()
		last := deeds[len(deeds)-1]
		require.Equal(t, "closed", last.Step)
		require.Len(t, last.Items, engine.BatchItems)
		require.Equal(t, 330, last.Count)
		require.Equal(t, chats, last.All, "but who is told of their own items is told of every one")
		var fresh []string
		for _, one := range deeds {
			fresh = append(fresh, one.Fresh...)
		}
		require.Equal(t, chats, fresh, "each came in one step")
	})
}

func TestThePlainLimitIsAskedWhenTheMessageOpens(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		w.Event(tells(Said, AtMost("5m")))
		w.Say("1", nil)
		w.Say("2", nil) // joins: the limit has been asked
		w.Settle()
		w.Pass(time.Minute, time.Second)
		w.Say("3", nil)
		w.Settle()
		firings := w.Firings()
		require.Equal(t, models.OutcomeLimited, firings[2].Outcome)
		run := w.Runs(firings[2])[0]
		require.Equal(t, engine.ReasonMaxFrequency, run.Reason)
		require.Equal(t, models.TimeOf(Start).Add(5*time.Minute), run.NextAt)
		w.Clock.Set(Start.Add(5*time.Minute - time.Millisecond))
		w.Say("4", nil)
		w.Settle()
		w.Clock.Advance(time.Millisecond)
		w.Say("5", nil)
		w.Settle()
		w.Pass(3*time.Second, time.Second)
		firings = w.Firings()
		require.Equal(t, models.OutcomeLimited, firings[3].Outcome)
		require.Equal(t, models.OutcomeFired, firings[4].Outcome)
		require.Equal(t, []string{"opened", "closed", "opened", "closed"}, steps(w.Deeds.Take()))
	})
}

func TestOncePerItemIsAMessageOfItsOwnWithALimitOfItsOwn(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		def := tells(Said, AtMost("5m"))
		def.Actions[0].PerItem = true
		w.Event(def)
		for _, chat := range []string{"1", "2", "1"} {
			w.Say(chat, nil)
		}
		w.Settle()
		deeds := w.Deeds.Take()
		require.Equal(t, []string{"opened", "closed", "opened", "closed"}, steps(deeds))
		require.Equal(t, []string{"1"}, deeds[1].Items)
		require.Equal(t, []string{"2"}, deeds[3].Items)
		firings := w.Firings()
		require.Equal(t, models.OutcomeFired, firings[0].Outcome)
		require.Equal(t, models.OutcomeFired, firings[1].Outcome)
		require.Equal(t, models.OutcomeLimited, firings[2].Outcome)
		require.Equal(t, w.Runs(firings[0])[0].ID, w.Runs(firings[0])[0].BatchID)
	})
}

func TestAMessageThatFailsFailsItsRunsAlone(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		def := tells(Said, AtMost("none"))
		def.Actions = append(def.Actions, Act("a2", Mark))
		w.Event(def)
		w.Deeds.Fail("opened", engine.Because("template_error", errors.New("no such variable")))
		w.Say("1", nil)
		w.Settle()
		w.Deeds.Fail("opened", nil)
		w.Deeds.Fail("closed", errors.New("nothing works"))
		w.Say("2", nil)
		w.Settle()
		w.Clock.Advance(engine.BatchWindow)
		w.Settle()
		firings := w.Firings()
		require.Equal(t, models.OutcomePartlyFailed, firings[0].Outcome)
		require.Equal(t, "template_error", w.Runs(firings[0])[0].Reason)
		require.Equal(t, models.RunDone, w.Runs(firings[0])[1].State)
		require.Equal(t, models.OutcomePartlyFailed, firings[1].Outcome)
		require.Equal(t, models.RunFailed, w.Runs(firings[1])[0].State)
		require.Contains(t, w.Runs(firings[1])[0].Detail, "nothing works")
		require.Equal(t, []string{"mark", "opened", "mark"}, sortedSteps(w.Deeds.Take()))
	})
}

// sortedSteps puts the steps of one transaction into the order in which a reader expects them: actions on items come first.
func sortedSteps(deeds []Deed) []string {
	out := steps(deeds)
	if len(out) == 3 && out[1] == "mark" {
		out[1], out[2] = out[2], out[1]
	}
	return out
}

// limits are the Maximum Frequencies with the first instant at which the action may run again after a run on the Sunday morning, 29 March
// 2026, 00:30 in Berlin: in that night the clocks go forward.
func TestMaximumFrequenciesOfEachKind(t *testing.T) {
	run := time.Date(2026, 3, 28, 23, 30, 0, 0, time.UTC)
	for frequency, next := range map[string]time.Time{
		"1m": run.Add(time.Minute), "5m": run.Add(5 * time.Minute), "15m": run.Add(15 * time.Minute), "30m": run.Add(30 * time.Minute),
		"1h": run.Add(time.Hour), "2h": run.Add(2 * time.Hour), "4h": run.Add(4 * time.Hour), "8h": run.Add(8 * time.Hour),
		"12h": run.Add(12 * time.Hour), "90m": run.Add(90 * time.Minute),
		"day":  time.Date(2026, 3, 29, 22, 0, 0, 0, time.UTC), // midnight in summer time: the day had 23 hours
		"week": time.Date(2026, 3, 29, 22, 0, 0, 0, time.UTC), // and Monday
	} {
		t.Run(frequency, func(t *testing.T) {
			on(t, func(t *testing.T, w *World) {
				w.Clock.Set(run)
				def := marks(Said)
				def.Zone = "Europe/Berlin"
				def.Actions[0].MaxFrequency = frequency
				w.Event(def)
				say := func(at time.Time) models.Firing {
					w.Clock.Set(at)
					w.Say("1", nil)
					w.Settle()
					firings := w.Firings()
					return firings[len(firings)-1]
				}
				require.Equal(t, models.OutcomeFired, say(run).Outcome)
				early := say(next.Add(-time.Millisecond))
				require.Equal(t, models.OutcomeLimited, early.Outcome)
				require.Equal(t, models.TimeOf(next), w.Runs(early)[0].NextAt)
				require.Equal(t, models.OutcomeFired, say(next).Outcome)
				require.Len(t, w.Deeds.Take(), 2)
			})
		})
	}
}

func TestOnceEverAndNoLimitAndTheIdOfTheAction(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		def := marks(Said)
		def.Actions = []engine.ActionSetting{Act("once", Mark, AtMost("once")), Act("free", Mark)}
		event := w.Event(def)
		w.Say("1", nil)
		w.Settle()
		def.Name = "renamed"
		w.Clock.Advance(1000 * time.Hour)
		w.Save(event, def) // the action keeps its id, and so its limit
		w.Say("1", nil)
		w.Say("2", nil)
		w.Settle()
		var done []string
		for _, deed := range w.Deeds.Take() {
			done = append(done, deed.Action+deed.Items[0])
		}
		require.Equal(t, []string{"once1", "free1", "free1", "once2", "free2"}, done)
		require.Equal(t, engine.Forever, w.Runs(w.Firings()[1])[0].NextAt)
	})
}

func TestAStateRepeatsForEachItemAsItsLimitAllows(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		def := marks(Idle, When("idle_minutes", "at_least", 5))
		def.Actions = []engine.ActionSetting{Act("often", Mark, AtMost("5m")), Act("seldom", Mark, AtMost("15m")), Act("free", Mark), Act("once", Mark, AtMost("once"))}
		w.Event(def)
		w.Say("1", nil)
		w.Pass(12*time.Minute, time.Minute)
		w.Restart()
		w.Pass(11*time.Minute, time.Minute)
		var done []string
		for _, deed := range w.Deeds.Take() {
			done = append(done, deed.Action)
		}
		require.Equal(t, "often seldom free once often often often seldom", strings.Join(done, " "))
		firings := w.Firings()
		require.Equal(t, []string{"08:05:00.000", "08:10:00.000", "08:15:00.000", "08:20:00.000"}, moments(firings))
		for n, firing := range firings {
			require.EqualValues(t, n, firing.N)
			require.Equal(t, firings[0].Episode, firing.Episode)
		}
		require.Len(t, w.Runs(firings[1]), 1, "a repeat has the actions whose turn it is")
		require.Len(t, w.Runs(firings[3]), 2)
		w.Say("1", nil)
		w.Pass(4*time.Minute, time.Minute)
		require.Len(t, w.Firings(), 4, "it does not hold any more")
	})
}

func TestARepeatOfAPlainMessageIsOneFiringThatListsWhatStillHolds(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		w.Event(tells(Idle, AtMost("10m"), When("idle_minutes", "at_least", 5)))
		for _, chat := range []string{"1", "2", "3"} {
			w.Say(chat, nil)
			w.Clock.Advance(time.Minute)
		}
		w.Pass(8*time.Minute, time.Second)
		deeds := w.Deeds.Take()
		require.Equal(t, []string{"opened", "closed"}, steps(deeds))
		require.Equal(t, []string{"1"}, deeds[1].Items)
		require.Len(t, w.Firings("outcome = ?", models.OutcomeLimited), 2)
		w.Say("2", nil) // active again
		w.Restart()
		w.Pass(5*time.Minute-time.Second, time.Second)
		deeds = w.Deeds.Take()
		require.Equal(t, []string{"opened", "closed"}, steps(deeds))
		require.Equal(t, []string{"1", "3"}, deeds[1].Items)
		require.Equal(t, 2, deeds[1].Count)
		repeats := w.Firings("firing_key LIKE ?", "r:%")
		require.Equal(t, []string{"08:15:00.000"}, moments(repeats))
		require.EqualValues(t, 1, repeats[0].N)
		w.Say("1", nil)
		w.Say("2", nil)
		w.Say("3", nil)
		w.Pass(4*time.Minute, time.Second)
		require.Empty(t, w.Deeds.Take())
		w.Pass(26*time.Minute, time.Second)
		require.Equal(t, []string{"08:15:00.000", "08:25:00.000", "08:35:00.000", "08:45:00.000"}, moments(w.Firings("firing_key LIKE ?", "r:%")))
	})
}

func TestARepeatLeavesWhatBeginsAnewToItsOwnFiring(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		w.Event(tells(Idle, AtMost("10m"), When("idle_minutes", "at_least", 5)))
		w.Say("1", nil)
		w.Pass(10*time.Minute, time.Second)
		w.Say("1", nil) // it begins to hold anew when the repeat is due
		w.Pass(6*time.Minute, time.Second)
		require.Empty(t, w.Firings("firing_key LIKE ?", "r:%"))
		firings := w.Firings()
		require.Equal(t, []string{"08:05:00.000", "08:15:00.000"}, moments(firings))
		require.Equal(t, models.OutcomeFired, firings[1].Outcome)
	})
}

func TestARepeatDoesNotListWhatHoldsNoMore(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		w.Event(tells(Idle, AtMost("10m"), When("idle_minutes", "between", 5, 12), When("time_of_day", "in", "08:00-12:00")))
		w.Say("1", nil)
		w.Clock.Advance(4 * time.Minute)
		w.Say("2", nil)
		w.Pass(11*time.Minute+2*time.Second, time.Second)
		deeds := w.Deeds.Take()
		require.Equal(t, []string{"opened", "closed", "opened", "closed"}, steps(deeds))
		require.Equal(t, []string{"2"}, deeds[3].Items, "of the first the range is over")
		w.Pass(time.Hour, time.Minute)
		require.Empty(t, w.Deeds.Take())
	})
}

func TestShadowDecidesAndDoesNothingWithLimitsOfItsOwn(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		def := marks(Said)
		def.Actions = []engine.ActionSetting{Act("a1", Mark, AtMost("5m")), Act("t1", Tell, AtMost("5m")), Act("t2", Tell, AtMost("5m"), PerItem)}
		event := w.Event(def, func(event *models.Event) { event.State = models.EventShadow })
		w.Say("1", nil)
		w.Settle()
		w.Pass(time.Minute, time.Second)
		w.Say("1", nil)
		w.Settle()
		require.Empty(t, w.Deeds.Take())
		firings := w.Firings()
		require.Len(t, firings, 2)
		for i, want := range []string{models.RunSkipped, models.RunLimited} {
			require.True(t, firings[i].Shadow)
			for _, run := range w.Runs(firings[i]) {
				require.Equal(t, want, run.State, run.ActionID)
			}
		}
		w.Switch(event, models.EventEnabled, false)
		w.Say("1", nil)
		w.Settle()
		require.Len(t, w.Deeds.Take(), 4, "the limits of shadow are not its own")
	})
}

func TestShadowKeepsNoStateFromFiringInEarnest(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		event := w.Event(marks(Idle, When("idle_minutes", "at_least", 5)), func(event *models.Event) { event.State = models.EventShadow })
		w.Say("1", nil)
		w.Pass(6*time.Minute, time.Minute)
		require.Len(t, w.Firings(), 1)
		w.Switch(event, models.EventEnabled, true)
		w.Settle()
		firings := w.Firings()
		require.Len(t, firings, 2)
		require.False(t, firings[1].Shadow)
		require.Len(t, w.Deeds.Take(), 1)
	})
}

func TestARunThatIsCutOffAtAnyStepIsDoneOnceInTheEnd(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		def := marks(Said)
		def.Actions = []engine.ActionSetting{Act("a1", Mark), Act("t1", Tell), Act("a2", Mark), Act("t2", Tell, PerItem), Act("a3", Mark)}
		w.Event(def)
		w.Say("1", nil)
		for _, cut := range []string{"a1", "a2", "a3"} {
			ctx, end := context.WithCancel(t.Context())
			w.Deeds.Do(cut, func(context.Context, *databaseTx, engine.Run) (engine.Result, error) {
				end()
				return engine.Done(nil), nil
			})
			_, err := w.Engine.Runners()[0].RunOnce(ctx)
			require.ErrorIs(t, err, context.Canceled)
			w.Deeds.Do(cut, nil)
			require.Empty(t, w.Firings())
			require.Empty(t, w.Deeds.Take())
			w.Restart()
		}
		w.Settle()
		w.Restart()
		w.Clock.Advance(engine.BatchWindow)
		w.Settle()
		w.Restart()
		w.Settle()
		require.Len(t, w.Firings(), 1)
		require.ElementsMatch(t, []string{"mark", "mark", "mark", "opened", "closed", "opened", "closed"}, steps(w.Deeds.Take()))
	})
}
