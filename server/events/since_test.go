package events_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/models"
	"deskbell/server/base/id"
)

func TestASaveMayAskForWhatMatchesNowAsWell(t *testing.T) {
	on(t, func(t *testing.T, w *world) {
		event := w.create(w.bo, draft("Refunds", "refund", set("state", models.EventDisabled)))
		stored := func() (row models.Event) {
			eventID, err := id.Parse("evt", event.text("id"))
			require.NoError(t, err)
			require.NoError(t, w.DB.Read(t.Context()).Where("id = ?", eventID).Take(&row).Error)
			return row
		}
		w.Clock.Advance(time.Minute)
		w.save(w.bo, event, 1, draft("Refunds", "refund", set("also_before", true)), http.StatusOK)
		asked := stored()
		require.True(t, asked.AlsoBefore)

		w.Clock.Advance(time.Minute)
		w.save(w.bo, event, 2, draft("Refunds, tidied", "refund"), http.StatusOK)
		require.True(t, stored().AlsoBefore, "another name takes nothing back")
		require.Equal(t, asked.Since, stored().Since)

		w.save(w.bo, event, 3, draft("Refunds, tidied", "money back"), http.StatusOK)
		require.False(t, stored().AlsoBefore, "another condition counts from now on unless asked")
		changed := stored()

		w.Clock.Advance(time.Minute)
		w.save(w.bo, event, 4, draft("Refunds, tidied", "money back", set("also_before", true)), http.StatusOK)
		require.True(t, stored().AlsoBefore, "asked for while it is on")
		require.Greater(t, stored().Since, changed.Since)
	})
}
