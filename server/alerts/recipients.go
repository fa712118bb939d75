package alerts

import (
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"

	"deskbell/models"
	"deskbell/server/base/id"
	"deskbell/server/database"
	"deskbell/server/engine"
)

// maxRecipients bounds the addresses of one message.
const maxRecipients = 500

// Prefixes of recipients that are people of the desk. Others are "me", an address, or the name of a variable with an address.
const (
	toMe         = engine.Me
	toAgent      = "agent:"
	toGroup      = "group:"
	toDepartment = "department:"
)

// recipient is one address, and whose it is if it is somebody's of the desk.
type recipient struct {
	Address  string
	PersonID string
}

// textsOf reads a list of texts as settings hold it.
func textsOf(value any) (out []string) {
	switch list := value.(type) {
	case []string:
		return list
	case []any:
		for _, one := range list {
			if text, isText := one.(string); isText {
				out = append(out, text)
			}
		}
	}
	return out
}

// resolve finds the addresses that the recipients stand for, each once, in their order. Who is disabled or gone has none.
func (s *Service) resolve(tx *database.Tx, batch engine.Batch, to []string) ([]recipient, error) {
	var all []recipient
	for _, one := range to {
		found, err := s.resolveOne(tx, batch, one)
		if err != nil {
			return nil, fmt.Errorf("find recipient %s: %w", one, err)
		}
		all = append(all, found...)
	}
	all = once(all)
	if len(all) > maxRecipients {
		return nil, engine.Because(engine.ReasonLimitReached, fmt.Errorf("%d recipients; a message has at most %d", len(all), maxRecipients))
	}
	return all, nil
}

// once keeps the first of each address.
func once(all []recipient) []recipient {
	seen := map[string]bool{}
	return slices.DeleteFunc(all, func(r recipient) bool {
		key := strings.ToLower(r.Address)
		twice := seen[key]
		seen[key] = true
		return twice
	})
}

func (s *Service) resolveOne(tx *database.Tx, batch engine.Batch, to string) ([]recipient, error) {
	found, known, err := named(tx.DB, batch.Event.OwnerID, to)
	if err != nil || known {
		return found, err
	}
	return s.inItems(tx, batch, to)
}

// named finds who is known without an item: the owner, people of the desk, addresses. Anything else is a variable.
func named(db *gorm.DB, ownerID, to string) (found []recipient, known bool, err error) {
	switch kind, rest, _ := strings.Cut(to, ":"); {
	case to == toMe:
		found, err = people(db, "id = ?", ownerID)
	case strings.Contains(to, "@"):
		found = []recipient{{Address: to}}
	case kind+":" == toAgent:
		found, err = people(db, "id = ?", rest)
	case kind+":" == toGroup:
		found, err = people(db, "id IN (SELECT agent_id FROM memberships WHERE group_id = ?)", rest)
	case kind+":" == toDepartment:
		found, err = people(db, "id IN (SELECT agent_id FROM memberships JOIN desk_groups ON desk_groups.id = memberships.group_id WHERE department_id = ?)", rest)
	default:
		return nil, false, nil
	}
	return found, true, err
}

// people are the addresses of those who may log in. The condition is constant text.
func people(db *gorm.DB, condition, value string) (out []recipient, err error) {
	var agents []models.Agent
	if err := db.Select("id", "email").Where(condition, value).Where("disabled_at = 0").Order("id").Find(&agents).Error; err != nil {
		return nil, err
	}
	for _, one := range agents {
		out = append(out, recipient{Address: one.Email, PersonID: one.ID})
	}
	return out, nil
}

// inItems reads an address out of each item: item.customer_email as it is now, occurrence.customer_email as it was then.
func (s *Service) inItems(tx *database.Tx, batch engine.Batch, variable string) (out []recipient, err error) {
	then, field, _ := strings.Cut(variable, ".")
	var now map[string]engine.Facts
	if then == "item" {
		if now, err = factsNow(tx, batch.Items); err != nil {
			return nil, err
		}
	}
	for _, one := range batch.Items {
		facts := one.Occurrence
		if newest, known := now[one.Item.ID]; known {
			facts = newest
		}
		if address := strings.TrimSpace(facts.Text(field)); validAddress(address) {
			out = append(out, recipient{Address: address})
		}
	}
	return out, nil
}

// checkRecipients finds recipients that lead nowhere, for the editor.
func checkRecipients(to []string, category engine.Category, eventType engine.EventType) (out []engine.Problem) {
	var variables []string
	for _, field := range fieldsOf(category, eventType) {
		if field.Kind == engine.KindEmail || strings.HasSuffix(field.ID, "email") {
			variables = append(variables, "item."+field.ID, "occurrence."+field.ID)
		}
	}
	for i, one := range to {
		kind, rest, tagged := strings.Cut(one, ":")
		good := one == toMe || slices.Contains(variables, one) ||
			tagged && slices.Contains([]string{toAgent, toGroup, toDepartment}, kind+":") && id.Valid(rest) || validAddress(one)
		if !good {
			out = append(out, engine.Problem{Path: fmt.Sprintf("params.to[%d]", i), Code: "recipient_unknown",
				Message: fmt.Sprintf("%q is no e-mail address, and no person or variable of this event.", one)})
		}
	}
	return out
}

// inWords says who gets it: "me and ana@acme.test", "me, 2 people and 1 group".
func inWords(to []string) string {
	var parts []string
	counted := map[string]int{}
	for _, one := range to {
		kind, _, _ := strings.Cut(one, ":")
		switch {
		case one == toMe:
			parts = append(parts, "me")
		case strings.Contains(one, "@"):
			parts = append(parts, one)
		case kind == "agent" || kind == "group" || kind == "department":
			counted[kind]++
		default:
			parts = append(parts, "the customer")
		}
	}
	for _, kind := range []struct{ id, one, many string }{{"agent", "person", "people"}, {"group", "group", "groups"}, {"department", "department", "departments"}} {
		if n := counted[kind.id]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, map[bool]string{true: kind.one, false: kind.many}[n == 1]))
		}
	}
	switch len(parts) {
	case 0:
		return "nobody yet"
	case 1, 2:
		return strings.Join(parts, " and ")
	}
	return fmt.Sprintf("%s, %s and %d more", parts[0], parts[1], len(parts)-2)
}
