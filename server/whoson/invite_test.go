package whoson_test

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"deskbell/models"
	"deskbell/server/base/id"
	"deskbell/server/database"
	"deskbell/server/database/dbtest"
	"deskbell/server/engine"
	"deskbell/server/whoson"
)

func TestTheLifeOfAnInvitation(t *testing.T) {
	type outcome struct {
		state                              string
		sent, accepted, rejected, ignored  int
		dismissals, taken, withdrawnFrames int
		status, last                       string
	}
	shown := func(w *world, v visitor, row models.Invitation) {
		_, err := w.service.Shown(w.t.Context(), v.id, row.ID)
		require.NoError(w.t, err)
	}
	for name, one := range map[string]struct {
		act  func(*world, visitor, models.Invitation)
		want outcome
	}{
		"sent":  {func(*world, visitor, models.Invitation) {}, outcome{state: "sent", sent: 1, taken: 1, status: "invited", last: whoson.TypeInvited}},
		"shown": {shown, outcome{state: "shown", sent: 1, taken: 1, status: "invited", last: whoson.TypeInvited}},
		"seen, though shown was lost on the way": {func(w *world, v visitor, row models.Invitation) {
			_, err := w.service.Seen(w.t.Context(), v.id, row.ID)
			require.NoError(w.t, err)
			shown(w, v, row) // late: it does not go back
		}, outcome{state: "seen", sent: 1, taken: 1, status: "invited", last: whoson.TypeInvited}},
		"accepted, twice": {func(w *world, v visitor, row models.Invitation) {
			shown(w, v, row)
			first, err := w.service.Accept(w.t.Context(), v.id, v.session, row.ID, "Yes please")
			require.NoError(w.t, err)
			second, err := w.service.Accept(w.t.Context(), v.id, v.session, row.ID, "Yes please")
			require.NoError(w.t, err)
			require.Equal(w.t, first.ChatID, second.ChatID)
			_, err = w.service.Reject(w.t.Context(), v.id, row.ID)
			require.NoError(w.t, err)
		}, outcome{state: "accepted", sent: 1, accepted: 1, taken: 1, status: "chatting", last: whoson.TypeAccepted}},
		"rejected, twice": {func(w *world, v visitor, row models.Invitation) {
			for range 2 {
				_, err := w.service.Reject(w.t.Context(), v.id, row.ID)
				require.NoError(w.t, err)
			}
		}, outcome{state: "rejected", sent: 1, rejected: 1, dismissals: 1, status: "none", last: whoson.TypeRejected}},
		"ignored after 60 s on the screen": {func(w *world, v visitor, row models.Invitation) {
			w.clock.Advance(30 * time.Second)
			shown(w, v, row)
			w.clock.Advance(59 * time.Second)
			w.settle()
			require.Equal(w.t, "shown", w.invitation(row.ID).State)
			w.clock.Advance(time.Second)
			w.settle()
		}, outcome{state: "ignored", sent: 1, ignored: 1, withdrawnFrames: 1, status: "none", last: whoson.TypeIgnored}},
		"undeliverable when no page showed it in 60 s": {func(w *world, v visitor, row models.Invitation) {
			w.clock.Advance(60 * time.Second)
			w.settle()
			shown(w, v, row) // too late
		}, outcome{state: "undeliverable", sent: 1, withdrawnFrames: 1, status: "none", last: models.EntryChange}},
		"withdrawn by hand": {func(w *world, v visitor, row models.Invitation) {
			_, err := w.service.Withdraw(w.t.Context(), v.id, row.ID, w.ana)
			require.NoError(w.t, err)
			_, err = w.service.Withdraw(w.t.Context(), v.id, row.ID, w.ana)
			require.NoError(w.t, err)
		}, outcome{state: "withdrawn", sent: 1, withdrawnFrames: 1, status: "none", last: models.EntryChange}},
		"withdrawn when the last agent goes": {func(w *world, v visitor, row models.Invitation) {
			w.presence(w.ana, models.PresenceAway)
			w.settle()
		}, outcome{state: "withdrawn", sent: 1, withdrawnFrames: 1, status: "none", last: models.EntryChange}},
		"handed over when another agent is free": {func(w *world, v visitor, row models.Invitation) {
			w.presence(w.tom, models.PresenceOnline)
			w.presence(w.ana, models.PresenceOffline)
			w.settle()
			require.Equal(w.t, w.tom, w.invitation(row.ID).FromAgentID)
			require.Equal(w.t, 1, w.agent(w.tom).ChatsTaken)
		}, outcome{state: "sent", sent: 1, status: "invited", last: whoson.TypeInvited}},
		"ignored when the visitor leaves the page with it": {func(w *world, v visitor, row models.Invitation) {
			shown(w, v, row)
			w.service.Present(v.id, false)
			w.clock.Advance(30 * time.Second)
			w.settle()
		}, outcome{state: "ignored", sent: 1, ignored: 1, withdrawnFrames: 1, status: "none", last: whoson.TypeRemoved}},
		"withdrawn by a ban": {func(w *world, v visitor, row models.Invitation) {
			_, err := w.service.Ban(w.t.Context(), v.id, w.ana, time.Hour)
			require.NoError(w.t, err)
		}, outcome{state: "withdrawn", sent: 1, withdrawnFrames: 1, status: "none", last: models.EntryChange}},
		"withdrawn when the visitor starts a chat instead": {func(w *world, v visitor, row models.Invitation) {
			w.tx(func(tx *database.Tx) error {
				return w.service.ChatChanged(tx, whoson.ChatChange{VisitorID: v.id, ChatID: id.New(), Status: models.ChatWaiting, At: w.now()})
			})
		}, outcome{state: "withdrawn", sent: 1, withdrawnFrames: 1, status: "waiting", last: models.EntryChange}},
	} {
		t.Run(name, func(t *testing.T) {
			dbtest.Run(t, func(t *testing.T, db *database.DB) {
				w := newWorld(t, db)
				v := w.arrive("full")
				row := w.mustInvite(v)
				require.Len(t, w.hub.to(v.id, "invitation"), 1, "the page is told after the commit")
				one.act(w, v, row)
				visitor, after := w.row(v), w.invitation(row.ID)
				journal := w.journal(v)
				got := outcome{state: after.State, sent: visitor.InvitesSent, accepted: visitor.InvitesAccepted, rejected: visitor.InvitesRejected, ignored: visitor.InvitesIgnored,
					dismissals: visitor.Dismissals, taken: w.agent(w.ana).ChatsTaken, withdrawnFrames: len(w.hub.to(v.id, "withdrawn")), status: visitor.ChatStatus, last: journal[len(journal)-1]}
				require.Equal(t, one.want, got)
				require.Equal(t, after.Open(), after.EndedAt == 0)
				require.Equal(t, after.Open(), after.HoldsPlace)
				require.Equal(t, after.Open(), visitor.InvitationID == row.ID)
				require.Equal(t, after.State, w.hub.row(v).Invitation.State, "the board shows it")
				var browser models.Browser
				require.NoError(t, db.Read(t.Context()).Where("id = ?", visitor.BrowserID).First(&browser).Error)
				require.Equal(t, visitor.LastInviteAt, browser.LastInviteAt, "with consent the browser remembers")
				require.Equal(t, visitor.Dismissals, browser.Dismissals)
			})
		})
	}
}

