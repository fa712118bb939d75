package whoson_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"deskbell/models"
	"deskbell/realtime"
	"deskbell/server/base/clock"
	"deskbell/server/base/id"
	"deskbell/server/base/secret"
	"deskbell/server/database"
	"deskbell/server/engine"
	"deskbell/server/web"
	"deskbell/server/whoson"
)

func sortTimes(times []models.Time) { slices.Sort(times) }

const (
	shop     = "https://shop.example"
	otherWeb = "https://other.example"
	firefox  = "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0"
)

// world is one story: a desk with two departments, a site for each, two agents of the first, and a running engine.
type world struct {
	t       *testing.T
	db      *database.DB
	clock   *clock.Fake
	engine  *engine.Engine
	service *whoson.Service
	hub     *hub
	chats   *chats

	department, group, other, otherGroup string
	ana, tom, boss                       string
	site, otherSite                      string // public ids
	address                              int    // of the next new visitor
	perAddress                           web.Limit
	live                                 whoson.Live // nil: the hub that remembers
	widget                               fs.FS
}

func newWorld(t *testing.T, db *database.DB) *world {
	w := &world{t: t, db: db, clock: clock.NewFake(noon.Std()), hub: &hub{}, department: id.New(), group: id.New(), other: id.New(), otherGroup: id.New(),
		ana: id.New(), tom: id.New(), boss: id.New(), perAddress: web.Limit{Name: "many", Count: 100_000, Per: time.Minute}}
	w.chats = &chats{w: w}
	w.start()
	until := noon.Add(365 * 24 * time.Hour)
	w.tx(func(tx *database.Tx) error {
		for _, row := range []any{
			&models.Department{ID: w.department, Name: "Support", FrontLineGroupID: w.group}, &models.Group{ID: w.group, DepartmentID: w.department, Name: "Billing"},
			&models.Department{ID: w.other, Name: "Sales", FrontLineGroupID: w.otherGroup}, &models.Group{ID: w.otherGroup, DepartmentID: w.other, Name: "Deals"},
			&models.Agent{ID: w.ana, Email: "ana@x", EmailFolded: "ana@x", Name: "Ana Berg", Role: models.RoleAgent, WhosOn: true, Presence: models.PresenceOnline, ConnectedUntil: until, ChatCapacity: 3, Preferences: "{}"},
			&models.Agent{ID: w.tom, Email: "tom@x", EmailFolded: "tom@x", Name: "Tom Ash", Role: models.RoleAgent, WhosOn: true, Presence: models.PresenceOffline, ConnectedUntil: until, ChatCapacity: 3, Preferences: "{}"},
			&models.Agent{ID: w.boss, Email: "boss@x", EmailFolded: "boss@x", Name: "Ada Lind", Role: models.RoleAdministrator, WhosOn: true, Presence: models.PresenceOffline, Preferences: "{}"},
			&models.Membership{AgentID: w.ana, GroupID: w.group, Chats: true}, &models.Membership{AgentID: w.tom, GroupID: w.group, Chats: true},
		} {
			if err := tx.Create(row).Error; err != nil {
				return err
			}
		}
		for _, one := range []struct {
			kind, subject string
			data          any
		}{{engine.RememberAgent, w.ana, models.Agent{Name: "Ana", Role: models.RoleAgent, WhosOn: true}},
			{engine.RememberAgent, w.boss, models.Agent{Name: "Ada", Role: models.RoleAdministrator, WhosOn: true}},
			{engine.RememberDepartment, w.department, models.Department{Name: "Support"}}, {engine.RememberGroup, w.group, models.Group{Name: "Billing", DepartmentID: w.department}},
			{engine.RememberMembership, w.ana, []string{w.group}}} {
			if err := w.engine.Remember(tx, one.kind, one.subject, one.data); err != nil {
				return err
			}
		}
		return nil
	})
	w.start() // the directory knows the departments now
	w.site = w.makeSite(whoson.SiteInput{Name: "Shop", Origins: []string{shop}, DepartmentID: w.department})
	w.otherSite = w.makeSite(whoson.SiteInput{Name: "Other", Origins: []string{otherWeb}, DepartmentID: w.other})
	return w
}

