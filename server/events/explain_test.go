package events_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"deskbell/models"
	"deskbell/server/base/id"
	"deskbell/server/database"
	"deskbell/server/engine/enginetest"
)

func TestAFiringIsExplainedWithPublicIdsAndWithoutTextsOfMessages(t *testing.T) {
	on(t, func(t *testing.T, w *world) {
		event := w.create(w.bo, draft("Refunds", "refund", part("actions", []any{
			map[string]any{"id": "a1", "kind": enginetest.Mark, "per_item": false, "max_frequency": "once"},
			map[string]any{"id": "t1", "kind": enginetest.Tell, "per_item": false, "max_frequency": "none"},
		})))
		chat := w.say("a refund")
		deliveryID := w.deliver()
		firing := w.get(w.bo, "/firings").list("items")[0]
		why := w.get(w.bo, "/firings/"+firing.text("id"))
		require.Equal(t, firing["id"], why["id"])
		require.Equal(t, object{"id": event["id"], "name": "Refunds", "deleted": false}, why.in("event"))
		require.Equal(t, object{"kind": "chat", "id": id.Public("cht", chat), "ref": "C-1", "title": "Chat 1"}, why.in("item"))
		require.Equal(t, "bo", why.text("owner"))
		require.EqualValues(t, 1, why.in("revision")["number"])
		condition := why.list("conditions")[0]
		require.Equal(t, "a refund", condition.text("actual"))
		require.Equal(t, "true", condition.text("result"))
		require.Nil(t, why["schedule"])
		mark, tell := why.list("runs")[0], why.list("runs")[1]
		require.Equal(t, models.RunDone, mark.text("state"))
		require.Nil(t, mark["next_at"], "once: never again")
		require.NotNil(t, mark["last_at"])
		require.Equal(t, id.Public("ntf", deliveryID), tell.list("notifications")[0].text("id"))
		delivery := tell.list("deliveries")[0]
		require.Equal(t, id.Public("dlv", deliveryID), delivery.text("id"))
		require.Equal(t, "maya@example.org", delivery.text("address"))
		require.EqualValues(t, 1, delivery.list("attempts")[0]["number"])
		raw, err := json.Marshal(why)
		require.NoError(t, err)
		for _, inside := range []string{"secret", "claim", "body", "payload", `"` + chat, `"` + deliveryID} {
			require.NotContains(t, strings.ToLower(string(raw)), strings.ToLower(inside))
		}
	})
}

func TestACauseThatIsNotForTheReaderHasNoName(t *testing.T) {
	on(t, func(t *testing.T, w *world) {
		theirs := w.create(w.cleo, draft("Cleo's", "refund"))
		w.create(w.bo, draft("Bo's", "refund"))
		w.say("a refund")
		firing := w.get(w.bo, "/firings").list("items")[0]
		theirsID, err := id.Parse("evt", theirs.text("id"))
		require.NoError(t, err)
		firingID, err := id.Parse("fir", firing.text("id"))
		require.NoError(t, err)
		w.tx(func(tx *database.Tx) error {
			chain := `{"causes":[{"event_id":"` + theirsID + `","firing_id":"` + firingID + `"}]}`
			return tx.Model(&models.Firing{}).Where("id = ?", firingID).Update("chain", chain).Error
		})
		cause := w.get(w.bo, "/firings/"+firing.text("id")).list("chain")[0]
		require.Empty(t, cause.text("event_name")+cause.text("event_id")+cause.text("firing_id"))
		require.Equal(t, "C-1", cause.text("item_ref"))
		require.Equal(t, "Cleo's", w.get(w.ana, "/firings/"+firing.text("id")).list("chain")[0].text("event_name"))
	})
}

// deliver writes what the message's notification and delivery would be; both have the returned id.
func (w *world) deliver() (deliveryID string) {
	w.t.Helper()
	deliveryID = id.New()
	var run models.ActionRun
	require.NoError(w.t, w.DB.Read(w.t.Context()).Where("kind = ?", enginetest.Tell).Take(&run).Error)
	w.tx(func(tx *database.Tx) error {
		for _, row := range []any{
			&models.Notification{ID: deliveryID, PersonID: w.Bo.ID, DedupKey: "n", BatchID: run.BatchID, Title: "Refunds", Body: "secret body"},
			&models.Delivery{ID: deliveryID, DedupKey: "d", Channel: "email", Address: "maya@example.org", BatchID: run.BatchID, EventID: run.EventID,
				State: models.DeliverySending, Subject: "secret subject", Body: "secret body", Payload: `{"secret":1}`, ClaimToken: "secret"},
			&models.Attempt{DeliveryID: deliveryID, Number: 1},
		} {
			if err := tx.Create(row).Error; err != nil {
				return err
			}
		}
		return nil
	})
	return deliveryID
}
