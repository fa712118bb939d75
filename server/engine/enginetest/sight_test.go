package enginetest_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/models"
	"deskbell/server/database"
	"deskbell/server/engine"
	. "deskbell/server/engine/enginetest"
)

func TestWhoMaySeeWhat(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		sight, err := w.Engine.Sight(t.Context())
		require.NoError(t, err)
		group := func(id string) engine.ItemKey { return engine.ItemKey{Kind: models.ItemGroup, ID: id} }
		agent := func(id string) engine.ItemKey { return engine.ItemKey{Kind: models.ItemAgent, ID: id} }
		department := func(id string) engine.ItemKey { return engine.ItemKey{Kind: models.ItemDepartment, ID: id} }
		for _, line := range []struct {
			what  string
			item  engine.ItemKey
			facts engine.Facts
			may   []string
		}{
			{"a chat of Billing", ChatKey("1"), engine.Facts{"department": Support, "group": Billing}, []string{Admin, Boss, Ana}},
			{"a chat of Shipping: the manager sees the department", ChatKey("1"), engine.Facts{"department": Support, "group": Shop}, []string{Admin, Boss, Tom}},
			{"a chat of Deals", ChatKey("1"), engine.Facts{"department": Sales, "group": Deals}, []string{Admin}},
			{"a chat without a group is its department's", ChatKey("1"), engine.Facts{"department": Support}, []string{Admin, Boss, Ana, Tom}},
			{"a chat of nobody", ChatKey("1"), engine.Facts{}, []string{Admin}},
			{"a visitor: members of the site's department with Who's On", VisitorKey("1"), engine.Facts{engine.FactSite: Site, "department": Sales}, []string{Admin, Boss, Ana}},
			{"a visitor of a site that is gone", VisitorKey("1"), engine.Facts{engine.FactSite: "gone", "department": Support}, []string{Admin, Boss, Ana}},
			{"the count of Billing", group(Billing), nil, []string{Admin, Boss, Ana}},
			{"the count of Shipping", group(Shop), nil, []string{Admin, Boss, Tom}},
			{"the count of Support", department(Support), nil, []string{Admin, Boss, Ana, Tom}},
			{"the count of Sales", department(Sales), nil, []string{Admin}},
			{"the count of Ana", agent(Ana), nil, []string{Admin, Boss, Ana}},
			{"the count of Tom", agent(Tom), nil, []string{Admin, Boss, Tom}},
			{"the count of Eve", agent(Eve), nil, []string{Admin, Eve}},
		} {
			var may []string
			for _, person := range []string{Admin, Boss, Ana, Tom, Eve, "nobody"} {
				if sight.MaySee(person, line.item, line.facts) {
					may = append(may, person)
				}
			}
			require.Equal(t, line.may, may, line.what)
		}
		require.Equal(t, []string{Support}, sight.Departments(Boss))
	})
}

func TestAgentLevelEventsFireOnlyForWhatTheirOwnerMaySeeAsOfTheDecision(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		mine := w.Event(marks(Said), Owned(Tom))
		idle := w.Event(marks(Idle, When("idle_minutes", "at_least", 1)), Owned(Tom))
		everybodys := w.Event(marks(Said), func(event *models.Event) { event.OwnerID = Tom })
		w.Say("billing", nil)
		w.Say("shipping", engine.Facts{"group": Shop})
		w.Pass(2*time.Minute, time.Minute)
		require.Len(t, w.Firings("event_id = ?", mine.ID), 1)
		require.Len(t, w.Firings("event_id = ?", idle.ID), 1)
		require.Equal(t, "shipping", w.Firings("event_id = ?", mine.ID)[0].ItemID)
		require.Len(t, w.Firings("event_id = ?", everybodys.ID), 2, "system-level events see all")
		w.Say("billing", engine.Facts{"subject": "decided after the change"})
		w.Tx(func(tx *database.Tx) error {
			return w.Engine.Remember(tx, engine.RememberMembership, Tom, []string{Shop, Billing})
		})
		w.Settle()
		require.Len(t, w.Firings("event_id = ?", mine.ID), 2)
	})
}

func TestAnEventOfAnInactiveOwnerDoesNotFire(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		event := w.Event(marks(Said), Owned(Ana))
		w.Tx(func(tx *database.Tx) error {
			return w.Engine.Remember(tx, engine.RememberAgent, Ana, models.Agent{Name: "Ana", Role: models.RoleAgent, DisabledAt: w.Now()})
		})
		w.Say("1", nil)
		w.Settle()
		require.Empty(t, w.Firings())
		seen, err := w.Engine.EvaluateItem(t.Context(), event, marks(Said), ChatKey("1"))
		require.NoError(t, err)
		require.True(t, seen.Trace.Result)
		require.Equal(t, engine.ReasonOwnerInactive, seen.Reason)
	})
}

func TestWhatIsRememberedIsKeptWithItsTimesAndHoldsNoSecret(t *testing.T) {
	on(t, func(t *testing.T, w *World) {
		w.Clock.Advance(time.Hour)
		before := w.Now()
		w.Tx(func(tx *database.Tx) error {
			changed := models.Agent{Name: "Ana B", Role: models.RoleManager, PasswordHash: "$argon2id$secret"}
			if err := w.Engine.Remember(tx, engine.RememberAgent, Ana, &changed); err != nil {
				return err
			}
			if err := w.Engine.Remember(tx, engine.RememberAgent, Ana, changed); err != nil { // the same again
				return err
			}
			require.Error(t, w.Engine.Remember(tx, engine.RememberAgent, Ana, models.Group{}))
			return w.Engine.Remember(tx, engine.RememberSite, Site, nil)
		})
		var rows []models.AsOf
		require.NoError(t, w.DB.Read(t.Context()).Where("subject IN ?", []string{Ana, Site}).Where("kind <> ?", engine.RememberMembership).
			Order("kind, from_at").Find(&rows).Error)
		require.Len(t, rows, 3)
		require.Equal(t, before, rows[0].ToAt)
		require.Equal(t, before, rows[1].FromAt)
		require.Zero(t, rows[1].ToAt)
		require.NotContains(t, rows[1].Data, "secret")
		require.Equal(t, before, rows[2].ToAt, "the site is gone")
		sight, err := w.Engine.Sight(t.Context())
		require.NoError(t, err)
		require.Equal(t, "Ana B", sight.AgentName(Ana))
	})
}
