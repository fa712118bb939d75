package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"deskbell/models"
)

// Sight is who may see what, as it was at one time: people with their roles, memberships, departments, groups and sites. It never
// changes after it was read, so it can be asked from anywhere.
type Sight struct {
	agents      map[string]agentThen
	memberships map[string][]string // agent to groups
	departments map[string]departmentThen
	groups      map[string]groupThen
	sites       map[string]siteThen
	owners      map[string]string // event to agent
}

// Sight is who may see what now.
func (e *Engine) Sight(ctx context.Context) (*Sight, error) {
	snap, err := e.fresh(ctx)
	if err != nil {
		return nil, err
	}
	return snap.sight, nil
}

// readSight reads what held at the time; zero is now.
func readSight(db *gorm.DB, at models.Time) (*Sight, error) {
	query := db.Where("to_at = 0")
	if at != 0 {
		query = db.Where("from_at <= ? AND (to_at = 0 OR to_at > ?)", at, at)
	}
	var rows []models.AsOf
	if err := query.Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read who may see what: %w", err)
	}
	s := &Sight{agents: map[string]agentThen{}, memberships: map[string][]string{}, departments: map[string]departmentThen{},
		groups: map[string]groupThen{}, sites: map[string]siteThen{}, owners: map[string]string{}}
	for _, row := range rows {
		if err := s.add(row); err != nil {
			return nil, fmt.Errorf("read %s %s: %w", row.Kind, row.Subject, err)
		}
	}
	return s, nil
}

func (s *Sight) add(row models.AsOf) error {
	switch row.Kind {
	case RememberAgent:
		return keep(s.agents, row)
	case RememberMembership:
		return keep(s.memberships, row)
	case RememberDepartment:
		return keep(s.departments, row)
	case RememberGroup:
		return keep(s.groups, row)
	case RememberSite:
		return keep(s.sites, row)
	case RememberEventOwner:
		return keep(s.owners, row)
	}
	return nil // of a newer version
}

func keep[T any](into map[string]T, row models.AsOf) error {
	var value T
	if err := json.Unmarshal([]byte(row.Data), &value); err != nil {
		return err
	}
	into[row.Subject] = value
	return nil
}

// Active reports whether the person exists and may log in.
func (s *Sight) Active(agentID string) bool {
	agent, known := s.agents[agentID]
	return known && !agent.Disabled
}

// AgentName is how the person is called, also after they left; unknown is "".
func (s *Sight) AgentName(agentID string) string { return s.agents[agentID].Name }

// MaySee reports whether the person may see an item with these facts (design section 4, levels and sight). Administrators need no
// membership, but nobody sees visitors without the right Who's On.
func (s *Sight) MaySee(agentID string, item ItemKey, facts Facts) bool {
	agent, known := s.agents[agentID]
	if !known || agent.Disabled || item.Kind == models.ItemVisitor && !agent.WhosOn {
		return false
	}
	if agent.Role.AtLeast(models.RoleAdministrator) {
		return true
	}
	switch item.Kind {
	case models.ItemVisitor:
		return s.inDepartment(agentID, s.departmentOfVisitor(facts))
	case models.ItemAgent:
		return s.seesAgent(agentID, item.ID)
	case models.ItemDepartment:
		return s.inDepartment(agentID, item.ID)
	case models.ItemGroup:
		return s.seesGroup(agentID, item.ID, s.groups[item.ID].DepartmentID)
	}
	if group := facts.Text("group"); group != "" {
		return s.seesGroup(agentID, group, facts.Text("department"))
	}
	return s.inDepartment(agentID, facts.Text("department"))
}

// departmentOfVisitor is that of the site; a site that is not known (a visitor of long ago) leaves the one in the facts.
func (s *Sight) departmentOfVisitor(facts Facts) string {
	if site, known := s.sites[facts.Text(FactSite)]; known {
		return site.DepartmentID
	}
	return facts.Text("department")
}

// seesGroup reports whether the agent is a member of the group or, as a manager, of any group of its department.
func (s *Sight) seesGroup(agentID, groupID, departmentID string) bool {
	if slices.Contains(s.memberships[agentID], groupID) {
		return true
	}
	if group, known := s.groups[groupID]; known {
		departmentID = group.DepartmentID
	}
	return s.agents[agentID].Role.AtLeast(models.RoleManager) && s.inDepartment(agentID, departmentID)
}

// seesAgent reports whether the agent is the other, shares a group or, as a manager, a department.
func (s *Sight) seesAgent(agentID, otherID string) bool {
	return agentID == otherID || slices.ContainsFunc(s.memberships[otherID], func(group string) bool {
		return s.seesGroup(agentID, group, s.groups[group].DepartmentID)
	})
}

func (s *Sight) inDepartment(agentID, departmentID string) bool {
	return departmentID != "" && slices.ContainsFunc(s.memberships[agentID], func(group string) bool {
		return s.groups[group].DepartmentID == departmentID
	})
}

// Departments are the departments of the groups that the person is a member of.
func (s *Sight) Departments(agentID string) []string {
	var out []string
	for _, group := range s.memberships[agentID] {
		if department := s.groups[group].DepartmentID; department != "" && !slices.Contains(out, department) {
			out = append(out, department)
		}
	}
	slices.Sort(out)
	return out
}

// Name implements Names. What is unknown has no name.
func (s *Sight) Name(kind Kind, id string) string {
	switch kind {
	case KindAgent:
		return s.agents[id].Name
	case KindDepartment:
		return s.departments[id].Name
	case KindGroup:
		return s.groups[id].Name
	}
	return ""
}
