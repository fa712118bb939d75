package accounts

import (
	"context"
	"fmt"

	"deskbell/models"
	"deskbell/server/base/id"
	"deskbell/server/web"
)

// DepartmentView is a department with its groups.
type DepartmentView struct {
	ID               string      `json:"id"`
	Name             string      `json:"name"`
	FrontLineGroupID string      `json:"front_line_group_id" doc:"Receives first."`
	Groups           []GroupName `json:"groups"`
	CreatedAt        models.Time `json:"created_at"`
}

// GroupName names a group.
type GroupName struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// GroupView is a group with its members.
type GroupView struct {
	ID           string       `json:"id"`
	DepartmentID string       `json:"department_id"`
	Name         string       `json:"name"`
	Members      []MemberView `json:"members"`
	CreatedAt    models.Time  `json:"created_at"`
}

// MemberView is a member of a group.
type MemberView struct {
	AgentID string `json:"agent_id"`
	Chats   bool   `json:"chats"`
}

type departmentsOutput struct{ Body web.Page[DepartmentView] }

func (s *Service) getDepartments(ctx context.Context, _ *struct{}) (*departmentsOutput, error) {
	departments, err := s.Departments(ctx)
	if err != nil {
		return nil, err
	}
	groups, err := s.Groups(ctx)
	if err != nil {
		return nil, err
	}
	out := &departmentsOutput{}
	for _, d := range departments {
		out.Body.Items = append(out.Body.Items, departmentView(d, groups))
	}
	return out, nil
}

func departmentView(d models.Department, groups []models.Group) DepartmentView {
	view := DepartmentView{ID: id.Public("dep", d.ID), Name: d.Name, FrontLineGroupID: id.Public("grp", d.FrontLineGroupID), CreatedAt: d.CreatedAt}
	for _, g := range groups {
		if g.DepartmentID == d.ID {
			view.Groups = append(view.Groups, GroupName{ID: id.Public("grp", g.ID), Name: g.Name})
		}
	}
	return view
}

type departmentOutput struct{ Body DepartmentView }

func (s *Service) departmentOutput(ctx context.Context, d models.Department) (*departmentOutput, error) {
	groups, err := s.Groups(ctx)
	return &departmentOutput{Body: departmentView(d, groups)}, err
}

type newDepartmentInput struct {
	Body struct {
		Name  string `json:"name"`
		Group string `json:"group" doc:"Name of the front-line group."`
	}
}

func (s *Service) postDepartment(ctx context.Context, in *newDepartmentInput) (*departmentOutput, error) {
	department, err := s.CreateDepartment(ctx, in.Body.Name, in.Body.Group)
	if err != nil {
		return nil, err
	}
	return s.departmentOutput(ctx, department)
}

type patchDepartmentInput struct {
	ByID
	Body struct {
		Name             *string `json:"name,omitempty"`
		FrontLineGroupID *string `json:"front_line_group_id,omitempty"`
	}
}

func (s *Service) patchDepartment(ctx context.Context, in *patchDepartmentInput) (*departmentOutput, error) {
	departmentID, err := web.ParseID("dep", in.ID, "department")
	if err != nil {
		return nil, err
	}
	change := DepartmentChange{Name: in.Body.Name}
	if in.Body.FrontLineGroupID != nil {
		groupID, err := web.ParseID("grp", *in.Body.FrontLineGroupID, "group")
		if err != nil {
			return nil, err
		}
		change.FrontLineGroupID = &groupID
	}
	department, err := s.ChangeDepartment(ctx, departmentID, change)
	if err != nil {
		return nil, err
	}
	return s.departmentOutput(ctx, department)
}

type groupsOutput struct{ Body web.Page[GroupView] }

func (s *Service) getGroups(ctx context.Context, _ *struct{}) (*groupsOutput, error) {
	groups, err := s.Groups(ctx)
	if err != nil {
		return nil, err
	}
	var members []models.Membership
	if err := s.DB.Read(ctx).Order("group_id, agent_id").Find(&members).Error; err != nil {
		return nil, fmt.Errorf("read memberships: %w", err)
	}
	out := &groupsOutput{}
	for _, g := range groups {
		out.Body.Items = append(out.Body.Items, groupView(g, members))
	}
	return out, nil
}

func groupView(g models.Group, members []models.Membership) GroupView {
	view := GroupView{ID: id.Public("grp", g.ID), DepartmentID: id.Public("dep", g.DepartmentID), Name: g.Name, CreatedAt: g.CreatedAt}
	for _, m := range members {
		if m.GroupID == g.ID {
			view.Members = append(view.Members, MemberView{AgentID: id.Public("agt", m.AgentID), Chats: m.Chats})
		}
	}
	return view
}

type groupOutput struct{ Body GroupView }

type newGroupInput struct {
	Body struct {
		DepartmentID string `json:"department_id"`
		Name         string `json:"name"`
	}
}

func (s *Service) postGroup(ctx context.Context, in *newGroupInput) (*groupOutput, error) {
	departmentID, err := web.ParseID("dep", in.Body.DepartmentID, "department")
	if err != nil {
		return nil, err
	}
	group, err := s.CreateGroup(ctx, departmentID, in.Body.Name)
	return &groupOutput{Body: groupView(group, nil)}, err
}

type patchGroupInput struct {
	ByID
	Body struct {
		Name string `json:"name"`
	}
}

func (s *Service) patchGroup(ctx context.Context, in *patchGroupInput) (*groupOutput, error) {
	groupID, err := web.ParseID("grp", in.ID, "group")
	if err != nil {
		return nil, err
	}
	group, err := s.RenameGroup(ctx, groupID, in.Body.Name)
	if err != nil {
		return nil, err
	}
	var members []models.Membership
	if err := s.DB.Read(ctx).Where("group_id = ?", groupID).Order("agent_id").Find(&members).Error; err != nil {
		return nil, fmt.Errorf("read memberships: %w", err)
	}
	return &groupOutput{Body: groupView(group, members)}, nil
}
