package livechat_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/models"
	"deskbell/realtime"
	"deskbell/server/database/dbtest"
	"deskbell/server/livechat"
)

func TestWhoWaitsHearsTheirPlaceInTheQueue(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	var visitors []models.Visitor
	var chats []models.Chat
	for range 3 {
		v := w.visitor()
		visitors = append(visitors, v)
		chats = append(chats, w.asks(v, "Hello"))
		w.wait(time.Second)
	}
	elsewhere := w.visitor(func(v *models.Visitor) { v.GroupID = w.billing.ID })
	w.asks(elsewhere, "Hello")
	places := func() (out []string) {
		for _, v := range append(visitors, elsewhere) {
			frames := w.live.take("visitor " + v.ID)
			last := ""
			for _, f := range frames {
				if strings.HasPrefix(f, "chat ") {
					last = f
				}
			}
			out = append(out, last)
		}
		w.live.forget()
		return out
	}
	now := places()
	for i, position := range []string{`"position":1`, `"position":2`, `"position":3`, `"position":1`} {
		require.Contains(t, now[i], position)
		require.Contains(t, now[i], `"state":"waiting"`)
		require.Contains(t, now[i], `"department":"Support"`)
		require.Contains(t, now[i], `"agent":null`)
	}
	w.accept(w.Bo, chats[0])
	now = places()
	require.Contains(t, now[0], `"state":"active"`)
	require.NotContains(t, now[0], "position")
	require.Contains(t, now[0], `"agent":{"name":"bo","initials":"B"}`)
	require.Contains(t, now[1], `"position":1`)
	require.Contains(t, now[2], `"position":2`)
	require.Empty(t, now[3], "another queue did not move")
	require.NoError(t, w.chats.EndByVisitor(t.Context(), visitors[1].ID))
	now = places()
	require.Contains(t, now[1], `"state":"ended"`)
	require.Contains(t, now[1], `"ended_by":"visitor"`)
	require.Contains(t, now[2], `"position":1`)
	shown, err := w.chats.ForWidget(t.Context(), chats[2].ID)
	require.NoError(t, err)
	require.Equal(t, int64(1), shown.(livechat.VisitorView).Position)
	none, err := w.chats.ForWidget(t.Context(), "nothing")
	require.NoError(t, err)
	require.Nil(t, none)
}

func TestWhatIsForTheStaffNeverReachesTheVisitor(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	v := w.visitor()
	chat := w.asks(v, "Hello")
	w.accept(w.Bo, chat)
	_, err := w.chats.Post(t.Context(), as(w.Max), chat.ID, livechat.Draft{ClientID: "n", Text: "a secret note", Note: true})
	require.NoError(t, err)
	_, err = w.chats.Post(t.Context(), as(w.Bo), chat.ID, livechat.Draft{ClientID: "b", Text: "Hi"})
	require.NoError(t, err)
	_, err = w.chats.End(t.Context(), as(w.Bo), chat.ID)
	require.NoError(t, err)
	frames := strings.Join(w.live.take("visitor "+v.ID), "\n")
	require.Contains(t, frames, `"kind":"accepted","name":"bo"`)
	require.Contains(t, frames, `"text":"Hi"`)
	for _, secret := range []string{"secret", "@example.com", "agt_", w.Bo.ID, "started"} {
		require.NotContains(t, frames, secret)
	}
	require.Contains(t, strings.Join(w.live.take("chat:cht_"+chat.ID), "\n"), "a secret note")
	history, err := w.chats.History(t.Context(), v.ID, 0)
	require.NoError(t, err)
	sides := ""
	for _, line := range history.Messages {
		sides += line.Side + " "
		require.NotContains(t, line.Text, "secret")
	}
	require.Equal(t, "visitor system agent system ", sides)
	nobody, err := w.chats.History(t.Context(), w.visitor().ID, 0)
	require.NoError(t, err)
	require.Empty(t, nobody.Messages)
}

