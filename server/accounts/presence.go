package accounts

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"gorm.io/gorm"

	"deskbell/models"
	"deskbell/server/database"
	"deskbell/server/web"
)

const (
	renewEvery = 20 * time.Second
	// connectedFor survives two renewals that came late.
	connectedFor = 60 * time.Second
	// goneAfter lets a page be loaded anew without a flicker.
	goneAfter  = 10 * time.Second
	sweepEvery = 5 * time.Second
)

// connections are the agents with a browser on this node.
type connections struct {
	mu      sync.Mutex
	agents  map[string]bool
	sweptAt models.Time // who lapsed before is known
}

func (c *connections) all() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Sorted(maps.Keys(c.agents))
}

// sweep says until when lapses are known now, and returns until when they were.
func (c *connections) sweep(until models.Time) (since models.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	since, c.sweptAt = c.sweptAt, until
	return since
}

func (c *connections) put(agentID string, connected bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if connected {
		c.agents[agentID] = true
		return
	}
	delete(c.agents, agentID)
}

// SetPresence is what the person chooses. What the others see is also whether a browser is connected.
func (s *Service) SetPresence(ctx context.Context, agentID, presence string) error {
	if !slices.Contains([]string{models.PresenceOnline, models.PresenceBusy, models.PresenceAway, models.PresenceOffline}, presence) {
		return web.Invalid(web.Problem{Field: "presence", Code: "not_a_choice", Message: "online, busy, away or offline."})
	}
	return s.DB.Tx(ctx, "accounts.set_presence", func(tx *database.Tx) error {
		changed := tx.Model(&models.Agent{}).Where("id = ? AND presence <> ?", agentID, presence).
			Updates(map[string]any{"presence": presence, "presence_at": s.now(), "version": gorm.Expr("version + 1")})
		if changed.Error != nil {
			return fmt.Errorf("set presence: %w", changed.Error)
		}
		if changed.RowsAffected == 0 {
			return nil
		}
		return s.presenceChanged(tx, agentID)
	})
}

// Connected says that the first browser of the person connected to this node. From then on Run keeps them present until Gone.
func (s *Service) Connected(ctx context.Context, agentID string) error {
	s.connected.put(agentID, true)
	return s.DB.Tx(ctx, "accounts.connected", func(tx *database.Tx) error {
		agent, err := findAgent(tx.ForUpdate(), agentID)
		if err != nil {
			return err
		}
		now := s.now()
		values := map[string]any{"connected_until": max(agent.ConnectedUntil, now.Add(connectedFor))}
		back := agent.ConnectedUntil < now
		if back {
			values["presence_at"] = now // they count as Offline until now
		}
		if err := tx.Model(&agent).Updates(values).Error; err != nil {
			return fmt.Errorf("connect agent: %w", err)
		}
		if !back {
			return nil
		}
		return s.presenceChanged(tx, agentID)
	})
}

// Gone says that the last browser of the person left this node. They count as Offline in 10 seconds, unless another node or a new
// connection renews them.
func (s *Service) Gone(ctx context.Context, agentID string) error {
	s.connected.put(agentID, false)
	return s.DB.Tx(ctx, "accounts.gone", func(tx *database.Tx) error {
		until := s.now().Add(goneAfter)
		err := tx.Model(&models.Agent{}).Where("id = ? AND connected_until > ?", agentID, until).Update("connected_until", until).Error
		if err != nil {
			return fmt.Errorf("disconnect agent: %w", err)
		}
		return nil
	})
}

// Run keeps present who is connected, and notices who is not any more, until ctx ends.
func (s *Service) Run(ctx context.Context) error {
	for {
		if _, err := s.RunOnce(ctx); err != nil && ctx.Err() == nil {
			s.Log.LogAttrs(ctx, slog.LevelError, "presence could not be renewed", slog.String("error", err.Error()))
		}
		timer := s.Clock.NewTimer(sweepEvery)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return nil
		}
	}
}

// RunOnce is one round of Run. It returns how many people it found gone.
func (s *Service) RunOnce(ctx context.Context) (int, error) {
	now := s.now()
	if err := s.renew(ctx, now); err != nil {
		return 0, err
	}
	since := s.connected.sweep(now)
	var lapsed []string
	err := s.DB.Read(ctx).Model(&models.Agent{}).Where("connected_until >= ? AND connected_until < ?", since, now).Order("id").Pluck("id", &lapsed).Error
	if err != nil {
		s.connected.sweep(since)
		return 0, fmt.Errorf("look who is gone: %w", err)
	}
	for _, agentID := range lapsed {
		s.PresenceChanged(agentID)
	}
	return len(lapsed), nil
}

// renew prolongs those whose time is down by 20 seconds: those not renewed for so long, and those whom another node said to be gone.
func (s *Service) renew(ctx context.Context, now models.Time) error {
	here := s.connected.all()
	if len(here) == 0 {
		return nil
	}
	var due []string
	soon := now.Add(connectedFor - renewEvery)
	err := s.DB.Read(ctx).Model(&models.Agent{}).Where("id IN ? AND connected_until <= ?", here, soon).Order("id").Pluck("id", &due).Error
	if err != nil {
		return fmt.Errorf("renew presence: %w", err)
	}
	if len(due) == 0 {
		return nil
	}
	err = s.DB.Tx(ctx, "accounts.renew_presence", func(tx *database.Tx) error {
		return tx.Model(&models.Agent{}).Where("id IN ?", due).Update("connected_until", now.Add(connectedFor)).Error
	})
	if err != nil {
		return fmt.Errorf("renew presence: %w", err)
	}
	return nil
}
