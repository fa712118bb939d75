package engine

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestFactsAreReadAsTheyWereWritten(t *testing.T) {
	facts := Facts{"subject": "Hello", "hits": 3.0, "ssl": true, "group": []string{"g1", "g2"}, "country": "", "region": nil}
	raw, err := facts.encode()
	require.NoError(t, err)
	read, err := decodeFacts(raw)
	require.NoError(t, err)
	require.Equal(t, Facts{"subject": "Hello", "hits": 3.0, "ssl": true, "group": []string{"g1", "g2"}}, read, "without what is unknown")
}

func TestAnOldValueThatWasUnknownIsStillSeenAsAChange(t *testing.T) {
	raw, err := Facts{"agent_assigned": nil, "priority": "low"}.encodeOld()
	require.NoError(t, err)
	old, err := decodeFacts(raw)
	require.NoError(t, err)
	before, moved := old["agent_assigned"]
	require.True(t, moved)
	require.Nil(t, before)
	require.Equal(t, "low", old["priority"])
}
