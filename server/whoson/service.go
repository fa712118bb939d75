package whoson

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"sync"
	"time"

	"deskbell/models"
	"deskbell/server/base/clock"
	"deskbell/server/database"
	"deskbell/server/web"
	"deskbell/server/whoson/geo"
)

// Deps are what a Service is made of. All are needed unless said otherwise.
type Deps struct {
	DB      *database.DB
	Clock   clock.Clock
	Log     *slog.Logger
	Journal Journal
	Live    Live
	Places  Places
	Chats   Chats
	Limiter web.Limiter
	BaseURL *url.URL

	Countries *geo.Countries // nil: unknown
	Widget    fs.FS          // the built widget; nil: not built

	// Node names this process where several share the database; empty: it is the only one.
	Node string
	// Leads reports whether this node does what one does for all; nil: always.
	Leads func() bool
	// Others tells the other nodes that a visitor changed, or loses it; their Nudge takes it. Nil: there are none.
	Others func()

	KeepVisitors time.Duration // after they left; zero: 90 days
	PerAddress   web.Limit     // page loads of one address; zero: 120 a minute
	PerSite      web.Limit     // page loads of one site; zero: 6,000 a minute
}

// Service is Who's On. Make it with New, Start it before it serves, and run its Runners.
type Service struct {
	db        *database.DB
	clock     clock.Clock
	log       *slog.Logger
	journal   Journal
	live      Live
	hub       Hub
	places    Places
	chats     Chats
	limiter   web.Limiter
	baseURL   *url.URL
	countries *geo.Countries
	widget    fs.FS

	node                string
	leads               func() bool
	others              func()
	nudged              chan struct{}
	tabs                map[string]models.VisitorTabs // as Tabs has written them, by visitor
	keepVisitors        time.Duration
	perAddress, perSite web.Limit

	sites     siteCache
	directory directory
	registry  *registry
	starting  *stripes // one page load at a time of one browser
	salt      daySalt
	intake    *intake
	activity  flushList
	board     boardState
	texts     widgetTexts
	files     builtFiles

	loading sync.Mutex // of a visitor that another node knows
}

// New makes a Service. It does nothing yet.
func New(d Deps) *Service {
	s := &Service{
		db: d.DB, clock: d.Clock, log: d.Log, journal: d.Journal, live: d.Live, places: d.Places, chats: d.Chats,
		limiter: d.Limiter, baseURL: d.BaseURL, countries: d.Countries, widget: d.Widget,
		node: d.Node, leads: d.Leads, others: d.Others, nudged: make(chan struct{}, 1), tabs: map[string]models.VisitorTabs{},
		keepVisitors: d.KeepVisitors, perAddress: d.PerAddress, perSite: d.PerSite,
		registry: newRegistry(), starting: newStripes(), intake: newIntake(),
	}
	if s.leads == nil {
		s.leads = func() bool { return true }
	}
	if s.others == nil {
		s.others = func() {}
	}
	if s.keepVisitors == 0 {
		s.keepVisitors = 90 * 24 * time.Hour
	}
	if s.perAddress == (web.Limit{}) {
		s.perAddress = web.Limit{Name: "visits_address", Count: 120, Per: time.Minute}
	}
	if s.perSite == (web.Limit{}) {
		s.perSite = web.Limit{Name: "visits_site", Count: 6000, Per: time.Minute}
	}
	return s
}

// restartGrace is how long after a start visitors may take to come back before they count as having left: the normal 30 s, and
// half a minute for the reconnects of many to spread.
const restartGrace = 30 * time.Second

// Start reads the sites and rebuilds the list from the rows of everybody who was on it. Call it once, before anything is served.
func (s *Service) Start(ctx context.Context) error {
	db := s.db.Read(ctx)
	if err := s.sites.load(db); err != nil {
		return err
	}
	if err := s.directory.load(db); err != nil {
		return err
	}
	var rows []models.Visitor
	if err := db.Where("removed_at = 0").Find(&rows).Error; err != nil {
		return fmt.Errorf("read who is on the list: %w", err)
	}
	for _, row := range rows {
		s.restore(row, s.now().Add(restartGrace))
	}
	return s.restoreInvitations(ctx)
}

// restore puts a row back on the list, without a tab since the given time.
func (s *Service) restore(row models.Visitor, noTabAt models.Time) *live {
	v := &live{id: row.ID, siteID: row.SiteID, row: row, written: true, pageAt: row.PageAt, page: row.Page + row.Virtual, noTabAt: noTabAt}
	v.lastActivity.Store(int64(row.LastActivityAt))
	s.registry.add(v, row.TokenHash)
	s.journal.Activity(v.item(), row.LastActivityAt) // the engine wrote it down at another time
	return v
}

// restoreInvitations shows on the board again what is open.
func (s *Service) restoreInvitations(ctx context.Context) error {
	var open []models.Invitation
	if err := s.db.Read(ctx).Where("state IN ?", openStates).Find(&open).Error; err != nil {
		return fmt.Errorf("read open invitations: %w", err)
	}
	for _, invitation := range open {
		names, err := peopleOf(s.db.Read(ctx), invitation)
		if err != nil {
			return err
		}
		s.noteInvitation(invitation, &names)
	}
	return nil
}

// Runner is a part that runs until its context ends; RunOnce is one pass of it, for tests and the lab.
type Runner interface {
	Name() string
	Run(ctx context.Context) error
	RunOnce(ctx context.Context) (int, error)
}

// Runners are all parts that run.
func (s *Service) Runners() []Runner {
	all := []Runner{s.Intake(), s.Flush(), s.Expire(), s.Leavers(), s.Watch(), s.Purge()}
	if s.node != "" {
		all = append(all, s.Tabs(), s.Mirror())
	}
	return all
}

func (s *Service) now() models.Time { return models.TimeOf(s.clock.Now()) }

// KnowsOrigin reports whether any site has this exact origin. The hub asks before it upgrades a visitor's connection.
func (s *Service) KnowsOrigin(_ context.Context, origin string) bool { return s.sites.knows(origin) }
