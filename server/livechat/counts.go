package livechat

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"deskbell/models"
	"deskbell/server/database"
	"deskbell/server/engine"
)

// mediumChats names our rows among the counts.
const mediumChats = "chats"

// tally is what one chat adds to the count of one owner.
type tally struct {
	kind, owner   string // models.ItemAgent, ItemDepartment or ItemGroup
	open, waiting int64
}

// tallies are what a chat adds to counts in its state: open are waiting and active ones, an agent's are those accepted.
func tallies(chat models.Chat) []tally {
	var waiting int64
	switch chat.State {
	case models.ChatStateWaiting:
		waiting = 1
	case models.ChatStateActive:
	default:
		return nil
	}
	all := []tally{{models.ItemDepartment, chat.DepartmentID, 1, waiting}, {models.ItemGroup, chat.GroupID, 1, waiting}}
	if waiting == 0 {
		all = append(all, tally{models.ItemAgent, chat.AgentID, 1, 0})
	}
	return slices.DeleteFunc(all, func(t tally) bool { return t.owner == "" })
}

// moved is the difference between two states of a chat, in the order in which counts are locked.
func moved(before, after models.Chat) []tally {
	sum := map[tally]tally{}
	add := func(t tally, sign int64) {
		key := tally{kind: t.kind, owner: t.owner}
		one := sum[key]
		sum[key] = tally{t.kind, t.owner, one.open + sign*t.open, one.waiting + sign*t.waiting}
	}
	for _, t := range tallies(before) {
		add(t, -1)
	}
	for _, t := range tallies(after) {
		add(t, 1)
	}
	var out []tally
	for _, t := range sum {
		if t.open != 0 || t.waiting != 0 {
			out = append(out, t)
		}
	}
	slices.SortFunc(out, func(a, b tally) int { return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.owner, b.owner)) })
	return out
}

// count changes the counts that a chat moves, and returns what the journal is to be told of each.
func count(tx *database.Tx, before, after models.Chat, at models.Time, chain engine.Chain) ([]engine.Happening, error) {
	var happenings []engine.Happening
	for _, t := range moved(before, after) {
		old, err := lockCount(tx, t)
		if err != nil {
			return nil, err
		}
		now := old
		now.Open, now.Waiting, now.Version = old.Open+t.open, old.Waiting+t.waiting, old.Version+1
		if err := tx.Save(&now).Error; err != nil {
			return nil, fmt.Errorf("save the count of %s: %w", t.kind, err)
		}
		facts, err := countFacts(tx.DB, now)
		if err != nil {
			return nil, err
		}
		happenings = append(happenings, engine.Happening{Kind: models.EntryChange, Item: engine.ItemKey{Kind: t.kind, ID: t.owner}, At: at,
			Chain: chain, Facts: facts, Old: changed(numbers(old), numbers(now))})
	}
	return happenings, nil
}

func lockCount(tx *database.Tx, t tally) (models.Count, error) {
	read := func() (c models.Count, err error) {
		err = tx.ForUpdate().Where("medium = ? AND kind = ? AND owner_id = ?", mediumChats, t.kind, t.owner).Take(&c).Error
		return c, err
	}
	c, err := read()
	if errors.Is(err, gorm.ErrRecordNotFound) {
		if _, err := tx.CreateOnce(&models.Count{Medium: mediumChats, Kind: t.kind, OwnerID: t.owner}); err != nil {
			return c, fmt.Errorf("make the count of %s: %w", t.kind, err)
		}
		c, err = read()
	}
	if err != nil {
		return c, fmt.Errorf("lock the count of %s: %w", t.kind, err)
	}
	return c, nil
}

// numbers are the facts of a count that can change.
func numbers(c models.Count) engine.Facts {
	facts := engine.Facts{"count": float64(c.Open)}
	if c.Kind != models.ItemAgent {
		facts["waiting_count"] = float64(c.Waiting)
	}
	return facts
}

// countFacts are all facts of the agent, department or group that is counted.
func countFacts(db *gorm.DB, c models.Count) (engine.Facts, error) {
	facts := numbers(c)
	var err error
	switch c.Kind {
	case models.ItemAgent:
		var agent models.Agent
		err = db.Select("name").Where("id = ?", c.OwnerID).Limit(1).Find(&agent).Error
		facts["agent_assigned"], facts[engine.FactTitle] = c.OwnerID, agent.Name
	case models.ItemDepartment:
		var department models.Department
		err = db.Select("name").Where("id = ?", c.OwnerID).Limit(1).Find(&department).Error
		facts["department"], facts[engine.FactTitle], facts[engine.FactWhere] = c.OwnerID, department.Name, department.Name
	case models.ItemGroup:
		err = groupFacts(db, c.OwnerID, facts)
	}
	if err != nil {
		return nil, fmt.Errorf("read whom a count is of: %w", err)
	}
	facts[engine.FactRef] = facts[engine.FactTitle]
	return facts, nil
}

func groupFacts(db *gorm.DB, groupID string, facts engine.Facts) error {
	var found struct{ Name, DepartmentID, DepartmentName string }
	err := db.Table("desk_groups").Select("desk_groups.name AS name, desk_groups.department_id AS department_id, departments.name AS department_name").
		Joins("LEFT JOIN departments ON departments.id = desk_groups.department_id").Where("desk_groups.id = ?", groupID).Limit(1).Find(&found).Error
	facts["group"], facts["department"] = groupID, found.DepartmentID
	facts[engine.FactTitle], facts[engine.FactWhere] = found.Name, found.DepartmentName+" › "+found.Name
	return err
}
