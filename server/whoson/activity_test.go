package whoson_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/models"
	"deskbell/server/database"
	"deskbell/server/database/dbtest"
	"deskbell/server/engine"
	"deskbell/server/whoson"
)

// gaps are the ended gaps of a visitor, in seconds from and to after noon.
func (w *world) gaps(v visitor) (out [][2]float64) {
	for _, entry := range w.entries(v) {
		if entry.Kind == models.EntryGap {
			out = append(out, [2]float64{entry.GapFrom.Sub(noon).Seconds(), entry.GapTo.Sub(noon).Seconds()})
		}
	}
	return out
}

func (w *world) active(v visitor, ago time.Duration) models.Time {
	w.t.Helper()
	stamp, err := w.service.Active(w.t.Context(), v.id, ago)
	require.NoError(w.t, err)
	return stamp
}

func TestSteadyInputLeavesNoGapsAndAPauseLeavesOne(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		v := w.arrive("")
		w.clock.Advance(time.Second)
		w.active(v, 0) // the first input is told at once
		for range 10 { // somebody writes: a report every five seconds
			w.clock.Advance(5050 * time.Millisecond)
			w.active(v, 20*time.Millisecond)
		}
		w.clock.Advance(2 * time.Second)
		w.active(v, 2*time.Second-300*time.Millisecond) // the last input, told when two seconds had passed
		last := w.now().Add(-1700 * time.Millisecond)
		w.clock.Advance(5*time.Second - 1700*time.Millisecond)
		require.Equal(t, last.Add(5*time.Second), w.active(v, 0))
		w.settle()
		require.Equal(t, [][2]float64{{last.Sub(noon).Seconds(), last.Add(5 * time.Second).Sub(noon).Seconds()}}, w.gaps(v))
		require.Equal(t, last.Add(5*time.Second), w.row(v).LastActivityAt)
	})
}

// Whatever is recorded while a gap still waits to be written tells the activity before the gap: the journal keeps their order.
func TestTheJournalTellsAGapBeforeTheActivityThatEndedIt(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		v := w.arrive("")
		row := w.mustInvite(v)
		w.clock.Advance(40 * time.Second)
		w.active(v, 0)
		_, err := w.service.Withdraw(t.Context(), v.id, row.ID, w.ana)
		require.NoError(t, err)
		_, err = w.service.Flush().RunOnce(t.Context())
		require.NoError(t, err)
		w.settle()
		entries := w.entries(v)
		require.Equal(t, []string{whoson.TypeOnlineActivity, whoson.TypeInvited, models.EntryChange, models.EntryGap}, w.journal(v))
		require.EqualValues(t, noon, factsIn(t, entries[2])["last_activity_at"])
		require.EqualValues(t, w.now(), factsIn(t, entries[3])["last_activity_at"])
	})
}

func TestActivityNeverGoesBackNorIntoTheFuture(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	v := w.arrive("")
	w.clock.Advance(10 * time.Second)
	require.Equal(t, noon.Add(10*time.Second), w.active(v, -time.Hour))
	require.Equal(t, noon.Add(10*time.Second), w.active(v, 5*time.Second))
	require.Equal(t, noon.Add(10*time.Second), w.active(v, 1000*time.Hour))
}

// What memory knows is in the row after the next flush, and many visitors share one transaction.
func TestTheLastActivityIsWrittenBehind(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		var all []visitor
		for range 450 {
			answer, err := w.service.StartVisit(t.Context(), visitOf(w.site, shop, "/"), w.client(shop))
			require.NoError(t, err)
			v := visitor{token: answer.Token, client: w.client(shop)}
			w.connect(&v, 0, 0)
			all = append(all, v)
		}
		w.settle()
		w.clock.Advance(3 * time.Second)
		for _, v := range all {
			w.active(v, 0)
		}
		n, err := w.service.Flush().RunOnce(t.Context())
		require.NoError(t, err)
		require.Equal(t, len(all), n)
		var late int64
		require.NoError(t, db.Read(t.Context()).Model(&models.Visitor{}).Where("last_activity_at <> ?", w.now()).Count(&late).Error)
		require.Zero(t, late)
		n, err = w.service.Flush().RunOnce(t.Context())
		require.NoError(t, err)
		require.Zero(t, n, "nothing is newer than its row")
	})
}

