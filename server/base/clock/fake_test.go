package clock_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/server/base/clock"
)

var start = time.Date(2026, 3, 2, 9, 15, 0, 0, time.UTC)

func TestATimerFiresWhenTheClockReachesIt(t *testing.T) {
	c := clock.NewFake(start)
	timer := c.NewTimer(time.Minute)
	c.Advance(59 * time.Second)
	require.Empty(t, timer.C)
	c.Advance(time.Second)
	require.Equal(t, start.Add(time.Minute), <-timer.C)
	require.False(t, timer.Stop())
	require.Zero(t, c.Timers())
}

func TestAStoppedTimerStaysSilent(t *testing.T) {
	c := clock.NewFake(start)
	timer := c.NewTimer(time.Minute)
	require.True(t, timer.Stop())
	c.Advance(time.Hour)
	require.Empty(t, timer.C)
}

func TestATimerOfNoTimeFiresAtOnce(t *testing.T) {
	require.Equal(t, start, <-clock.NewFake(start).NewTimer(0).C)
}

func TestAShiftedClockFiresByAdvanceAndByTheClockBelow(t *testing.T) {
	below := clock.NewFake(start)
	c := clock.NewShifted(below)
	first, second := c.NewTimer(time.Hour), c.NewTimer(2*time.Hour)
	c.Advance(time.Hour)
	<-first.C
	require.Equal(t, start.Add(time.Hour), c.Now())
	below.Advance(2 * time.Hour)
	<-second.C
	require.Equal(t, start.Add(3*time.Hour), c.Now())
}
