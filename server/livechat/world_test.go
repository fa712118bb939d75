package livechat_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/models"
	"deskbell/realtime"
	"deskbell/server/accounts"
	"deskbell/server/accounts/accountstest"
	"deskbell/server/base/id"
	"deskbell/server/database"
	"deskbell/server/engine"
	"deskbell/server/livechat"
	"deskbell/server/web"
)

// world is a desk with people, visitors and live chat; the engine is the real one.
type world struct {
	*accountstest.World
	t        *testing.T
	chats    *livechat.Service
	journal  *journal
	live     *live
	visitors *visitors
	billing  models.Group // a second group of Support, without a front line
	visited  int64
}

func newWorld(t *testing.T, db *database.DB) *world {
	t.Helper()
	w := &world{World: accountstest.Peopled(t, db), t: t, live: newLive(), visitors: &visitors{}}
	e := engine.New(engine.Deps{DB: db, Clock: w.Clock})
	w.journal = &journal{Engine: e}
	w.chats = livechat.New(livechat.Deps{DB: db, Clock: w.Clock, Log: slog.New(slog.DiscardHandler), Journal: w.journal, Live: w.live, Places: w,
		Visitors: w.visitors})
	catalogue, err := engine.NewCatalogue([]engine.Category{livechat.Category()}, append(w.chats.Actions(), messageActions()...))
	require.NoError(t, err)
	e.Use(catalogue)
	w.billing, err = w.CreateGroup(t.Context(), w.Support.ID, "Billing")
	require.NoError(t, err)
	for _, agent := range []models.Agent{w.Ana, w.Max, w.Bo, w.Cleo} {
		require.NoError(t, w.Connected(t.Context(), agent.ID))
		require.NoError(t, w.SetPresence(t.Context(), agent.ID, models.PresenceOnline))
	}
	w.chats.Routes(w.Server.API)
	return w
}

// messageActions stand in for those of the alerts, which the category offers.
func messageActions() []engine.Action {
	var actions []engine.Action
	for _, name := range []string{"send_email", "use_default_notification_profile_for_user", "use_my_notification_profile"} {
		actions = append(actions, engine.Action{ID: name, Label: name, Form: engine.Message, OncePerItem: true})
	}
	return actions
}

// as is an agent who asks.
func as(agent models.Agent) web.Principal {
	return web.Principal{AgentID: agent.ID, Name: agent.Name, Role: agent.Role}
}

// visitor is somebody on a site of Support.
func (w *world) visitor(change ...func(*models.Visitor)) models.Visitor {
	w.t.Helper()
	w.visited++
	v := models.Visitor{ID: id.New(), SiteID: id.New(), Number: 40 + w.visited, DepartmentID: w.Support.ID, GroupID: w.Support.FrontLineGroupID,
		Language: "de", Country: "DE", IP: "203.0.113.0", ChatStatus: models.ChatNone, StartedAt: w.now()}
	v.TokenHash = v.ID
	for _, f := range change {
		f(&v)
	}
	w.tx(func(tx *database.Tx) error { return tx.Create(&v).Error })
	return v
}

func (w *world) tx(fn func(tx *database.Tx) error) {
	w.t.Helper()
	require.NoError(w.t, w.DB.Tx(w.t.Context(), "test", fn))
}

func (w *world) now() models.Time { return models.TimeOf(w.Clock.Now()) }

// asks starts a chat for a visitor.
func (w *world) asks(v models.Visitor, question string) models.Chat {
	w.t.Helper()
	chat, err := w.chats.Start(w.t.Context(), v.ID, "session", livechat.Question{Text: question})
	require.NoError(w.t, err)
	return chat
}

func (w *world) accept(agent models.Agent, chat models.Chat) livechat.View {
	w.t.Helper()
	view, err := w.chats.Accept(w.t.Context(), as(agent), chat.ID)
	require.NoError(w.t, err)
	return view
}

func (w *world) chat(chatID string) models.Chat {
	w.t.Helper()
	var chat models.Chat
	require.NoError(w.t, w.DB.Read(w.t.Context()).Where("id = ?", chatID).Take(&chat).Error)
	return chat
}

