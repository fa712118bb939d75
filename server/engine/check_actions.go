package engine

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"deskbell/models"
	"deskbell/server/base/id"
)

// Budgets of action settings.
const (
	MaxTemplate   = 64 << 10 // bytes of a template
	MaxRecipients = 200
)

// paramKinds are the kinds that a Param can have.
func paramKinds() []string {
	return []string{"text", "template", "recipients", "agent", "department", "group", "number", "bool", "choice"}
}

// importances are the values of an action's importance; empty stands for normal.
func importances() []string { return []string{"", "low", "normal", "urgent"} }

func (c *Catalogue) checkActions(def Definition, level string, category Category, eventType EventType, limits CheckContext) []Problem {
	switch total := len(def.Actions); {
	case total == 0:
		return []Problem{{Path: "actions", Code: "no_actions", Message: "The event does nothing yet.", Warning: true}}
	case total > MaxActions:
		return []Problem{{Path: "actions", Code: "too_many_actions", Message: fmt.Sprintf("An event has at most %d actions, not %d.", MaxActions, total)}}
	}
	var out []Problem
	seen := map[string]bool{}
	for i, setting := range def.Actions {
		checked := settingCheck{setting: setting, level: level, category: category, eventType: eventType, limits: limits}
		if setting.ID != "" && seen[setting.ID] {
			checked.refuse("id", "action_id_duplicate", "Two actions have the id %q.", setting.ID)
		}
		seen[setting.ID] = true
		checked.all(c)
		for _, problem := range checked.problems {
			problem.Path = indexed("actions", i) + "." + problem.Path
			out = append(out, problem)
		}
	}
	return out
}

// settingCheck is the check of one action of a definition. Paths are relative to the action.
type settingCheck struct {
	setting   ActionSetting
	action    Action
	level     string
	category  Category
	eventType EventType
	limits    CheckContext
	problems  []Problem
}

func (s *settingCheck) refuse(path, code, message string, args ...any) {
	s.problems = append(s.problems, Problem{Path: path, Code: code, Message: fmt.Sprintf(message, args...)})
}

func (s *settingCheck) all(c *Catalogue) {
	if len(s.setting.ID) > id.Length {
		s.refuse("id", "action_id_malformed", "An id has at most %d characters.", id.Length)
	}
	if _, err := ParseFrequency(s.setting.MaxFrequency); err != nil {
		s.refuse("max_frequency", "frequency_malformed", "%v.", err)
	}
	if !slices.Contains(importances(), s.setting.Importance) {
		s.refuse("importance", "importance_unknown", "%q is no importance: take low, normal or urgent.", s.setting.Importance)
	}
	if s.setting.Continue && !s.eventType.Manual {
		s.refuse("continue", "continue_not_manual", "Only manual events stop after a failed action, so only they can go on.")
	}
	var known bool
	if s.action, known = c.Action(s.setting.Kind); !known {
		s.refuse("kind", "action_unknown", "%q is no action.", s.setting.Kind)
		return
	}
	s.offer()
	s.params()
	if s.action.Check != nil && refused(s.problems) == 0 {
		s.problems = append(s.problems, s.action.Check(s.setting, s.category, s.eventType)...)
	}
}

// offer checks that this event may use the action in this form.
func (s *settingCheck) offer() {
	if !slices.Contains(s.category.Actions, s.action.ID) {
		s.refuse("kind", "action_not_offered", "%s does not offer %s.", s.category.Label, s.action.Label)
	}
	if s.action.AdminOnly && s.level == models.LevelAgent {
		s.refuse("kind", "action_admin_only", "%s is for system-level events only.", s.action.Label)
	}
	if s.setting.PerItem && !oncePerItem(s.category, s.action) {
		s.refuse("per_item", "once_per_item_not_offered", "%s is not offered once per item here.", s.action.Label)
	}
}