func TestAnInvitationTellsWhoActedAndWhatWasSaid(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		v := w.arrive("")
		row := w.mustInvite(v)
		_, err := w.service.Reject(t.Context(), v.id, row.ID)
		require.NoError(t, err)
		entries := w.entries(v)
		for _, entry := range entries[len(entries)-2:] {
			facts := factsIn(t, entry)
			require.Equal(t, w.ana, facts["acting_agent"])
			require.Equal(t, "May I help?", facts["sent_message"])
		}
		require.EqualValues(t, 1, factsIn(t, entries[len(entries)-1])["live_chat_invites_rejected"])
		require.Equal(t, "none", factsIn(t, entries[len(entries)-1])["live_chat_status"])
		frame := w.hub.to(v.id, "invitation")[0]
		require.Equal(t, map[string]any{"name": "Ana Berg", "initials": "AB"}, frame["from"])
		require.Equal(t, "Support", frame["title"])
		require.EqualValues(t, 60, frame["expires_in"])
	})
}

func TestRefusalsOfAPersonsInvitation(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		refused := func(v visitor, by whoson.By) string {
			_, err := w.service.Invite(t.Context(), whoson.Invite{VisitorID: v.id, Text: "Hello", ByAgentID: w.ana, FromAgentID: w.ana, By: by})
			if err == nil {
				return ""
			}
			var refusal *whoson.Refusal
			require.ErrorAs(t, err, &refusal)
			return refusal.Code
		}
		v := w.arrive("")
		w.service.Notice(v.id, true, false)
		require.Equal(t, whoson.ReasonBusy, refused(v, whoson.ByHandAnyway), "the panel is open")
		w.service.Notice(v.id, false, false)
		require.Empty(t, refused(v, whoson.ByHand))
		require.Equal(t, whoson.ReasonRecently, refused(v, whoson.ByHand), "one is open")
		row := w.row(v)
		_, err := w.service.Reject(t.Context(), v.id, row.InvitationID)
		require.NoError(t, err)
		require.Equal(t, whoson.ReasonDismissed, refused(v, whoson.ByHand))
		require.Empty(t, refused(v, whoson.ByHandAnyway), "insisting")

		full := w.arrive("")
		w.tx(func(tx *database.Tx) error {
			return tx.Model(&models.Agent{}).Where("id = ?", w.ana).Update("chats_taken", 3).Error
		})
		require.Equal(t, whoson.ReasonNoAgent, refused(full, whoson.ByHandAnyway))
		require.Zero(t, w.row(full).InvitesSent, "a refusal leaves nothing behind")
		require.Equal(t, whoson.ReasonGone, refused(visitor{id: id.New()}, whoson.ByHand))
	})
}

