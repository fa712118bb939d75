package events_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"deskbell/models"
	"deskbell/server/web/webtest"
)

func TestPeopleSeeAndChangeTheEventsThatAreTheirs(t *testing.T) {
	on(t, func(t *testing.T, w *world) {
		own := w.create(w.bo, draft("Bo's", "refund"))
		shared := w.create(w.ana, draft("Everybody's", "refund", set("level", models.LevelSystem)))
		w.ask(w.bo, http.MethodPost, "/events", draft("Mine", "refund", set("level", models.LevelSystem)), http.StatusForbidden)
		w.ask(w.max, http.MethodPost, "/events", draft("Mine", "refund", set("level", models.LevelSystem)), http.StatusForbidden)
		for _, one := range []struct {
			as                                webtest.Subject
			event                             object
			read, edit, disable, enable, gone int
		}{
			{w.cleo, own, 404, 404, 404, 404, 404},
			{w.cleo, shared, 404, 404, 404, 404, 404},
			{w.bo, shared, 404, 404, 404, 404, 404},
			{w.max, shared, 404, 404, 404, 404, 404},
			{w.max, own, 200, 403, 200, 403, 403}, // a manager of the owner's group disables on behalf
			{w.ana, own, 200, 403, 200, 403, 403},
			{w.bo, own, 200, 200, 200, 200, 204},
			{w.ana, shared, 200, 200, 200, 200, 204},
		} {
			who, path := one.as.Name+" and "+one.event.text("name"), "/events/"+one.event.text("id")
			t.Log(who)
			w.ask(one.as, http.MethodGet, path, "", one.read)
			w.ask(one.as, http.MethodGet, path+"/revisions", "", one.read)
			w.save(one.as, one.event, 1, draft("Changed", "refund"), one.edit)
			w.turn(one.as, one.event, models.EventDisabled, one.disable)
			w.turn(one.as, one.event, models.EventEnabled, one.enable)
			w.ask(one.as, http.MethodDelete, path, "", one.gone)
		}
	})
}

func TestEveryListHoldsWhatItsReaderMaySee(t *testing.T) {
	on(t, func(t *testing.T, w *world) {
		w.create(w.bo, draft("Bo's", "refund"))
		w.create(w.cleo, draft("Cleo's", "refund"))
		w.create(w.ana, draft("Everybody's", "refund", set("level", models.LevelSystem)))
		require.Equal(t, []string{"Bo's"}, w.names(w.bo, "level=my"))
		require.Empty(t, w.names(w.bo, "level=system"))
		require.Empty(t, w.names(w.bo, "level=employee"))
		require.Equal(t, []string{"Bo's"}, w.names(w.max, "level=employee"))
		require.Empty(t, w.names(w.max, "level=system"))
		require.ElementsMatch(t, []string{"Bo's", "Cleo's"}, w.names(w.ana, "level=employee"))
		require.Equal(t, []string{"Everybody's"}, w.names(w.ana, "level=system"))
		require.Equal(t, []string{"Cleo's"}, w.names(w.ana, "level=employee&q=cleo%27s"))
	})
}

func TestTheFiringLogHoldsWhatItsReaderMaySee(t *testing.T) {
	on(t, func(t *testing.T, w *world) {
		w.create(w.bo, draft("Bo's", "refund"))
		w.create(w.ana, draft("Everybody's", "refund", set("level", models.LevelSystem)))
		w.say("a refund")
		seen := func(as webtest.Subject) (names []string) {
			for _, one := range w.get(as, "/firings").list("items") {
				names = append(names, one.text("event_name"))
				w.get(as, "/firings/"+one.text("id"))
			}
			return names
		}
		require.Equal(t, []string{"Bo's"}, seen(w.bo))
		require.Equal(t, []string{"Bo's"}, seen(w.max))
		require.ElementsMatch(t, []string{"Bo's", "Everybody's"}, seen(w.ana))
		require.Empty(t, seen(w.cleo))
		for _, one := range w.get(w.ana, "/firings").list("items") {
			w.ask(w.cleo, http.MethodGet, "/firings/"+one.text("id"), "", http.StatusNotFound)
			require.Empty(t, w.get(w.cleo, "/firings?event_id="+one.text("event_id")).list("items"))
		}
	})
}
