package whoson

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"deskbell/models"
	"deskbell/server/database"
	"deskbell/server/engine"
	"deskbell/server/web"
)

// Identity is who the site says that the visitor is. Nothing proves it, so the visitor stays unverified and is never taken together with
// anybody else.
type Identity struct {
	ID     string         `json:"id"`
	Name   string         `json:"name"`
	Email  string         `json:"email"`
	Traits map[string]any `json:"traits"`
}

const (
	maxTraits = 50
	maxTrait  = 500 // characters of a value
)

// Identify takes over what the site knows of the visitor. From then the visit belongs to the token alone.
func (s *Service) Identify(ctx context.Context, visitorID, session string, who Identity) error {
	traits, err := cleanTraits(who.Traits)
	if err != nil {
		return err
	}
	if err := s.Bind(ctx, visitorID, session); err != nil {
		return err
	}
	return s.changeFacts(ctx, "whoson.identify", visitorID, func(row *models.Visitor) error {
		setText(&row.ExternalID, line(who.ID, maxID))
		setText(&row.Name, line(who.Name, maxName))
		if email := line(who.Email, maxEmail); strings.Contains(email, "@") {
			row.Email = email
		}
		row.Verified = false
		return mergeTraits(row, traits)
	})
}

// SetTraits adds what the site knows of the visitor beside name and address.
func (s *Service) SetTraits(ctx context.Context, visitorID string, traits map[string]any) error {
	clean, err := cleanTraits(traits)
	if err != nil {
		return err
	}
	return s.changeFacts(ctx, "whoson.set_traits", visitorID, func(row *models.Visitor) error { return mergeTraits(row, clean) })
}

// changeFacts changes a visitor's row; what are conditions among it is a change in the journal, so that states look again.
func (s *Service) changeFacts(ctx context.Context, name, visitorID string, change func(*models.Visitor) error) error {
	v := s.registry.byID.get(visitorID)
	if v == nil {
		return errGone
	}
	if err := s.settle(ctx, v); err != nil {
		return err
	}
	return s.db.Tx(ctx, name, func(tx *database.Tx) error {
		row, err := s.edit(tx, visitorID, func(row *models.Visitor) ([]happened, error) {
			return s.changeEntry(), change(row)
		})
		if err != nil {
			return err
		}
		return remember(tx.DB, row)
	})
}

// changeEntry is a change of facts that nobody did on purpose.
func (s *Service) changeEntry() []happened {
	return []happened{{Happening: engine.Happening{Kind: models.EntryChange, At: s.now()}}}
}

func setText(into *string, text string) {
	if text != "" {
		*into = text
	}
}

// cleanTraits keeps texts, numbers and yes or no, cut to length.
func cleanTraits(traits map[string]any) (map[string]any, error) {
	if len(traits) > maxTraits {
		return nil, web.Invalid(web.Problem{Field: "traits", Code: "too_many", Message: fmt.Sprintf("At most %d traits.", maxTraits)})
	}
	clean := make(map[string]any, len(traits))
	for name, value := range traits {
		name = line(name, 60)
		switch v := value.(type) {
		case string:
			clean[name] = line(v, maxTrait)
		case bool, float64, nil:
			clean[name] = v
		default:
			return nil, web.Invalid(web.Problem{Field: "traits." + name, Code: "bad_kind", Message: "A trait is a text, a number, or yes or no."})
		}
	}
	return clean, nil
}

// mergeTraits adds traits to a row; null takes one away.
func mergeTraits(row *models.Visitor, traits map[string]any) error {
	if len(traits) == 0 {
		return nil
	}
	all := map[string]any{}
	if err := json.Unmarshal([]byte(row.Traits), &all); err != nil {
		return fmt.Errorf("read traits: %w", err)
	}
	for name, value := range traits {
		if value == nil {
			delete(all, name)
		} else {
			all[name] = value
		}
	}
	if len(all) > maxTraits {
		return web.Invalid(web.Problem{Field: "traits", Code: "too_many", Message: fmt.Sprintf("At most %d traits.", maxTraits)})
	}
	row.Traits = asJSON(all)
	return nil
}

// SetDepartment puts the visitor into the department that the site names, by its id or its name; chats go to its front line.
func (s *Service) SetDepartment(ctx context.Context, visitorID, department string) error {
	known, found := s.directory.department(department)
	if !found {
		return web.Invalid(web.Problem{Field: "department", Code: "unknown_department", Message: "There is no such department."})
	}
	return s.changeFacts(ctx, "whoson.set_department", visitorID, func(row *models.Visitor) error {
		if !inChat(*row) {
			row.DepartmentID, row.GroupID = known.ID, known.FrontLineGroupID
		}
		return nil
	})
}