// params checks the settings against what the action declares.
func (s *settingCheck) params() {
	for _, name := range slices.Sorted(maps.Keys(s.setting.Params)) {
		if !slices.ContainsFunc(s.action.Params, func(param Param) bool { return param.ID == name }) {
			s.refuse("params."+name, "param_unknown", "%s has no setting %q.", s.action.Label, name)
		}
	}
	for _, param := range s.action.Params {
		value, given := s.setting.Params[param.ID]
		switch {
		case given && value != nil && !empty(value):
			s.param(param, value)
		case param.Required:
			s.refuse("params."+param.ID, "param_missing", "%s needs %s.", s.action.Label, param.Label)
		}
	}
}

// empty reports whether a setting says nothing.
func empty(value any) bool {
	switch known := value.(type) {
	case string:
		return strings.TrimSpace(known) == ""
	case []any:
		return len(known) == 0
	case []string:
		return len(known) == 0
	}
	return false
}

func (s *settingCheck) param(param Param, value any) {
	path := "params." + param.ID
	wrong := func() { s.refuse(path, "param_wrong_kind", "%s cannot be %v.", param.Label, value) }
	text, isText := value.(string)
	switch param.Kind {
	case "text", "template":
		if !isText {
			wrong()
			return
		}
		s.paramLength(param, text)
	case "recipients":
		s.recipients(param, value)
	case "agent", "department", "group":
		if !isText {
			wrong()
		} else if s.limits.Exists != nil && text != Me && !s.limits.Exists(Kind(param.Kind), text) {
			s.refuse(path, "param_value_unknown", "%q does not exist.", text)
		}
	case "number":
		s.number(param, value)
	case "bool":
		if _, isBool := value.(bool); !isBool {
			wrong()
		}
	case "choice":
		if !isText {
			wrong()
		} else if !slices.ContainsFunc(param.Choices, func(one Choice) bool { return one.Value == text }) {
			s.refuse(path, "param_value_unknown", "%q is not one of the choices of %s.", text, param.Label)
		}
	}
}

// paramLength holds a text to its own limit, or to the usual one of its kind.
func (s *settingCheck) paramLength(param Param, text string) {
	most := MaxText
	if param.Kind == "template" {
		most = MaxTemplate
	}
	if param.Max > 0 {
		most = param.Max
	}
	if utf8.RuneCountInString(text) > most || len(text) > MaxTemplate {
		s.refuse("params."+param.ID, "param_too_long", "%s has more than %d characters.", param.Label, most)
	}
}

// recipients are a list of texts: addresses, people, variables. Which of them lead anywhere is for the action to say.
func (s *settingCheck) recipients(param Param, value any) {
	path := "params." + param.ID
	list, isList := value.([]any)
	if texts, isTexts := value.([]string); isTexts {
		isList = true
		for _, text := range texts {
			list = append(list, text)
		}
	}
	if !isList {
		s.refuse(path, "param_wrong_kind", "%s must be a list.", param.Label)
		return
	}
	if len(list) > MaxRecipients {
		s.refuse(path, "param_too_long", "%s takes at most %d.", param.Label, MaxRecipients)
	}
	for i, one := range list {
		text, isText := one.(string)
		switch {
		case !isText || strings.TrimSpace(text) == "":
			s.refuse(indexed(path, i), "param_wrong_kind", "%v is no recipient.", one)
		case utf8.RuneCountInString(text) > MaxText:
			s.refuse(indexed(path, i), "param_too_long", "A recipient has more than %d characters.", MaxText)
		}
	}
}

func (s *settingCheck) number(param Param, value any) {
	path := "params." + param.ID
	most := int(MaxNumber)
	if param.Max > 0 {
		most = param.Max
	}
	n, isNumber := numberOf(value)
	switch {
	case !isNumber || n != math.Trunc(n):
		s.refuse(path, "param_wrong_kind", "%v is no whole number.", value)
	case n < 0 || n > float64(most):
		s.refuse(path, "param_out_of_range", "%s must be from 0 to %d.", param.Label, most)
	}
}
