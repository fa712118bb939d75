package app

import (
	"context"
	"errors"

	"deskbell/server/web"
)

// registerRoutes lists everything that answers HTTP beside what web offers itself.
func (a *App) registerRoutes() {
	api := a.Server.API
	a.Accounts.Routes(api)
	a.WhosOn.Routes(api)
	a.LiveChat.Routes(api)
	a.Events.Routes(api)
	a.Alerts.Routes(api)
	a.demo.Routes(api)
	api.Raw("GET", "/api/v1/live", web.Op{ID: "open-live", Summary: "The WebSocket of the console", Tag: "Live", Access: web.AccessAgent, SessionOnly: true}, a.openSocket)
	a.Server.Widget(a.WhosOn.Public())
}

// checks are what /readyz asks.
func (a *App) checks() []web.Check {
	return []web.Check{
		{Name: "database", Vital: true, Run: a.DB.Ping},
		{Name: "redis", Run: a.nodes.check},
		{Name: "engine", Run: func(ctx context.Context) error {
			_, _, setAside, err := a.Engine.Waiting(ctx)
			if err == nil && setAside > 0 {
				err = errors.New("changes are set aside: see the log")
			}
			return err
		}},
	}
}
