package apptest

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
)

// rounds is after how many turns loops that still find work are called endless.
const rounds = 200

type loop interface {
	Name() string
	RunOnce(ctx context.Context) (int, error)
}

func (w *World) loops() []loop {
	var all []loop
	for _, one := range w.App.Engine.Runners() {
		all = append(all, one)
	}
	for _, one := range w.App.Alerts.Runners() {
		all = append(all, one)
	}
	for _, one := range w.App.WhosOn.Runners() {
		all = append(all, one)
	}
	return all
}

// Settle runs every loop until none finds anything to do at the present moment of the clock.
func (w *World) Settle(t testing.TB) {
	t.Helper()
	ctx := t.Context()
	for range rounds {
		found := w.pass(t)
		sent, err := w.App.Dispatcher.RunOnce(ctx)
		require.NoError(t, err)
		if found+sent == 0 {
			_, err := w.App.Accounts.RunOnce(ctx)
			require.NoError(t, err)
			return
		}
	}
	require.Fail(t, "the loops find work without end")
}

func (w *World) pass(t testing.TB) (found int) {
	t.Helper()
	for _, one := range w.loops() {
		n, err := one.RunOnce(t.Context())
		require.NoError(t, err, one.Name())
		found += n
	}
	return found
}