// start makes the service and the engine anew over the same database, as a restart does.
func (w *world) start() {
	w.t.Helper()
	base, err := url.Parse("https://desk.example")
	require.NoError(w.t, err)
	w.engine = engine.New(engine.Deps{DB: w.db, Clock: w.clock, Log: slog.New(slog.DiscardHandler)})
	var live whoson.Live = w.hub
	if w.live != nil {
		live = w.live
	}
	w.service = whoson.New(whoson.Deps{DB: w.db, Clock: w.clock, Log: slog.New(slog.DiscardHandler), Journal: w.engine, Live: live, Widget: w.widget, Places: places{}, Chats: w.chats,
		Limiter: web.NewLimiter(w.clock, nil), BaseURL: base, PerAddress: w.perAddress, PerSite: web.Limit{Name: "s", Count: 1_000_000, Per: time.Minute}})
	category := whoson.Category()
	actions := w.service.Actions()
	for _, name := range category.Actions[2:] {
		actions = append(actions, engine.Action{ID: name, Label: name, Form: engine.OnItem})
	}
	catalogue, err := engine.NewCatalogue([]engine.Category{category}, actions)
	require.NoError(w.t, err)
	w.engine.Use(catalogue)
	require.NoError(w.t, w.service.Start(w.t.Context()))
}

func (w *world) makeSite(in whoson.SiteInput) string {
	w.t.Helper()
	row, err := w.service.CreateSite(w.t.Context(), in)
	require.NoError(w.t, err)
	return id.Public("sit", row.ID)
}

// limit restarts with fewer page loads an address.
func (w *world) limit(perAddress web.Limit) {
	w.t.Helper()
	w.perAddress = perAddress
	w.start()
}

// manners changes the manners of the first site.
func (w *world) manners(change func(*models.Manners)) {
	w.t.Helper()
	siteID, err := id.Parse("sit", w.site)
	require.NoError(w.t, err)
	_, err = w.service.EditSite(w.t.Context(), siteID, func(in *whoson.SiteInput) { change(&in.Manners) })
	require.NoError(w.t, err)
}

func (w *world) tx(fn func(tx *database.Tx) error) {
	w.t.Helper()
	require.NoError(w.t, w.db.Tx(w.t.Context(), "story", fn))
}

func (w *world) now() models.Time { return models.TimeOf(w.clock.Now()) }

// settle lets every part of Who's On and of the engine run until nothing is left to do.
func (w *world) settle() {
	w.t.Helper()
	for range 200 {
		done := w.pass()
		if done == 0 {
			return
		}
	}
	w.t.Fatal("there is always something left to do")
}

func (w *world) pass() (done int) {
	w.t.Helper()
	for _, runner := range w.service.Runners() {
		n, err := runner.RunOnce(w.t.Context())
		require.NoError(w.t, err, runner.Name())
		if runner.Name() != "boards" {
			done += n
		}
	}
	for _, runner := range w.engine.Runners() {
		if runner.Name() == "retention" {
			continue
		}
		n, err := runner.RunOnce(w.t.Context())
		require.NoError(w.t, err, runner.Name())
		done += n
	}
	return done
}

// pass time in steps, letting everything run at each.
func (w *world) wait(total, step time.Duration) {
	w.t.Helper()
	for passed := time.Duration(0); passed < total; passed += step {
		w.clock.Advance(min(step, total-passed))
		w.settle()
	}
}

