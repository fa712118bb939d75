package accounts

import (
	"log/slog"
	"net/url"
	"time"

	"github.com/alexedwards/argon2id"

	"deskbell/models"
	"deskbell/server/base/clock"
	"deskbell/server/database"
	"deskbell/server/web"
)

// Rules is what the engine offers: to keep, as of now, what decides who may see what.
type Rules interface {
	Remember(tx *database.Tx, kind, subject string, data any) error
}

// SiteMaker makes the first site of a desk in the transaction of set-up.
type SiteMaker interface {
	MakeSite(tx *database.Tx, name, origin, departmentID, groupID string) (siteID, snippet string, err error)
}

// Kinds of what Rules remembers; the engine's words.
const (
	rememberAgent      = "agent"
	rememberMembership = "membership"
	rememberDepartment = "department"
	rememberGroup      = "group"
)

// Deps are what a Service is made of. Sites and the functions at the end may be set after New and before serving, since who offers them
// may need the Service; the functions are called after commit.
type Deps struct {
	DB      *database.DB
	Clock   clock.Clock
	Log     *slog.Logger
	Limiter web.Limiter
	Rules   Rules
	Sites   SiteMaker
	BaseURL *url.URL // decides name and safety of the cookie
	Version string
	// Hashing of passwords; nil: 64 MiB and two passes. Tests make it cheap.
	Hashing *argon2id.Params

	SessionsEnded   func(agentID string, hashes []string) // their sockets are to be closed
	RightsChanged   func(agentID string)                  // what is subscribed is to be judged again
	PresenceChanged func(agentID string)                  // presence, capacity or places taken
	Lift            func(key string)                      // "place:<department>": somebody there may be free

	// In the transaction that makes an agent, or founds or changes the desk. An error fails it.
	AgentCreated func(tx *database.Tx, agent models.Agent) error
	DeskChanged  func(tx *database.Tx, desk models.Desk) error
}

// Service holds the verbs. All methods may be called from any goroutine.
type Service struct {
	Deps
	passwords *passwords
	connected connections
}

// New returns a Service.
func New(d Deps) (*Service, error) {
	if d.SessionsEnded == nil {
		d.SessionsEnded = func(string, []string) {}
	}
	if d.RightsChanged == nil {
		d.RightsChanged = func(string) {}
	}
	if d.PresenceChanged == nil {
		d.PresenceChanged = func(string) {}
	}
	if d.Lift == nil {
		d.Lift = func(string) {}
	}
	if d.AgentCreated == nil {
		d.AgentCreated = func(*database.Tx, models.Agent) error { return nil }
	}
	if d.DeskChanged == nil {
		d.DeskChanged = func(*database.Tx, models.Desk) error { return nil }
	}
	hashing, err := newPasswords(d.Hashing)
	if err != nil {
		return nil, err
	}
	return &Service{Deps: d, passwords: hashing, connected: connections{agents: map[string]bool{}, sweptAt: models.TimeOf(d.Clock.Now())}}, nil
}

func (s *Service) now() models.Time { return models.TimeOf(s.Clock.Now()) }

// limits of guessing: by account, wherever it comes from, and by address, whatever account it tries.
var (
	limitAccount = web.Limit{Name: "sign_in_account", Count: 20, Per: 15 * time.Minute}
	limitAddress = web.Limit{Name: "sign_in_address", Count: 100, Per: 15 * time.Minute}
	limitLinks   = web.Limit{Name: "one_time_link", Count: 30, Per: 15 * time.Minute}
)