func TestForcedChatsAreOffUnlessTheSiteAllowsThem(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		v := w.arrive("")
		force := func() (models.Invitation, error) {
			return w.service.Force(t.Context(), whoson.Invite{VisitorID: v.id, Text: "Your card was refused", ByAgentID: w.ana, FromAgentID: w.ana, By: whoson.ByHand})
		}
		_, err := force()
		require.ErrorContains(t, err, whoson.ReasonForbidden)
		w.manners(func(m *models.Manners) { m.ForcedChatsAllowed = true })
		row, err := force()
		require.NoError(t, err)
		require.True(t, row.Forced)
		require.Equal(t, models.ChatChatting, w.row(v).ChatStatus)
		require.Equal(t, 1, w.row(v).ChatsForced)
		require.Equal(t, whoson.TypeForced, w.journal(v)[1])
		require.Equal(t, map[string]any{"id": id.Public("cht", row.ChatID)}, w.hub.to(v.id, "force")[0]["chat"])
		require.Equal(t, 1, w.agent(w.ana).ChatsTaken, "the chat has the place")
		_, err = force()
		require.ErrorContains(t, err, whoson.ReasonChatting)
		w.chats.end(v, row.ChatID)
		_, err = force()
		require.ErrorContains(t, err, whoson.ReasonLimit, "once in a visit")
		require.Zero(t, w.agent(w.ana).ChatsTaken)
	})
}

func TestAnEventInvitesAnIdleVisitorOnceItMay(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		event := w.idleInvitation(1, "/pricing")
		elsewhere := w.load(w.client(shop), whoson.VisitRequest{}, "/home")
		v := w.load(w.client(shop), whoson.VisitRequest{}, "/pricing")
		w.wait(59*time.Second, 10*time.Second)
		require.Zero(t, w.row(v).InvitesSent)
		w.wait(2*time.Second, time.Second)
		row := w.row(v)
		require.Equal(t, 1, row.InvitesSent)
		require.Zero(t, w.row(elsewhere).InvitesSent)
		invitation := w.invitation(row.InvitationID)
		require.Equal(t, "Questions about Title of /pricing?", invitation.Text)
		require.Equal(t, event.ID, invitation.EventID)
		require.Equal(t, w.ana, invitation.FromAgentID)
		require.Equal(t, "Idle on /pricing", w.hub.row(v).Invitation.EventName)
		runs := w.runs()
		require.Len(t, runs, 1)
		require.Equal(t, models.RunDone, runs[0].State)

		_, err := w.service.Accept(t.Context(), v.id, v.session, invitation.ID, "")
		require.NoError(t, err)
		w.wait(5*time.Minute, 30*time.Second)
		require.Equal(t, 1, w.row(v).InvitesSent, "one episode, one invitation")
	})
}

