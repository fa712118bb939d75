package app

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"deskbell/models"
	"deskbell/server/accounts"
	"deskbell/server/database"
)

// demo is Northwind Outfitters: a desk of made-up people, a shop that carries the widget, and visitors who walk through it. A database
// that was filled by it is a demo for good: nothing that it sends leaves the server.
type demo struct {
	a     *App
	seed  uint64 // the same seed makes the same people and the same walks; 0: another each time
	speed atomic.Int32
	down  atomic.Bool   // the mail server
	over  chan struct{} // closed by Start over
	once  sync.Once

	mu   sync.Mutex
	walk *walkers // nil: no demo, or not begun
}

func newDemo(a *App) *demo {
	d := &demo{a: a, over: make(chan struct{})}
	d.speed.Store(1)
	return d
}

// errStartOver ends Run so that Serve begins again with an empty database.
var errStartOver = errors.New("start over")

// Run lets the visitors walk while the desk is a demo, until ctx ends.
func (d *demo) Run(ctx context.Context) error {
	for {
		timer := d.a.Clock.NewTimer(500 * time.Millisecond)
		select {
		case <-ctx.Done():
			timer.Stop()
			return nil
		case <-d.over:
			timer.Stop()
			return errStartOver
		case <-timer.C:
		}
		if err := d.step(ctx); err != nil && ctx.Err() == nil {
			d.a.Log.Warn("the demo stumbled and goes on", "error", err)
		}
	}
}

// step moves every visitor by what half a second brings.
func (d *demo) step(ctx context.Context) error {
	desk := d.a.desk.Load()
	if desk == nil || desk.Kind != models.DeskDemo || !d.a.Engine.Leads() {
		return nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	walk, err := d.walking(ctx)
	if err != nil {
		return err
	}
	return walk.step(ctx, int(d.speed.Load()))
}

// walking is who walks, gathered at the first call. The caller holds mu.
func (d *demo) walking(ctx context.Context) (*walkers, error) {
	if d.walk == nil {
		walk, err := d.gather(ctx)
		if err != nil {
			return nil, err
		}
		d.walk = walk
	}
	return d.walk, nil
}

// begin fills the empty database as the settings ask for: a demo that lives, or one that stands still.
func (d *demo) begin(ctx context.Context) error {
	if d.a.frozen {
		return d.stage(ctx)
	}
	return d.fill(ctx, "")
}

// fill makes the empty database the demo's. token is the printed link's; empty: the settings asked for a demo.
func (d *demo) fill(ctx context.Context, token string) error {
	desk := models.Desk{Name: "Northwind Outfitters", Zone: "Europe/Berlin", Kind: models.DeskDemo}
	err := d.a.DB.Tx(ctx, "demo.found", func(tx *database.Tx) error {
		// The desk's row comes first: it is what two that fill at the same time collide on.
		if err := d.a.Accounts.FoundDesk(tx, desk); err != nil || token == "" {
			return err
		}
		return d.a.Accounts.UseLink(tx, accounts.LinkDemo, token)
	})
	if err != nil {
		return err
	}
	people, err := d.hire(ctx)
	if err != nil {
		return fmt.Errorf("hire the demo's people: %w", err)
	}
	if err := d.openShop(ctx, people); err != nil {
		return fmt.Errorf("open the demo's shop: %w", err)
	}
	if err := d.configure(ctx, people); err != nil {
		return fmt.Errorf("configure the demo's events: %w", err)
	}
	return nil
}

// startOver ends this round; Serve empties the database and begins again.
func (d *demo) startOver() { d.once.Do(func() { close(d.over) }) }
