// Package rules measures how rules are matched: one occurrence against 10 to 10,000 events.
//
// The workload: occurrences of a help desk (24 types, 40 departments, 100 groups, texts of 6 to 10 words, numbers, an instant), some values
// much more common than others; rules of one type and two to four conditions on lists, exclusions, words in a text, ranges, minutes
// idle, times of day and days of the week. About one rule in 200 holds for an occurrence. The other case has all rules on one type.
//
// The contenders: Deskbell's compiled index; one compiled program a rule of expr and of cel-go, run one after the other, which is how
// expression languages are used; a loop in plain Go. Each is held to the definition first (plain Go over the rules as data), and gets its
// inputs ready made. They run in turn; a figure is the median of the rounds, in CPU time of the process.
//
// The goals: against 1,000 and 10,000 rules at least 120 and 1,200 times the occurrences of linear expr; at most 1.5 and 3 µs and no
// allocation each; at most 10 µs with 10,000 rules on one type; 100 times the rules cost at most 8 times as much; building the index of
// 10,000 rules takes at most 100 ms, changing one rule of them 10 ms.
package rules

import (
	"context"
	"fmt"
	"time"

	"deskbell/e2e/bench/goal"
)

// plan is how much a run measures.
type plan struct {
	sizes  []int
	sample int // occurrences that each matcher is checked with
	rounds int
	each   time.Duration
}

func planOf(scale goal.Scale) plan {
	if scale == goal.Smoke {
		return plan{sizes: []int{10, 100}, sample: 50, rounds: 1, each: 10 * time.Millisecond}
	}
	return plan{sizes: []int{10, 100, 1_000, 10_000}, sample: 100, rounds: 3, each: 200 * time.Millisecond}
}

// Run measures all sizes, then all rules on one type, then building and changing the index.
func Run(ctx context.Context, scale goal.Scale) ([]goal.Goal, error) {
	p, words := planOf(scale), vocabulary()
	list := occurrences(500, words)
	var out []goal.Goal
	ns := map[int]float64{}
	for _, size := range p.sizes {
		rules := someRules(size, words)
		found, err := contend(p, rules, list)
		if err != nil {
			return nil, err
		}
		out = append(out, goalsOf(size, "rules", found)...)
		ns[size] = found[0].ns()
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	most := p.sizes[len(p.sizes)-1]
	out = append(out, goal.Goal{Area: "rules", Name: fmt.Sprintf("an occurrence, %d rules for 100", most), Figure: ns[most], Unit: "ns",
		Anchor: "100 rules", Value: ns[100], Most: 8})
	built, err := building(p, someRules(most, words), "")
	if err != nil {
		return nil, err
	}
	onType, err := oneType(p, someRules(most, words), list)
	return append(append(out, built...), onType...), err
}

// goalsOf are the lines of one size; the product is the first contender.
func goalsOf(size int, what string, found []*contender) []goal.Goal {
	name := fmt.Sprintf("matching, %d %s", size, what)
	ours := found[0]
	most := map[string]float64{"1000 rules": 1_500, "10000 rules": 3_000, "10000 rules on one type": 10_000}
	least := map[string]float64{"1000 rules": 120, "10000 rules": 1_200}
	key := fmt.Sprintf("%d %s", size, what)
	out := []goal.Goal{
		{Area: "rules", Name: name, Figure: ours.ns(), Unit: "ns", Most: most[key]},
		{Area: "rules", Name: name + ", allocations", Figure: ours.allocs, Unit: "objects", Most: 0.01}, // of the runtime itself, now and then
	}
	for _, other := range found[1:] {
		line := goal.Goal{Area: "rules", Name: name, Figure: ours.rate(), Unit: "/s", Anchor: other.name, Value: other.rate()}
		if other.name == "linear expr" {
			line.Least = least[key]
		}
		out = append(out, line)
	}
	return out
}

// contend makes the contenders, checks and measures them.
func contend(p plan, rules []rule, list []occurrence) ([]*contender, error) {
	ours, err := newProduct(rules, list)
	if err != nil {
		return nil, err
	}
	byExpr, err := newLinearExpr(rules, list)
	if err != nil {
		return nil, err
	}
	byCEL, err := newLinearCEL(rules, list)
	if err != nil {
		return nil, err
	}
	found := []*contender{{name: "deskbell", m: ours}, {name: "linear expr", m: byExpr}, {name: "linear cel-go", m: byCEL},
		{name: "a loop in Go", m: loop{rules, list}}}
	for _, c := range found {
		if err := c.verify(rules, list[:p.sample]); err != nil {
			return nil, err
		}
	}
	measure(found, len(list), p.rounds, p.each)
	return found, nil
}

// oneType measures the index at its worst: all rules and occurrences are of one type.
func oneType(p plan, rules []rule, list []occurrence) ([]goal.Goal, error) {
	for i := range rules {
		rules[i].eventType = value(eventType, 0)
	}
	list = append([]occurrence(nil), list...)
	for i := range list {
		list[i].texts[eventType] = value(eventType, 0)
	}
	found, err := contend(p, rules, list)
	if err != nil {
		return nil, err
	}
	built, err := building(p, rules, " on one type")
	return append(goalsOf(len(rules), "rules on one type", found), built...), err
}
