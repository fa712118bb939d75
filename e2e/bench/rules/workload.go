package rules

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// field is one property of an occurrence. The first are texts, the others numbers.
type field int

const (
	eventType field = iota
	category
	department
	group
	agent
	priority
	status
	channel
	country
	subject
	messagesIn
	messagesOut
	idleMinutes
	ageMinutes
	waitSeconds
	rating
	minuteOfDay
	dayOfWeek
	fields

	numbers = fields - messagesIn
)

func (f field) isText() bool { return f < messagesIn }

// names of the fields, in expressions and (all but the type and the two of the wall clock) in facts.
var names = [fields]string{"type", "category", "department", "group", "agent", "priority", "status", "channel", "country", "subject",
	"messages_in", "messages_out", "idle_minutes", "age_minutes", "wait_seconds", "rating", "minute_of_day", "day_of_week"}

// sizes are how many values the texts have.
var sizes = map[field]int{eventType: 24, category: 30, department: 40, group: 100, agent: 500, priority: 5, status: 6, channel: 7, country: 60}

// tops are the numbers' bounds.
var tops = [numbers]int{40, 40, 2880, 20000, 1800, 6, 1440, 7}

// occurrence is what happened, as plain values. The subject is lower case already, for matchers that fold nothing.
type occurrence struct {
	texts   [messagesIn]string
	numbers [numbers]int64
}

func (o *occurrence) number(f field) int64 { return o.numbers[f-messagesIn] }

// op is how a condition compares.
type op int

const (
	in       op = iota // one of values or numbers
	notIn              // none of them
	between            // both ends belong to it; a minute of the day ends before its upper end, as windows do
	contains           // one of values is somewhere in the text
)

const noLimit = 1 << 40

// condition of a rule. All of a rule's conditions must hold.
type condition struct {
	field   field
	op      op
	values  []string
	numbers []int64
	lo, hi  int64
}

// rule is an event: one type, and conditions.
type rule struct {
	eventType  string
	conditions []condition
}

// holds is the definition that every matcher is held to.
func (r *rule) holds(o *occurrence) bool {
	if r.eventType != o.texts[eventType] {
		return false
	}
	for i := range r.conditions {
		if !r.conditions[i].holds(o) {
			return false
		}
	}
	return true
}

func (c *condition) holds(o *occurrence) bool {
	switch c.op {
	case in, notIn:
		listed := false
		if c.field.isText() {
			listed = slices.Contains(c.values, o.texts[c.field])
		} else {
			listed = slices.Contains(c.numbers, o.number(c.field))
		}
		return listed == (c.op == in)
	case between:
		n := o.number(c.field)
		return c.lo <= n && (n < c.hi || n == c.hi && c.field != minuteOfDay)
	}
	return slices.ContainsFunc(c.values, func(word string) bool { return strings.Contains(o.texts[c.field], word) })
}

func value(f field, i int) string { return fmt.Sprintf("%s-%d", names[f], i) }

// vocabulary makes 800 words of 4 to 9 letters.
func vocabulary() []string {
	r := rand.New(rand.NewPCG(7, 7))
	const vowels, others = "aeiou", "bcdfghklmnprstvw"
	var words []string
	for len(words) < 800 {
		word := make([]byte, 4+r.IntN(6))
		for i := range word {
			if i%2 == 0 {
				word[i] = others[r.IntN(len(others))]
			} else {
				word[i] = vowels[r.IntN(len(vowels))]
			}
		}
		if !slices.Contains(words, string(word)) {
			words = append(words, string(word))
		}
	}
	return words
}

// occurrences makes n of them. Some values and words are much more common than others.
func occurrences(n int, words []string) []occurrence {
	r := rand.New(rand.NewPCG(1, 1))
	list := make([]occurrence, n)
	for i := range list {
		o := &list[i]
		for f := eventType; f < subject; f++ {
			o.texts[f] = value(f, skewed(r, sizes[f]))
		}
		text := make([]string, 6+r.IntN(5))
		for j := range text {
			text[j] = words[skewed(r, len(words))]
		}
		o.texts[subject] = strings.Join(text, " ")
		for f, top := range tops {
			o.numbers[f] = int64(r.IntN(top))
		}
	}
	return list
}

// skewed prefers the first of n.
func skewed(r *rand.Rand, n int) int {
	x := r.Float64()
	return int(x * (0.4 + 0.6*x) * float64(n))
}

// someRules makes n rules of two to four conditions beside the type.
func someRules(n int, words []string) []rule {
	r := rand.New(rand.NewPCG(42, 2))
	list := make([]rule, n)
	for i := range list {
		list[i].eventType = value(eventType, skewed(r, sizes[eventType]))
		for want := 2 + r.IntN(3); len(list[i].conditions) < want; {
			c := someCondition(r, words)
			if !slices.ContainsFunc(list[i].conditions, func(other condition) bool { return other.field == c.field }) {
				list[i].conditions = append(list[i].conditions, c)
			}
		}
	}
	return list
}

func someCondition(r *rand.Rand, words []string) condition {
	switch r.IntN(11) {
	case 0:
		return pick(r, department, 3+r.IntN(12))
	case 1:
		return pick(r, group, 10+r.IntN(30))
	case 2:
		return pick(r, []field{category, status, channel}[r.IntN(3)], 1+r.IntN(4))
	case 3:
		return pick(r, priority, 1+r.IntN(3))
	case 4:
		c := condition{field: subject, op: contains}
		for range 1 + r.IntN(4) {
			c.values = append(c.values, words[skewed(r, 120)])
		}
		return c
	case 5:
		c := pick(r, []field{priority, country, channel}[r.IntN(3)], 1+r.IntN(2))
		c.op = notIn
		return c
	case 6:
		return condition{field: []field{messagesIn, messagesOut}[r.IntN(2)], op: between, lo: int64(1 + r.IntN(20)), hi: noLimit}
	case 7:
		lo := int64(5 * r.IntN(200))
		return condition{field: idleMinutes, op: between, lo: lo, hi: lo + int64(30*(1+r.IntN(40)))}
	case 8:
		lo := int64(30 * r.IntN(30))
		return condition{field: minuteOfDay, op: between, lo: lo, hi: lo + int64(60*(2+r.IntN(8)))}
	case 9:
		c := condition{field: dayOfWeek, op: in}
		for d := range int64(7) {
			if r.IntN(2) == 0 || d == 3 {
				c.numbers = append(c.numbers, d)
			}
		}
		return c
	}
	return condition{field: []field{waitSeconds, ageMinutes, rating}[r.IntN(3)], op: between, hi: int64([]int{60, 300, 3, 1000, 600}[r.IntN(5)])}
}

func pick(r *rand.Rand, f field, n int) condition {
	c := condition{field: f, op: in}
	for len(c.values) < n {
		if v := value(f, skewed(r, sizes[f])); !slices.Contains(c.values, v) {
			c.values = append(c.values, v)
		}
	}
	return c
}