// A refusal that time lifts is held and tried again; the place that is given back goes to who waits longest.
func TestAFreedPlaceGoesToTheVisitorWhoWaitsLongest(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.tx(func(tx *database.Tx) error {
			return tx.Model(&models.Agent{}).Where("id = ?", w.ana).Update("chat_capacity", 1).Error
		})
		w.idleInvitation(1, "/pricing")
		var all []visitor
		for range 3 {
			all = append(all, w.load(w.client(shop), whoson.VisitRequest{}, "/pricing"))
			w.clock.Advance(time.Second)
		}
		w.wait(70*time.Second, time.Second)
		open := func() (invited []int) {
			for i, v := range all {
				if w.row(v).InvitationID != "" {
					invited = append(invited, i)
				}
			}
			return invited
		}
		require.Equal(t, []int{0}, open())
		var held []models.ActionRun
		require.NoError(t, db.Read(t.Context()).Where("state = ?", models.RunHeld).Find(&held).Error)
		require.Len(t, held, 2)
		require.Equal(t, whoson.ReasonNoAgent, held[0].Reason)
		require.Equal(t, "place:"+w.department, held[0].WaitsFor)

		_, err := w.service.Reject(t.Context(), all[0].id, w.row(all[0]).InvitationID)
		require.NoError(t, err)
		w.engine.Lift("place:" + w.department)
		w.settle()
		require.Equal(t, []int{1}, open())
		require.Equal(t, 1, w.agent(w.ana).ChatsTaken)
	})
}

// Many who become idle at once are invited a few at a time.
func TestMassMatchesAreStaggered(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.manners(func(m *models.Manners) { m.PerAgentMinute = 1 })
		w.idleInvitation(1, "/pricing")
		for range 3 {
			w.load(w.client(shop), whoson.VisitRequest{}, "/pricing")
			w.clock.Advance(10 * time.Second)
		}
		sent := func() (n int64) {
			require.NoError(t, db.Read(t.Context()).Model(&models.Invitation{}).Count(&n).Error)
			return n
		}
		for minute := range 3 {
			w.wait(time.Minute, 5*time.Second)
			require.EqualValues(t, minute+1, sent())
		}
	})
}

// A refusal that stands ends the run at once and says why.
func TestARefusalThatStandsIsRecorded(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.idleInvitation(1, "/pricing")
		v := w.load(w.client(shop), whoson.VisitRequest{}, "/pricing")
		row := w.mustInvite(v)
		_, err := w.service.Reject(t.Context(), v.id, row.ID)
		require.NoError(t, err)
		w.wait(61*time.Second, time.Second)
		runs := w.runs()
		require.Len(t, runs, 1)
		require.Equal(t, models.RunLimited, runs[0].State)
		require.Equal(t, whoson.ReasonDismissed, runs[0].Reason)
	})
}

func TestTheMessageOfAnEventIsCheckedAtSave(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	check := func(message string) []engine.Problem {
		return w.engine.Check(engine.Definition{Name: "x", Type: whoson.TypeOnlineActivity, OwnerID: w.boss,
			Actions: []engine.ActionSetting{{ID: "a", Kind: whoson.ActionInvite, MaxFrequency: "none", Params: map[string]any{"message": message}}}}, models.LevelSystem)
	}
	require.Empty(t, check("Hello from {{ item.country }}, {{ occurrence.current_page_title }}"))
	require.Equal(t, "actions[0].params.message", check("Hello {{ item.shoe_size }}")[0].Path)
	require.NotEmpty(t, check("Hello {{ item.country"))
	require.NotEmpty(t, check(""))
}

