package alerts

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"time"

	"deskbell/models"
	"deskbell/server/base/id"
	"deskbell/server/database"
	"deskbell/server/engine"
)

// maxValue bounds one value in a message, in characters.
const maxValue = 2000

// filler makes the values of one message.
type filler struct {
	s      *Service
	tx     *database.Tx
	batch  engine.Batch
	fields []engine.Field
	zone   *time.Location
	now    map[string]engine.Facts // of each item by its id
}

// values fills the variables of a batch's message.
func (s *Service) values(ctx context.Context, tx *database.Tx, batch engine.Batch) (map[string]any, error) {
	desk, err := s.Desk(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the desk: %w", err)
	}
	category, eventType, _ := s.Catalogue().Type(batch.Event.Type)
	f := filler{s: s, tx: tx, batch: batch, fields: fieldsOf(category, eventType), zone: zoneOf(batch.Event.Zone, desk.Zone)}
	if f.now, err = factsNow(tx, batch.Items); err != nil {
		return nil, err
	}
	out := map[string]any{
		"event":  map[string]any{"name": batch.Event.Name, "type": eventType.Label, "category": category.Label},
		"desk":   map[string]any{"name": desk.Name, "url": s.BaseURL.String()},
		"firing": map[string]any{"url": "", "reason": s.reason(tx, batch.Event)},
		"count":  batch.Count, "item": map[string]any{}, "occurrence": map[string]any{},
	}
	items := make([]any, 0, len(batch.Items))
	for _, one := range batch.Items {
		items = append(items, f.item(one))
	}
	out["items"] = items
	if len(batch.Items) > 0 {
		first := batch.Items[0]
		out["item"], out["occurrence"] = items[0], f.occurrence(first)
		out["firing"].(map[string]any)["url"] = s.BaseURL.JoinPath("firings", id.Public("fir", first.FiringID)).String()
	}
	return out, nil
}

// item is the item as it is now.
func (f filler) item(one engine.BatchItem) map[string]any {
	facts, known := f.now[one.Item.ID]
	if !known {
		facts = one.Occurrence
	}
	out := f.values(facts, f.batch.Now)
	out["ref"], out["title"], out["where"] = facts.Text(engine.FactRef), facts.Text(engine.FactTitle), facts.Text(engine.FactWhere)
	out["kind"], out["url"], out["at"] = one.Item.Kind, f.s.itemURL(one.Item), f.instant(one.At)
	return out
}

// occurrence is the item as it was when it happened.
func (f filler) occurrence(one engine.BatchItem) map[string]any {
	out := f.values(one.Occurrence, one.At)
	out["at"] = f.instant(one.At)
	return out
}

func (f filler) values(facts engine.Facts, at models.Time) map[string]any {
	out := make(map[string]any, len(f.fields)+6)
	for _, field := range f.fields {
		out[field.ID] = f.value(field, facts, at)
	}
	return out
}

// value is a fact in the form in which people read it. Unknown is "".
func (f filler) value(field engine.Field, facts engine.Facts, at models.Time) any {
	switch field.ID { // clocks run: their value depends on the time
	case "idle_minutes":
		return minutesSince(facts.At(engine.FactLastActivity), at)
	case "duration_minutes":
		return minutesSince(facts.At(engine.FactStarted), at)
	}
	switch field.Kind {
	case engine.KindAgent, engine.KindDepartment, engine.KindGroup:
		return names{f.tx.DB}.Name(field.Kind, facts.Text(field.ID))
	case engine.KindDate:
		return f.instant(facts.At(field.ID))
	}
	switch value := facts[field.ID].(type) {
	case nil:
		return ""
	case []string:
		return clip(strings.Join(value, ", "), maxValue)
	case string:
		return clip(value, maxValue)
	default:
		return value
	}
}

func minutesSince(from, to models.Time) any {
	if from == 0 {
		return ""
	}
	return math.Floor(max(to.Sub(from), 0).Minutes())
}

// instant is RFC 3339 in the event's zone: readable as it is, and what the filter "date" takes.
func (f filler) instant(t models.Time) string {
	if t == 0 {
		return ""
	}
	return t.Std().In(f.zone).Format(time.RFC3339)
}

func zoneOf(names ...string) *time.Location {
	for _, name := range names {
		if name == "" {
			continue
		}
		if zone, err := time.LoadLocation(name); err == nil {
			return zone
		}
	}
	return time.UTC
}

// factsNow reads the newest journalled facts of the items of a batch, by their ids.
func factsNow(tx *database.Tx, items []engine.BatchItem) (map[string]engine.Facts, error) {
	byKind := map[string][]string{}
	for _, one := range items {
		byKind[one.Item.Kind] = append(byKind[one.Item.Kind], one.Item.ID)
	}
	out := make(map[string]engine.Facts, len(items))
	for kind, ids := range byKind {
		var rows []struct{ ID, Facts string }
		err := tx.Table("items").Joins("JOIN journal ON journal.id = items.entry_id").Where("items.kind = ? AND items.id IN ?", kind, ids).
			Select("items.id, journal.facts").Scan(&rows).Error
		if err != nil {
			return nil, fmt.Errorf("read items: %w", err)
		}
		for _, row := range rows {
			var facts engine.Facts
			if err := json.Unmarshal([]byte(row.Facts), &facts); err != nil {
				return nil, fmt.Errorf("read item %s: %w", row.ID, err)
			}
			out[row.ID] = facts
		}
	}
	return out, nil
}

// itemURL leads to the item in the console.
func (s *Service) itemURL(item engine.ItemKey) string {
	public := publicItem(item.Kind, item.ID)
	switch item.Kind {
	case models.ItemChat:
		return s.BaseURL.JoinPath("chats", public).String()
	case models.ItemVisitor:
		return s.BaseURL.JoinPath("whos-on").String() + "?open=" + public
	}
	return s.BaseURL.String()
}
