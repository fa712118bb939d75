package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"deskbell/server/accounts"
	"deskbell/server/base/lab"
	"deskbell/server/config"
	"deskbell/server/web"
)

// runner is a part that runs until its context ends.
type runner interface {
	Run(ctx context.Context) error
}

// pass is a runner whose single passes the lab and tests can ask for by name.
type pass interface {
	runner
	Name() string
	RunOnce(ctx context.Context) (int, error)
}

// passes are the loops with a name.
func (a *App) passes() []pass {
	var all []pass
	for _, one := range a.Engine.Runners() {
		all = append(all, one)
	}
	for _, one := range a.Alerts.Runners() {
		all = append(all, one)
	}
	for _, one := range a.WhosOn.Runners() {
		all = append(all, one)
	}
	return all
}

// runners is everything that runs.
func (a *App) runners() []runner {
	all := []runner{a.Hub, a.Dispatcher, a.Accounts, accounts.Tidy{Service: a.Accounts}, a.Server.Calls, a.demo}
	for _, one := range a.passes() {
		all = append(all, one)
	}
	return all
}

// drain is how long a stop may take: sockets are told to come back, requests and deliveries under way are finished.
const drain = 20 * time.Second

// Run serves until ctx ends, then stops in order: no new requests, sockets told to reconnect, loops ended.
func (a *App) Run(ctx context.Context) error {
	if err := a.WhosOn.Start(ctx); err != nil {
		return err
	}
	listeners, err := a.listen()
	if err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	for _, one := range a.runners() {
		group.Go(func() error { return one.Run(ctx) })
	}
	if a.sync != nil {
		group.Go(func() error { return a.sync.run(ctx, a) })
	}
	group.Go(func() error { return lab.Serve(ctx, a.Config.DataDir, a.Clock, a.loops()) })
	for _, one := range listeners {
		group.Go(func() error { return serve(one) })
	}
	group.Go(func() error {
		<-ctx.Done()
		return a.stop(listeners)
	})
	return group.Wait()
}

// loops are the named loops as the lab runs them.
func (a *App) loops() map[string]func(context.Context) (int, error) {
	loops := map[string]func(context.Context) (int, error){"dispatcher": a.Dispatcher.RunOnce, "presence": a.Accounts.RunOnce}
	for _, one := range a.passes() {
		loops[one.Name()] = one.RunOnce
	}
	return loops
}

type listener struct {
	net.Listener
	server *http.Server
}

func (a *App) listen() ([]listener, error) {
	main, err := net.Listen(network(a.Config.Listen), a.Config.Listen.Address)
	if err != nil {
		return nil, fmt.Errorf("listen on %s (DESKBELL_LISTEN): %w", a.Config.Listen.Address, err)
	}
	listeners := []listener{{main, web.NewHTTPServer(a.Server, a.Log)}}
	if a.Config.MetricsListen != nil {
		metrics, err := net.Listen(network(*a.Config.MetricsListen), a.Config.MetricsListen.Address)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("listen on %s (DESKBELL_METRICS_LISTEN): %w", a.Config.MetricsListen.Address, err), main.Close())
		}
		listeners = append(listeners, listener{metrics, web.NewHTTPServer(a.Server.Metrics.Handler(), a.Log)})
	}
	return listeners, nil
}

func network(at config.Listen) string {
	if strings.HasPrefix(at.Network, "unix") {
		return "unix"
	}
	return "tcp"
}

func serve(one listener) error {
	if err := one.server.Serve(one.Listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// stop lets requests end and tells sockets to come back; Shutdown of HTTP alone would forget the sockets.
func (a *App) stop(listeners []listener) error {
	ctx, cancel := context.WithTimeout(context.Background(), drain)
	defer cancel()
	problems := []error{a.Hub.Shutdown(ctx)}
	for _, one := range listeners {
		problems = append(problems, one.server.Shutdown(ctx))
	}
	return errors.Join(problems...)
}
