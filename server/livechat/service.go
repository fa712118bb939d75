package livechat

import (
	"log/slog"

	"deskbell/models"
	"deskbell/server/base/clock"
	"deskbell/server/database"
)

// Deps are what a Service is made of. All are needed.
type Deps struct {
	DB       *database.DB
	Clock    clock.Clock
	Log      *slog.Logger
	Journal  Journal
	Live     Live
	Places   Places
	Visitors Visitors
}

// Service holds the verbs of live chat. All methods may be called from any goroutine.
type Service struct {
	db       *database.DB
	clock    clock.Clock
	log      *slog.Logger
	journal  Journal
	live     Live
	places   Places
	visitors Visitors
	leavers  leavers
}

// New makes a Service. It has nothing to run.
func New(d Deps) *Service {
	return &Service{db: d.DB, clock: d.Clock, log: d.Log, journal: d.Journal, live: d.Live, places: d.Places, visitors: d.Visitors,
		leavers: leavers{at: map[string]models.Time{}}}
}

func (s *Service) now() models.Time { return models.TimeOf(s.clock.Now()) }
