package livechat_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/models"
	"deskbell/server/database"
	"deskbell/server/database/dbtest"
	"deskbell/server/livechat"
)

func TestABannedVisitorStartsNoChatUntilTheBanIsOver(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		v := w.visitor(func(v *models.Visitor) { v.BannedUntil = w.now().Add(time.Hour) })
		_, err := w.chats.Start(t.Context(), v.ID, "session", livechat.Question{Text: "Let me in"})
		require.Equal(t, "chat_unavailable", code(err))
		require.NotContains(t, err.Error(), "ban", "polite, without details")
		var chats int64
		require.NoError(t, db.Read(t.Context()).Model(&models.Chat{}).Count(&chats).Error)
		require.Zero(t, chats)

		w.wait(time.Hour)
		w.asks(v, "Hello again")
	})
}
