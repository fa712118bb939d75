package accounts

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"deskbell/models"
	"deskbell/server/base/id"
	"deskbell/server/database"
	"deskbell/server/web"
)

// CreateDepartment makes a department with its front-line group.
func (s *Service) CreateDepartment(ctx context.Context, name, groupName string) (models.Department, error) {
	var c checks
	c.name("name", name)
	c.name("group", groupName)
	if err := c.err(); err != nil {
		return models.Department{}, err
	}
	var department models.Department
	err := s.DB.Tx(ctx, "accounts.create_department", func(tx *database.Tx) (err error) {
		department, err = s.createDepartment(tx, name, groupName)
		return err
	})
	return department, err
}

func (s *Service) createDepartment(tx *database.Tx, name, groupName string) (models.Department, error) {
	department := models.Department{ID: id.New(), Name: name, CreatedAt: s.now()}
	if err := freeDepartmentName(tx, department); err != nil {
		return department, err
	}
	group, err := s.createGroup(tx, department.ID, groupName)
	if err != nil {
		return department, err
	}
	department.FrontLineGroupID = group.ID
	if err := tx.Create(&department).Error; err != nil {
		return department, fmt.Errorf("create department: %w", err)
	}
	return department, s.Rules.Remember(tx, rememberDepartment, department.ID, department)
}

// DepartmentChange holds what may change; nil stays.
type DepartmentChange struct{ Name, FrontLineGroupID *string }

// ChangeDepartment renames a department or gives it another front line, which must be one of its groups.
func (s *Service) ChangeDepartment(ctx context.Context, departmentID string, change DepartmentChange) (models.Department, error) {
	var c checks
	if change.Name != nil {
		c.name("name", *change.Name)
	}
	if err := c.err(); err != nil {
		return models.Department{}, err
	}
	var department models.Department
	err := s.DB.Tx(ctx, "accounts.change_department", func(tx *database.Tx) (err error) {
		if department, err = find[models.Department](tx.ForUpdate(), departmentID, "department"); err != nil {
			return err
		}
		set(&department.Name, change.Name)
		set(&department.FrontLineGroupID, change.FrontLineGroupID)
		if err := freeDepartmentName(tx, department); err != nil {
			return err
		}
		group, err := find[models.Group](tx.DB, department.FrontLineGroupID, "group")
		if err != nil {
			return err
		}
		if group.DepartmentID != department.ID {
			return web.Invalid(web.Problem{Field: "front_line_group_id", Code: "not_a_choice", Message: "A group of this department."})
		}
		if err := tx.Save(&department).Error; err != nil {
			return fmt.Errorf("save department: %w", err)
		}
		return s.Rules.Remember(tx, rememberDepartment, department.ID, department)
	})
	return department, err
}

// Departments lists all departments by name.
func (s *Service) Departments(ctx context.Context) ([]models.Department, error) {
	var all []models.Department
	if err := s.DB.Read(ctx).Order("name, id").Find(&all).Error; err != nil {
		return nil, fmt.Errorf("list departments: %w", err)
	}
	return all, nil
}

// CreateGroup makes a group in a department.
func (s *Service) CreateGroup(ctx context.Context, departmentID, name string) (models.Group, error) {
	var c checks
	c.name("name", name)
	if err := c.err(); err != nil {
		return models.Group{}, err
	}
	var group models.Group
	err := s.DB.Tx(ctx, "accounts.create_group", func(tx *database.Tx) (err error) {
		if _, err = find[models.Department](tx.ForUpdate(), departmentID, "department"); err != nil {
			return err
		}
		group, err = s.createGroup(tx, departmentID, name)
		return err
	})
	return group, err
}

func (s *Service) createGroup(tx *database.Tx, departmentID, name string) (models.Group, error) {
	group := models.Group{ID: id.New(), DepartmentID: departmentID, Name: name, CreatedAt: s.now()}
	if err := freeGroupName(tx, group); err != nil {
		return group, err
	}
	if err := tx.Create(&group).Error; err != nil {
		return group, fmt.Errorf("create group: %w", err)
	}
	return group, s.Rules.Remember(tx, rememberGroup, group.ID, group)
}

// RenameGroup gives a group another name.
func (s *Service) RenameGroup(ctx context.Context, groupID, name string) (models.Group, error) {
	var c checks
	c.name("name", name)
	if err := c.err(); err != nil {
		return models.Group{}, err
	}
	var group models.Group
	err := s.DB.Tx(ctx, "accounts.rename_group", func(tx *database.Tx) (err error) {
		if group, err = find[models.Group](tx.ForUpdate(), groupID, "group"); err != nil {
			return err
		}
		group.Name = name
		if err := freeGroupName(tx, group); err != nil {
			return err
		}
		if err := tx.Save(&group).Error; err != nil {
			return fmt.Errorf("save group: %w", err)
		}
		return s.Rules.Remember(tx, rememberGroup, group.ID, group)
	})
	return group, err
}

// Groups lists all groups by name.
func (s *Service) Groups(ctx context.Context) ([]models.Group, error) {
	var all []models.Group
	if err := s.DB.Read(ctx).Order("name, id").Find(&all).Error; err != nil {
		return nil, fmt.Errorf("list groups: %w", err)
	}
	return all, nil
}

func freeDepartmentName(tx *database.Tx, d models.Department) error {
	var same int64
	if err := tx.Model(&models.Department{}).Where("name = ? AND id <> ?", d.Name, d.ID).Count(&same).Error; err != nil {
		return fmt.Errorf("look for the name: %w", err)
	}
	return taken(same, "A department has this name already.")
}

func freeGroupName(tx *database.Tx, g models.Group) error {
	var same int64
	err := tx.Model(&models.Group{}).Where("department_id = ? AND name = ? AND id <> ?", g.DepartmentID, g.Name, g.ID).Count(&same).Error
	if err != nil {
		return fmt.Errorf("look for the name: %w", err)
	}
	return taken(same, "A group of this department has this name already.")
}

func taken(same int64, detail string) error {
	if same > 0 {
		return web.Conflict("name_taken", detail)
	}
	return nil
}

// find reads the row with that id; what names it in the error.
func find[T any](db *gorm.DB, rowID, what string) (T, error) {
	var row T
	err := db.Where("id = ?", rowID).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return row, web.NotFound(what)
	}
	if err != nil {
		return row, fmt.Errorf("read %s: %w", what, err)
	}
	return row, nil
}
