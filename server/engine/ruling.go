package engine

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"deskbell/models"
)

// ruling is one event in force: enabled or in shadow. It never changes.
type ruling struct {
	event    models.Event
	ref      EventRef
	def      Definition
	rule     *Rule
	itemKind string
	shadow   bool
	actions  []*setting
	wait     models.Time // how long after an activity it could begin to hold at the earliest; Forever: activity does not matter
}

// setting is one action of an event, ready to run.
type setting struct {
	ActionSetting
	position int
	action   Action
	limit    Limit
}

// perItem reports whether the limit of the action is kept for each item.
func (s *setting) perItem() bool { return s.action.Form == OnItem || s.PerItem }

// itemKey is how the row of its limit names the item.
func (s *setting) itemKey(item ItemKey) string {
	if s.perItem() {
		return item.String()
	}
	return ""
}

// rule makes the ruling of an event with the definition of one of its revisions.
func (e *Engine) rule(event models.Event, raw string, zone *time.Location, names Names) (*ruling, error) {
	var def Definition
	if err := json.Unmarshal([]byte(raw), &def); err != nil {
		return nil, fmt.Errorf("read the definition: %w", err)
	}
	return e.ruleOf(event, def, zone, names)
}

func (e *Engine) ruleOf(event models.Event, def Definition, zone *time.Location, names Names) (*ruling, error) {
	rule, err := Compile(e.catalogue, def, Env{Zone: zone, OwnerID: event.OwnerID, Names: names})
	if err != nil {
		return nil, err
	}
	category, _, _ := e.catalogue.Type(def.Type)
	r := &ruling{event: event, def: def, rule: rule, itemKind: e.catalogue.ItemKind(def.Type), shadow: event.State == models.EventShadow,
		wait: waitOf(rule)}
	r.ref = EventRef{ID: event.ID, Name: event.Name, OwnerID: event.OwnerID, Level: event.Level, Zone: rule.Zone().String(),
		Category: category.ID, Type: def.Type, RevisionID: event.RevisionID}
	for i, one := range def.Actions {
		action, known := e.catalogue.Action(one.Kind)
		if !known {
			return nil, fmt.Errorf("actions[%d]: there is no action %q", i, one.Kind)
		}
		limit, err := ParseFrequency(one.MaxFrequency)
		if err != nil {
			return nil, fmt.Errorf("actions[%d]: %w", i, err)
		}
		if one.ID == "" {
			return nil, errors.New("an action has no id, which is the key of its limit")
		}
		r.actions = append(r.actions, &setting{ActionSetting: one, position: i, action: action, limit: limit})
	}
	return r, nil
}

// setting finds an action of the event by its id, which survives revisions.
func (r *ruling) setting(actionID string) *setting {
	for _, one := range r.actions {
		if one.ID == actionID {
			return one
		}
	}
	return nil
}

// repeating are the actions that run again while a state holds, those with a limit for each item or the others.
func (r *ruling) repeating(perItem bool) []*setting {
	var out []*setting
	for _, one := range r.actions {
		if one.limit.Repeats() && one.perItem() == perItem {
			out = append(out, one)
		}
	}
	return out
}

// before is the order in which events fire for one occurrence: system level first, then as in their list.
func (r *ruling) before(other *ruling) int {
	if r.event.Level != other.event.Level {
		if r.event.Level == models.LevelSystem {
			return -1
		}
		return 1
	}
	return cmp.Or(cmp.Compare(r.event.Position, other.event.Position), cmp.Compare(r.event.ID, other.event.ID))
}

// waitOf is the least time after an activity at which the rule could begin to hold because of it.
func waitOf(rule *Rule) models.Time {
	if !rule.State() {
		return Forever
	}
	wait, inAll := models.Time(0), false
	for _, one := range rule.all {
		if idle, isIdle := one.idle(); isIdle {
			wait, inAll = max(wait, idle.least), true
		}
	}
	if inAll {
		return wait
	}
	if rule.Episode() == EpisodeIdle {
		return 0 // an activity begins an episode, and nothing says that it must last
	}
	wait = Forever
	for _, one := range rule.any {
		if idle, isIdle := one.idle(); isIdle {
			wait = min(wait, max(0, idle.least))
		}
	}
	return wait
}

// idle is the test of the condition if it asks for the time since the last activity.
func (c *condition) idle() (elapsed, bool) {
	test, isClock := c.test.(elapsed)
	return test, isClock && c.fact == FactLastActivity
}

// rulingOf is the event as one of its revisions says it, whether it is still in force or not.
func (d *decision) rulingOf(eventID, revisionID string) (*ruling, error) {
	if r := d.snap.byEvent[eventID]; r != nil && r.event.RevisionID == revisionID {
		return r, nil
	}
	return d.e.readRuling(d.tx.DB, eventID, revisionID, d.snap.zone, nil)
}

// readRuling compiles an old revision. The owner is who owns the event now.
func (e *Engine) readRuling(db *gorm.DB, eventID, revisionID string, zone *time.Location, names Names) (*ruling, error) {
	var event models.Event
	if err := db.Where("id = ?", eventID).Take(&event).Error; err != nil {
		return nil, fmt.Errorf("read event %s: %w", eventID, err)
	}
	raw, err := readDefinitions(db, []models.Event{{RevisionID: revisionID}})
	if err != nil {
		return nil, err
	}
	event.RevisionID = revisionID
	r, err := e.rule(event, raw[revisionID], zone, names)
	if err != nil {
		return nil, fmt.Errorf("revision %s: %w", revisionID, err)
	}
	return r, nil
}
