package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"

	"deskbell/frontend"
	"deskbell/models"
	"deskbell/notify"
	"deskbell/realtime"
	"deskbell/server/accounts"
	"deskbell/server/alerts"
	"deskbell/server/base/clock"
	"deskbell/server/config"
	"deskbell/server/database"
	"deskbell/server/engine"
	"deskbell/server/events"
	"deskbell/server/livechat"
	"deskbell/server/web"
	"deskbell/server/whoson"
	"deskbell/server/whoson/geo"
)

// App is one node of Deskbell, put together and not yet running.
type App struct {
	Config config.Config
	Log    *slog.Logger
	Clock  clock.Clock
	DB     *database.DB

	Engine     *engine.Engine
	Hub        *realtime.Hub
	Dispatcher *notify.Dispatcher
	Accounts   *accounts.Service
	WhosOn     *whoson.Service
	LiveChat   *livechat.Service
	Alerts     *alerts.Service
	Events     *events.Service
	Server     *web.Server

	nodes  *nodes
	desk   atomic.Pointer[models.Desk] // as read last, for what asks often
	demo   *demo
	frozen bool       // the clock stands still
	sync   *clockSync // nil: this is the only node
}

// New puts the parts together in the order in which they need each other. The database is open and migrated. Nothing runs yet, but the
// connection to other nodes is being made: Close ends it.
func New(ctx context.Context, cfg config.Config, log *slog.Logger, clk clock.Clock, db *database.DB) (*App, error) {
	connected, err := connectNodes(ctx, cfg, log.With("part", "nodes"), db)
	if err != nil {
		return nil, err
	}
	a := &App{Config: cfg, Log: log, Clock: clk, DB: db, nodes: connected}
	if err := a.assemble(ctx); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

// Close ends the connection to other nodes. Call it when Run has returned.
func (a *App) Close() error { return a.nodes.close() }

func (a *App) assemble(ctx context.Context) error {
	cfg, log, clk, db := a.Config, a.Log, a.Clock, a.DB
	metrics := web.NewMetrics(Version(), Commit())
	limiter := a.nodes.limiter(clk, metrics, log.With("part", "nodes"))

	a.Engine = engine.New(engine.Deps{DB: db, Clock: clk, Log: log.With("part", "engine"), Zone: a.zone, Alarm: a.alarm, Fired: a.fired,
		Node: a.nodes.id, Others: a.tellEngines,
		Keep: engine.Keep{Journal: cfg.JournalRetention, Visitors: cfg.VisitorJournal.Age, VisitorRows: int64(cfg.VisitorJournal.Rows)}})
	if err := a.makeAccounts(limiter); err != nil {
		return err
	}
	feed := alerts.NewFeed(db, clk, wakeFeed{a})
	a.Hub = a.makeHub(feed)
	if err := a.makeNotify(feed); err != nil {
		return err
	}
	if err := a.makeChats(limiter); err != nil {
		return err
	}
	catalogue, err := engine.NewCatalogue(categories(), a.actions())
	if err != nil {
		return fmt.Errorf("the catalogue is wrong: %w", err)
	}
	a.Engine.Use(catalogue)
	a.followNodes()
	a.Events = events.New(db, clk, a.Engine, a.zone)
	a.connectAccounts()
	a.demo = newDemo(a)
	if err := a.makeServer(metrics); err != nil {
		return err
	}
	return a.readDesk(ctx)
}

// categories is everything that events can be about, in the order of the specification.
func categories() []engine.Category {
	return []engine.Category{livechat.Category(), whoson.Category()}
}

// actions is everything that events can do.
func (a *App) actions() []engine.Action {
	var all []engine.Action
	all = append(all, a.Alerts.Actions()...)
	all = append(all, a.LiveChat.Actions()...)
	return append(all, a.WhosOn.Actions()...)
}

func (a *App) makeAccounts(limiter web.Limiter) (err error) {
	a.Accounts, err = accounts.New(accounts.Deps{DB: a.DB, Clock: a.Clock, Log: a.Log.With("part", "accounts"), Limiter: limiter, Rules: a.Engine,
		BaseURL: a.Config.BaseURL, Version: Version()})
	return err
}

func (a *App) makeHub(feed realtime.FeedReader) *realtime.Hub {
	return realtime.New(realtime.Options{
		Log: a.Log.With("part", "realtime"), Broker: a.nodes.broker, Feed: feed, Now: a.Clock.Now, Frozen: func() bool { return a.frozen },
		Timer: func(d time.Duration) (<-chan time.Time, func() bool) {
			timer := a.Clock.NewTimer(d)
			return timer.C, timer.Stop
		},
		Origins:       []string{origin(a.Config.BaseURL)},
		VisitorOrigin: func(ctx context.Context, origin string) bool { return a.WhosOn.KnowsOrigin(ctx, origin) },
		Address:       func(r *http.Request) string { return web.AddressKey(web.ClientIP(r.Context())) },
		Session:       a.sessionNow, Problem: problemOf,
	})
}

func (a *App) makeNotify(feed *alerts.Feed) (err error) {
	channel, err := mailChannel(a.Config, a.Clock)
	if err != nil {
		return err
	}
	outbox := notify.Outbox{Channel: alerts.ChannelEmail, Real: channel, Demo: a.isDemo, Down: func() bool { return a.demo.down.Load() }}
	a.Dispatcher, err = notify.New(notify.Options{DB: a.DB, Clock: a.Clock, Log: a.Log.With("part", "notify"),
		Lanes: []notify.Lane{{Channel: outbox, Retry: notify.MailSchedule}}})
	if err != nil {
		return err
	}
	a.Alerts = alerts.New(alerts.Deps{DB: a.DB, Clock: a.Clock, Log: a.Log.With("part", "alerts"), Dispatcher: a.Dispatcher, Feed: feed,
		Catalogue: a.Engine.Catalogue, BaseURL: a.Config.BaseURL, Desk: a.Accounts.Desk})
	return nil
}

func (a *App) makeChats(limiter web.Limiter) error {
	bundled, _ := frontend.Countries()
	countries, err := geo.Open(a.Config.GeoIPDB, bundled)
	if err != nil && !errors.Is(err, geo.ErrNoData) {
		return err
	}
	a.LiveChat = livechat.New(livechat.Deps{DB: a.DB, Clock: a.Clock, Log: a.Log.With("part", "livechat"), Journal: a.Engine, Live: everywhere{a.Hub, a},
		Places: a.Accounts, Visitors: chatVisitors{a}})
	a.WhosOn = whoson.New(whoson.Deps{DB: a.DB, Clock: a.Clock, Log: a.Log.With("part", "whoson"), Journal: a.Engine, Live: a.Hub,
		Places: a.Accounts, Chats: visitorChats{a}, Limiter: limiter, BaseURL: a.Config.BaseURL, Countries: countries, Widget: built(frontend.Widget()),
		Node: a.nodes.id, Leads: a.Engine.Leads, Others: a.tellVisitors})
	return nil
}

// connectAccounts sets what accounts tells the parts that were made after it.
func (a *App) connectAccounts() {
	a.Accounts.Sites, a.Accounts.Lift = a.WhosOn, a.Engine.Lift
	a.Accounts.SessionsEnded = func(agentID string, hashes []string) {
		for _, hash := range hashes {
			a.Hub.Close(realtime.KindAgent, agentID, hash, realtime.CodeSignedOut)
		}
	}
	a.Accounts.RightsChanged = a.Hub.Recheck
	a.Accounts.PresenceChanged = a.presenceChanged
	a.Accounts.AgentCreated = a.Alerts.EnsureProfile
	a.Accounts.DeskChanged = a.deskChanged
}

func (a *App) makeServer(metrics *web.Metrics) error {
	a.registerLive()
	asyncAPI, err := a.asyncAPI()
	if err != nil {
		return err
	}
	a.Server = web.New(web.Options{BaseURL: a.Config.BaseURL, Log: a.Log.With("part", "http"), Clock: a.Clock, DB: a.DB, Authenticator: a.Accounts,
		TrustedProxies: a.Config.TrustedProxies, Version: Version(), Metrics: metrics, Maintenance: a.Config.Maintenance,
		Console: built(frontend.Console()), AsyncAPI: asyncAPI, Checks: a.checks()})
	a.registerRoutes()
	return nil
}

// built is a built part of the frontend, or nil.
func built(files fs.FS, isBuilt bool) fs.FS {
	if !isBuilt {
		return nil
	}
	return files
}

func origin(base *url.URL) string { return base.Scheme + "://" + base.Host }

// zone is the desk's time zone; UTC until it is set up.
func (a *App) zone() *time.Location {
	if desk := a.desk.Load(); desk != nil {
		if zone, err := time.LoadLocation(desk.Zone); err == nil {
			return zone
		}
	}
	return time.UTC
}

// readDesk takes over the desk's name and zone as they are now.
func (a *App) readDesk(ctx context.Context) error {
	desk, err := a.Accounts.Desk(ctx)
	if err != nil {
		return fmt.Errorf("read the desk: %w", err)
	}
	a.desk.Store(&desk)
	return nil
}

func (a *App) isDemo(ctx context.Context) (bool, error) {
	desk, err := a.Accounts.Desk(ctx)
	return desk.Kind == models.DeskDemo, err
}
