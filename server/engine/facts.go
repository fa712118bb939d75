package engine

import (
	"encoding/json"
	"fmt"
	"maps"

	"deskbell/models"
)

// Facts are the values that conditions can ask about, as they were at one moment, by the id of the condition. Values are string,
// float64 or bool; an instant is a float64 of Unix milliseconds under a name that ends in "_at"; several values (an agent's groups)
// are a []string. What is absent, nil or an empty string is unknown. Names that start with an underscore are not conditions but
// belong to the item: see the constants below.
type Facts map[string]any

// Names of facts that every item carries beside its conditions.
const (
	FactRef          = "_ref"             // "C-388", "V-41"
	FactTitle        = "_title"           // how people call it
	FactWhere        = "_where"           // "Support › Billing"
	FactSite         = "_site"            // of visitors and chats: the site's id
	FactLastActivity = "last_activity_at" // anchor of idle_minutes
	FactStarted      = "started_at"       // anchor of duration_minutes
)

// Text is the fact as text; unknown is "".
func (f Facts) Text(name string) string {
	text, _ := f[name].(string)
	return text
}

// Number is the fact as a number, and whether it is known.
func (f Facts) Number(name string) (float64, bool) {
	switch value := f[name].(type) {
	case float64:
		return value, true
	case int:
		return float64(value), true
	case int64:
		return float64(value), true
	}
	return 0, false
}

// At is the fact as an instant; unknown is zero.
func (f Facts) At(name string) models.Time {
	value, known := f.Number(name)
	if !known {
		return 0
	}
	return models.Time(value)
}

// With returns a copy of f in which more replaces what it names.
func (f Facts) With(more Facts) Facts {
	out := make(Facts, len(f)+len(more))
	maps.Copy(out, f)
	maps.Copy(out, more)
	return out
}

// Instant makes the form in which an instant is kept; zero is unknown.
func Instant(t models.Time) any {
	if t == 0 {
		return nil
	}
	return float64(t)
}

// encode writes facts as a row holds them, without what is unknown.
func (f Facts) encode() (string, error) {
	known := make(map[string]any, len(f))
	for name, value := range f {
		if value == nil || value == "" {
			continue
		}
		known[name] = value
	}
	raw, err := json.Marshal(known)
	return string(raw), err
}

// encodeOld writes old values as a row holds them. What was unknown stays, as null: that it is there says that it changed.
func (f Facts) encodeOld() (string, error) {
	raw, err := json.Marshal(map[string]any(f))
	return string(raw), err
}

// decodeFacts reads what encode and encodeOld wrote.
func decodeFacts(raw string) (Facts, error) {
	var out map[string]any
	if raw == "" {
		return Facts{}, nil
	}
	if err := json.Unmarshal([]byte(raw), &out); err != nil {
		return nil, fmt.Errorf("read facts: %w", err)
	}
	for name, value := range out {
		if list, isList := value.([]any); isList {
			texts := make([]string, 0, len(list))
			for _, one := range list {
				texts = append(texts, fmt.Sprint(one))
			}
			out[name] = texts
		}
	}
	return out, nil
}
