package whoson

import (
	"fmt"
	"strings"
	"sync/atomic"

	"gorm.io/gorm"

	"deskbell/models"
	"deskbell/server/base/id"
)

// directory knows what departments and groups are called, and which group answers first. It is a copy that is at most some seconds
// old; nothing is decided by it but where a new visitor belongs.
type directory struct {
	all atomic.Pointer[names]
}

type names struct {
	departments map[string]models.Department
	groups      map[string]models.Group
}

func (d *directory) load(db *gorm.DB) error {
	var departments []models.Department
	var groups []models.Group
	if err := db.Find(&departments).Error; err != nil {
		return fmt.Errorf("read departments: %w", err)
	}
	if err := db.Find(&groups).Error; err != nil {
		return fmt.Errorf("read groups: %w", err)
	}
	next := &names{departments: map[string]models.Department{}, groups: map[string]models.Group{}}
	for _, department := range departments {
		next.departments[department.ID] = department
	}
	for _, group := range groups {
		next.groups[group.ID] = group
	}
	d.all.Store(next)
	return nil
}

// where is "Support › Billing", or what is known of it.
func (d *directory) where(departmentID, groupID string) string {
	known := d.all.Load()
	if known == nil {
		return ""
	}
	department, group := known.departments[departmentID].Name, known.groups[groupID].Name
	if department == "" || group == "" {
		return department + group
	}
	return department + " › " + group
}

// groupOf is the group that gets a site's chats: its own, else the front line of its department.
func (d *directory) groupOf(s *site) string {
	if known := d.all.Load(); s.GroupID == "" && known != nil {
		return known.departments[s.DepartmentID].FrontLineGroupID
	}
	return s.GroupID
}

// department finds one by its public id, or by its name in any case.
func (d *directory) department(name string) (models.Department, bool) {
	known := d.all.Load()
	if known == nil {
		return models.Department{}, false
	}
	if departmentID, err := id.Parse(prefixDepartment, name); err == nil {
		department, found := known.departments[departmentID]
		return department, found
	}
	for _, department := range known.departments {
		if strings.EqualFold(department.Name, name) {
			return department, true
		}
	}
	return models.Department{}, false
}
