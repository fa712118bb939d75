package engine

import (
	"slices"
	"strings"
	"unicode"
)

// Names finds what ids are called. An id that it does not know has the name "", and is then shown as it is.
type Names interface {
	Name(kind Kind, id string) string
}

// Words is what a definition says, as one sentence: "When a visitor does something on a site, idle for 1 to 10 minutes, with current
// page starting with “/pricing”: invite them (at most once per 30 min per visitor)." It is made for any definition that can be
// decoded, also for one that Check refuses.
func (c *Catalogue) Words(def Definition, names Names) string {
	speaker := c.speaker(def, names)
	return "When " + speaker.start() + speaker.conditions() + ": " + speaker.actions() + "."
}

// ConditionText is one condition in a few words: "Idle Minutes between 1 and 10 minutes".
func (c *Catalogue) ConditionText(def Definition, condition Condition, names Names) string {
	field, known := c.Field(def.Type, condition.Field)
	if !known {
		return condition.Field + " " + condition.Op
	}
	values := wordsFor(def, field, names)
	return field.Label + " " + values.expected(condition)
}

// ActionText is one action in a few words: "invite them", "email Support".
func (c *Catalogue) ActionText(setting ActionSetting, _ Names) string {
	action, known := c.Action(setting.Kind)
	switch {
	case !known:
		return setting.Kind
	case action.Words != nil:
		return action.Words(setting)
	}
	return lowerLabel(action.Label)
}

// speaker makes the parts of one definition's sentence.
type speaker struct {
	catalogue *Catalogue
	def       Definition
	names     Names
	category  Category
	eventType EventType
	known     bool
}

func (c *Catalogue) speaker(def Definition, names Names) speaker {
	out := speaker{catalogue: c, def: def, names: names}
	out.category, out.eventType, out.known = c.Type(def.Type)
	return out
}

func (s speaker) start() string {
	switch {
	case !s.known:
		return "“" + s.def.Type + "” happens"
	case s.eventType.Words != "":
		return s.eventType.Words
	}
	return "“" + s.eventType.Label + "” happens"
}

// conditions says ALL, then ANY, then the schedule, each after a comma.
func (s speaker) conditions() string {
	var plain, things, schedule []string
	for _, one := range s.def.All {
		field := s.field(one)
		switch phrase := s.phrase(one); {
		case isSchedule(field):
			continue // said as one, below
		case saysItself(field, one):
			plain = append(plain, phrase)
		default:
			things = append(things, phrase)
		}
	}
	if times := scheduleWords(s.def); times != "" {
		schedule = append(schedule, times)
	}
	var parts []string
	if len(plain) > 0 {
		parts = append(parts, joined(plain, "and"))
	}
	if len(things) > 0 {
		parts = append(parts, "with "+joined(things, "and"))
	}
	if either := s.either(); either != "" {
		parts = append(parts, either)
	}
	parts = append(parts, schedule...)
	if len(parts) == 0 {
		return ""
	}
	return ", " + strings.Join(parts, ", ")
}

// either says ANY: one condition plainly, several as a choice.
func (s speaker) either() string {
	var phrases []string
	for _, one := range s.def.Any {
		phrase := s.phrase(one)
		if field := s.field(one); !saysItself(field, one) && !isSchedule(field) {
			phrase = "with " + phrase
		}
		phrases = append(phrases, phrase)
	}
	if len(phrases) < 2 {
		return strings.Join(phrases, "")
	}
	return "either " + strings.Join(phrases, " or ")
}

func (s speaker) field(condition Condition) Field {
	field, known := s.catalogue.Field(s.def.Type, condition.Field)
	if !known {
		return Field{ID: condition.Field, Label: condition.Field, Kind: KindText}
	}
	return field
}

// saysItself tells of a condition whose phrase needs no "with": "idle for 5 minutes", "from Germany".
func saysItself(field Field, condition Condition) bool {
	return isClock(field) || field.Said.As != "" && (condition.Op == opIsAny || condition.Op == opIsNone)
}

// phrase is a condition as a part of a sentence, after "with" unless it says itself or is about the schedule.
func (s speaker) phrase(condition Condition) string {
	field := s.field(condition)
	out := wordsFor(s.def, field, s.names).phrase(condition)
	if condition.OrUnknown {
		out += " or unknown"
	}
	return out
}

// actions says what the event does, in order, each with its limit.
func (s speaker) actions() string {
	if len(s.def.Actions) == 0 {
		return "do nothing yet"
	}
	var out []string
	for _, setting := range s.def.Actions {
		text := s.catalogue.ActionText(setting, s.names)
		if limit := s.limit(setting); limit != "" {
			text += " (" + limit + ")"
		}
		out = append(out, text)
	}
	return joined(out, "and")
}

// limit says how often an action may run: for each item, or for all together.
func (s speaker) limit(setting ActionSetting) string {
	limit, err := ParseFrequency(setting.MaxFrequency)
	perItem := ""
	if action, _ := s.catalogue.Action(setting.Kind); setting.PerItem || action.Form == OnItem {
		perItem = " per " + itemWord(s.catalogue.ItemKind(s.def.Type))
	}
	switch {
	case err != nil || limit.None():
		if setting.PerItem {
			return "each" + strings.TrimPrefix(perItem, " per")
		}
		return ""
	case limit.Once():
		return "once ever" + perItem
	}
	return "at most once per " + limit.Words() + perItem
}

// itemWord is the word for a kind of item: "call log" for call_log.
func itemWord(kind string) string {
	if kind == "" {
		return "item"
	}
	return strings.ReplaceAll(kind, "_", " ")
}

// scheduleWords says the days and times that ALL asks for: "Mon–Fri 09:00–18:00 (Europe/Berlin)".
func scheduleWords(def Definition) string {
	var days, times []string
	for _, one := range def.All {
		switch one.Field {
		case fieldDayOfWeek:
			days = append(days, weekdayWords(one.Values))
		case fieldTimeOfDay:
			times = append(times, windowWords(one.Values))
		}
	}
	out := strings.Join(append(days, times...), " ")
	if out != "" && def.Zone != "" {
		out += " (" + def.Zone + ")"
	}
	return out
}

// weekdayWords shortens days: three or more in a row are said by the first and the last.
func weekdayWords(values []any) string {
	var parts []string
	all := weekdays()
	has := func(i int) bool { return i < len(all) && slices.Contains(values, any(all[i].Value)) }
	for i := 0; i < len(all); i++ {
		if !has(i) {
			continue
		}
		last := i
		for has(last + 1) {
			last++
		}
		if last-i >= 2 {
			parts = append(parts, all[i].Label+"–"+all[last].Label)
			i = last
		} else {
			parts = append(parts, all[i].Label)
		}
	}
	return strings.Join(parts, ", ")
}

func windowWords(values []any) string {
	var parts []string
	for _, value := range values {
		text, _ := value.(string)
		parts = append(parts, strings.ReplaceAll(text, "-", "–"))
	}
	return joined(parts, "or")
}

// joined makes a list: "a, b or c".
func joined(parts []string, word string) string {
	if len(parts) < 2 {
		return strings.Join(parts, "")
	}
	last := len(parts) - 1
	return strings.Join(parts[:last], ", ") + " " + word + " " + parts[last]
}

// lowerLabel is a label in the middle of a sentence: "Current Page" is "current page", but abbreviations stay: "IP address".
func lowerLabel(label string) string {
	words := strings.Fields(label)
	for i, word := range words {
		if strings.ContainsFunc(word, unicode.IsLower) {
			words[i] = strings.ToLower(word)
		}
	}
	return strings.Join(words, " ")
}