// After a restart everybody who was on the list is there again, with their counters, and comes back with the token they have.
func TestARestartKeepsTheListItsCountersAndItsTokens(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		v := w.arrive("full")
		row := w.mustInvite(v)
		_, err := w.service.Shown(t.Context(), v.id, row.ID)
		require.NoError(t, err)
		before := w.row(v)

		w.hub.rows = nil
		w.start()
		board := w.service.Board(whoson.Sees{All: true})
		require.Equal(t, 1, board.Total)
		require.Equal(t, "invited", board.Rows[0].State)
		require.Equal(t, "shown", board.Rows[0].Invitation.State)
		w.clock.Advance(2 * time.Second)
		w.connect(&v, 2*time.Second, v.answer.IdleStamp)
		w.settle()
		require.Equal(t, before.InvitesSent, w.row(v).InvitesSent)
		require.Equal(t, before.Hits, w.row(v).Hits)
		_, err = w.service.Accept(t.Context(), v.id, v.session, row.ID, "")
		require.NoError(t, err)
		require.Equal(t, 1, w.row(v).InvitesAccepted)

		again := w.load(v.client, whoson.VisitRequest{}, "/next")
		require.NotEqual(t, v.id, again.id, "without the browser's token nothing finds the visit")
	})
}

// At consent level session a page load finds its visit after a restart too, once the socket has come back.
func TestTheDaysLinkSurvivesARestart(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		v := w.arrive("")
		w.start()
		w.connect(&v, 0, v.answer.IdleStamp)
		again := w.load(v.client, whoson.VisitRequest{}, "/next")
		require.Equal(t, v.id, again.id)
	})
}

func TestWhoDoesNotComeBackAfterARestartLeaves(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		v, stays := w.arrive(""), w.arrive("")
		w.start()
		w.clock.Advance(50 * time.Second)
		w.connect(&stays, 50*time.Second, stays.answer.IdleStamp)
		w.settle()
		require.Zero(t, w.row(v).RemovedAt, "many come back at once: they get a minute")
		w.clock.Advance(10 * time.Second)
		w.settle()
		require.Equal(t, "left", w.row(v).RemovedWhy)
		require.Zero(t, w.row(stays).RemovedAt)
	})
}

// A restart neither starts an episode nor repeats one, whatever was flushed before it.
func TestARestartNeitherStartsAnEpisodeNorRepeatsOne(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.idleInvitation(1, "/pricing")
		v := w.load(w.client(shop), whoson.VisitRequest{}, "/pricing")
		w.clock.Advance(20 * time.Second)
		w.active(v, 300*time.Millisecond)
		_, err := w.service.Intake().RunOnce(t.Context())
		require.NoError(t, err)
		w.clock.Advance(3 * time.Second)
		stamp := w.active(v, 0) // not flushed: only memory and the page know it
		require.Greater(t, stamp, w.row(v).LastActivityAt)

		w.start()
		w.clock.Advance(2 * time.Second)
		w.connect(&v, 2*time.Second+400*time.Millisecond, stamp)
		w.settle()
		require.Equal(t, stamp, w.row(v).LastActivityAt, "the stamp, to the millisecond")
		w.wait(57*time.Second, time.Second)
		require.Zero(t, w.row(v).InvitesSent, "idle for 59 s")
		w.wait(2*time.Second, 500*time.Millisecond)
		require.Equal(t, 1, w.row(v).InvitesSent, "idle for a minute")
		invitation := w.invitation(w.row(v).InvitationID)
		_, err = w.service.Reject(t.Context(), v.id, invitation.ID)
		require.NoError(t, err)

		for _, told := range []time.Duration{time.Second, 0, -3 * time.Second} { // clocks and networks are not exact
			w.start()
			w.connect(&v, w.now().Sub(stamp)+told, stamp)
			w.wait(20*time.Second, 5*time.Second)
		}
		require.Len(t, w.runs(), 1, "the same episode does not fire again")
		require.Equal(t, stamp, w.row(v).LastActivityAt)

		w.start()
		w.clock.Advance(10 * time.Second)
		w.connect(&v, time.Second, stamp) // there was input while nobody listened
		w.settle()
		require.Equal(t, w.now().Add(-time.Second), w.row(v).LastActivityAt)
	})
}

func TestForgedStampsDoNotHelp(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	v := w.arrive("")
	w.clock.Advance(time.Minute)
	for _, stamp := range []models.Time{w.now() + 1, w.now().Add(time.Hour), 1, -5, noon - 1} {
		w.connect(&v, time.Minute, stamp)
		w.settle()
		require.Equal(t, noon, w.row(v).LastActivityAt, stamp)
	}
	w.connect(&v, -time.Hour, 0)
	w.settle()
	require.Equal(t, w.now(), w.row(v).LastActivityAt, "idle for less than nothing is not idle")
}

