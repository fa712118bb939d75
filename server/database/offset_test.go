package database_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/server/base/clock"
	"deskbell/server/database"
	"deskbell/server/database/dbtest"
)

func TestAClockThatIsHoursOffAgreesWithTheDatabase(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		for _, off := range []time.Duration{-2 * time.Hour, 0, 2 * time.Hour} {
			local := func() time.Time { return time.Now().Add(off) }
			offset, err := db.Offset(t.Context(), local)
			require.NoError(t, err)
			if db.Dialect() == database.SQLite {
				require.Zero(t, offset)
				continue
			}
			require.WithinDuration(t, time.Now(), local().Add(offset), 200*time.Millisecond)
		}
	})
}

func TestASyncedClockTellsTheSharedTime(t *testing.T) {
	c := clock.NewSynced()
	require.WithinDuration(t, time.Now(), c.Now(), time.Second)
	c.SetOffset(time.Hour)
	require.WithinDuration(t, time.Now().Add(time.Hour), c.Now(), time.Second)
	require.WithinDuration(t, time.Now(), c.Local(), time.Second)
}
