package engine

// Shape says what values an operator takes.
type Shape string

// Shapes of values.
const (
	ShapeNone   Shape = "none"
	ShapeOne    Shape = "one"
	ShapeTwo    Shape = "two"
	ShapeList   Shape = "list"   // one or more, any of which will do
	ShapePeriod Shape = "period" // a number and a unit: minutes, hours, days, weeks
	ShapeChange Shape = "change" // two lists, from and to, either may be empty
)

// Operator is one way to compare, as the editor offers it.
type Operator struct {
	ID     string `json:"id"`
	Label  string `json:"label"`
	Values Shape  `json:"values"`
	// Negative operators match what is not so; an unknown fact matches them only with or_unknown.
	Negative   bool `json:"negative,omitempty"`
	WholeWords bool `json:"whole_words,omitempty"` // it can be asked to look for whole words
}

// operator is an Operator with its meaning and its words.
type operator struct {
	Operator
	single string // the label when there is one value: "is" for "is any of"
	phrase string // in a sentence, after the field: "starting with"
	joiner string // between its values in a sentence
	// read makes the test from the values of a condition, or tells r what is wrong with them.
	read func(r *reading) test
}

// operatorsOf is the table of design section 4: what each kind can be asked.
func operatorsOf(kind Kind) []operator {
	switch kind {
	case KindText, KindEmail:
		return append(textOperators(), presenceOperators("is empty", "is not empty")...)
	case KindNumber, KindMinutes:
		return numberOperators()
	case KindChoice, KindDepartment, KindGroup, KindFolder, KindSurvey, KindItemRef:
		return append(choiceOperators(), presenceOperators("is empty", "is not empty")...)
	case KindAgent:
		return append(choiceOperators(), presenceOperators("is unassigned", "is assigned")...)
	case KindBool:
		return boolOperators()
	case KindDate:
		return dateOperators()
	case KindIP:
		return addressOperators()
	case KindTimeOfDay, KindWeekday:
		return windowOperators(kind)
	}
	return nil
}

// kinds are all kinds, in the order of the design.
func kinds() []Kind {
	return []Kind{KindText, KindEmail, KindNumber, KindMinutes, KindChoice, KindAgent, KindDepartment, KindGroup, KindFolder, KindSurvey,
		KindItemRef, KindBool, KindDate, KindIP, KindTimeOfDay, KindWeekday}
}

// operatorOf finds one operator of a kind.
func operatorOf(kind Kind, id string) (operator, bool) {
	for _, op := range operatorsOf(kind) {
		if op.ID == id {
			return op, true
		}
	}
	return operator{}, false
}

// knownOperator reports whether any kind has the operator.
func knownOperator(id string) bool {
	for _, kind := range kinds() {
		if _, has := operatorOf(kind, id); has {
			return true
		}
	}
	return false
}

// The operators empty and not_empty judge whether the fact is known at all, so they have no test.
const (
	opEmpty    = "empty"
	opNotEmpty = "not_empty"
	opChanged  = "changed"
)

func presenceOperators(empty, notEmpty string) []operator {
	return []operator{
		{Operator: Operator{ID: opEmpty, Label: empty, Values: ShapeNone}, phrase: "no"},
		{Operator: Operator{ID: opNotEmpty, Label: notEmpty, Values: ShapeNone}, phrase: "any"},
	}
}
