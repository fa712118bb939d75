package engine

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Budgets of a definition.
const (
	MaxConditions = 50
	MaxActions    = 20
	MaxValues     = 1000 // in one condition
	MaxText       = 1000 // characters of one value
	MaxName       = 200  // characters
)

// reading is the reading of one condition: it makes the test, and collects what is wrong. Check and Compile read the same way.
type reading struct {
	path      string
	field     Field
	condition Condition
	state     bool // the definition is about a state
	owner     string
	zone      *time.Location
	days      [7]bool // the days on which the definition can hold at all, from Monday
	limits    CheckContext
	problems  []Problem
}

func (r *reading) refuse(part, code, message string, args ...any) {
	r.problems = append(r.problems, Problem{Path: r.path + "." + part, Code: code, Message: fmt.Sprintf(message, args...)})
}

func (r *reading) warn(part, code, message string, args ...any) {
	r.problems = append(r.problems, Problem{Path: r.path + "." + part, Code: code, Message: fmt.Sprintf(message, args...), Warning: true})
}

func valuePath(i int) string            { return indexed("values", i) }
func indexed(list string, i int) string { return list + "[" + strconv.Itoa(i) + "]" }

// count refuses any other number of values.
func (r *reading) count(wanted int) bool {
	if len(r.condition.Values) == wanted {
		return true
	}
	code := "value_missing"
	if len(r.condition.Values) > wanted {
		code = "too_many_values"
	}
	r.refuse("values", code, "%s takes %d values here, not %d.", r.field.Label, wanted, len(r.condition.Values))
	return false
}

// texts reads a list of texts. What is wrong with it is told; what can be read is returned.
func (r *reading) texts(most, longest int) []string {
	var out []string
	for i, value := range r.condition.Values {
		text, isText := value.(string)
		if !isText {
			r.refuse(valuePath(i), "value_wrong_kind", "%v is no text.", value)
			continue
		}
		out = append(out, text)
	}
	if len(out) == len(r.condition.Values) {
		r.checkTexts("values", out, most, longest)
	}
	return out
}

// checkTexts holds a list to its budgets.
func (r *reading) checkTexts(list string, texts []string, most, longest int) {
	if len(texts) == 0 {
		r.refuse(list, "value_missing", "%s needs at least one value.", r.field.Label)
	}
	if len(texts) > most {
		r.refuse(list, "too_many_values", "%s takes at most %d values, not %d.", r.field.Label, most, len(texts))
	}
	for i, text := range texts {
		if strings.TrimSpace(text) == "" {
			r.refuse(indexed(list, i), "value_empty", "A value is empty.")
		}
		if utf8.RuneCountInString(text) > longest {
			r.refuse(indexed(list, i), "value_too_long", "A value has more than %d characters.", longest)
		}
	}
}

// foldedTexts reads texts in the form in which they are compared.
func (r *reading) foldedTexts() []string {
	texts := r.texts(MaxValues, MaxText)
	for i, text := range texts {
		texts[i] = fold(text)
		if texts[i] == "" && text != "" {
			r.refuse(valuePath(i), "value_empty", "%q has nothing but accents.", text)
		}
	}
	return texts
}

// numbers reads so many numbers, or tells what is wrong and returns nil.
func (r *reading) numbers(count int) []float64 {
	if !r.count(count) {
		return nil
	}
	var out []float64
	for i, value := range r.condition.Values {
		n, isNumber := numberOf(value)
		if !isNumber {
			r.refuse(valuePath(i), "value_wrong_kind", "%v is no number.", value)
			return nil
		}
		if math.Abs(n) > MaxNumber || r.field.Kind == KindMinutes && (n < 0 || n > MaxMinutes) {
			r.refuse(valuePath(i), "number_out_of_bounds", "%s is out of bounds for %s.", number(n), r.field.Label)
			return nil
		}
		out = append(out, n)
	}
	return out
}

// number writes a number without needless digits.
func number(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }
