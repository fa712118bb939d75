package engine

import (
	"maps"
	"slices"
)

// maxTable bounds the sets of one table, in words of 64 rules (4 MiB). A fact that would need more is left to the rules themselves.
const maxTable = 1 << 19

// entry is one condition of ALL that a table could decide.
type entry struct {
	rule      int // its bit
	position  int // among the rule's conditions of ALL
	condition *condition
}

// build makes the tables of a part: for each fact one of values, one of ranges and one of words, as its conditions need.
func (p *part) build() {
	byValue, byRange, byWord := map[string][]entry{}, map[string][]entry{}, map[string][]entry{}
	for i, rule := range p.rules {
		p.covered = append(p.covered, make([]bool, len(rule.all)))
		for j := range rule.all {
			one := entry{rule: i, position: j, condition: &rule.all[j]}
			switch one.condition.indexedBy() {
			case indexValues:
				byValue[one.condition.fact] = append(byValue[one.condition.fact], one)
			case indexRanges:
				byRange[one.condition.fact] = append(byRange[one.condition.fact], one)
			case indexWords:
				byWord[one.condition.fact] = append(byWord[one.condition.fact], one)
			}
		}
	}
	p.values = addTables(p, byValue, newValueTable)
	p.ranges = addTables(p, byRange, newRangeTable)
	p.words = addTables(p, byWord, newWordTable)
}

// addTables makes a table for each fact and notes which conditions they decide. A table that would be too large is not made and
// decides none.
func addTables[T any](p *part, byFact map[string][]entry, newTable func(fact string, entries []entry, rules int) (T, []entry)) []T {
	var out []T
	for _, fact := range slices.Sorted(maps.Keys(byFact)) {
		made, decides := newTable(fact, byFact[fact], len(p.rules))
		if len(decides) > 0 {
			out = append(out, made)
		}
		for _, one := range decides {
			p.covered[one.rule][one.position] = true
		}
	}
	return out
}

// indexKind is the sort of table that decides a condition.
type indexKind int

const (
	indexNothing indexKind = iota
	indexValues
	indexRanges
	indexWords
)

// indexedBy tells which table can decide the condition exactly.
func (c *condition) indexedBy() indexKind {
	switch test := (entry{condition: c}).positive().(type) {
	case among, oneOf, isBool:
		return indexValues
	case between:
		return indexRanges
	case contains:
		if test.whole || test.all && len(test.words) > 1 {
			return indexNothing
		}
		return indexWords
	}
	return indexNothing
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

// positive is the test of the entry without its negation.
func (e entry) positive() test {
	if negated, isNot := e.condition.test.(not); isNot {
		return negated.test
	}
	return e.condition.test
}
