package notify

import (
	"context"
	"time"

	"deskbell/models"
)

// Channel sends one delivery. It may be called for several at once. An error says whether trying again may help: Permanent, Temporary,
// Unknown; any other error counts as Unknown. Ctx ends when the try has taken too long.
type Channel interface {
	Name() string
	Send(ctx context.Context, delivery models.Delivery) (Receipt, error)
}

// Receipt is what the other side said to a delivery that it took.
type Receipt struct {
	Code   string // of the provider
	Detail string
}

// Lane is a channel with its limits.
type Lane struct {
	Channel        Channel
	Retry          Schedule      // nil: WebSchedule
	Timeout        time.Duration // of one try; zero: 30 s; at most 90 s
	Workers        int           // tries at one time; zero: 64
	PerDestination int           // tries at one time to one destination; zero: 8
}

const (
	defaultTimeout        = 30 * time.Second
	maxTimeout            = 90 * time.Second
	defaultWorkers        = 64
	defaultPerDestination = 8
)
