package engine

// automaton finds words in a text by one step for each byte (Aho and Corasick): a state is the longest tail of what was read that
// begins a word. Bytes that occur in no word share one column of the table.
type automaton struct {
	column  [256]int32
	columns int32
	// next is the table: a row of columns for each state. A state is the place of its row, doubled; odd ones end a word.
	next []int32
	ends map[int32][]int32 // for each odd state: the words that end there
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

// step reads one byte.
func (a *automaton) step(state int32, b byte) int32 { return a.next[state>>1+a.column[b]] }

// ended reports whether a word ends in the state.
func ended(state int32) bool { return state&1 == 1 }

func newAutomaton(words []string) automaton {
	a := automaton{columns: 1, ends: map[int32][]int32{}}
	for _, word := range words {
		for i := range len(word) {
			if a.column[word[i]] == 0 {
				a.column[word[i]] = a.columns
				a.columns++
			}
		}
	}
	paths := paths{automaton: &a}
	paths.add()
	for number, word := range words {
		paths.lay(word, int32(number))
	}
	paths.link()
	return a
}

// paths are an automaton that is being made. Its states are numbers still, and 0 in its table means that there is no way.
type paths struct {
	*automaton
	ends [][]int32
}

func (p *paths) add() int32 {
	p.next = append(p.next, make([]int32, p.columns)...)
	p.ends = append(p.ends, nil)
	return int32(len(p.ends) - 1)
}

// lay adds the states of a word.
func (p *paths) lay(word string, number int32) {
	state := int32(0)
	for i := range len(word) {
		at := state*p.columns + p.column[word[i]]
		if p.next[at] == 0 {
			fresh := p.add()
			p.next[at] = fresh
		}
		state = p.next[at]
	}
	p.ends[state] = append(p.ends[state], number)
}

// link fills the gaps, state by state in order of length: where a path does not go on, that of the next shorter tail does.
func (p *paths) link() {
	shorter := make([]int32, len(p.ends))
	queue := make([]int32, 1, len(p.ends))
	for done := 0; done < len(queue); done++ {
		state := queue[done]
		if shorter[state] != state {
			p.ends[state] = append(p.ends[state], p.ends[shorter[state]]...)
		}
		for column := range p.columns {
			at, other := state*p.columns+column, p.next[shorter[state]*p.columns+column]
			switch child := p.next[at]; {
			case child != 0 && state == 0:
				queue = append(queue, child)
			case child != 0:
				shorter[child] = other
				queue = append(queue, child)
			default:
				p.next[at] = other
			}
		}
	}
	for at, state := range p.next {
		p.next[at] = p.placed(state)
	}
	for state, words := range p.ends {
		if len(words) > 0 {
			p.automaton.ends[p.placed(int32(state))] = words
		}
	}
}

// placed is how the finished table names a state.
func (p *paths) placed(state int32) int32 {
	place := state * p.columns << 1
	if len(p.ends[state]) > 0 {
		place |= 1
	}
	return place
}
