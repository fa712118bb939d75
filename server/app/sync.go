package app

import (
	"context"
	"time"

	"deskbell/server/base/clock"
	"deskbell/server/config"
	"deskbell/server/database"
)

const (
	syncEvery = 30 * time.Second
	// syncNoise is how small a difference says more about the network than about the clocks.
	syncNoise = 5 * time.Millisecond
)

// clockSync keeps the clock of this node with the database's, which all nodes share.
type clockSync struct {
	db    *database.DB
	clock *clock.Synced
	now   time.Duration
}

// synced is the clock that a node begins with: where there may be several, the shared one, measured once before anything is told a time.
func synced(ctx context.Context, cfg config.Config, db *database.DB) (clock.Clock, *clockSync, error) {
	if cfg.Redis == nil {
		return clock.System{}, nil, nil
	}
	s := &clockSync{db: db, clock: clock.NewSynced()}
	return s.clock, s, s.measure(ctx)
}

func (s *clockSync) measure(ctx context.Context) error {
	offset, err := s.db.Offset(ctx, s.clock.Local)
	if err != nil {
		return err
	}
	if (offset - s.now).Abs() > syncNoise {
		s.now = offset
		s.clock.SetOffset(offset)
	}
	return nil
}

// run measures again every 30 s, so that clocks that run unevenly do not part.
func (s *clockSync) run(ctx context.Context, a *App) error {
	for {
		timer := clock.System{}.NewTimer(syncEvery) // the lab moves the node's own
		select {
		case <-ctx.Done():
			timer.Stop()
			return nil
		case <-timer.C:
		}
		if err := s.measure(ctx); err != nil && ctx.Err() == nil {
			a.Log.WarnContext(ctx, "the clock is not compared with the database's yet", "error", err)
		}
	}
}
