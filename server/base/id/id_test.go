package id_test

import (
	"slices"
	"testing"

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
