package engine

// valueTable decides what compares a fact with single values.
type valueTable struct {
	fact    string
	folded  bool             // texts are compared folded
	places  map[string]int32 // of a text's set
	sets    sets             // of any other text first
	yes, no bitset           // of yes/no
	unknown bitset
	entries []entry // asked one by one when a fact has several values
}

func newValueTable(from source, entries []entry, rules int) (*table, []entry) {
	naming := map[string][]entry{} // the entries that name a text
	for _, one := range entries {
		for text := range one.texts() {
			naming[text] = append(naming[text], one)
		}
	}
	out := &valueTable{fact: from.fact, folded: from.kind == sourceFolded, places: make(map[string]int32, len(naming)), sets: newSets(rules),
		unknown: accepting(entries, rules, nil), yes: accepting(entries, rules, true), no: accepting(entries, rules, false), entries: entries}
	if len(naming)*len(out.unknown) > maxTable {
		return nil, entries
	}
	other := "\x00"
	for ; naming[other] != nil; other += "\x00" { // stands for all texts that no condition names
	}
	refused := newRefusals(rules)
	for _, one := range entries {
		if !one.condition.accepts(other) {
			refused.change(one.rule, 1)
		}
	}
	out.sets.add(refused.set)
	for text, named := range naming {
		for _, one := range named {
			refused.change(one.rule, one.naming())
		}
		out.places[text] = int32(out.sets.add(refused.set))
		for _, one := range named {
			refused.change(one.rule, -one.naming())
		}
	}
	return &table{values: out, leaves: out.sets.share(rules)}, nil
}

// texts are the texts that the entry names.
func (e entry) texts() map[string]bool {
	switch test, _ := e.positive(); test := test.(type) {
	case among:
		return test.values
	case oneOf:
		return test.texts
	}
	return nil
}

// naming is what it does to the refusals that a text is one of those that the entry names.
func (e entry) naming() int16 {
	if _, negated := e.positive(); negated {
		return 1
	}
	return -1
}

func (v *valueTable) narrow(facts Facts, rules bitset) (left int) {
	switch value := facts[v.fact].(type) {
	case string:
		return rules.meet(v.ofText(value))
	case bool:
		return rules.meet(v.ofBool(value))
	case []string:
		for _, one := range v.entries {
			if !one.condition.accepts(value) {
				rules.remove(one.rule)
			}
		}
		return rules.size()
	}
	return rules.meet(v.unknown)
}

func (v *valueTable) ofText(text string) bitset {
	if text == "" {
		return v.unknown
	}
	if !v.folded {
		return v.sets.at(int(v.places[text])) // zero, the rest, when nobody names it
	}
	var space room
	return v.sets.at(int(v.places[string(appendFold(space[:0], text))]))
}

func (v *valueTable) ofBool(value bool) bitset {
	if value {
		return v.yes
	}
	return v.no
}
