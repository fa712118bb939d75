package engine

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"deskbell/models"
)

// TestTheWheelWakesEachTimerWhenItIsDueAndNotBefore compares the wheel with a list of times, over many turns of both rings.
func TestTheWheelWakesEachTimerWhenItIsDueAndNotBefore(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	now := models.Time(1_770_000_000_123)
	w := newWheel(now)
	timers := make([]*watch, 300)
	due := map[*watch]models.Time{}
	arm := func(one *watch) {
		at := now + models.Time(r.Int64N(1<<uint(10+r.IntN(24)))) // from a second to a hundred days
		due[one] = at
		w.arm(one, at)
	}
	for i := range timers {
		timers[i] = &watch{}
		arm(timers[i])
	}
	woken := 0
	for now < 1_770_000_000_123+models.Time(60*24*3600*1000) {
		now += models.Time(r.Int64N(1 << uint(8+r.IntN(17))))
		for w.turn(now, 7, func(one *watch) {
			require.LessOrEqual(t, due[one], now)
			delete(due, one)
			woken++
		}) {
		}
		for one, at := range due {
			require.Greater(t, at, now, "%v slept too long", one)
		}
		for _, one := range timers {
			switch {
			case due[one] == 0:
				arm(one)
			case r.IntN(20) == 0:
				w.stop(one)
				delete(due, one)
			}
		}
		require.Equal(t, len(due), w.armed)
	}
	require.Greater(t, woken, 1000)
}