func TestEachSideHearsWhatTheOtherGotAndRead(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	v := w.visitor()
	chat := w.asks(v, "Hello")
	w.accept(w.Bo, chat)
	topic, theirs := "chat:cht_"+chat.ID, "visitor "+v.ID
	post := func(clientID string) livechat.MessageView {
		m, err := w.chats.Post(t.Context(), as(w.Bo), chat.ID, livechat.Draft{ClientID: clientID, Text: "x"})
		require.NoError(t, err)
		return m
	}
	sent := post("b1")
	require.Zero(t, sent.DeliveredAt, "the visitor is away")
	w.live.forget()
	_, err := w.chats.History(t.Context(), v.ID, 0)
	require.NoError(t, err)
	require.Contains(t, strings.Join(w.live.take(topic), ""), `delivered {"side":"visitor","seq":4`)
	w.live.connect("visitor", v.ID, true)
	require.NotZero(t, post("b2").DeliveredAt)
	w.live.forget()
	require.NoError(t, w.chats.ReadByVisitor(t.Context(), v.ID, 99))
	require.Contains(t, strings.Join(w.live.take(topic), ""), `read {"side":"visitor","seq":99`)
	w.live.forget()
	require.NoError(t, w.chats.ReadByVisitor(t.Context(), v.ID, 99))
	require.Empty(t, w.live.take(topic), "reading twice is no news")
	for _, line := range w.lines(chat.ID) {
		if line.Side == models.SideAgent {
			require.NotZero(t, line.ReadAt)
			require.NotZero(t, line.DeliveredAt)
		}
	}

	w.live.connect("agent", w.Bo.ID, true)
	m, err := w.chats.Say(t.Context(), v.ID, "v1", "Hello?")
	require.NoError(t, err)
	require.NotZero(t, m.DeliveredAt)
	require.Contains(t, strings.Join(w.live.take(theirs), ""), "delivered {")
	view, _ := w.live.row(chat.ID)
	require.EqualValues(t, 2, view.Unread, "the question and the message")
	w.live.forget()
	require.NoError(t, w.chats.Read(t.Context(), as(w.Max), chat.ID, m.Seq))
	require.Empty(t, w.live.take(theirs), "who looks on has not read it for the agent")
	require.NoError(t, w.chats.Read(t.Context(), as(w.Bo), chat.ID, m.Seq))
	require.Contains(t, strings.Join(w.live.take(theirs), ""), "read {")
	view, _ = w.live.row(chat.ID)
	require.Zero(t, view.Unread)
}

func TestTypingIsToldToTheOtherSideAndKeptNowhere(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	v := w.visitor()
	chat := w.asks(v, "Hello")
	w.accept(w.Bo, chat)
	before := w.all()
	w.live.forget()
	require.NoError(t, w.chats.Typing(t.Context(), as(w.Bo), chat.ID, true))
	require.NoError(t, w.chats.Typing(t.Context(), as(w.Max), chat.ID, true))
	require.Equal(t, []string{`typing {"on":true,"name":"bo"}`}, w.live.take("visitor "+v.ID), "only the agent of the chat types in it")
	w.live.forget()
	require.NoError(t, w.chats.VisitorIsTyping(t.Context(), v.ID, true))
	require.Equal(t, []string{`typing {"side":"visitor","on":true}`}, w.live.take("chat:cht_"+chat.ID))
	require.Empty(t, w.live.take("visitor "+v.ID))
	require.Equal(t, before, w.all())
	require.NoError(t, w.chats.EndByVisitor(t.Context(), v.ID))
	w.live.forget()
	require.NoError(t, w.chats.Typing(t.Context(), as(w.Bo), chat.ID, true))
	require.NoError(t, w.chats.VisitorIsTyping(t.Context(), v.ID, true))
	require.Empty(t, w.live.told)
}

func TestTheChatShowsThatTheVisitorLeftThePage(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	v := w.visitor()
	here := realtime.Principal{Kind: realtime.KindVisitor, ID: v.ID}
	connect := func(is bool) {
		w.live.connect("visitor", v.ID, is)
		w.chats.Presence(here, is)
	}
	connect(true)
	require.Empty(t, w.live.told, "without a chat nobody is told")
	chat := w.asks(v, "Hello")
	w.live.forget()
	w.wait(time.Minute)
	connect(false)
	require.Equal(t, []string{`visitor {"online":false,"left_at":"2026-03-02T09:16:00.000Z"}`}, w.live.take("chat:cht_"+chat.ID))
	view, _ := w.live.row(chat.ID)
	require.False(t, view.VisitorOnline)
	require.Equal(t, w.now(), view.VisitorLeftAt)
	w.live.forget()
	connect(true)
	require.Equal(t, []string{`visitor {"online":true,"left_at":null}`}, w.live.take("chat:cht_"+chat.ID))
	view, _ = w.live.row(chat.ID)
	require.True(t, view.VisitorOnline)
	require.NoError(t, w.chats.EndByVisitor(t.Context(), v.ID))
	w.live.forget()
	connect(false)
	require.Empty(t, w.live.told)
	w.chats.Presence(realtime.Principal{Kind: realtime.KindAgent, ID: w.Bo.ID}, true)
	require.Empty(t, w.live.told)
}
