package alerts_test

import (
	"context"
	"encoding/json"
	"net/url"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"deskbell/models"
	"deskbell/notify"
	"deskbell/notify/notifytest"
	"deskbell/realtime"
	"deskbell/server/accounts/accountstest"
	"deskbell/server/alerts"
	"deskbell/server/base/id"
	"deskbell/server/database"
	"deskbell/server/engine"
	"deskbell/server/web"
)

// The feed is what the hub reads.
var _ realtime.FeedReader = (*alerts.Feed)(nil)

// world is a desk with people, whose mail goes to a channel that remembers.
type world struct {
	*accountstest.World
	t          testing.TB
	alerts     *alerts.Service
	feed       *alerts.Feed
	mail       *notifytest.Channel
	dispatcher *notify.Dispatcher
	woken      *woken
}

// woken counts how often each person's feed was woken.
type woken struct {
	mu sync.Mutex
	n  map[string]int
}

// WakeFeed implements alerts.Publisher.
func (w *woken) WakeFeed(personID string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.n[personID]++
}

func (w *woken) times(personID string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.n[personID]
}

func newWorld(t testing.TB, db *database.DB) *world {
	t.Helper()
	w := &world{World: accountstest.Peopled(t, db), t: t, mail: notifytest.New("email"), woken: &woken{n: map[string]int{}}}
	var err error
	w.dispatcher, err = notify.New(notify.Options{DB: db, Clock: w.Clock, Lanes: []notify.Lane{{Channel: w.mail, Retry: notify.MailSchedule}}})
	require.NoError(t, err)
	w.feed = alerts.NewFeed(db, w.Clock, w.woken)
	base, err := url.Parse("https://desk.test")
	require.NoError(t, err)
	var catalogue *engine.Catalogue
	w.alerts = alerts.New(alerts.Deps{DB: db, Clock: w.Clock, Dispatcher: w.dispatcher, Feed: w.feed, BaseURL: base, Desk: w.Desk,
		Catalogue: func() *engine.Catalogue { return catalogue }})
	catalogue, err = engine.NewCatalogue([]engine.Category{visitors()}, w.alerts.Actions())
	require.NoError(t, err)
	w.alerts.Routes(w.Server.API)
	require.NoError(t, db.Tx(t.Context(), "test", func(tx *database.Tx) error {
		for _, agent := range []models.Agent{w.Ana, w.Max, w.Bo, w.Cleo} {
			if err := w.alerts.EnsureProfile(tx, agent); err != nil {
				return err
			}
		}
		return nil
	}))
	return w
}

// visitors is a small category.
func visitors() engine.Category {
	return engine.Category{ID: "whos_on", Label: "Who's On", ItemKind: models.ItemVisitor, OncePerItem: true,
		Types: []engine.EventType{{ID: "whos_on.online_activity", Label: "Online Activity", Words: "a visitor does something"}},
		Fields: []engine.Field{
			{ID: "current_page", Label: "Current Page", Kind: engine.KindText}, {ID: "customer_email_address", Label: "Customer Email", Kind: engine.KindEmail},
			{ID: "agent_assigned", Label: "Agent Assigned", Kind: engine.KindAgent}, {ID: "idle_minutes", Label: "Idle Minutes", Kind: engine.KindMinutes},
			{ID: "hits", Label: "Hits", Kind: engine.KindNumber}, {ID: "first_chat_date", Label: "First Chat", Kind: engine.KindDate},
		},
		Actions: []string{alerts.ActionEmail, alerts.ActionMine, alerts.ActionDefault},
	}
}

// tx does something in a transaction that must succeed.
func (w *world) tx(fn func(tx *database.Tx) error) {
	w.t.Helper()
	require.NoError(w.t, w.DB.Tx(context.Background(), "test", fn))
}

// notify tells a person of one item and returns the notification's id.
func (w *world) notify(person models.Agent, cause string, change ...func(*alerts.Notice)) (notificationID string) {
	w.t.Helper()
	n := alerts.Notice{PersonID: person.ID, Cause: cause, EventID: id.New(), EventName: "Lingerer", Category: "whos_on", Title: "Lingerer", Reason: "Online Activity",
		Items: []alerts.NoticeItem{{Kind: models.ItemVisitor, ID: id.New(), Ref: "V-41", Title: "Maya"}}, Count: 1}
	for _, fn := range change {
		fn(&n)
	}
	w.tx(func(tx *database.Tx) (err error) {
		notificationID, _, err = w.alerts.Notify(tx, n)
		return err
	})
	return notificationID
}

func (w *world) row(notificationID string) (row models.Notification) {
	w.t.Helper()
	require.NoError(w.t, w.DB.Read(context.Background()).Take(&row, "id = ?", notificationID).Error)
	return row
}

// browser is one tab of a person that follows the feed.
type browser struct {
	w      *world
	person string
	seq    int64
}

func (w *world) browser(person models.Agent) *browser {
	w.t.Helper()
	_, head, _, _, err := w.feed.After(context.Background(), person.ID, 1<<60, 1)
	require.NoError(w.t, err)
	return &browser{w: w, person: person.ID, seq: head}
}

// heard is what came since the last call: the types, and the data of each.
func (b *browser) heard() (types []string, data []map[string]any) {
	b.w.t.Helper()
	entries, head, _, complete, err := b.w.feed.After(context.Background(), b.person, b.seq, 100)
	require.NoError(b.w.t, err)
	require.True(b.w.t, complete)
	for _, one := range entries {
		require.Equal(b.w.t, b.seq+1, one.Seq)
		b.seq = one.Seq
		var fields map[string]any
		require.NoError(b.w.t, json.Unmarshal(one.Data, &fields))
		types, data = append(types, one.Type), append(data, fields)
	}
	require.Equal(b.w.t, head, b.seq)
	return types, data
}

func (w *world) counts(person models.Agent) alerts.Counts {
	w.t.Helper()
	counts, err := w.alerts.Counts(context.Background(), person.ID)
	require.NoError(w.t, err)
	return counts
}

func (w *world) tab(person models.Agent, tab string) (ids []string) {
	w.t.Helper()
	page, err := w.alerts.Inbox(context.Background(), person.ID, alerts.InboxQuery{Tab: tab, Page: web.PageInput{Limit: 50}})
	require.NoError(w.t, err)
	for _, one := range page.Items {
		ids = append(ids, one.ID)
	}
	return ids
}
