package livechat_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/models"
	"deskbell/server/base/id"
	"deskbell/server/database"
	"deskbell/server/database/dbtest"
	"deskbell/server/engine"
	"deskbell/server/livechat"
	"deskbell/server/web"
)

// code is the stable code of a refusal.
func code(err error) string {
	var f *web.Failure
	if errors.As(err, &f) {
		return f.Code
	}
	return ""
}

func TestAChatFromTheQuestionToTheEnd(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		v := w.visitor(func(v *models.Visitor) { v.ExternalID = "kim" })
		w.live.connect("visitor", v.ID, true)
		chat, err := w.chats.Start(t.Context(), v.ID, "session", livechat.Question{Text: "  Where is my order?  ", Name: "Kim", Email: "kim@example.com"})
		require.NoError(t, err)
		require.Equal(t, []string{v.ID + " session"}, w.visitors.bound, "the visit is the token's before anything is said")
		require.Equal(t, models.ChatStateWaiting, chat.State)
		require.Equal(t, "C-1", chat.Ref())
		require.Equal(t, "Where is my order?", chat.Question)
		again := w.asks(v, "Hello?")
		require.Equal(t, chat.ID, again.ID, "starting twice gives the open chat")

		w.wait(3 * time.Second)
		view := w.accept(w.Bo, chat)
		require.Equal(t, "active", view.State)
		require.Equal(t, "bo", view.AgentName)
		require.Equal(t, 1, w.taken(w.Bo))
		w.wait(time.Second)
		said, err := w.chats.Post(t.Context(), as(w.Bo), chat.ID, livechat.Draft{ClientID: "b1", Text: "Let me look."})
		require.NoError(t, err)
		require.NotZero(t, said.DeliveredAt, "the visitor is there")
		_, err = w.chats.Say(t.Context(), v.ID, "v1", "Thank you")
		require.NoError(t, err)
		ended, err := w.chats.End(t.Context(), as(w.Bo), chat.ID)
		require.NoError(t, err)
		require.Equal(t, "ended", ended.State)
		require.Equal(t, "agent", ended.EndedBy)
		require.Zero(t, w.taken(w.Bo))

		kinds := []string{}
		for i, line := range w.lines(chat.ID) {
			require.Equal(t, int64(i+1), line.Seq)
			kind := line.Side + ":" + line.Text
			if line.System != nil {
				kind = line.System.Kind
			}
			kinds = append(kinds, kind)
		}
		require.Equal(t, []string{"started", "visitor:Where is my order?", "accepted", "agent:Let me look.", "visitor:Thank you", "ended"}, kinds)

		types := []string{}
		for _, e := range w.written(models.ItemChat, chat.ID) {
			types = append(types, e.Kind+" "+e.Type)
		}
		require.Equal(t, []string{"occurrence live_chat.started", "change ", "occurrence live_chat.outgoing_message", "occurrence live_chat.incoming_message",
			"occurrence live_chat.ended"}, types)
		var head models.Item
		require.NoError(t, db.Read(t.Context()).Where("kind = ? AND id = ?", models.ItemChat, chat.ID).Take(&head).Error)
		require.False(t, head.Alive, "an ended chat has no clocks")
		var row models.Visitor
		require.NoError(t, db.Read(t.Context()).Where("id = ?", v.ID).Take(&row).Error)
		require.Equal(t, models.ChatEnded, row.ChatStatus)
		require.Equal(t, chat.ID, row.ChatID)
		w.ledger()

		next := w.asks(v, "One more thing")
		require.NotEqual(t, chat.ID, next.ID)
		require.Equal(t, "C-2", next.Ref())
	})
}

