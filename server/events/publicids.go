package events

import (
	"strings"

	"deskbell/server/base/id"
	"deskbell/server/engine"
	"deskbell/server/web"
)

// Inside, definitions hold bare ids; the API shows and takes public ones. prefixes says which kinds of condition and parameter hold ids.
var prefixes = map[string]string{
	string(engine.KindAgent): "agt", string(engine.KindDepartment): "dep", string(engine.KindGroup): "grp",
}

// inward turns the public ids of a definition into bare ones. Values that are no ids ("me") stay.
func (s *Service) inward(body DefinitionBody) (DefinitionBody, error) {
	return s.mapIDs(body, func(prefix, value string) (string, bool) {
		if !strings.Contains(value, "_") {
			return value, true
		}
		bare, err := id.Parse(prefix, value)
		return bare, err == nil
	})
}

// outward turns bare ids into public ones.
func (s *Service) outward(body DefinitionBody) DefinitionBody {
	out, _ := s.mapIDs(body, func(prefix, value string) (string, bool) { // never refuses
		if id.Valid(value) {
			return id.Public(prefix, value), true
		}
		return value, true
	})
	return out
}

type mapID func(prefix, value string) (string, bool)

func (s *Service) mapIDs(body DefinitionBody, change mapID) (DefinitionBody, error) {
	out := DefinitionBody{Zone: body.Zone, Actions: make([]engine.ActionSetting, 0, len(body.Actions))}
	var err error
	if out.All, err = s.mapConditions("all", body.All, change); err != nil {
		return out, err
	}
	if out.Any, err = s.mapConditions("any", body.Any, change); err != nil {
		return out, err
	}
	for _, action := range body.Actions {
		action.Params = s.mapParams(action, change)
		out.Actions = append(out.Actions, action)
	}
	return out, nil
}

func (s *Service) mapConditions(path string, conditions []engine.Condition, change mapID) ([]engine.Condition, error) {
	out := make([]engine.Condition, 0, len(conditions))
	for i, condition := range conditions {
		prefix := prefixes[string(s.kindOf(condition.Field))]
		if prefix != "" {
			for _, values := range []*[]string{&condition.From, &condition.To} {
				changed, ok := mapTexts(*values, prefix, change)
				if !ok {
					return nil, badID(path, i)
				}
				*values = changed
			}
			values := make([]any, 0, len(condition.Values))
			for _, value := range condition.Values {
				text, isText := value.(string)
				changed, ok := change(prefix, text)
				if !isText || !ok {
					return nil, badID(path, i)
				}
				values = append(values, changed)
			}
			condition.Values = values
		}
		out = append(out, condition)
	}
	return out, nil
}

func mapTexts(values []string, prefix string, change mapID) ([]string, bool) {
	var out []string
	for _, value := range values {
		changed, ok := change(prefix, value)
		if !ok {
			return nil, false
		}
		out = append(out, changed)
	}
	return out, true
}

func (s *Service) mapParams(setting engine.ActionSetting, change mapID) map[string]any {
	action, known := s.catalogue().Action(setting.Kind)
	if !known || setting.Params == nil {
		return setting.Params
	}
	out := make(map[string]any, len(setting.Params))
	for name, value := range setting.Params {
		out[name] = mapParam(kindOfParam(action, name), value, change)
	}
	return out
}

// mapParam changes one agent, department or group, or the people among recipients; anything else stays as it is and is judged at
// the check.
func mapParam(kind string, value any, change mapID) any {
	if text, isText := value.(string); isText && prefixes[kind] != "" {
		if changed, ok := change(prefixes[kind], text); ok {
			return changed
		}
		return value
	}
	people, isList := value.([]any)
	if kind != "recipients" || !isList {
		return value
	}
	out := make([]any, 0, len(people))
	for _, one := range people {
		out = append(out, mapRecipient(one, change))
	}
	return out
}

func mapRecipient(value any, change mapID) any {
	text, isText := value.(string)
	if !isText || strings.Contains(text, "@") {
		return value
	}
	kind, bare, tagged := strings.Cut(text, ":")
	if !tagged || prefixes[kind] == "" {
		return value
	}
	if changed, ok := change(prefixes[kind], bare); ok {
		return kind + ":" + changed
	}
	return value
}

func kindOfParam(action engine.Action, name string) string {
	for _, param := range action.Params {
		if param.ID == name {
			return param.Kind
		}
	}
	return ""
}

func badID(path string, index int) error {
	return web.Invalid(web.Problem{Field: conditionPath(path, index), Code: "bad_id", Message: "This is not an id of that kind."})
}
