package whoson

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"deskbell/models"
	"deskbell/realtime"
	"deskbell/server/web"
)

// SightOf is which visitors a person may see: administrators all, others with the right Who's On those of the departments of their
// groups.
func (s *Service) SightOf(ctx context.Context, agentID string, role models.Role) (Sees, error) {
	if role.AtLeast(models.RoleAdministrator) {
		return Sees{All: true}, nil
	}
	db := s.db.Read(ctx)
	var agent models.Agent
	err := db.Where("id = ? AND disabled_at = 0", agentID).First(&agent).Error
	if errors.Is(err, gorm.ErrRecordNotFound) || err == nil && !agent.WhosOn {
		return Sees{}, nil
	}
	if err != nil {
		return Sees{}, fmt.Errorf("read rights: %w", err)
	}
	var departments []string
	err = db.Model(&models.Group{}).Joins("JOIN memberships ON memberships.group_id = desk_groups.id").Where("memberships.agent_id = ?", agentID).
		Distinct().Pluck("desk_groups.department_id", &departments).Error
	if err != nil {
		return Sees{}, fmt.Errorf("read memberships: %w", err)
	}
	slices.Sort(departments)
	return Sees{Departments: departments}, nil
}

// sightOfCaller is SightOf for a call of the API. Without any visitor to see it is refused.
func (s *Service) sightOfCaller(ctx context.Context) (Sees, error) {
	who := web.PrincipalOf(ctx)
	sees, err := s.SightOf(ctx, who.AgentID, who.Role)
	if err == nil && !sees.All && len(sees.Departments) == 0 {
		return sees, web.Forbidden("whos_on_required", "This needs the right Who's On and a group.")
	}
	return sees, err
}

// sightOfTopic is SightOf for the board's topic.
func (s *Service) sightOfTopic(ctx context.Context, p realtime.Principal, _ string) (realtime.Sight, error) {
	sees, err := s.SightOf(ctx, p.ID, models.Role(p.Role))
	if err == nil && !sees.All && len(sees.Departments) == 0 {
		return realtime.Sight{}, realtime.ErrForbidden
	}
	return realtime.Sight{All: sees.All, Labels: sees.Departments}, err
}

// snapshot is the board when somebody opens it.
func (s *Service) snapshot(ctx context.Context, p realtime.Principal, _ string, _ json.RawMessage) (any, error) {
	sees, err := s.SightOf(ctx, p.ID, models.Role(p.Role))
	if err != nil {
		return nil, err
	}
	return s.Board(sees), nil
}

// visible is a visitor on the list whom the caller may see.
func (s *Service) visible(ctx context.Context, publicID string) (*live, error) {
	visitorID, err := web.ParseID(prefixVisitor, publicID, "visitor")
	if err != nil {
		return nil, err
	}
	sees, err := s.sightOfCaller(ctx)
	if err != nil {
		return nil, err
	}
	v := s.registry.byID.get(visitorID)
	if v == nil {
		return nil, web.NotFound("visitor on the list")
	}
	if row := v.copyRow(); !sees.department(row.DepartmentID) {
		return nil, web.NotFound("visitor on the list")
	}
	return v, nil
}