// Places never leak: at any time the agents' taken places are the open invitations and the chats that have not ended.
func TestPlacesNeverLeak(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.presence(w.tom, models.PresenceOnline)
		w.manners(func(m *models.Manners) { m.ForcedChatsAllowed = true })
		taken := func(r *rapid.T) {
			var rows []models.Agent
			require.NoError(r, db.Read(t.Context()).Find(&rows).Error)
			for _, agent := range rows {
				var invitations, chats int64
				require.NoError(r, db.Read(t.Context()).Model(&models.Invitation{}).Where("from_agent_id = ? AND state IN ?", agent.ID, []string{"sent", "shown", "seen"}).Count(&invitations).Error)
				require.NoError(r, db.Read(t.Context()).Model(&models.Chat{}).Where("agent_id = ? AND state <> ?", agent.ID, models.ChatStateEnded).Count(&chats).Error)
				require.EqualValues(r, invitations+chats, agent.ChatsTaken, agent.Name)
				require.LessOrEqual(r, agent.ChatsTaken, 3)
			}
		}
		var all []visitor
		rapid.Check(t, func(r *rapid.T) {
			for range rapid.IntRange(1, 4).Draw(r, "steps") {
				if len(all) == 0 || rapid.IntRange(0, 3).Draw(r, "new") == 0 {
					all = append(all, w.arrive(rapid.SampledFrom([]string{"", "full"}).Draw(r, "consent")))
				}
				v := all[rapid.IntRange(max(0, len(all)-6), len(all)-1).Draw(r, "who")]
				step(w, r, v)
				taken(r)
			}
		})
	})
}

// step does one thing about a visitor; what is not possible at the moment is refused and changes nothing.
func step(w *world, r *rapid.T, v visitor) {
	row, ctx := w.row(v), w.t.Context()
	switch rapid.IntRange(0, 9).Draw(r, "deed") {
	case 0, 1:
		_, _ = w.service.Invite(ctx, whoson.Invite{VisitorID: v.id, Text: "Hello", By: whoson.ByHandAnyway})
	case 2:
		_, _ = w.service.Accept(ctx, v.id, v.session, row.InvitationID, "")
	case 3:
		_, _ = w.service.Reject(ctx, v.id, row.InvitationID)
	case 4:
		_, _ = w.service.Withdraw(ctx, v.id, row.InvitationID, w.ana)
	case 5:
		_, _ = w.service.Force(ctx, whoson.Invite{VisitorID: v.id, Text: "Hello", By: whoson.ByHand})
	case 6:
		if row.ChatStatus == models.ChatChatting {
			w.chats.end(v, row.ChatID)
		}
	case 7:
		w.presence(w.ana, rapid.SampledFrom([]string{models.PresenceOnline, models.PresenceAway}).Draw(r, "presence"))
	case 8:
		w.clock.Advance(time.Duration(rapid.IntRange(1, 70).Draw(r, "seconds")) * time.Second)
		w.settle()
	case 9:
		w.service.Present(v.id, false)
		w.start()
	}
}

// Two answers at the same moment: one wins, and the place has one owner.
func TestAnswersAtTheSameMomentHaveOneOutcome(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		for range 8 {
			v := w.arrive("")
			row := w.mustInvite(v)
			var racers sync.WaitGroup
			for _, act := range []func(){
				func() { _, _ = w.service.Accept(t.Context(), v.id, v.session, row.ID, "") },
				func() { _, _ = w.service.Reject(t.Context(), v.id, row.ID) },
				func() { _, _ = w.service.Withdraw(t.Context(), v.id, row.ID, w.ana) },
			} {
				racers.Go(act)
			}
			racers.Wait()
			after, visitor := w.invitation(row.ID), w.row(v)
			require.False(t, after.Open())
			require.Equal(t, after.State == models.InvitationAccepted, visitor.ChatStatus == models.ChatChatting)
			want := 0
			if after.State == models.InvitationAccepted {
				want = 1
			}
			require.Equal(t, want, w.agent(w.ana).ChatsTaken)
			require.Equal(t, 1, visitor.InvitesAccepted+visitor.InvitesRejected+map[bool]int{true: 1}[after.State == models.InvitationWithdrawn])
			if want == 1 {
				w.chats.end(v, after.ChatID)
			}
		}
	})
}
