package engine

import (
	"math"
	"slices"
)

// rangeTable decides what compares a number with ranges: the numbers are cut where any range begins or ends, and all between two cuts
// are judged alike. The number is the fact itself, the time since it, or what the wall shows.
type rangeTable struct {
	source
	from    []float64 // the first number of each piece, rising; the first is minus infinity
	pieces  sets
	unknown bitset
}

// numbers is one range of them, [from, to).
type numbers struct{ from, to float64 }

func newRangeTable(from source, entries []entry, rules int) (*table, []entry) {
	out := &rangeTable{source: from, from: []float64{math.Inf(-1)}, pieces: newSets(rules), unknown: accepting(entries, rules, nil)}
	for _, one := range entries {
		for _, span := range one.ranges() {
			if !math.IsInf(span.to, 1) {
				out.from = append(out.from, span.to)
			}
			out.from = append(out.from, span.from)
		}
	}
	slices.Sort(out.from)
	out.from = slices.Compact(out.from)
	if len(out.from)*len(out.unknown) > maxTable {
		return nil, entries
	}
	out.cut(entries, rules)
	return &table{ranges: out, timed: from.kind == sourceElapsed || from.kind == sourceWall, leaves: out.pieces.share(rules)}, nil
}

// cut makes the set of each piece: it walks over the pieces and notes which entries begin and cease to refuse.
func (r *rangeTable) cut(entries []entry, rules int) {
	type turn struct {
		rule int
		by   int16
	}
	turns := make([][]turn, len(r.from))
	refused := newRefusals(rules)
	for _, one := range entries {
		_, negated := one.positive()
		inside := int16(-1)
		if negated {
			inside = 1
		} else {
			refused.change(one.rule, 1)
		}
		for _, span := range one.ranges() {
			begins := r.piece(span.from)
			turns[begins] = append(turns[begins], turn{one.rule, inside})
			if !math.IsInf(span.to, 1) {
				ends := r.piece(span.to)
				turns[ends] = append(turns[ends], turn{one.rule, -inside})
			}
		}
	}
	for _, here := range turns {
		for _, one := range here {
			refused.change(one.rule, one.by)
		}
		r.pieces.add(refused.set)
	}
}

// ranges are those in which the entry holds, but for its negation. They do not overlap.
func (e entry) ranges() []numbers {
	switch test, _ := e.positive(); test := test.(type) {
	case between:
		return []numbers{{test.from, math.Nextafter(test.to, math.Inf(1))}}
	case elapsed:
		return []numbers{numbersOf(Span{From: test.least, To: min(test.most, Forever-1) + 1})}
	case atInstant:
		return numbersIn(test.shows)
	case atFact:
		return numbersIn(test.shows)
	}
	return nil
}

func numbersIn(set Set) []numbers {
	out := make([]numbers, 0, len(set))
	for _, span := range set {
		out = append(out, numbersOf(span))
	}
	return out
}

func numbersOf(span Span) numbers {
	out := numbers{float64(span.From), float64(span.To)}
	if span.From <= ever {
		out.from = math.Inf(-1)
	}
	if span.To >= Forever {
		out.to = math.Inf(1)
	}
	return out
}

func (r *rangeTable) narrow(in *Input, rules bitset) (left int) {
	value, known := r.number(in)
	if !known {
		return rules.meet(r.unknown)
	}
	return rules.meet(r.pieces.at(r.piece(value)))
}

// number is what the table judges, if it is known.
func (r *rangeTable) number(in *Input) (float64, bool) {
	if r.kind == sourceWall {
		return float64(wall{zone: r.zone, period: r.period}.at(in.At)), true
	}
	fact := in.Facts[r.fact]
	value, known := numberOf(fact)
	switch r.kind {
	case sourceElapsed:
		return float64(in.At - instantOf(fact)), known
	case sourceWallOfFact:
		return float64(wall{zone: r.zone, period: r.period}.at(instantOf(fact))), known
	}
	return value, known
}

// piece finds the last piece that does not begin after the number.
func (r *rangeTable) piece(number float64) int {
	low, high := 0, len(r.from)
	for high-low > 1 {
		if middle := int(uint(low+high) >> 1); r.from[middle] <= number {
			low = middle
		} else {
			high = middle
		}
	}
	return low
}
