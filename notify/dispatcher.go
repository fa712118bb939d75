package notify

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"deskbell/server/base/clock"
	"deskbell/server/database"
)

const (
	lease  = 2 * time.Minute  // of a claim; more than the longest try
	margin = 10 * time.Second // a try that cannot end this long before its lease does not begin
	look   = time.Second      // how often the table is looked at when nobody wakes the dispatcher
	finish = 20 * time.Second // how long running tries may go on after the end was asked for
)

// Options are what a dispatcher needs.
type Options struct {
	DB    *database.DB
	Clock clock.Clock
	Log   *slog.Logger
	Lanes []Lane
	// Changed, if set, is told after a commit which deliveries have a new state. It must not block.
	Changed func(deliveryIDs []string)
}

// Dispatcher sends what is due. A process has one.
type Dispatcher struct {
	db      *database.DB
	clock   clock.Clock
	log     *slog.Logger
	lanes   map[string]*lane
	changed func([]string)
	wake    chan struct{}
	passes  sync.Mutex // one pass at a time
	sends   sync.WaitGroup
	tries   context.Context // of all tries; ended at the end of Run
	stop    context.CancelFunc

	mu    sync.Mutex
	ended []result // tries that have ended and are not written down yet

	refused atomic.Int64
}

// New makes a dispatcher. It fails on a channel that is named twice or has limits that make no sense.
func New(o Options) (*Dispatcher, error) {
	d := &Dispatcher{db: o.DB, clock: o.Clock, log: o.Log, lanes: map[string]*lane{}, changed: o.Changed, wake: make(chan struct{}, 1)}
	if d.log == nil {
		d.log = slog.New(slog.DiscardHandler)
	}
	if d.changed == nil {
		d.changed = func([]string) {}
	}
	d.tries, d.stop = context.WithCancel(context.Background())
	for _, l := range o.Lanes {
		name := l.Channel.Name()
		if d.lanes[name] != nil {
			return nil, fmt.Errorf("notify: the channel %s is there twice", name)
		}
		if l.Timeout > maxTimeout {
			return nil, fmt.Errorf("notify: a try of the channel %s may take %s, longer than %s", name, l.Timeout, maxTimeout)
		}
		d.lanes[name] = newLane(l)
	}
	return d, nil
}

// Wake makes Run look for due deliveries at once.
func (d *Dispatcher) Wake() {
	select {
	case d.wake <- struct{}{}:
	default: // it will look anyway
	}
}

// Refused is how many results came after their claim had run out, for metrics.
func (d *Dispatcher) Refused() int64 { return d.refused.Load() }

// Run sends until ctx ends, and then waits up to 20 seconds for the tries that are under way. What is unfinished then has an unknown
// outcome and is tried again once its lease has run out. Run must not be called twice.
func (d *Dispatcher) Run(ctx context.Context) error {
	d.attempt(ctx, "take over what an earlier process left", d.adopt)
	var rescued time.Time
	for ctx.Err() == nil {
		d.attempt(ctx, "send what is due", d.pass)
		if now := d.clock.Now(); now.Sub(rescued) >= look || now.Before(rescued) {
			rescued = now
			d.attempt(ctx, "rescue what is stuck", d.rescue)
		}
		d.sleep(ctx)
	}
	d.drain()
	return nil
}

// attempt logs what goes wrong: the next pass tries again.
func (d *Dispatcher) attempt(ctx context.Context, what string, fn func(context.Context) error) {
	if err := fn(ctx); err != nil && ctx.Err() == nil {
		d.log.ErrorContext(ctx, "dispatcher cannot "+what, "error", err)
	}
}

func (d *Dispatcher) sleep(ctx context.Context) {
	timer := d.clock.NewTimer(look)
	defer timer.Stop()
	select {
	case <-d.wake:
	case <-timer.C:
	case <-ctx.Done():
	}
}

// drain waits for running tries and writes down what came of them.
func (d *Dispatcher) drain() {
	timer := clock.System{}.NewTimer(finish)
	defer timer.Stop()
	all := make(chan struct{})
	go func() {
		d.sends.Wait()
		close(all)
	}()
	select {
	case <-all:
	case <-timer.C:
		d.stop()
		<-all // channels obey their context
	}
	d.stop()
	ctx, cancel := context.WithTimeout(context.Background(), finish/4)
	defer cancel()
	d.attempt(ctx, "write down the last results", d.record)
}

// RunOnce sends everything that is due now, waits for it, and returns how many tries there were.
func (d *Dispatcher) RunOnce(ctx context.Context) (tries int, err error) {
	if err := d.rescue(ctx); err != nil {
		return 0, err
	}
	for {
		started, err := d.start(ctx)
		if err != nil {
			return tries, err
		}
		d.sends.Wait()
		if err := d.record(ctx); err != nil {
			return tries, err
		}
		if started == 0 {
			return tries, nil
		}
		tries += started
	}
}

// pass writes down what has ended and begins what is due.
func (d *Dispatcher) pass(ctx context.Context) error {
	if err := d.record(ctx); err != nil {
		return err
	}
	_, err := d.start(ctx)
	return err
}
