package livechat_test

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/models"
	"deskbell/server/database"
	"deskbell/server/database/dbtest"
	"deskbell/server/livechat"
)

// Random verbs of several people at once, some of them refused, some of them failing inside: the counts never drift.
func TestCountsNeverDrift(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		seed := uint64(time.Now().UnixNano())
		t.Logf("seed %d", seed)
		w := newWorld(t, db)
		agents := []models.Agent{w.Ana, w.Max, w.Bo, w.Cleo}
		var visitors []models.Visitor
		for i := range 8 {
			visitors = append(visitors, w.visitor(func(v *models.Visitor) {
				switch i % 3 {
				case 1:
					v.GroupID = w.billing.ID
				case 2:
					v.DepartmentID, v.GroupID = w.Sales.ID, w.Sales.FrontLineGroupID
				}
			}))
		}
		var people sync.WaitGroup
		for person := range 4 {
			random := rand.New(rand.NewPCG(seed, uint64(person)))
			people.Go(func() {
				for step := range 60 {
					w.randomVerb(random, agents, visitors, fmt.Sprint(person, "-", step))
				}
			})
		}
		people.Wait()
		w.ledger()
		var ended int64
		require.NoError(t, db.Read(t.Context()).Model(&models.Chat{}).Where("state = ?", models.ChatStateEnded).Count(&ended).Error)
		require.Greater(t, ended, int64(5), "the random verbs did too little")
	})
}

// randomVerb does something; refusals are part of it.
func (w *world) randomVerb(random *rand.Rand, agents []models.Agent, visitors []models.Visitor, clientID string) {
	ctx, agent, visitor := w.t.Context(), agents[random.IntN(len(agents))], visitors[random.IntN(len(visitors))]
	var open []models.Chat
	if err := w.DB.Read(ctx).Where("state <> ?", models.ChatStateEnded).Find(&open).Error; err != nil {
		w.t.Error(err)
	}
	var err error
	verb := random.IntN(10)
	switch {
	case verb < 3 || len(open) == 0:
		_, err = w.chats.Start(ctx, visitor.ID, "s", livechat.Question{Text: "Hello"})
	case verb < 6:
		_, err = w.chats.Accept(ctx, as(agent), open[random.IntN(len(open))].ID)
	case verb < 7:
		_, err = w.chats.Say(ctx, visitor.ID, clientID, "Hello?")
	case verb < 9:
		_, err = w.chats.End(ctx, as(agent), open[random.IntN(len(open))].ID)
	default:
		err = w.chats.EndByVisitor(ctx, visitor.ID)
	}
	if err != nil && code(err) == "" {
		w.t.Errorf("%v", err)
	}
}

func TestEachChangeOfACountIsToldWithWhatItWas(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		one, two := w.asks(w.visitor(), "One"), w.asks(w.visitor(), "Two")
		w.accept(w.Bo, one)
		_, err := w.chats.End(t.Context(), as(w.Bo), one.ID)
		require.NoError(t, err)
		group := w.Support.FrontLineGroupID
		require.Equal(t, [2]int64{1, 1}, [2]int64{w.count(models.ItemGroup, group).Open, w.count(models.ItemGroup, group).Waiting})
		type step struct{ count, waiting, wasCount, wasWaiting any }
		steps := func(kind, owner string) (out []step) {
			for _, e := range w.written(kind, owner) {
				require.Equal(t, models.EntryChange, e.Kind)
				out = append(out, step{e.facts["count"], e.facts["waiting_count"], e.old["count"], e.old["waiting_count"]})
			}
			return out
		}
		want := []step{{1.0, 1.0, 0.0, 0.0}, {2.0, 2.0, 1.0, 1.0}, {2.0, 1.0, nil, 2.0}, {1.0, 1.0, 2.0, nil}}
		require.Equal(t, want, steps(models.ItemGroup, group))
		require.Equal(t, want, steps(models.ItemDepartment, w.Support.ID))
		require.Equal(t, []step{{1.0, nil, 0.0, nil}, {0.0, nil, 1.0, nil}}, steps(models.ItemAgent, w.Bo.ID), "an agent's are those accepted")
		facts := w.written(models.ItemGroup, group)[0].facts
		require.Equal(t, []any{w.Support.ID, group, "Front line", "Support › Front line"},
			[]any{facts["department"], facts["group"], facts["_title"], facts["_where"]})
		require.Equal(t, w.Bo.ID, w.written(models.ItemAgent, w.Bo.ID)[0].facts["agent_assigned"])
		require.Equal(t, "bo", w.written(models.ItemAgent, w.Bo.ID)[0].facts["_title"])
		require.Equal(t, "Support", w.written(models.ItemDepartment, w.Support.ID)[0].facts["_where"])
		require.NoError(t, w.chats.EndByVisitor(t.Context(), two.VisitorID))
		require.Zero(t, w.count(models.ItemDepartment, w.Support.ID).Open)
		w.ledger()
	})
}

func TestTheSystemEndsAChatInItsCallersTransaction(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	chat := w.asks(w.visitor(), "Hello")
	w.accept(w.Bo, chat)
	w.tx(func(tx *database.Tx) error { return w.chats.EndBySystem(tx, chat.ID) })
	require.Equal(t, "system", w.chat(chat.ID).EndedBy)
	w.ledger()
}