func (w *world) count(kind, owner string) models.Count {
	w.t.Helper()
	var c models.Count
	require.NoError(w.t, w.DB.Read(w.t.Context()).Where("kind = ? AND owner_id = ?", kind, owner).Limit(1).Find(&c).Error)
	return c
}

func (w *world) taken(agent models.Agent) int {
	w.t.Helper()
	var row models.Agent
	require.NoError(w.t, w.DB.Read(w.t.Context()).Where("id = ?", agent.ID).Take(&row).Error)
	return row.ChatsTaken
}

// entry is a row of the journal with its facts read.
type entry struct {
	models.Entry
	facts, old map[string]any
}

// written are the rows of an item in the journal, in order.
func (w *world) written(kind, itemID string) []entry {
	w.t.Helper()
	var found []models.Entry
	require.NoError(w.t, w.DB.Read(w.t.Context()).Where("item_kind = ? AND item_id = ?", kind, itemID).Order("version").Find(&found).Error)
	out := make([]entry, 0, len(found))
	for _, row := range found {
		one := entry{Entry: row}
		require.NoError(w.t, json.Unmarshal([]byte(row.Facts), &one.facts))
		if row.Old != "" {
			require.NoError(w.t, json.Unmarshal([]byte(row.Old), &one.old))
		}
		out = append(out, one)
	}
	return out
}

func (w *world) lines(chatID string) []livechat.MessageView {
	w.t.Helper()
	page, err := w.chats.Messages(w.t.Context(), as(w.Ana), chatID, 0, 200)
	require.NoError(w.t, err)
	return page.Items
}

// journal is the engine, which can be made to fail after it has written.
type journal struct {
	*engine.Engine
	mu       sync.Mutex
	fail     error
	failLate error // when everything is written, at the commit
	activity map[string]models.Time
}

func (j *journal) Record(tx *database.Tx, happenings ...engine.Happening) error {
	if err := j.Engine.Record(tx, happenings...); err != nil {
		return err
	}
	if late := j.failLate; late != nil {
		tx.BeforeCommit(func(*database.Tx) error { return late })
	}
	return j.fail
}

func (j *journal) Activity(item engine.ItemKey, at models.Time) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.activity == nil {
		j.activity = map[string]models.Time{}
	}
	j.activity[item.String()] = at
}

// visitors stand in for Who's On: they keep the visitor's row in the same transaction.
type visitors struct {
	mu    sync.Mutex
	bound []string
	fail  error
}

func (v *visitors) Bind(_ context.Context, visitorID, session string) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.bound = append(v.bound, visitorID+" "+session)
	return nil
}

func (v *visitors) ChatChanged(tx *database.Tx, change livechat.VisitorChange) error {
	err := tx.Model(&models.Visitor{}).Where("id = ?", change.VisitorID).
		Updates(map[string]any{"chat_status": change.Status, "chat_id": change.ChatID, "last_chat_at": change.At}).Error
	if err != nil {
		return err
	}
	return v.fail
}

// live stands in for the hub and remembers what was told to whom.
type live struct {
	mu        sync.Mutex
	connected map[string]bool
	told      []told
}

// told is one frame: To is a topic, a board's topic with the key, or a person.
type told struct {
	To, Type string
	Data     any
}

func newLive() *live { return &live{connected: map[string]bool{}} }

func (l *live) note(to, typ string, data any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.told = append(l.told, told{to, typ, data})
}

func (l *live) Publish(topic, typ string, data any)           { l.note(topic, typ, data) }
func (l *live) PublishKeyed(topic, key, typ string, data any) { l.note(topic+"/"+key, typ, data) }
func (l *live) ToConnections(kind, id, typ string, data any)  { l.note(kind+" "+id, typ, data) }

func (l *live) Connected(kind, id string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.connected[kind+" "+id]
}

func (l *live) connect(kind, id string, is bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.connected[kind+" "+id] = is
}

