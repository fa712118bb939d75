package clocks

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"deskbell/models"
	"deskbell/server/engine"
)

const (
	departments = 64
	minute      = 60_000 // milliseconds, as all times here
	tick        = 250    // how often the engine's clocks look
	idleType    = "bench.idle"
)

// start is when a simulated hour begins.
var start = models.TimeOf(time.Date(2026, time.March, 2, 8, 0, 0, 0, time.UTC))

// rule fires when an item of one of its departments was idle for so long.
type rule struct {
	after models.Time
	in    uint64 // set of departments
}

// someRules have the waits that people configure, 5 minutes to 2 days; a quarter of them is for all departments, others for three.
func someRules(n int) []rule {
	r := rand.New(rand.NewPCG(5, 3))
	list := make([]rule, n)
	for i := range list {
		minutes := 0
		switch r.IntN(3) {
		case 0:
			minutes = []int{5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 480, 720, 1440, 2880}[r.IntN(15)]
		case 1:
			minutes = 5 * (1 + r.IntN(48))
		default:
			minutes = 30 * (1 + r.IntN(96))
		}
		list[i] = rule{after: models.Time(minutes) * minute, in: 1<<r.IntN(departments) | 1<<r.IntN(departments) | 1<<r.IntN(departments)}
		if r.IntN(4) == 0 {
			list[i].in = ^uint64(0)
		}
	}
	return list
}

// plan is what an item of one department waits for: the distinct waits, and how many rules each has.
type plan struct {
	after []models.Time
	rules []int
}

// next is the first step that an item which was idle for so long still waits for; false: none.
func (p *plan) next(idle models.Time) (models.Time, bool) {
	at, _ := slices.BinarySearch(p.after, idle+1)
	if at == len(p.after) {
		return 0, false
	}
	return p.after[at], true
}

// plans asks the product: the rules are compiled, its index says which could hold for an item of the department, and they say when.
func plans(list []rule) ([departments]plan, error) {
	var out [departments]plan
	catalogue, err := engine.NewCatalogue([]engine.Category{{ID: "bench", Label: "Bench", ItemKind: models.ItemChat,
		Types: []engine.EventType{{ID: idleType, Label: "Idle", Episode: engine.EpisodeIdle, EpisodeFact: engine.FactLastActivity, TimeBased: true}},
		Fields: []engine.Field{{ID: "department", Label: "Department", Kind: engine.KindDepartment},
			{ID: "idle_minutes", Label: "Idle Minutes", Kind: engine.KindMinutes}}}}, nil)
	if err != nil {
		return out, err
	}
	var indexed []*engine.IndexedRule
	for _, one := range list {
		compiled, err := engine.Compile(catalogue, one.definition(), engine.Env{})
		if err != nil {
			return out, err
		}
		indexed = append(indexed, &engine.IndexedRule{Rule: compiled})
	}
	index := engine.BuildIndex(indexed)
	for d := range out {
		facts := engine.Facts{"department": department(d), engine.FactLastActivity: float64(start)}
		count := map[models.Time]int{}
		for _, place := range index.Candidates(engine.Input{Type: idleType, Facts: facts}, nil) {
			after, plain := indexed[place].Rule.IdleThreshold()
			if !plain {
				return out, fmt.Errorf("rule %d is no plain idle rule", place)
			}
			count[models.Time(after.Milliseconds())]++
		}
		for after := range count {
			out[d].after = append(out[d].after, after)
		}
		slices.Sort(out[d].after)
		for _, after := range out[d].after {
			out[d].rules = append(out[d].rules, count[after])
		}
	}
	return out, nil
}

func (r rule) definition() engine.Definition {
	var ids []any
	for d := range departments {
		if r.in>>d&1 == 1 {
			ids = append(ids, department(d))
		}
	}
	return engine.Definition{Name: "bench", Type: idleType, All: []engine.Condition{
		{Field: "idle_minutes", Op: "at_least", Values: []any{float64(r.after) / minute}}, {Field: "department", Op: "is_any", Values: ids}}}
}

func department(d int) string { return fmt.Sprintf("department-%d", d) }

// world is the items of a simulation: when each was last active, and who is active when.
type world struct {
	keys []engine.ItemKey
	last []models.Time
	r    *rand.Rand
}

// newWorld has items that were last active at some time of the last three days. The department of an item is its number modulo 64.
func newWorld(items int) *world {
	r := rand.New(rand.NewPCG(1, 1))
	w := &world{keys: make([]engine.ItemKey, items), last: make([]models.Time, items), r: rand.New(rand.NewPCG(2, 2))}
	for i := range w.keys {
		w.keys[i] = engine.ItemKey{Kind: models.ItemChat, ID: fmt.Sprintf("%s%07d", strings.Repeat("x", 19), i)} // as long as an id is
		w.last[i] = start - models.Time(r.Int64N(3*24*60*minute))
	}
	return w
}

// place is the number of the item.
func place(key engine.ItemKey) (place int) {
	for _, digit := range key.ID[len(key.ID)-7:] {
		place = 10*place + int(digit-'0')
	}
	return place
}

// active picks who was active: four of five activities go to 2 % of the items.
func (w *world) active() int {
	if w.r.IntN(5) > 0 {
		return w.r.IntN(len(w.keys)/50+1) * 50 % len(w.keys)
	}
	return w.r.IntN(len(w.keys))
}
