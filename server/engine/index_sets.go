package engine

import "math/bits"

// bitset is a set of rules of one part.
type bitset []uint64

// setRoom is what a set of 10,000 rules takes, on the stack.
type setRoom [160]uint64

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

// meet leaves what both sets have, and returns how many that are.
func (b bitset) meet(other bitset) (left int) {
	other = other[:len(b)]
	for i, word := range b {
		word &= other[i]
		b[i] = word
		left += bits.OnesCount64(word)
	}
	return left
}

// sets are many sets of one part, side by side.
type sets struct {
	words int // of a set
	all   []uint64
}

func newSets(rules int) sets { return sets{words: (rules + 63) / 64} }

func (s *sets) at(i int) bitset { return s.all[i*s.words : (i+1)*s.words] }

// add keeps a copy, and returns its place.
func (s *sets) add(set bitset) int {
	s.all = append(s.all, set...)
	return len(s.all)/s.words - 1
}

// share is how much of the rules the sets leave.
func (s *sets) share(rules int) float64 {
	return float64(bitset(s.all).size()) * float64(s.words) / float64(max(1, len(s.all))*rules)
}

func (b bitset) size() (size int) {
	for _, word := range b {
		size += bits.OnesCount64(word)
	}
	return size
}

// sparse is a small set: its words that are not empty.
type sparse []sparseWord

type sparseWord struct {
	at   int
	bits uint64
}

// with adds a rule. Rules are added in rising order.
func (s sparse) with(i int) sparse {
	if last := len(s) - 1; last >= 0 && s[last].at == i/64 {
		s[last].bits |= 1 << (i % 64)
		return s
	}
	return append(s, sparseWord{i / 64, 1 << (i % 64)})
}

func (b bitset) addAll(some sparse) {
	for _, word := range some {
		b[word.at] |= word.bits
	}
}

func (b bitset) removeAll(some sparse) {
	for _, word := range some {
		b[word.at] &^= word.bits
	}
}
