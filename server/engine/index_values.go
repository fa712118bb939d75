package engine

import (
	"math"
	"slices"
)

// valueTable decides what compares a fact with single values.
type valueTable struct {
	fact    string
	folded  bool // texts are compared folded
	values  map[string]bitset
	rest    bitset // any other text
	yes, no bitset // of yes/no
	unknown bitset
	entries []entry // asked one by one when a fact has several values
}

func newValueTable(fact string, entries []entry, rules int) (valueTable, []entry) {
	out := valueTable{fact: fact, values: map[string]bitset{}, unknown: accepting(entries, rules, nil), entries: entries}
	for _, one := range entries {
		switch test := one.positive().(type) {
		case among:
			out.folded = out.folded || test.folded
			out.name(test.values)
		case oneOf:
			out.folded = true
			out.name(test.texts)
		}
	}
	if len(out.values)*len(out.unknown) > maxTable {
		return valueTable{}, nil
	}
	other := "\x00"
	for ; out.values[other] != nil; other += "\x00" { // stands for all texts that no condition names
	}
	for text := range out.values {
		out.values[text] = accepting(entries, rules, text)
	}
	out.rest = accepting(entries, rules, other)
	out.yes, out.no = accepting(entries, rules, true), accepting(entries, rules, false)
	return out, entries
}

func (v valueTable) name(texts map[string]bool) {
	for text := range texts {
		v.values[text] = bitset{}
	}
}

func (v *valueTable) narrow(facts Facts, rules bitset) {
	switch value := facts[v.fact].(type) {
	case string:
		rules.meet(v.ofText(value))
	case bool:
		rules.meet(v.ofBool(value))
	case []string:
		for _, one := range v.entries {
			if !one.condition.accepts(value) {
				rules.remove(one.rule)
			}
		}
	default:
		rules.meet(v.unknown)
	}
}

func (v *valueTable) ofText(text string) bitset {
	if text == "" {
		return v.unknown
	}
	set, named := v.values[text]
	if v.folded {
		var space room
		set, named = v.values[string(appendFold(space[:0], text))]
	}
	if named {
		return set
	}
	return v.rest
}

func (v *valueTable) ofBool(value bool) bitset {
	if value {
		return v.yes
	}
	return v.no
}

// rangeTable decides what compares a number with ranges: the numbers are cut where any range begins or ends, and all between two
// cuts are judged alike.
type rangeTable struct {
	fact    string
	from    []float64 // the first number of each piece, rising; the first is minus infinity
	pieces  []bitset
	unknown bitset
}

func newRangeTable(fact string, entries []entry, rules int) (rangeTable, []entry) {
	out := rangeTable{fact: fact, from: []float64{math.Inf(-1)}, unknown: accepting(entries, rules, nil)}
	for _, one := range entries {
		if test, isRange := one.positive().(between); isRange {
			out.from = append(out.from, test.from, math.Nextafter(test.to, math.Inf(1)))
		}
	}
	slices.Sort(out.from)
	out.from = slices.Compact(out.from)
	if len(out.from)*len(out.unknown) > maxTable {
		return rangeTable{}, nil
	}
	for _, from := range out.from {
		out.pieces = append(out.pieces, accepting(entries, rules, max(from, -math.MaxFloat64)))
	}
	return out, entries
}

func (r *rangeTable) narrow(facts Facts, rules bitset) {
	value, known := numberOf(facts[r.fact])
	if !known {
		rules.meet(r.unknown)
		return
	}
	at, begins := slices.BinarySearch(r.from, value)
	if !begins {
		at--
	}
	rules.meet(r.pieces[at])
}
