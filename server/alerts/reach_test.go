package alerts_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/models"
	"deskbell/notify"
	"deskbell/server/accounts"
	"deskbell/server/alerts"
	"deskbell/server/base/id"
	"deskbell/server/database"
	"deskbell/server/database/dbtest"
	"deskbell/server/engine"
)

// reach asks whom an action would tell.
func (w *world) reach(actionID string, owner models.Agent, setting engine.ActionSetting) engine.Reach {
	w.t.Helper()
	for _, one := range w.alerts.Actions() {
		if one.ID == actionID {
			reach, err := one.Reach(w.t.Context(), w.DB.Read(w.t.Context()), owner.ID, setting)
			require.NoError(w.t, err)
			return reach
		}
	}
	require.Fail(w.t, "no action "+actionID)
	return engine.Reach{}
}

func TestTheEditorTellsWhomAMailReaches(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		now := models.TimeOf(w.Clock.Now())
		w.tx(func(tx *database.Tx) error {
			for i, one := range []models.Delivery{
				{Address: w.Cleo.Email, Reason: notify.ReasonBounced, EndedAt: now},
				{Address: w.Bo.Email, Reason: notify.ReasonBounced, EndedAt: now.Add(-31 * 24 * time.Hour)},
				{Address: "shop@acme.test", Reason: notify.ReasonTimeout, EndedAt: now},
			} {
				one.ID, one.DedupKey, one.Channel, one.State, one.CreatedAt = id.New(), string(rune('a'+i)), alerts.ChannelEmail, models.DeliveryDead, now
				if err := tx.Create(&one).Error; err != nil {
					return err
				}
			}
			return nil
		})
		reach := w.reach(alerts.ActionEmail, w.Bo, engine.ActionSetting{Params: map[string]any{
			"to": []any{"me", "agent:" + w.Cleo.ID, "agent:" + w.Bo.ID, "shop@acme.test", "item.customer_email_address"}}})
		require.Equal(t, []engine.Reached{
			{PersonID: w.Bo.ID, Address: w.Bo.Email, Channels: []string{"email"}},
			{PersonID: w.Cleo.ID, Address: w.Cleo.Email, Channels: []string{"email"}, Reason: notify.ReasonBounced, Since: now},
		}, reach.People, "each once; what bounced long ago, or only timed out, is no warning")
		require.Equal(t, []engine.Reached{{Address: "shop@acme.test", Channels: []string{"email"}}}, reach.Addresses)
		require.Equal(t, []string{"item.customer_email_address"}, reach.Variables)
	})
}

func TestTheEditorTellsHowTheOwnerIsReached(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		usual := w.reach(alerts.ActionMine, w.Bo, engine.ActionSetting{})
		require.Equal(t, []string{"toast", "sound", "desktop"}, usual.People[0].Channels)
		low := w.reach(alerts.ActionMine, w.Bo, engine.ActionSetting{Importance: models.ImportanceLow})
		require.Empty(t, low.People[0].Channels, "the inbox alone")
		require.Equal(t, []string{"item.agent_assigned"}, w.reach(alerts.ActionDefault, w.Bo, engine.ActionSetting{}).Variables)

		yes := true
		_, err := w.ChangeAgent(t.Context(), w.Bo.ID, accounts.AgentChange{Disabled: &yes})
		require.NoError(t, err)
		gone := engine.Reached{PersonID: w.Bo.ID, Reason: engine.ReasonOwnerInactive}
		require.Equal(t, []engine.Reached{gone}, w.reach(alerts.ActionMine, w.Bo, engine.ActionSetting{}).People)
		require.Equal(t, []engine.Reached{gone}, w.reach(alerts.ActionEmail, w.Bo, engine.ActionSetting{Params: map[string]any{"to": []any{"me"}}}).People)
	})
}
