package livechat

import (
	"fmt"
	"slices"

	"gorm.io/gorm"

	"deskbell/models"
	"deskbell/realtime"
)

// Scope is which chats somebody sees: members those of their groups, managers those of any group of their departments, administrators
// all. A chat without a group belongs to its department. It is asked by every query and by every topic.
type Scope struct {
	all         bool
	groups      []string // member of
	departments []string // of those groups
	managed     []string // departments, of managers
}

// scopeOf reads the memberships of an agent as they are now.
func scopeOf(db *gorm.DB, agentID string, role models.Role) (Scope, error) {
	if agentID == "" {
		return Scope{}, nil
	}
	if role.AtLeast(models.RoleAdministrator) {
		return Scope{all: true}, nil
	}
	var groups []models.Group
	err := db.Model(&models.Group{}).Joins("JOIN memberships ON memberships.group_id = desk_groups.id").
		Where("memberships.agent_id = ?", agentID).Order("desk_groups.id").Find(&groups).Error
	if err != nil {
		return Scope{}, fmt.Errorf("read memberships: %w", err)
	}
	var sc Scope
	for _, group := range groups {
		sc.groups = append(sc.groups, group.ID)
		if !slices.Contains(sc.departments, group.DepartmentID) {
			sc.departments = append(sc.departments, group.DepartmentID)
		}
	}
	if role.AtLeast(models.RoleManager) {
		sc.managed = sc.departments
	}
	return sc, nil
}

// Sees reports whether the chat is in sight.
func (sc Scope) Sees(chat models.Chat) bool {
	switch {
	case sc.all, slices.Contains(sc.managed, chat.DepartmentID):
		return true
	case chat.GroupID == "":
		return slices.Contains(sc.departments, chat.DepartmentID)
	}
	return slices.Contains(sc.groups, chat.GroupID)
}

// where narrows a query of chats to what is in sight.
func (sc Scope) where(db *gorm.DB) *gorm.DB {
	if sc.all {
		return db
	}
	return db.Where("(chats.department_id IN ? OR chats.group_id IN ? OR (chats.group_id = '' AND chats.department_id IN ?))",
		sc.managed, sc.groups, sc.departments)
}

// sight is the scope in the labels of the board.
func (sc Scope) sight() realtime.Sight {
	sight := realtime.Sight{All: sc.all}
	for _, group := range sc.groups {
		sight.Labels = append(sight.Labels, "g:"+group)
	}
	for _, department := range sc.departments {
		sight.Labels = append(sight.Labels, "d:"+department)
	}
	for _, department := range sc.managed {
		sight.Labels = append(sight.Labels, "m:"+department)
	}
	return sight
}

// labels are what a chat shows to whom; sight is the other side of it.
func labels(chat models.Chat) []string {
	if chat.GroupID == "" {
		return []string{"d:" + chat.DepartmentID, "m:" + chat.DepartmentID}
	}
	return []string{"g:" + chat.GroupID, "m:" + chat.DepartmentID}
}
