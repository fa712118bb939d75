package id_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/server/base/id"
)

func TestIdsSortInTheOrderInWhichTheyWereMade(t *testing.T) {
	made := make([]string, 2000)
	for i := range made {
		made[i] = id.New()
	}
	require.True(t, slices.IsSorted(made))
	require.Len(t, slices.Compact(made), 2000, "no id twice")
}

func TestReproducedIdsAreTheSameAndStillSort(t *testing.T) {
	now := time.Date(2026, 3, 2, 9, 15, 0, 0, time.UTC)
	make := func(seed uint64) (made []string) {
		at := now
		done := id.Reproduce(seed, func() time.Time { return at })
		defer done()
		for range 2000 {
			made = append(made, id.New())
			at = at.Add(time.Millisecond / 3)
		}
		return made
	}
	first := make(42)
	require.Equal(t, first, make(42))
	require.NotEqual(t, first, make(43))
	require.True(t, slices.IsSorted(first))
	require.Len(t, slices.Compact(slices.Clone(first)), 2000)
	for _, one := range append(first, id.New()) {
		require.True(t, id.Valid(one))
	}
	require.NotEqual(t, id.New(), id.New())
}

func TestPublicFormCanBeTakenApartAgain(t *testing.T) {
	one := id.New()
	got, err := id.Parse("evt", id.Public("evt", one))
	require.NoError(t, err)
	require.Equal(t, one, got)
	require.Empty(t, id.Public("evt", ""))
}

func TestAnythingElseIsNoId(t *testing.T) {
	one := id.New()
	for _, bad := range []string{"", one, "evt_", "tkt_" + one, "evt_" + one[1:], "evt_" + one + "0", "evt_" + "Z" + one[1:], "evt_'; drop"} {
		_, err := id.Parse("evt", bad)
		require.Error(t, err, bad)
	}
}
