package events

import (
	"errors"
	"fmt"

	"gorm.io/gorm"

	"deskbell/models"
	"deskbell/server/database"
	"deskbell/server/web"
)

// Filter narrows a list of events. Empty fields do not.
type Filter struct {
	Scope    string // my, system or employee
	Category []string
	Type     string
	GroupID  string
	OwnerID  string
	Search   string
	Deleted  bool // Recently deleted instead of those that exist
	Limit    int
	After    string // position of the last one seen
}

// list finds the events that who may see in one of the three lists, in list order.
func list(db *gorm.DB, who web.Principal, f Filter) ([]models.Event, error) {
	query := scoped(db, who, f.Scope)
	if f.Deleted {
		query = query.Where("deleted_at > 0")
	} else {
		query = query.Where("deleted_at = 0")
	}
	if f.Type != "" {
		query = query.Where("event_type = ?", f.Type)
	}
	if f.GroupID != "" {
		query = query.Where("group_id = ?", f.GroupID)
	}
	if f.OwnerID != "" {
		query = query.Where("owner_id = ?", f.OwnerID)
	}
	var events []models.Event
	err := query.Order("position, id").Find(&events).Error
	return events, err
}

func scoped(db *gorm.DB, who web.Principal, scope string) *gorm.DB {
	query := db.Model(&models.Event{})
	switch {
	case scope == ScopeSystem && who.Role.AtLeast(models.RoleAdministrator):
		return query.Where("level = ?", models.LevelSystem)
	case scope == ScopeEmployee && who.Role.AtLeast(models.RoleAdministrator):
		return query.Where("level = ? AND owner_id <> ?", models.LevelAgent, who.AgentID)
	case scope == ScopeEmployee && who.Role.AtLeast(models.RoleManager):
		colleagues := db.Session(&gorm.Session{NewDB: true}).Model(&models.Membership{}).Select("agent_id").Where("group_id IN (?)", groupsOf(db, who.AgentID))
		return query.Where("level = ? AND owner_id <> ? AND owner_id IN (?)", models.LevelAgent, who.AgentID, colleagues)
	case scope == ScopeMy:
		return query.Where("level = ? AND owner_id = ?", models.LevelAgent, who.AgentID)
	}
	return query.Where("1 = 0")
}

// The three lists of the event screens.
const (
	ScopeMy       = "my"
	ScopeSystem   = "system"
	ScopeEmployee = "employee"
)

func find(db *gorm.DB, eventID string) (models.Event, error) {
	return found(db.Where("id = ? AND deleted_at = 0", eventID))
}

func findForUpdate(tx *database.Tx, eventID string) (models.Event, error) {
	return found(tx.ForUpdate().Where("id = ? AND deleted_at = 0", eventID))
}

func findDeletedToo(tx *database.Tx, eventID string) (models.Event, error) {
	return found(tx.ForUpdate().Where("id = ?", eventID))
}

func found(query *gorm.DB) (models.Event, error) {
	var event models.Event
	err := query.Take(&event).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return event, web.NotFound("event")
	}
	return event, err
}

func roomForOneMore(tx *database.Tx) error {
	var count int64
	if err := tx.Model(&models.Event{}).Where("deleted_at = 0").Count(&count).Error; err != nil {
		return err
	}
	if count >= MaxEvents {
		return web.Conflict("too_many_events", fmt.Sprintf("A desk holds at most %d events.", MaxEvents))
	}
	return nil
}

func nextPosition(tx *database.Tx, level string) (int64, error) {
	var last models.Event
	err := tx.Where("level = ?", level).Order("position DESC").Take(&last).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return 1, nil
	}
	return last.Position + 1, err
}