func TestTheFactsOfAChatAreThoseOfTheCatalogue(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		v := w.visitor(func(v *models.Visitor) { v.ExternalID = "kim7" })
		begun := w.now()
		chat, err := w.chats.Start(t.Context(), v.ID, "s", livechat.Question{Text: "Refund?", Name: "Kim", Email: "kim@example.com"})
		require.NoError(t, err)
		w.accept(w.Bo, chat)
		w.wait(10 * time.Second)
		long := strings.Repeat("x", 300) + " refund"
		_, err = w.chats.Say(t.Context(), v.ID, "v1", long)
		require.NoError(t, err)
		_, err = w.chats.Post(t.Context(), as(w.Bo), chat.ID, livechat.Draft{ClientID: "b1", Text: "Yes"})
		require.NoError(t, err)
		rows := w.written(models.ItemChat, chat.ID)
		incoming := rows[len(rows)-2]
		require.Equal(t, "live_chat.incoming_message", incoming.Type)
		require.Equal(t, map[string]any{
			"_ref": "C-1", "_title": "Kim", "_where": "Support › Front line", "_site": v.SiteID,
			"last_activity_at": float64(w.now()), "started_at": float64(begun), "open_date": float64(begun),
			"department": w.Support.ID, "group": w.Support.FrontLineGroupID, "agent_assigned": w.Bo.ID,
			"customer_name": "Kim", "customer_username": "kim7", "customer_email": "kim@example.com", "customer_ip": "203.0.113.0",
			"question": "Refund?\n" + long, "language": "de", "messages_sent": 0.0, "messages_received": 2.0,
		}, incoming.facts)
		require.Equal(t, 1.0, incoming.old["messages_received"])
		outgoing := rows[len(rows)-1]
		require.Equal(t, w.Bo.ID, outgoing.facts["acting_agent"])
		require.Equal(t, w.Bo.ID, outgoing.ActorID)
		require.Equal(t, 1.0, outgoing.facts["messages_sent"])
		accepted := rows[1]
		require.Equal(t, w.Bo.ID, accepted.facts["agent_assigned"])
		require.Contains(t, accepted.old, "agent_assigned", "unknown before is a change too")

		fields := map[string]bool{}
		for _, field := range livechat.Category().Fields {
			fields[field.ID] = true
		}
		for name := range incoming.facts {
			if !strings.HasPrefix(name, "_") && !strings.HasSuffix(name, "_at") {
				require.True(t, fields[name], "%s is no condition", name)
			}
		}
	})
}

func TestTwoAgentsWhoAcceptAtOnceOneGetsIt(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		for range 10 {
			chat := w.asks(w.visitor(), "Hello")
			results := make([]error, 3)
			var race sync.WaitGroup
			for i, agent := range []models.Agent{w.Ana, w.Max, w.Bo} {
				race.Go(func() { _, results[i] = w.chats.Accept(t.Context(), as(agent), chat.ID) })
			}
			race.Wait()
			won := 0
			for _, err := range results {
				if err == nil {
					won++
					continue
				}
				require.Equal(t, "chat_taken", code(err), "%v", err)
			}
			require.Equal(t, 1, won)
			winner := w.chat(chat.ID)
			for i, agent := range []models.Agent{w.Ana, w.Max, w.Bo} {
				require.Equal(t, agent.ID == winner.AgentID, results[i] == nil)
			}
			w.ledger()
			_, err := w.chats.End(t.Context(), as(w.Ana), chat.ID)
			require.NoError(t, err)
		}
		w.ledger()
	})
}

func TestAcceptRefusesWithAReason(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		accept := func(agent models.Agent, chatID string) string {
			_, err := w.chats.Accept(t.Context(), as(agent), chatID)
			return code(err)
		}
		chat := w.asks(w.visitor(), "Hello")
		require.Equal(t, "not_found", accept(w.Cleo, chat.ID), "of another group")
		require.Equal(t, "not_found", accept(w.Bo, id.New()))
		require.NoError(t, w.SetPresence(t.Context(), w.Bo.ID, models.PresenceAway))
		require.Equal(t, "not_online", accept(w.Bo, chat.ID))
		require.Equal(t, models.ChatStateWaiting, w.chat(chat.ID).State, "a refusal changes nothing")
		require.NoError(t, w.SetPresence(t.Context(), w.Bo.ID, models.PresenceOnline))
		w.accept(w.Bo, chat)
		require.Empty(t, accept(w.Bo, chat.ID), "again is harmless")
		require.Equal(t, 1, w.taken(w.Bo))
		w.accept(w.Bo, w.asks(w.visitor(), "Two"))
		third := w.asks(w.visitor(), "Three")
		require.Equal(t, "no_place", accept(w.Bo, third.ID))
		require.NoError(t, w.chats.EndByVisitor(t.Context(), third.VisitorID))
		require.Equal(t, "chat_ended", accept(w.Ana, third.ID))
		w.ledger()
	})
}

