package alerts

import (
	"context"
	"log/slog"
	"net/url"
	"time"

	"deskbell/models"
	"deskbell/notify"
	"deskbell/server/base/clock"
	"deskbell/server/database"
	"deskbell/server/engine"
)

// Dispatcher takes messages that leave the house: notify's.
type Dispatcher interface {
	Enqueue(tx *database.Tx, m notify.Message) (deliveryID string, err error)
	Retry(tx *database.Tx, deliveryID string) error
}

// Deps is what the feature needs.
type Deps struct {
	DB         *database.DB
	Clock      clock.Clock
	Log        *slog.Logger // nil: silent
	Dispatcher Dispatcher
	Feed       *Feed
	// Catalogue is asked late: it is made with the actions of this package.
	Catalogue func() *engine.Catalogue
	BaseURL   *url.URL // of the console, for links in messages
	// Desk tells the desk's name, zone and kind.
	Desk func(ctx context.Context) (models.Desk, error)
}

// Service holds the verbs. All methods may be called from any goroutine.
type Service struct {
	Deps
	templates *templates
	reasons   *reasons
}

// New returns a Service.
func New(d Deps) *Service {
	if d.Log == nil {
		d.Log = slog.New(slog.DiscardHandler)
	}
	return &Service{Deps: d, templates: newTemplates(), reasons: newReasons()}
}

func (s *Service) now() models.Time { return models.TimeOf(s.Clock.Now()) }

// Runners are the loops of the feature. Each must run.
func (s *Service) Runners() []engine.Runner {
	return []engine.Runner{
		&loop{name: "feed", every: time.Minute, clock: s.Clock, log: s.Log, pass: s.Feed.prune},
		&loop{name: "snoozed", every: time.Second, clock: s.Clock, log: s.Log, pass: s.wakeSnoozed},
		&loop{name: "inbox", every: time.Hour, clock: s.Clock, log: s.Log, pass: s.forgetDone},
	}
}