// client is a browser at an address of its own.
func (w *world) client(origin string, header ...string) whoson.Client {
	w.address++
	h := http.Header{"User-Agent": {firefox}, "Accept-Language": {"de-AT,de;q=0.9"}}
	for i := 0; i < len(header); i += 2 {
		h.Set(header[i], header[i+1])
	}
	return whoson.Client{Origin: origin, Address: netip.AddrFrom4([4]byte{81, byte(w.address >> 8), byte(w.address), 7}), Header: h}
}

func visitOf(site, origin, path string) whoson.VisitRequest {
	return whoson.VisitRequest{Site: site, Page: whoson.Page{URL: origin + path, Title: "Title of " + path, Referrer: "https://search.example/?q=x"}, Nav: "load"}
}

// visitor is somebody on the first site, with a tab open.
type visitor struct {
	id, session, token string
	client             whoson.Client
	answer             whoson.VisitAnswer
}

// arrive begins a visit on the first site and opens its socket.
func (w *world) arrive(consent string) visitor {
	w.t.Helper()
	return w.load(w.client(shop), whoson.VisitRequest{Consent: consent}, "/")
}

// load loads a page of the first site and opens its socket.
func (w *world) load(client whoson.Client, more whoson.VisitRequest, path string) visitor {
	w.t.Helper()
	request := visitOf(w.site, shop, path)
	request.Consent, request.BrowserToken, request.Resume, request.Nav = more.Consent, more.BrowserToken, more.Resume, more.Nav
	answer, err := w.service.StartVisit(w.t.Context(), request, client)
	require.NoError(w.t, err)
	require.NotEmpty(w.t, answer.Token)
	v := visitor{token: answer.Token, session: secret.Hash(answer.Token), client: client, answer: answer}
	w.connect(&v, 0, answer.IdleStamp)
	w.settle()
	return v
}

func (w *world) connect(v *visitor, idle time.Duration, stamp models.Time) {
	w.t.Helper()
	visitorID, session, err := w.service.Connect(w.t.Context(), whoson.Hello{Token: v.token, IdleMS: idle.Milliseconds(), Stamp: stamp}, v.client)
	require.NoError(w.t, err)
	v.id, v.session = visitorID, session
	w.service.Present(visitorID, true)
}

func (w *world) row(v visitor) models.Visitor {
	w.t.Helper()
	var row models.Visitor
	require.NoError(w.t, w.db.Read(w.t.Context()).Where("id = ?", v.id).First(&row).Error)
	return row
}

func (w *world) invitation(invitationID string) models.Invitation {
	w.t.Helper()
	var row models.Invitation
	require.NoError(w.t, w.db.Read(w.t.Context()).Where("id = ?", invitationID).First(&row).Error)
	return row
}

func (w *world) agent(agentID string) models.Agent {
	w.t.Helper()
	var row models.Agent
	require.NoError(w.t, w.db.Read(w.t.Context()).Where("id = ?", agentID).First(&row).Error)
	return row
}

// presence sets what an agent chose.
func (w *world) presence(agentID, presence string) {
	w.t.Helper()
	w.tx(func(tx *database.Tx) error {
		return tx.Model(&models.Agent{}).Where("id = ?", agentID).Update("presence", presence).Error
	})
}

// invite sends an invitation by hand, in Ana's name.
func (w *world) invite(v visitor) (models.Invitation, error) {
	w.t.Helper()
	return w.service.Invite(w.t.Context(), whoson.Invite{VisitorID: v.id, Text: "May I help?", ByAgentID: w.ana, FromAgentID: w.ana, By: whoson.ByHandAnyway})
}

func (w *world) mustInvite(v visitor) models.Invitation {
	w.t.Helper()
	row, err := w.invite(v)
	require.NoError(w.t, err)
	return row
}

// journal is what was recorded about a visitor, oldest first: its types, or kinds for what is no occurrence.
func (w *world) journal(v visitor) (types []string) {
	w.t.Helper()
	for _, entry := range w.entries(v) {
		if entry.Kind == models.EntryOccurrence {
			types = append(types, entry.Type)
		} else {
			types = append(types, entry.Kind)
		}
	}
	return types
}