func TestSendingAMessageTwiceMakesOneRow(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		v := w.visitor()
		chat := w.asks(v, "Hello")
		w.accept(w.Bo, chat)
		seqs := make([]int64, 8)
		var senders sync.WaitGroup
		for i := range seqs {
			senders.Go(func() {
				m, err := w.chats.Say(t.Context(), v.ID, "same", "Are you there?")
				if err != nil {
					t.Error(err)
				}
				seqs[i] = m.Seq
			})
		}
		senders.Wait()
		for _, seq := range seqs {
			require.Equal(t, seqs[0], seq)
		}
		first, err := w.chats.Post(t.Context(), as(w.Bo), chat.ID, livechat.Draft{ClientID: "b", Text: "Yes"})
		require.NoError(t, err)
		second, err := w.chats.Post(t.Context(), as(w.Bo), chat.ID, livechat.Draft{ClientID: "b", Text: "Yes, twice"})
		require.NoError(t, err)
		require.Equal(t, first, second)
		_, err = w.chats.Say(t.Context(), v.ID, "b", "mine")
		require.Equal(t, "client_id_taken", code(err))
		now := w.chat(chat.ID)
		require.Equal(t, 2, now.MessagesReceived)
		require.Equal(t, 1, now.MessagesSent)

		require.NoError(t, w.chats.EndByVisitor(t.Context(), v.ID))
		late, err := w.chats.Say(t.Context(), v.ID, "same", "Are you there?")
		require.NoError(t, err, "the answer to a message that was stored before the end")
		require.Equal(t, seqs[0], late.Seq)
		_, err = w.chats.Say(t.Context(), v.ID, "new", "Hello?")
		require.Equal(t, "chat_ended", code(err))
		_, err = w.chats.Say(t.Context(), w.visitor().ID, "x", "Hello?")
		require.Equal(t, "not_found", code(err))
	})
}

