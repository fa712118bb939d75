package app

import "context"

// BeginDemo makes the walks of the demo's visitors those of a seed.
func (a *App) BeginDemo(seed uint64) { a.demo.seed = seed }

// StepDemo moves the demo's visitors by half a second.
func (a *App) StepDemo(ctx context.Context) error { return a.demo.step(ctx) }