func (w *world) entries(v visitor) (rows []models.Entry) {
	w.t.Helper()
	require.NoError(w.t, w.db.Read(w.t.Context()).Where("item_id = ?", v.id).Order("version").Find(&rows).Error)
	return rows
}

func factsIn(t *testing.T, entry models.Entry) (facts map[string]any) {
	t.Helper()
	require.NoError(t, json.Unmarshal([]byte(entry.Facts), &facts))
	return facts
}

// event makes an enabled system-level event.
func (w *world) event(def engine.Definition) models.Event {
	w.t.Helper()
	def.Type, def.OwnerID = whoson.TypeOnlineActivity, w.boss
	problems := w.engine.Check(def, models.LevelSystem)
	require.Empty(w.t, problems)
	raw, err := json.Marshal(def)
	require.NoError(w.t, err)
	row := models.Event{ID: id.New(), Level: models.LevelSystem, OwnerID: w.boss, Name: def.Name, Type: def.Type, State: models.EventEnabled, Revision: 1, Since: w.now()}
	revision := models.EventRevision{ID: id.New(), EventID: row.ID, Number: 1, AuthorID: w.boss, At: w.now(), Definition: string(raw)}
	row.RevisionID = revision.ID
	w.tx(func(tx *database.Tx) error {
		if err := tx.Create(&row).Error; err != nil {
			return err
		}
		if err := tx.Create(&revision).Error; err != nil {
			return err
		}
		if err := w.engine.Remember(tx, engine.RememberEventOwner, row.ID, w.boss); err != nil {
			return err
		}
		return w.engine.RulesChanged(tx)
	})
	return row
}

// idleInvitation invites who has been idle for some minutes on a page.
func (w *world) idleInvitation(minutes float64, page string) models.Event {
	return w.event(engine.Definition{Name: "Idle on " + page,
		All:     []engine.Condition{{Field: "idle_minutes", Op: "at_least", Values: []any{minutes}}, {Field: "current_page", Op: "contains_any", Values: []any{page}}},
		Actions: []engine.ActionSetting{{ID: "a1", Kind: whoson.ActionInvite, MaxFrequency: "none", Params: map[string]any{"message": "Questions about {{ item.current_page_title }}?", "from": "random"}}}})
}

func (w *world) runs() (rows []models.ActionRun) {
	w.t.Helper()
	require.NoError(w.t, w.db.Read(w.t.Context()).Order("at, id").Find(&rows).Error)
	return rows
}

// hub remembers what was sent.
type hub struct {
	mu     sync.Mutex
	frames []sent
	rows   map[string]whoson.Row // of the board, by id
	closed []string
}

type sent struct {
	to, typ string
	data    any
}

func (h *hub) Publish(topic, typ string, data any) { h.add(topic, typ, data) }

func (h *hub) PublishKeyed(topic, key, typ string, data any) {
	if labelled, is := data.(realtime.Labelled); is {
		if row, is := labelled.Data.(whoson.Row); is {
			h.mu.Lock()
			if h.rows == nil {
				h.rows = map[string]whoson.Row{}
			}
			h.rows[key] = row
			h.mu.Unlock()
			return
		}
		if labelled.Data == nil {
			h.mu.Lock()
			delete(h.rows, key)
			h.mu.Unlock()
			return
		}
	}
	h.add(topic, typ, data)
}

func (h *hub) ToConnections(_, visitorID, typ string, data any) { h.add(visitorID, typ, data) }

func (h *hub) Close(_, visitorID, session string, _ realtime.Code) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = append(h.closed, visitorID+" "+session)
}

func (h *hub) Connections(string, string) int { return 1 }

func (h *hub) add(to, typ string, data any) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.frames = append(h.frames, sent{to, typ, data})
}