func TestMessagesAreNumberedWithoutGapsWhoeverWrites(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		v := w.visitor()
		chat := w.asks(v, "Hello")
		w.accept(w.Bo, chat)
		var writers sync.WaitGroup
		for writer := range 4 {
			writers.Go(func() {
				for i := range 10 {
					clientID := strings.Repeat("x", writer+1) + strings.Repeat("y", i+1)
					var err error
					if writer%2 == 0 {
						_, err = w.chats.Say(t.Context(), v.ID, clientID, "?")
					} else {
						_, err = w.chats.Post(t.Context(), as(w.Bo), chat.ID, livechat.Draft{ClientID: clientID, Text: "!"})
					}
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		writers.Wait()
		lines := w.lines(chat.ID)
		require.Len(t, lines, 43)
		for i, line := range lines {
			require.Equal(t, int64(i+1), line.Seq)
		}
		now := w.chat(chat.ID)
		require.Equal(t, [2]int{20, 21}, [2]int{now.MessagesSent, now.MessagesReceived})
		w.ledger()
	})
}

func TestWhoMayAnswerAndWhoMayEnd(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	chat := w.asks(w.visitor(), "Hello")
	post := func(agent models.Agent, note bool) string {
		_, err := w.chats.Post(t.Context(), as(agent), chat.ID, livechat.Draft{ClientID: id.New(), Text: "x", Note: note})
		return code(err)
	}
	end := func(agent models.Agent) string {
		_, err := w.chats.End(t.Context(), as(agent), chat.ID)
		return code(err)
	}
	require.Equal(t, "chat_not_accepted", post(w.Bo, false))
	require.Empty(t, post(w.Bo, true))
	w.accept(w.Max, chat)
	require.Equal(t, "chat_taken", post(w.Bo, false))
	require.Equal(t, "chat_taken", post(w.Ana, false))
	require.Empty(t, post(w.Bo, true), "notes are for everybody who sees the chat")
	require.Equal(t, "not_found", post(w.Cleo, true))
	require.Equal(t, "no_permission", end(w.Bo))
	require.Equal(t, "not_found", end(w.Cleo))
	require.Empty(t, end(w.Ana))
	require.Empty(t, end(w.Max), "ending twice is harmless")
	require.Equal(t, "chat_ended", post(w.Max, false))
	require.Empty(t, post(w.Max, true))
	require.Zero(t, w.taken(w.Max))
	w.ledger()
}

func TestWhatIsSentIsCheckedFirst(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	v := w.visitor()
	before := w.all()
	for field, q := range map[string]livechat.Question{
		"question": {Text: " \n\t "}, "question too_long": {Text: strings.Repeat("ä", 4001)}, "name": {Text: "x", Name: strings.Repeat("n", 201)},
		"email": {Text: "x", Email: "nobody"}, "email header": {Text: "x", Email: "a@b\r\nBcc: c@d"}, "department": {Text: "x", DepartmentID: id.New()},
	} {
		_, err := w.chats.Start(t.Context(), v.ID, "s", q)
		require.Equal(t, "invalid", code(err), field)
	}
	require.Equal(t, before, w.all())
	chat := w.asks(v, "Hello")
	w.accept(w.Bo, chat)
	before = w.all()
	for name, m := range map[string][2]string{
		"no id": {"", "x"}, "long id": {strings.Repeat("x", 65), "x"}, "an id of the server": {"server:question", "x"}, "blank": {"a b", "x"},
		"no text": {"a", " "}, "long text": {"a", strings.Repeat("ä", 10_001)},
	} {
		_, err := w.chats.Say(t.Context(), v.ID, m[0], m[1])
		require.Equal(t, "invalid", code(err), name)
		_, err = w.chats.Post(t.Context(), as(w.Bo), chat.ID, livechat.Draft{ClientID: m[0], Text: m[1]})
		require.Equal(t, "invalid", code(err), name)
	}
	require.Equal(t, before, w.all())
	naughty := "'; DROP TABLE chats; --\x00 \u202e <script>%s{{.}}" + strings.Repeat("🧨", 250)
	m, err := w.chats.Say(t.Context(), v.ID, "n", naughty)
	require.NoError(t, err)
	require.Equal(t, naughty, m.Text)
	require.Equal(t, naughty, w.lines(chat.ID)[3].Text, "kept exactly")
}

// Idle episodes: only what a person writes is activity, and a silence of five seconds or more is told with its two ends.
func TestIdleIsTheTimeSinceSomebodyWrote(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		v := w.visitor()
		chat := w.asks(v, "Hello")
		asked := w.now()
		w.wait(time.Minute)
		w.accept(w.Bo, chat)
		_, err := w.chats.Post(t.Context(), as(w.Bo), chat.ID, livechat.Draft{ClientID: "n", Text: "a note", Note: true})
		require.NoError(t, err)
		require.Equal(t, asked, w.chat(chat.ID).LastActivityAt, "neither accepting nor a note is activity")
		w.wait(time.Minute)
		_, err = w.chats.Say(t.Context(), v.ID, "v1", "Hello?")
		require.NoError(t, err)
		wrote := w.now()
		w.wait(4999 * time.Millisecond)
		_, err = w.chats.Post(t.Context(), as(w.Bo), chat.ID, livechat.Draft{ClientID: "b1", Text: "Here"})
		require.NoError(t, err)
		w.wait(5 * time.Second)
		answered := w.now()
		_, err = w.chats.Say(t.Context(), v.ID, "v2", "Ah")
		require.NoError(t, err)
		w.wait(time.Hour)
		_, err = w.chats.End(t.Context(), as(w.Bo), chat.ID)
		require.NoError(t, err)

		var gaps [][2]models.Time
		var story []string
		for _, e := range w.written(models.ItemChat, chat.ID) {
			if e.Kind == models.EntryGap {
				gaps = append(gaps, [2]models.Time{e.GapFrom, e.GapTo})
				require.EqualValues(t, e.GapTo, e.facts["last_activity_at"])
			}
			story = append(story, e.Kind)
		}
		require.Equal(t, [][2]models.Time{{asked, wrote}, {wrote.Add(4999 * time.Millisecond), answered}}, gaps, "the silence of 4.999 s is none")
		require.Equal(t, []string{"occurrence", "change", "gap", "occurrence", "occurrence", "gap", "occurrence", "occurrence"}, story)
		rows := w.written(models.ItemChat, chat.ID)
		require.EqualValues(t, answered, rows[len(rows)-1].facts["last_activity_at"], "ending is no activity")
		require.Equal(t, answered, w.journal.activity["chat:"+chat.ID])
	})
}