func TestWhoLeavesAndWhoStays(t *testing.T) {
	for name, one := range map[string]struct {
		act  func(w *world, v visitor)
		wait time.Duration
		why  string
	}{
		"a tab is open":                   {func(*world, visitor) {}, 14 * time.Minute, ""},
		"idle for 15 minutes":             {func(*world, visitor) {}, 15 * time.Minute, "idle"},
		"the last tab closed 29 s ago":    {func(w *world, v visitor) { w.service.Present(v.id, false) }, 29 * time.Second, ""},
		"the last tab closed 30 s ago":    {func(w *world, v visitor) { w.service.Present(v.id, false) }, 30 * time.Second, "left"},
		"a chat is open":                  {func(w *world, v visitor) { w.chatting(v); w.service.Present(v.id, false) }, time.Hour, ""},
		"said goodbye, another page came": {func(w *world, v visitor) { w.service.Leave(v.token); w.reload(v) }, time.Minute, ""},
	} {
		t.Run(name, func(t *testing.T) {
			dbtest.Run(t, func(t *testing.T, db *database.DB) {
				w := newWorld(t, db)
				v := w.arrive("")
				one.act(w, v)
				w.wait(one.wait, one.wait/4)
				require.Equal(t, one.why, w.row(v).RemovedWhy)
				journal := w.journal(v)
				if one.why == "" {
					require.NotContains(t, journal, whoson.TypeRemoved)
					return
				}
				require.Equal(t, whoson.TypeRemoved, journal[len(journal)-1])
				require.Equal(t, "left", w.hub.row(v).State)
				require.Contains(t, w.hub.closed, v.id+" ")
				_, _, err := w.service.Connect(t.Context(), whoson.Hello{Token: v.token}, v.client)
				require.ErrorContains(t, err, "token_unknown", "the visit is over")
				var item models.Item
				require.NoError(t, db.Read(t.Context()).Where("kind = ? AND id = ?", models.ItemVisitor, v.id).First(&item).Error)
				require.False(t, item.Alive, "its clocks are off")
			})
		})
	}
}

func (w *world) chatting(v visitor) {
	row := w.mustInvite(v)
	_, err := w.service.Accept(w.t.Context(), v.id, v.session, row.ID, "")
	require.NoError(w.t, err)
}

func (w *world) reload(v visitor) {
	again := w.load(v.client, whoson.VisitRequest{Resume: v.token}, "/next")
	require.Equal(w.t, v.id, again.id)
}

func TestOldVisitsArePurgedEachWithItsOccurrence(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		v := w.arrive("full")
		w.service.Present(v.id, false)
		w.wait(time.Minute, 30*time.Second)
		w.clock.Advance(90*24*time.Hour - time.Minute)
		n, err := w.service.Purge().RunOnce(t.Context())
		require.NoError(t, err)
		require.Zero(t, n)
		w.clock.Advance(2 * time.Minute)
		n, err = w.service.Purge().RunOnce(t.Context())
		require.NoError(t, err)
		require.Equal(t, 1, n)
		young := w.arrive("")
		entries := w.entries(v)
		require.Equal(t, whoson.TypePurged, entries[len(entries)-1].Type)
		require.Equal(t, "V-1", factsIn(t, entries[len(entries)-1])["_ref"])
		for table, where := range map[any]string{&models.Visitor{}: "id = ?", &models.PageView{}: "visitor_id = ?", &models.Browser{}: "id <> ?"} {
			var left int64
			require.NoError(t, db.Read(t.Context()).Model(table).Where(where, v.id).Count(&left).Error)
			require.Zero(t, left)
		}
		require.Zero(t, w.row(young).RemovedAt)
	})
}

// A name that becomes known later is a change: states look again, moments do not.
func TestAnIdentityThatArrivesLaterIsAChange(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.event(engine.Definition{Name: "Customers who wait", All: []engine.Condition{{Field: "idle_minutes", Op: "at_least", Values: []any{1.0}},
			{Field: "customer_email_address", Op: "ends_any", Values: []any{"@big.example"}}},
			Actions: []engine.ActionSetting{{ID: "a", Kind: whoson.ActionInvite, MaxFrequency: "none", Params: map[string]any{"message": "Hello {{ item.customer_name }}"}}}})
		v := w.arrive("")
		w.wait(2*time.Minute, 30*time.Second)
		require.Empty(t, w.runs())
		require.NoError(t, w.service.Identify(t.Context(), v.id, v.session, whoson.Identity{ID: "c-1", Name: "Mia", Email: "mia@big.example", Traits: map[string]any{"plan": "pro", "seats": 3.0}}))
		w.settle()
		require.Equal(t, "Hello Mia", w.invitation(w.row(v).InvitationID).Text)
		row := w.row(v)
		require.JSONEq(t, `{"plan":"pro","seats":3}`, row.Traits)
		require.False(t, row.Verified)
		require.NoError(t, w.service.SetTraits(t.Context(), v.id, map[string]any{"plan": nil}))
		require.JSONEq(t, `{"seats":3}`, w.row(v).Traits)
		require.ErrorContains(t, w.service.SetTraits(t.Context(), v.id, map[string]any{"x": []any{1}}), "bad_kind")
	})
}