// to lists the frames of one type to a visitor, as JSON.
func (h *hub) to(visitorID, typ string) (found []map[string]any) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, frame := range h.frames {
		if frame.to == visitorID && frame.typ == typ {
			raw, _ := json.Marshal(frame.data)
			var data map[string]any
			_ = json.Unmarshal(raw, &data)
			found = append(found, data)
		}
	}
	return found
}

func (h *hub) row(v visitor) whoson.Row {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.rows[id.Public("vis", v.id)]
}

// places takes and gives back by the agents' rows, one conditional update each.
type places struct{}

func (places) TakePlace(tx *database.Tx, _, groupID string, now models.Time) (string, bool, error) {
	var ids []string
	err := tx.Model(&models.Agent{}).Joins("JOIN memberships ON memberships.agent_id = agents.id").Where("memberships.group_id = ?", groupID).
		Order("agents.chats_taken, agents.id").Pluck("agents.id", &ids).Error
	if err != nil {
		return "", false, err
	}
	for _, agentID := range ids {
		if ok, err := (places{}).TakePlaceOf(tx, agentID, now); ok || err != nil {
			return agentID, ok, err
		}
	}
	return "", false, nil
}

func (places) TakePlaceOf(tx *database.Tx, agentID string, now models.Time) (bool, error) {
	done := tx.Model(&models.Agent{}).Where("id = ? AND presence = ? AND connected_until >= ? AND chats_taken < chat_capacity", agentID, models.PresenceOnline, now).
		Update("chats_taken", gorm.Expr("chats_taken + 1"))
	return done.RowsAffected == 1, done.Error
}

func (places) GivePlaceBack(tx *database.Tx, agentID string) error {
	return tx.Model(&models.Agent{}).Where("id = ?", agentID).Update("chats_taken", gorm.Expr("chats_taken - 1")).Error
}

func (places) Online(db *gorm.DB, _, groupID string, now models.Time) (online, free int, err error) {
	var rows []models.Agent
	err = db.Joins("JOIN memberships ON memberships.agent_id = agents.id").Where("memberships.group_id = ?", groupID).Find(&rows).Error
	for _, row := range rows {
		if row.PresenceAtTime(now) == models.PresenceOnline {
			online++
		}
		if row.FreeForChats(now) {
			free++
		}
	}
	return online, free, err
}

// chats opens chats as rows, and ends them.
type chats struct {
	w      *world
	number atomic.Int64
}

func (c *chats) StartFromInvitation(tx *database.Tx, in whoson.ChatStart) (string, error) {
	chat := models.Chat{ID: id.New(), Number: c.number.Add(1), VisitorID: in.VisitorID, SiteID: in.SiteID, InvitationID: in.InvitationID, AgentID: in.AgentID,
		DepartmentID: in.DepartmentID, GroupID: in.GroupID, Forced: in.Forced, State: models.ChatStateActive, Question: in.Reply, OpenedAt: in.At, AcceptedAt: in.At}
	return chat.ID, tx.Create(&chat).Error
}

func (c *chats) ForWidget(_ context.Context, chatID string) (any, error) {
	if chatID == "" {
		return nil, fmt.Errorf("no chat")
	}
	return map[string]any{"id": id.Public("cht", chatID)}, nil
}

// end ends a chat and gives its place back.
func (c *chats) end(v visitor, chatID string) {
	c.w.tx(func(tx *database.Tx) error {
		var chat models.Chat
		if err := tx.Where("id = ?", chatID).First(&chat).Error; err != nil {
			return err
		}
		if err := tx.Model(&chat).Update("state", models.ChatStateEnded).Error; err != nil {
			return err
		}
		if err := (places{}).GivePlaceBack(tx, chat.AgentID); err != nil {
			return err
		}
		return c.w.service.ChatChanged(tx, whoson.ChatChange{VisitorID: v.id, ChatID: chatID, Status: models.ChatEnded, At: c.w.now()})
	})
}