func TestAChatFromAnInvitationKeepsTheReservedPlace(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		event := models.Event{ID: id.New(), Level: models.LevelSystem, Name: "Idle on the price page", State: models.EventEnabled}
		invite := func(forced bool, reply string) (models.Visitor, models.Chat) {
			v := w.visitor(func(v *models.Visitor) { v.Name = "Kim" })
			inv := models.Invitation{ID: id.New(), VisitorID: v.ID, EventID: event.ID, FiringID: id.New(), FromAgentID: w.Bo.ID, State: models.InvitationAccepted}
			var chatID string
			w.tx(func(tx *database.Tx) error {
				ok, err := w.TakePlaceOf(tx, w.Bo.ID, w.now())
				require.True(t, ok)
				require.NoError(t, err)
				require.NoError(t, tx.Create(&inv).Error)
				chatID, err = w.chats.StartFromInvitation(tx, livechat.FromInvitation{VisitorID: v.ID, SiteID: v.SiteID, InvitationID: inv.ID, AgentID: w.Bo.ID,
					DepartmentID: w.Support.ID, GroupID: w.Support.FrontLineGroupID, Text: "Can I help?", Reply: reply, Forced: forced, At: w.now(),
					Chain: engine.Chain{Causes: []engine.Cause{{EventID: event.ID, FiringID: inv.FiringID}}}})
				return err
			})
			return v, w.chat(chatID)
		}
		w.tx(func(tx *database.Tx) error { return tx.Create(&event).Error })
		v, chat := invite(false, "Yes, please")
		require.Equal(t, 1, w.taken(w.Bo), "the place of the invitation is the chat's")
		require.Equal(t, []any{"active", w.Bo.ID, false, "Kim"}, []any{chat.State, chat.AgentID, chat.Forced, chat.CustomerName})
		lines := w.lines(chat.ID)
		require.Len(t, lines, 4)
		require.Equal(t, "invited", lines[0].System.Kind)
		require.Equal(t, "Idle on the price page", lines[0].System.EventName)
		require.Equal(t, "evt_"+event.ID, lines[0].System.EventID)
		require.Equal(t, "Can I help?", lines[1].Text)
		require.Equal(t, "invitation_accepted", lines[2].System.Kind)
		require.Equal(t, "Yes, please", lines[3].Text)
		require.Equal(t, [2]int{0, 1}, [2]int{chat.MessagesSent, chat.MessagesReceived}, "the text of a card is no message of the agent")
		rows := w.written(models.ItemChat, chat.ID)
		require.Equal(t, []string{"live_chat.started", "live_chat.incoming_message"}, []string{rows[0].Type, rows[1].Type})
		require.Contains(t, rows[0].Chain, event.ID)
		require.Empty(t, w.visitors.bound, "Who's On sees to the visitor itself")

		history, err := w.chats.History(t.Context(), v.ID, 0)
		require.NoError(t, err)
		require.Len(t, history.Messages, 2, "who invited and why is for the staff")
		_, forced := invite(true, "")
		require.True(t, forced.Forced)
		require.Equal(t, "forced", w.lines(forced.ID)[0].System.Kind)
		require.Equal(t, 2, w.taken(w.Bo))
		err = db.Tx(t.Context(), "test", func(tx *database.Tx) error {
			_, err := w.chats.StartFromInvitation(tx, livechat.FromInvitation{VisitorID: v.ID, AgentID: w.Bo.ID, DepartmentID: w.Support.ID})
			return err
		})
		require.Equal(t, "visitor_chatting", code(err))
		require.NoError(t, w.chats.EndByVisitor(t.Context(), v.ID))
		require.Equal(t, 1, w.taken(w.Bo))
		w.ledger()
	})
}

