package engine

import "math/bits"

// IndexedRule is one rule of an index.
type IndexedRule struct {
	Rule *Rule
}

// Index finds the rules that hold without asking each of them. Rules are parted by event type, and in a part each rule is one bit. For
// every fact that conditions of ALL compare with values, ranges or words the part knows beforehand which rules each value leaves; the
// sets of all facts are intersected, and what remains is asked for whatever the sets do not cover (ANY, times, patterns). So an index
// gives exactly what Holds gives. It never changes: a change of rules makes a new one.
type Index struct {
	parts map[string]*part
}

// part is the rules of one event type.
type part struct {
	places  []int // of the rules in the list that the index was made of, in order
	rules   []*Rule
	covered [][]bool // for each rule: whether a table decides its condition of ALL

	// The tables: each narrows a set of rules by one fact. They are no interface so that sets can stay on the stack.
	values []valueTable
	ranges []rangeTable
	words  []wordTable
}

// BuildIndex makes the index. Match and Candidates tell rules by their places in this list; entries that are nil are left out.
func BuildIndex(rules []*IndexedRule) *Index {
	ix := &Index{parts: map[string]*part{}}
	for place, one := range rules {
		if one == nil {
			continue
		}
		typeID := one.Rule.eventType.ID
		at := ix.parts[typeID]
		if at == nil {
			at = &part{}
			ix.parts[typeID] = at
		}
		at.places = append(at.places, place)
		at.rules = append(at.rules, one.Rule)
	}
	for _, one := range ix.parts {
		one.build()
	}
	return ix
}

// Match appends the places of the rules of in.Type that hold, moments and states alike, in order.
func (ix *Index) Match(in Input, into []int) []int {
	return ix.find(in, into, (*Rule).holdsBeyond)
}

// Candidates appends the places of the rules of in.Type that could hold at some instant (Could), in order.
func (ix *Index) Candidates(in Input, into []int) []int {
	return ix.find(in, into, (*Rule).couldBeyond)
}

func (ix *Index) find(in Input, into []int, asks func(*Rule, Input, []bool) bool) []int {
	at := ix.parts[in.Type]
	if at == nil {
		return into
	}
	var room [64]uint64
	left := fullBitset(room[:0], len(at.rules))
	at.narrow(in.Facts, left)
	for w, word := range left {
		for ; word != 0; word &= word - 1 {
			i := w*64 + bits.TrailingZeros64(word)
			if asks(at.rules[i], in, at.covered[i]) {
				into = append(into, at.places[i])
			}
		}
	}
	return into
}

// narrow clears the bits of the rules that the facts rule out.
func (p *part) narrow(facts Facts, rules bitset) {
	for i := range p.values {
		p.values[i].narrow(facts, rules)
	}
	for i := range p.ranges {
		p.ranges[i].narrow(facts, rules)
	}
	for i := range p.words {
		p.words[i].narrow(facts, rules)
	}
}

// holdsBeyond is Holds without the conditions that the index has decided already.
func (r *Rule) holdsBeyond(in Input, covered []bool) bool {
	for i := range r.all {
		if !covered[i] && r.all[i].verdict(in) != yes {
			return false
		}
	}
	return r.holdsAny(in)
}

// couldBeyond is could without the conditions that the index has decided already.
func (r *Rule) couldBeyond(in Input, covered []bool) bool {
	for i := range r.all {
		if !covered[i] && r.all[i].timed == nil && r.all[i].verdict(in) != yes {
			return false
		}
	}
	return r.couldAny(in)
}

// bitset is a set of rules of one part.
type bitset []uint64

func fullBitset(room []uint64, size int) bitset {
	words := (size + 63) / 64
	out := bitset(room)
	for range words {
		out = append(out, ^uint64(0))
	}
	if rest := size % 64; rest != 0 {
		out[words-1] = 1<<rest - 1
	}
	return out
}

func (b bitset) remove(i int)   { b[i/64] &^= 1 << (i % 64) }
func (b bitset) add(i int)      { b[i/64] |= 1 << (i % 64) }
func (b bitset) has(i int) bool { return b[i/64]&(1<<(i%64)) != 0 }

func (b bitset) meet(other bitset) {
	for i := range b {
		b[i] &= other[i]
	}
}
