package engine_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"deskbell/models"
	"deskbell/server/engine"
)

func TestTheIndexGivesWhatHoldsGives(t *testing.T) {
	catalogue := labCatalogue(t)
	rapid.Check(t, func(t *rapid.T) { checkIndex(t, catalogue, byRapid(t), 1+rapid.IntRange(0, 8).Draw(t, "rules"), 3) })
	pairs, matches := 0, 0
	byManyChances(t, 40, func(p pick) {
		rules := 1 + p(200) // over 64, so that sets have several words
		matches += checkIndex(t, catalogue, p, rules, 40)
		pairs += rules * 40
	})
	require.Greater(t, pairs, 100_000)
	require.Greater(t, matches, 1_000, "too few of the rules match")
	t.Logf("%d pairs, %d matches", pairs, matches)
}

// checkIndex compares the index over some rules with each rule by itself.
func checkIndex(t fatal, catalogue *engine.Catalogue, p pick, rules, inputs int) (matches int) {
	var list []*engine.IndexedRule
	for range rules {
		def := genDefinition(p, one(p, "lab.happened", "lab.happened", "lab.online", "lab.idle"))
		if p(4) == 0 && def.Type == "lab.happened" {
			def.All = append(def.All, engine.Condition{Field: "priority", Op: "changed", To: []string{"high"}})
		}
		for range p(4) { // so that several conditions ask for one fact
			def.All = append(def.All, genUntimed(p))
		}
		def.All = def.All[:min(len(def.All), 1+p(3))]
		rule, err := engine.Compile(catalogue, def, engine.Env{OwnerID: owner})
		if err != nil || p(20) == 0 {
			list = append(list, nil) // a place without a rule
			continue
		}
		list = append(list, &engine.IndexedRule{Rule: rule})
	}
	index := engine.BuildIndex(list)
	for range inputs {
		in := engine.Input{Facts: genFacts(p), Type: one(p, "lab.happened", "lab.online", "lab.idle", "lab.none"), At: genBase + models.Time(p(6000)-3000)*minute}
		if p(2) == 0 {
			in.Old = engine.Facts{"priority": "low"}
		}
		got, could := index.Match(in, nil), index.Candidates(in, []int{-1})
		var want []int
		for i, one := range list {
			if one == nil {
				continue
			}
			if holds := one.Rule.Holds(in); holds {
				want = append(want, i)
			}
			_, candidate := slices.BinarySearch(could[1:], i)
			next, soon := one.Rule.NextHold(in.Facts, in.At)
			if mine := one.Rule.Type().ID == in.Type; mine && in.Old == nil && candidate != one.Rule.Could(in.Facts) || soon && mine && !candidate {
				t.Fatalf("rule %d: candidate %v, could %v, next %v", i, candidate, one.Rule.Could(in.Facts), next)
			}
		}
		if !slices.Equal(want, got) {
			t.Fatalf("%+v: want %v, got %v", in, want, got)
		}
		matches += len(got)
	}
	return matches
}

// A change of one rule keeps what it can of the index; that must not be seen.
func TestARebuiltIndexGivesWhatANewOneGives(t *testing.T) {
	catalogue := labCatalogue(t)
	matches := 0
	byManyChances(t, 20, func(p pick) {
		compile := func() *engine.IndexedRule {
			for {
				def := genDefinition(p, one(p, "lab.happened", "lab.online", "lab.idle"))
				if rule, err := engine.Compile(catalogue, def, engine.Env{OwnerID: owner}); err == nil {
					return &engine.IndexedRule{Rule: rule}
				}
			}
		}
		var list []*engine.IndexedRule
		for range 1 + p(100) {
			list = append(list, compile())
		}
		index := engine.BuildIndex(list)
		for range 10 {
			at := p(len(list))
			list = slices.Clone(list)
			switch p(3) {
			case 0:
				list = slices.Insert(list, at, compile()) // all places after it move
			case 1:
				list[at] = compile()
			default:
				list[at] = nil
			}
			index = index.Rebuild(list)
			fresh := engine.BuildIndex(list)
			for range 10 {
				in := engine.Input{Facts: genFacts(p), Type: one(p, "lab.happened", "lab.online", "lab.idle"), At: genBase + models.Time(p(6000)-3000)*minute}
				require.Equal(t, fresh.Match(in, nil), index.Match(in, nil))
				require.Equal(t, fresh.Candidates(in, nil), index.Candidates(in, nil))
				matches += len(fresh.Match(in, nil))
			}
		}
	})
	require.Greater(t, matches, 100, "too few of the rules match")
}

