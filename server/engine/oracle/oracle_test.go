package oracle_test

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/models"
	"deskbell/server/database"
	"deskbell/server/engine"
	"deskbell/server/engine/oracle"
)

// DESKBELL_TEST_SEED repeats a run, DESKBELL_TEST_RULES multiplies its length.
const (
	seedVariable  = "DESKBELL_TEST_SEED"
	timesVariable = "DESKBELL_TEST_RULES"
	markAction    = "mark"
)

func numberFrom(t *testing.T, variable string, otherwise uint64) uint64 {
	t.Helper()
	if os.Getenv(variable) == "" {
		return otherwise
	}
	n, err := strconv.ParseUint(os.Getenv(variable), 10, 64)
	require.NoError(t, err)
	return n
}

func actions() []engine.Action {
	done := func(context.Context, *database.Tx, engine.Run) (engine.Result, error) { return engine.Done(nil), nil }
	return []engine.Action{{ID: markAction, Label: "Mark", Form: engine.OnItem, Run: done}}
}

// days on which some zone changes its clocks, and a day like any other.
var moments = []time.Time{
	time.Date(2026, 3, 29, 0, 0, 0, 0, time.UTC), time.Date(2026, 10, 25, 0, 0, 0, 0, time.UTC), time.Date(2026, 3, 8, 6, 0, 0, 0, time.UTC),
	time.Date(2026, 11, 1, 5, 0, 0, 0, time.UTC), time.Date(2026, 4, 4, 14, 0, 0, 0, time.UTC), time.Date(2011, 12, 30, 9, 0, 0, 0, time.UTC),
	time.Date(2026, 6, 17, 12, 0, 0, 0, time.UTC),
}

// instant is often an edge of minutes.
func instant(r *rand.Rand) time.Time {
	at := moments[r.IntN(len(moments))].Add(time.Duration(r.IntN(36*60)-120) * time.Minute)
	return at.Add([]time.Duration{0, 0, -time.Millisecond, time.Millisecond, 29 * time.Second}[r.IntN(5)])
}

func TestRulesAndTheirIndexHoldExactlyWhenTheOracleSays(t *testing.T) {
	const batches, rulesABatch, occurrences = 100, 60, 40
	seed := numberFrom(t, seedVariable, uint64(time.Now().UnixNano()))
	category := everything()
	catalogue, err := engine.NewCatalogue([]engine.Category{category}, actions())
	require.NoError(t, err)
	asked, held := 0, 0
	for n := range batches * numberFrom(t, timesVariable, 1) {
		r := rand.New(rand.NewPCG(seed, n))
		g := generator{r, category, instant(r)}
		defs, rules, hopeless := someRules(t, g, catalogue, rulesABatch)
		index := engine.BuildIndex(rules)
		for range occurrences {
			g.at = instant(r)
			in := engine.Input{Facts: g.facts(), At: models.TimeOf(g.at), Type: category.Types[r.IntN(len(category.Types))].ID}
			in.Old = g.old(in.Facts)
			matched := map[int]bool{}
			for _, at := range index.Match(in, nil) {
				matched[at] = true
			}
			for _, def := range hopeless {
				require.False(t, oracle.Matches(question(t, category, def, in)), "refused, since it could never hold: %s", asJSON(t, def))
			}
			for at, def := range defs {
				if def.Type != in.Type {
					require.False(t, matched[at], "a rule of another type")
					continue
				}
				want := oracle.Matches(question(t, category, def, in))
				got := rules[at].Rule.Holds(in)
				if asked++; want {
					held++
				}
				if got != want || matched[at] != want {
					t.Fatalf("%s=%d: the oracle says %t, Holds %t, Match %t\nevent %s\nfacts %s\nold %s\nat %s", seedVariable, seed, want, got, matched[at],
						asJSON(t, def), asJSON(t, in.Facts), asJSON(t, in.Old), in.At)
				}
			}
		}
	}
	t.Logf("%s=%d: %d triples, %d hold", seedVariable, seed, asked, held)
	require.Greater(t, asked, 20_000)
	require.Greater(t, held, asked/20, "events and facts that hardly ever meet prove little")
}

func question(t *testing.T, category engine.Category, def engine.Definition, in engine.Input) oracle.Question {
	zone, err := time.LoadLocation(def.Zone)
	require.NoError(t, err)
	return oracle.Question{Category: category, Def: def, Facts: in.Facts, Old: in.Old, At: in.At, Zone: zone, Owner: me}
}

// someRules makes rules, and beside them the definitions that are refused because they could never hold.
func someRules(t *testing.T, g generator, catalogue *engine.Catalogue, count int) (defs []engine.Definition, rules []*engine.IndexedRule, hopeless []engine.Definition) {
	t.Helper()
	for range count {
		def := g.definition(g.category.Types[g.IntN(len(g.category.Types))])
		if refusals := problems(catalogue, def); len(refusals) > 0 {
			require.Contains(t, strings.Join(refusals, "\n"), "never_holds", asJSON(t, def))
			hopeless = append(hopeless, def)
			continue
		}
		rule, err := engine.Compile(catalogue, def, engine.Env{Zone: time.UTC, OwnerID: me})
		require.NoError(t, err)
		defs, rules = append(defs, def), append(rules, &engine.IndexedRule{Rule: rule})
	}
	return defs, rules, hopeless
}

func asJSON(t *testing.T, value any) string {
	t.Helper()
	raw, err := json.Marshal(value)
	require.NoError(t, err)
	return string(raw)
}
