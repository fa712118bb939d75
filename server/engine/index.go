package engine

import (
	"math/bits"
	"slices"
)

// IndexedRule is one rule of an index.
type IndexedRule struct {
	Rule *Rule
}

// Index finds the rules that hold without asking each of them. Rules are parted by event type, and in a part each rule is one bit. For
// every fact that conditions of ALL compare with values, ranges or words, and for the clocks and the wall, the part knows beforehand
// which rules each value leaves; these sets are intersected, and what remains is asked for whatever they do not cover (ANY, patterns,
// changes). So an index gives exactly what Holds gives. It never changes: a change of rules makes a new one (Rebuild).
type Index struct {
	parts map[string]*part
}

// part is the rules of one event type.
type part struct {
	places []int // of the rules in the list that the index was made of, in order
	rules  []*Rule
	tables []table        // what leaves the fewest rules comes first, words last
	beyond [][]*condition // for each rule: its conditions of ALL that no table decides
	asked  bitset         // the rules that the tables do not decide alone
}

// table narrows a set of rules by one fact or by the instant. One of its three sorts is set; it is no interface so that sets can stay on
// the stack.
type table struct {
	values *valueTable
	ranges *rangeTable
	words  *wordTable
	timed  bool    // it judges the instant
	leaves float64 // the share of the rules that it leaves, over its values
}

// BuildIndex makes the index. Match and Candidates tell rules by their places in this list; entries that are nil are left out.
func BuildIndex(rules []*IndexedRule) *Index { return (&Index{}).Rebuild(rules) }

// Rebuild makes the index of another list. Of event types whose rules are the same as in ix, in the same order, nothing is made anew.
func (ix *Index) Rebuild(rules []*IndexedRule) *Index {
	out := &Index{parts: map[string]*part{}}
	for place, one := range rules {
		if one == nil {
			continue
		}
		typeID := one.Rule.eventType.ID
		at := out.parts[typeID]
		if at == nil {
			at = &part{}
			out.parts[typeID] = at
		}
		at.places = append(at.places, place)
		at.rules = append(at.rules, one.Rule)
	}
	for typeID, one := range out.parts {
		if former := ix.parts[typeID]; former != nil && slices.Equal(former.rules, one.rules) {
			one.tables, one.beyond, one.asked = former.tables, former.beyond, former.asked
			continue
		}
		one.build()
	}
	return out
}

// Match appends the places of the rules of in.Type that hold, moments and states alike, in order.
func (ix *Index) Match(in Input, into []int) []int { return ix.find(&in, into, false) }

// Candidates appends the places of the rules of in.Type that could hold at some instant (Could), in order.
func (ix *Index) Candidates(in Input, into []int) []int { return ix.find(&in, into, true) }

// find asks whether rules hold, or could at some instant.
func (ix *Index) find(in *Input, into []int, could bool) []int {
	at := ix.parts[in.Type]
	if at == nil {
		return into
	}
	var room setRoom
	left := fullBitset(room[:0], len(at.rules))
	decided := at.narrow(in, left, could)
	for w, word := range left {
		for ; word != 0; word &= word - 1 {
			i := w*64 + bits.TrailingZeros64(word)
			if decided && !at.asked.has(i) || at.agrees(i, in, could, decided) {
				into = append(into, at.places[i])
			}
		}
	}
	return into
}

// askCost is how many tables can be asked in the time that one rule takes.
const askCost = 4

// narrow clears the bits of the rules that the input rules out, and reports whether all tables were asked. It ends early when it is
// cheaper to ask the few rules that are left.
func (p *part) narrow(in *Input, left bitset, could bool) (decided bool) {
	for i := range p.tables {
		if could && p.tables[i].timed {
			continue
		}
		if more := len(p.tables) - 1 - i; p.tables[i].narrow(in, left)*askCost <= more {
			return more == 0
		}
	}
	return true
}

// narrow returns how many rules it leaves.
func (t *table) narrow(in *Input, left bitset) int {
	switch {
	case t.values != nil:
		return t.values.narrow(in.Facts, left)
	case t.ranges != nil:
		return t.ranges.narrow(in, left)
	}
	return t.words.narrow(in.Facts, left)
}

// agrees asks a rule for what no table has decided.
func (p *part) agrees(i int, in *Input, could, decided bool) bool {
	rule := p.rules[i]
	switch {
	case !decided && could:
		return rule.could(*in)
	case !decided:
		return rule.Holds(*in)
	}
	for _, one := range p.beyond[i] {
		if (one.timed == nil || !could) && one.verdict(*in) != yes {
			return false
		}
	}
	if could {
		return rule.couldAny(*in)
	}
	return rule.holdsAny(*in)
}