func TestTheIndexAppendsInOrder(t *testing.T) {
	always := &engine.IndexedRule{Rule: ruleOf(t, "lab.happened", "")}
	never := &engine.IndexedRule{Rule: ruleOf(t, "lab.happened", "", when("priority", "is_any", "low"))}
	index := engine.BuildIndex([]*engine.IndexedRule{always, never, nil, always})
	require.Equal(t, []int{9, 0, 3}, index.Match(engine.Input{Type: "lab.happened"}, []int{9}))
	require.Equal(t, []int{9}, index.Match(engine.Input{Type: "lab.idle"}, []int{9}))
	require.Empty(t, engine.BuildIndex(nil).Match(engine.Input{Type: "lab.happened"}, nil))
}

// What would take too much room is left out of the index, and the rules are asked themselves.
func TestTheIndexIsRightBeyondItsBudget(t *testing.T) {
	catalogue := labCatalogue(t)
	var list []*engine.IndexedRule
	add := func(condition engine.Condition) {
		rule, err := engine.Compile(catalogue, engine.Definition{Type: "lab.happened", All: []engine.Condition{condition}}, engine.Env{})
		require.NoError(t, err)
		list = append(list, &engine.IndexedRule{Rule: rule})
	}
	for i := range 4200 {
		add(when("hits", "is", float64(i)))
	}
	for i := range 9 {
		var departments, words []any
		for j := range 1000 {
			departments, words = append(departments, fmt.Sprintf("d%d", i*1000+j)), append(words, fmt.Sprintf("%dw%d", i, j)+strings.Repeat("x", 500))
		}
		add(when("department", "is_any", departments...))
		add(when("subject", "contains_any", words...))
	}
	in := engine.Input{Type: "lab.happened", Facts: engine.Facts{"hits": 77.0, "department": "d3005", "subject": "so 2w9" + strings.Repeat("x", 500)}}
	require.Equal(t, []int{77, 4200 + 2*2 + 1, 4200 + 3*2}, engine.BuildIndex(list).Match(in, nil))
}

func TestTheIndexTakesNoMemoryOnTheUsualPath(t *testing.T) {
	var list []*engine.IndexedRule
	for i := range 300 {
		list = append(list, &engine.IndexedRule{Rule: ruleOf(t, "lab.happened", "", when("department", "is_any", fmt.Sprintf("d%d", i%40)),
			when("hits", "between", float64(i%7), float64(i%7+3)), when("subject", "contains_any", fmt.Sprintf("word%d", i%20)))})
	}
	index, into := engine.BuildIndex(list), make([]int, 0, 300)
	in := engine.Input{Type: "lab.happened", Facts: engine.Facts{"department": "d7", "hits": 4.0, "subject": "Have a WORD7 please"}}
	require.NotEmpty(t, index.Match(in, into))
	require.Zero(t, testing.AllocsPerRun(100, func() { index.Match(in, into) }))
}

func BenchmarkIndexMatch(b *testing.B) {
	for _, size := range []int{10, 100, 1000, 10_000} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			catalogue := labCatalogue(b)
			p := byChance(1)
			var list []*engine.IndexedRule
			for i := range size {
				rule, err := engine.Compile(catalogue, engine.Definition{Type: "lab.happened", All: []engine.Condition{
					when("department", "is_any", fmt.Sprintf("d%d", p(400))), when("country", "is_any", fmt.Sprintf("c%d", p(30))),
					when("hits", "between", float64(p(100)), float64(100+p(100))), when("subject", "contains_any", fmt.Sprintf("word%d", i%800))}}, engine.Env{})
				require.NoError(b, err)
				list = append(list, &engine.IndexedRule{Rule: rule})
			}
			index, into := engine.BuildIndex(list), make([]int, 0, size)
			in := engine.Input{Type: "lab.happened", Facts: engine.Facts{"department": "d7", "country": "c3", "hits": 100.0, "subject": "have a word7 word31 word200 please"}}
			b.ReportAllocs()
			for b.Loop() {
				index.Match(in, into)
			}
		})
	}
}