// take returns the frames to somebody since the last call, as "type data", and forgets all.
func (l *live) take(to string) []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []string
	for _, f := range l.told {
		if f.To != to {
			continue
		}
		raw, err := json.Marshal(f.Data)
		if err != nil {
			panic(err)
		}
		out = append(out, f.Type+" "+string(raw))
	}
	return out
}

func (l *live) forget() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.told = nil
}

// row is the last row that the board was given for a chat.
func (l *live) row(chatID string) (livechat.View, realtime.Labelled) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := len(l.told) - 1; i >= 0; i-- {
		if labelled, is := l.told[i].Data.(realtime.Labelled); is && l.told[i].To == "chats/cht_"+chatID {
			return labelled.Data.(livechat.View), labelled
		}
	}
	return livechat.View{}, realtime.Labelled{}
}

// ledger checks what must always be true: counts are what the chats say, the journal's newest row of each count says the same, and
// places taken are chats that are active.
func (w *world) ledger() {
	w.t.Helper()
	db := w.DB.Read(w.t.Context())
	var chats []models.Chat
	require.NoError(w.t, db.Find(&chats).Error)
	type key struct{ kind, owner string }
	open, waiting, places := map[key]int64{}, map[key]int64{}, map[string]int{}
	for _, chat := range chats {
		owners := []key{{models.ItemDepartment, chat.DepartmentID}, {models.ItemGroup, chat.GroupID}}
		if chat.State == models.ChatStateActive {
			owners = append(owners, key{models.ItemAgent, chat.AgentID})
			places[chat.AgentID]++
		}
		for _, owner := range owners {
			if chat.State != models.ChatStateEnded && owner.owner != "" {
				open[owner]++
			}
			if chat.State == models.ChatStateWaiting && owner.owner != "" {
				waiting[owner]++
			}
		}
	}
	var counts []models.Count
	require.NoError(w.t, db.Find(&counts).Error)
	counted := map[key]int64{}
	for _, c := range counts {
		owner := key{c.Kind, c.OwnerID}
		require.Equal(w.t, [2]int64{open[owner], waiting[owner]}, [2]int64{c.Open, c.Waiting}, "count of %v", owner)
		if c.Open != 0 {
			counted[owner] = c.Open
		}
		told := w.written(c.Kind, c.OwnerID)
		require.NotEmpty(w.t, told)
		require.EqualValues(w.t, c.Open, told[len(told)-1].facts["count"])
		require.EqualValues(w.t, len(told), c.Version, "each change of a count is in the journal")
	}
	maps.DeleteFunc(open, func(_ key, n int64) bool { return n == 0 })
	require.Equal(w.t, open, counted)
	var agents []models.Agent
	require.NoError(w.t, db.Find(&agents).Error)
	for _, agent := range agents {
		require.Equal(w.t, places[agent.ID], agent.ChatsTaken, "places of %s", agent.Name)
	}
}

// all is everything that the database says about chats, to see that nothing changed.
func (w *world) all() string {
	w.t.Helper()
	db := w.DB.Read(w.t.Context())
	var chats []models.Chat
	var said []models.ChatMessage
	var counts []models.Count
	var entries, items int64
	var agents []models.Agent
	var seen []models.Visitor
	require.NoError(w.t, db.Order("id").Find(&chats).Error)
	require.NoError(w.t, db.Order("id").Find(&said).Error)
	require.NoError(w.t, db.Order("kind, owner_id").Find(&counts).Error)
	require.NoError(w.t, db.Order("id").Find(&agents).Error)
	require.NoError(w.t, db.Order("id").Find(&seen).Error)
	require.NoError(w.t, db.Model(&models.Entry{}).Count(&entries).Error)
	require.NoError(w.t, db.Model(&models.Item{}).Count(&items).Error)
	return fmt.Sprintf("%+v\n%+v\n%+v\n%+v\n%+v\n%d %d", chats, said, counts, agents, seen, entries, items)
}

func (w *world) wait(d time.Duration) { w.Clock.Advance(d) }

var _ livechat.Places = (*accounts.Service)(nil)
