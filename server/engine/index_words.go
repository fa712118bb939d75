package engine

// wordTable decides which texts contain words: one pass over the text finds all words of all rules, whatever their number.
type wordTable struct {
	fact    string
	words   automaton
	wanted  []bitset // for each word: the rules that hold when it is there ...
	free    bitset   // ... and the rules that want none
	barred  []bitset // for each word: the rules that it rules out
	unknown bitset
}

// newWordTable decides the first condition of each rule that wants words, and all that bar words.
func newWordTable(fact string, entries []entry, rules int) (wordTable, []entry) {
	out := wordTable{fact: fact, free: fullBitset(nil, rules)}
	var decided []entry
	numbers := map[string]int{}
	for _, one := range entries {
		_, bars := one.condition.test.(not)
		if !bars && !out.free.has(one.rule) {
			continue
		}
		decided = append(decided, one)
		for _, word := range one.positive().(contains).words {
			number := out.number(string(word), numbers, len(out.free))
			if bars {
				out.barred[number].add(one.rule)
			} else {
				out.wanted[number].add(one.rule)
				out.free.remove(one.rule)
			}
		}
		if 2*len(numbers)*len(out.free) > maxTable {
			return wordTable{}, nil
		}
	}
	words := make([]string, len(numbers))
	for word, number := range numbers {
		words[number] = word
	}
	if automatonSize(words) > 8*maxTable {
		return wordTable{}, nil
	}
	out.words = newAutomaton(words)
	out.unknown = accepting(decided, rules, nil)
	return out, decided
}

// number gives a word its place.
func (w *wordTable) number(word string, numbers map[string]int, words int) int {
	if known, again := numbers[word]; again {
		return known
	}
	numbers[word] = len(numbers)
	w.wanted, w.barred = append(w.wanted, make(bitset, words)), append(w.barred, make(bitset, words))
	return len(numbers) - 1
}

func (w *wordTable) narrow(facts Facts, rules bitset) {
	source, _ := facts[w.fact].(string)
	if source == "" {
		rules.meet(w.unknown)
		return
	}
	var space room
	text := appendFold(space[:0], source)
	var more [64]uint64
	kept := append(bitset(more[:0]), w.free...)
	for state, i := int32(0), 0; i < len(text); i++ {
		state = w.words.step(state, text[i])
		for _, word := range w.words.ends[state] {
			for j := range kept {
				kept[j] |= w.wanted[word][j]
				rules[j] &^= w.barred[word][j]
			}
		}
	}
	rules.meet(kept)
}

// automaton finds words in a text by one step for each byte (Aho and Corasick): a state is the longest tail of what was read that
// begins a word. Bytes that occur in no word share one column of the table.
type automaton struct {
	column  [256]int32
	columns int32
	next    []int32   // state * columns + column
	ends    [][]int32 // for each state: the words that end there
}

// automatonSize is the most entries that the table for the words can have.
func automatonSize(words []string) int {
	states, used := 1, [256]bool{}
	for _, word := range words {
		states += len(word)
		for i := range len(word) {
			used[word[i]] = true
		}
	}
	columns := 1
	for _, one := range used {
		if one {
			columns++
		}
	}
	return states * columns
}

func newAutomaton(words []string) automaton {
	a := automaton{columns: 1}
	for _, word := range words {
		for i := range len(word) {
			if a.column[word[i]] == 0 {
				a.column[word[i]] = a.columns
				a.columns++
			}
		}
	}
	a.addState()
	for number, word := range words {
		a.addWord(word, int32(number))
	}
	a.link()
	return a
}

func (a *automaton) addState() int32 {
	a.next = append(a.next, make([]int32, a.columns)...)
	a.ends = append(a.ends, nil)
	return int32(len(a.ends) - 1)
}

// addWord adds a path of states. While the paths are laid, 0 means that there is none.
func (a *automaton) addWord(word string, number int32) {
	state := int32(0)
	for i := range len(word) {
		at := state*a.columns + a.column[word[i]]
		if a.next[at] == 0 {
			fresh := a.addState()
			a.next[at] = fresh
		}
		state = a.next[at]
	}
	a.ends[state] = append(a.ends[state], number)
}

// link fills the gaps, state by state in order of length: where a path does not go on, that of the next shorter tail does.
func (a *automaton) link() {
	shorter := make([]int32, len(a.ends))
	queue := []int32{0}
	for len(queue) > 0 {
		state := queue[0]
		queue = queue[1:]
		a.ends[state] = append(a.ends[state], a.endsOf(shorter[state], state)...)
		for column := range a.columns {
			at, other := state*a.columns+column, a.next[shorter[state]*a.columns+column]
			switch child := a.next[at]; {
			case child != 0 && state == 0:
				queue = append(queue, child)
			case child != 0:
				shorter[child] = other
				queue = append(queue, child)
			default:
				a.next[at] = other
			}
		}
	}
}

// endsOf are the words that end in the shorter tail of a state; the start has none.
func (a *automaton) endsOf(shorter, state int32) []int32 {
	if shorter == state {
		return nil
	}
	return a.ends[shorter]
}

func (a *automaton) step(state int32, b byte) int32 {
	return a.next[state*a.columns+a.column[b]]
}
