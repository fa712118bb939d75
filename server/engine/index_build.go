package engine

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"deskbell/models"
)

// maxTable bounds the sets of one table, in words of 64 rules (4 MiB). A fact that would need more is left to the rules themselves.
const maxTable = 1 << 19

// entry is one condition of ALL that a table could decide.
type entry struct {
	rule      int // its bit
	condition *condition
}

// source is what a table judges. Conditions with one source share a table.
type source struct {
	kind   sourceKind
	fact   string
	zone   *time.Location // of the wall
	period models.Time
}

// sourceKind is how a table judges its fact.
type sourceKind int

const (
	sourceNone       sourceKind = iota
	sourceText                  // the text or yes/no, as it is
	sourceFolded                // the text, folded
	sourceNumber                // the number
	sourceElapsed               // the time since the fact, in milliseconds
	sourceWall                  // what the wall shows at the instant; no fact
	sourceWallOfFact            // what the wall showed at the fact
	sourceWords                 // words in the text
)

// build makes the tables of a part, one for each source of its conditions.
func (p *part) build() {
	p.beyond = make([][]*condition, len(p.rules))
	groups := map[source][]entry{}
	for i, rule := range p.rules {
		for j := range rule.all {
			one := entry{rule: i, condition: &rule.all[j]}
			if from := one.source(); from.kind != sourceNone {
				groups[from] = append(groups[from], one)
			} else {
				p.leave(one)
			}
		}
	}
	for from, entries := range groups {
		made, left := from.table(entries, len(p.rules))
		if made != nil {
			p.tables = append(p.tables, *made)
		}
		for _, one := range left {
			p.leave(one)
		}
	}
	p.asked = make(bitset, (len(p.rules)+63)/64)
	for i, rule := range p.rules {
		if len(p.beyond[i])+len(rule.any) > 0 {
			p.asked.add(i)
		}
	}
	slices.SortFunc(p.tables, func(a, b table) int {
		return cmp.Or(cmp.Compare(a.rank(), b.rank()), strings.Compare(a.fact(), b.fact()))
	})
}

// leave leaves a condition to its rule.
func (p *part) leave(one entry) { p.beyond[one.rule] = append(p.beyond[one.rule], one.condition) }

// rank is the order in which tables are asked.
func (t *table) rank() float64 {
	if t.words != nil {
		return 2 // a text has to be read
	}
	return t.leaves
}

func (t *table) fact() string {
	switch {
	case t.values != nil:
		return t.values.fact
	case t.ranges != nil:
		return t.ranges.fact
	}
	return t.words.fact
}

// table makes the table of some entries, which are in the order of their rules, and returns those that it does not decide; all of them
// if it would be too large.
func (s source) table(entries []entry, rules int) (made *table, left []entry) {
	switch s.kind {
	case sourceText, sourceFolded:
		return newValueTable(s, entries, rules)
	case sourceWords:
		return newWordTable(s.fact, entries, rules)
	}
	return newRangeTable(s, entries, rules)
}

// source tells which table can decide the condition exactly; sourceNone: none.
func (e entry) source() source {
	test, _ := e.positive()
	fact := e.condition.fact
	switch test := test.(type) {
	case among:
		if test.folded {
			return source{kind: sourceFolded, fact: fact}
		}
		return source{kind: sourceText, fact: fact}
	case oneOf:
		return source{kind: sourceFolded, fact: fact}
	case isBool:
		return source{kind: sourceText, fact: fact}
	case between:
		return source{kind: sourceNumber, fact: fact}
	case elapsed:
		return source{kind: sourceElapsed, fact: fact}
	case atInstant:
		return source{kind: sourceWall, zone: test.zone, period: test.period}
	case atFact:
		return source{kind: sourceWallOfFact, fact: fact, zone: test.zone, period: test.period}
	case contains:
		if !test.whole && (!test.all || len(test.words) == 1) {
			return source{kind: sourceWords, fact: fact}
		}
	}
	return source{}
}

// positive is the test of the entry without its negation, and whether it had one.
func (e entry) positive() (positive test, negated bool) {
	switch test := e.condition.test.(type) {
	case not:
		return test.test, true
	case notTimed:
		return test.timed, true
	}
	return e.condition.test, false
}

// accepting is the set of rules whose entries all accept a value of the fact, known or not; rules without an entry do.
func accepting(entries []entry, rules int, value any) bitset {
	out := fullBitset(nil, rules)
	for _, one := range entries {
		if !one.condition.accepts(value) {
			out.remove(one.rule)
		}
	}
	return out
}

// refusals counts, for each rule, the entries that refuse the value at hand. A rule stays in the set while none does.
type refusals struct {
	count []int16
	set   bitset
}

func newRefusals(rules int) *refusals {
	return &refusals{count: make([]int16, rules), set: fullBitset(nil, rules)}
}

// change counts one entry of the rule more, or one less.
func (r *refusals) change(rule int, by int16) {
	r.count[rule] += by
	if r.count[rule] == 0 {
		r.set.add(rule)
	} else {
		r.set.remove(rule)
	}
}
