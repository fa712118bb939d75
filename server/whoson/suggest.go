package whoson

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"deskbell/models"
	"deskbell/server/whoson/device"
)

// Suggestion is a value that a condition may have.
type Suggestion struct {
	Value string `json:"value"`
	Label string `json:"label"`
}

type suggestInput struct {
	Field string `query:"field" required:"true" enum:"browser,operating_system,language,region"`
}

type suggestOutput struct {
	Body struct {
		Items []Suggestion `json:"items"`
	}
}

// suggest answers what visitors in sight have, beside what is usual.
func (s *Service) suggest(ctx context.Context, in *suggestInput) (*suggestOutput, error) {
	sees, err := s.sightOfCaller(ctx)
	if err != nil {
		return nil, err
	}
	usual := map[string][]string{"browser": device.Browsers(), "operating_system": device.Systems(), "language": {"de", "en-GB", "en-US", "es", "fr", "it", "nl", "pl", "pt-BR"}}
	found := map[string]bool{}
	for _, value := range usual[in.Field] {
		found[value] = true
	}
	for _, v := range s.registry.byID.values() {
		if row := v.copyRow(); sees.department(row.DepartmentID) {
			found[valueOf(row, in.Field)] = true
		}
	}
	delete(found, "")
	out := &suggestOutput{}
	for value := range found {
		label := value
		if in.Field == "language" {
			label = device.LanguageLabel(value) + " (" + value + ")"
		}
		out.Body.Items = append(out.Body.Items, Suggestion{Value: value, Label: label})
	}
	slices.SortFunc(out.Body.Items, func(a, b Suggestion) int { return cmp.Compare(a.Label, b.Label) })
	return out, nil
}

func valueOf(row models.Visitor, field string) string {
	switch field {
	case "browser":
		return device.Name(row.Browser)
	case "operating_system":
		return row.System
	case "language":
		return row.Language
	}
	return row.Region
}

// fromJSON reads what asJSON wrote.
func fromJSON(text string, into any) error {
	if err := json.Unmarshal([]byte(text), into); err != nil {
		return fmt.Errorf("read kept values: %w", err)
	}
	return nil
}