func TestAnEventEndsAChatOnceAndIsNamed(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		chat := w.asks(w.visitor(), "Hello")
		w.accept(w.Bo, chat)
		action := w.chats.Actions()[0]
		in := engine.Run{FiringID: id.New(), Event: engine.EventRef{ID: id.New(), Name: "Idle too long"}, Item: engine.ItemKey{Kind: models.ItemChat, ID: chat.ID}}
		in.Chain = engine.Chain{}.Then(in.Event.ID, in.FiringID, in.Item)
		run := func() (result engine.Result) {
			w.tx(func(tx *database.Tx) (err error) {
				result, err = action.Run(t.Context(), tx, in)
				return err
			})
			return result
		}
		require.Equal(t, models.RunDone, run().State)
		require.Equal(t, "event", w.chat(chat.ID).EndedBy)
		require.Zero(t, w.taken(w.Bo))
		rows := w.written(models.ItemChat, chat.ID)
		require.Contains(t, rows[len(rows)-1].Chain, in.FiringID, "what it causes carries the chain")
		lines := w.lines(chat.ID)
		last := lines[len(lines)-1].System
		require.Equal(t, []string{"ended", "event", "Idle too long", "fir_" + in.FiringID}, []string{last.Kind, last.By, last.EventName, last.FiringID})
		again := run()
		require.Equal(t, []string{models.RunSkipped, "already_in_state"}, []string{again.State, again.Reason})
		w.ledger()
	})
}

func TestAVerbThatFailsLeavesNothingBehind(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		v, other := w.visitor(), w.visitor()
		waiting := w.asks(v, "Hello")
		active := w.asks(other, "Hello")
		w.accept(w.Bo, active)
		broken := errors.New("killed")
		verbs := map[string]func() error{
			"start": func() error {
				_, err := w.chats.Start(t.Context(), w.visitor().ID, "s", livechat.Question{Text: "x"})
				return err
			},
			"accept": func() error { _, err := w.chats.Accept(t.Context(), as(w.Bo), waiting.ID); return err },
			"say":    func() error { _, err := w.chats.Say(t.Context(), other.ID, id.New(), "x"); return err },
			"post": func() error {
				_, err := w.chats.Post(t.Context(), as(w.Bo), active.ID, livechat.Draft{ClientID: id.New(), Text: "y"})
				return err
			},
			"end": func() error { _, err := w.chats.End(t.Context(), as(w.Bo), active.ID); return err },
		}
		for name, verb := range verbs {
			w.visitor() // so that the visitor of start is not the difference
			for _, fail := range []*error{&w.journal.fail, &w.visitors.fail, &w.journal.failLate} {
				w.live.forget()
				*fail = broken
				before := ""
				if name != "start" {
					before = w.all()
				}
				err := verb()
				*fail = nil
				if fail == &w.visitors.fail && (name == "say" || name == "post") {
					require.NoError(t, err, "a message does not change the visitor's row")
					continue
				}
				require.ErrorIs(t, err, broken, name)
				if name != "start" {
					require.Equal(t, before, w.all(), name)
				}
				require.Empty(t, w.live.told, "%s: browsers were told of what did not happen", name)
			}
		}
		var chats int64
		require.NoError(t, db.Read(t.Context()).Model(&models.Chat{}).Count(&chats).Error)
		require.EqualValues(t, 2, chats)
		w.ledger()
	})
}
