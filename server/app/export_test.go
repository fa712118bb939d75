package app

import "context"

// BeginDemo makes the walks of the demo's visitors those of a seed.
func (a *App) BeginDemo(seed uint64) { a.demo.seed = seed }

// StageDemo makes the demo that stands still: what a seed and the clock's time make of an empty database.
func (a *App) StageDemo(ctx context.Context, seed uint64) error {
	a.frozen, a.demo.seed = true, seed
	return a.demo.begin(ctx)
}

// StepDemo moves the demo's visitors by half a second.
func (a *App) StepDemo(ctx context.Context) error { return a.demo.step(ctx) }
