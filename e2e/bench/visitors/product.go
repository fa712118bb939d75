package visitors

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"gorm.io/gorm"

	"deskbell/e2e/bench/child"
	"deskbell/models"
	"deskbell/realtime"
	"deskbell/server/base/clock"
	"deskbell/server/base/id"
	"deskbell/server/database"
	"deskbell/server/engine"
	"deskbell/server/web"
	"deskbell/server/whoson"
)

// desk is Who's On with engine, hub and database as the product has them; only agents and chats are left away.
type desk struct {
	service *whoson.Service
	engine  *engine.Engine
	hub     *realtime.Hub
	site    string
}

const (
	shop      = "https://shop.example"
	unlimited = 1 << 30 // the benchmark sends more than one visitor may
)

// serveProduct serves a desk that lives in a folder of its own until then. Behind: its runners write last activities behind and keep boards
// up to date; otherwise they run only until everybody's visit is written.
func serveProduct(behind bool) (err error) {
	folder, err := os.MkdirTemp("", "bench-visitors-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	return child.Serve(func(string) (*http.ServeMux, error) {
		d, err := newDesk(context.Background(), folder)
		if err != nil {
			return nil, err
		}
		return d.routes(behind), nil
	})
}

// routes are the visitors' sockets, and what the benchmark asks.
func (d *desk) routes(behind bool) *http.ServeMux {
	mux := http.NewServeMux()
	mux.Handle("/w/", d.service.Public())
	mux.HandleFunc("GET /count", func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprint(w, d.hub.Stats().FramesIn) })
	mux.HandleFunc("POST /visits", func(w http.ResponseWriter, r *http.Request) {
		n, err := strconv.Atoi(r.URL.Query().Get("n"))
		var tokens []string
		if err == nil {
			tokens, err = d.visits(r.Context(), n)
		}
		if err == nil {
			err = d.settle(r.Context())
		}
		if behind {
			d.run(context.Background())
		}
		if err == nil {
			err = json.NewEncoder(w).Encode(tokens)
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	})
	return mux
}

func newDesk(ctx context.Context, folder string) (*desk, error) {
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	db, err := database.Open(ctx, database.Options{Dialect: database.SQLite, DSN: filepath.Join(folder, "desk.db")})
	if err != nil {
		return nil, err
	}
	if err := db.Migrate(ctx); err != nil {
		return nil, err
	}
	department, group := id.New(), id.New()
	if err := db.Tx(ctx, "bench", func(tx *database.Tx) error {
		if err := tx.Create(&models.Department{ID: department, Name: "Support", FrontLineGroupID: group}).Error; err != nil {
			return err
		}
		return tx.Create(&models.Group{ID: group, DepartmentID: department, Name: "Desk"}).Error
	}); err != nil {
		return nil, err
	}
	d := &desk{engine: engine.New(engine.Deps{DB: db, Clock: clock.System{}, Log: log})}
	d.hub = realtime.New(realtime.Options{Log: log, Messages: unlimited,
		VisitorOrigin: func(ctx context.Context, origin string) bool { return d.service.KnowsOrigin(ctx, origin) }})
	base, err := url.Parse("https://desk.example")
	if err != nil {
		return nil, err
	}
	d.service = whoson.New(whoson.Deps{DB: db, Clock: clock.System{}, Log: log, Journal: d.engine, Live: d.hub, Places: nobody{}, Chats: nobody{}, BaseURL: base,
		Limiter: web.NewLimiter(clock.System{}, nil), PerAddress: web.Limit{Name: "address", Count: unlimited, Per: time.Minute}, PerSite: web.Limit{Name: "site", Count: unlimited, Per: time.Minute}})
	category := whoson.Category()
	actions := d.service.Actions()
	for _, name := range category.Actions[len(actions):] {
		actions = append(actions, engine.Action{ID: name, Label: name, Form: engine.OnItem})
	}
	catalogue, err := engine.NewCatalogue([]engine.Category{category}, actions)
	if err != nil {
		return nil, err
	}
	d.engine.Use(catalogue)
	if err := d.service.Start(ctx); err != nil {
		return nil, err
	}
	d.service.Register(d.hub)
	site, err := d.service.CreateSite(ctx, whoson.SiteInput{Name: "Shop", Origins: []string{shop}, DepartmentID: department})
	if err != nil {
		return nil, err
	}
	d.site = id.Public("sit", site.ID)
	go func() { _ = d.hub.Run(ctx) }() // it ends with the process
	return d, nil
}

// settle lets visits be written and decided about.
func (d *desk) settle(ctx context.Context) error {
	for done := 1; done > 0; {
		done = 0
		n, err := d.service.Intake().RunOnce(ctx)
		if err != nil {
			return err
		}
		done += n
		for _, runner := range d.engine.Runners() {
			if runner.Name() != "runner" {
				continue
			}
			if n, err = runner.RunOnce(ctx); err != nil {
				return err
			}
			done += n
		}
	}
	return nil
}

// run starts everything that runs in the product. It ends with the process.
func (d *desk) run(ctx context.Context) {
	for _, runner := range d.service.Runners() {
		go func() { _ = runner.Run(ctx) }()
	}
	for _, runner := range d.engine.Runners() {
		go func() { _ = runner.Run(ctx) }()
	}
}

// visits begins so many visits and returns their tokens.
func (d *desk) visits(ctx context.Context, n int) ([]string, error) {
	tokens := make([]string, 0, n)
	for i := range n {
		answer, err := d.service.StartVisit(ctx, whoson.VisitRequest{Site: d.site, Page: whoson.Page{URL: shop + "/pricing", Title: "Pricing"}, Nav: "load"},
			whoson.Client{Origin: shop, Address: netip.AddrFrom4([4]byte{81, byte(i >> 8), byte(i), 7}), Header: http.Header{"User-Agent": {"Mozilla/5.0 Firefox/133.0"}}})
		if err != nil {
			return nil, err
		}
		tokens = append(tokens, answer.Token)
	}
	return tokens, nil
}

// nobody is a desk without agents: nobody is online, and no chat begins.
type nobody struct{}

var errNobody = errors.New("nobody is there")

func (nobody) TakePlace(*database.Tx, string, string, models.Time) (string, bool, error) {
	return "", false, nil
}
func (nobody) TakePlaceOf(*database.Tx, string, models.Time) (bool, error) { return false, nil }
func (nobody) GivePlaceBack(*database.Tx, string) error                    { return nil }
func (nobody) Online(*gorm.DB, string, string, models.Time) (online, free int, err error) {
	return 0, 0, nil
}

func (nobody) StartFromInvitation(*database.Tx, whoson.ChatStart) (string, error) {
	return "", errNobody
}
func (nobody) ForWidget(context.Context, string) (any, error) { return nil, errNobody }
