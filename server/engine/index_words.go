package engine

// wordTable decides which texts contain words: one pass over the text finds all words of all rules, whatever their number.
type wordTable struct {
	fact    string
	words   automaton
	wanted  []sparse // for each word: the rules that hold when it is there ...
	free    bitset   // ... and the rules that want none
	barred  []sparse // for each word: the rules that it rules out
	unknown bitset
}

// newWordTable decides the first condition of each rule that wants words, and all that bar words.
func newWordTable(fact string, entries []entry, rules int) (*table, []entry) {
	out := &wordTable{fact: fact, free: fullBitset(nil, rules)}
	var decided, left []entry
	numbers := map[string]int{}
	room := 0
	for _, one := range entries {
		test, bars := one.positive()
		if !bars && !out.free.has(one.rule) {
			left = append(left, one)
			continue
		}
		decided = append(decided, one)
		for _, word := range test.(contains).words {
			out.name(out.number(string(word), numbers), one.rule, bars)
			room++
		}
	}
	words := make([]string, len(numbers))
	for word, number := range numbers {
		words[number] = word
	}
	if 2*room > maxTable || automatonSize(words) > 8*maxTable {
		return nil, entries
	}
	out.words = newAutomaton(words)
	out.unknown = accepting(decided, rules, nil)
	return &table{words: out}, left
}

// number gives a word its place.
func (w *wordTable) number(word string, numbers map[string]int) int {
	if known, again := numbers[word]; again {
		return known
	}
	numbers[word] = len(numbers)
	w.wanted, w.barred = append(w.wanted, nil), append(w.barred, nil)
	return len(numbers) - 1
}

// name notes what a word means to a rule.
func (w *wordTable) name(word, rule int, bars bool) {
	if bars {
		w.barred[word] = w.barred[word].with(rule)
		return
	}
	w.wanted[word] = w.wanted[word].with(rule)
	w.free.remove(rule)
}

func (w *wordTable) narrow(facts Facts, rules bitset) (left int) {
	source, _ := facts[w.fact].(string)
	if source == "" {
		return rules.meet(w.unknown)
	}
	var space room
	text := appendFold(space[:0], source)
	var more setRoom
	kept := append(bitset(more[:0]), w.free...)
	for state, i := int32(0), 0; i < len(text); i++ {
		if state = w.words.step(state, text[i]); !ended(state) {
			continue
		}
		for _, word := range w.words.ends[state] {
			kept.addAll(w.wanted[word])
			rules.removeAll(w.barred[word])
		}
	}
	return rules.meet(kept)
}
