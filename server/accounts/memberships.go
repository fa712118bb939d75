package accounts

import (
	"context"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"deskbell/models"
	"deskbell/server/database"
	"deskbell/server/web"
)

// Place in a group: membership, and whether the agent takes its chats.
type Place struct {
	GroupID string
	Chats   bool
}

// SetGroups makes the agent a member of exactly these groups.
func (s *Service) SetGroups(ctx context.Context, agentID string, places []Place) error {
	return s.DB.Tx(ctx, "accounts.set_groups", func(tx *database.Tx) error {
		if _, err := findAgent(tx.ForUpdate(), agentID); err != nil {
			return err
		}
		if err := s.setGroups(tx, agentID, places); err != nil {
			return err
		}
		tx.AfterCommit(func() { s.RightsChanged(agentID) })
		return s.presenceChanged(tx, agentID)
	})
}

func (s *Service) setGroups(tx *database.Tx, agentID string, places []Place) error {
	var ids []string
	for i, place := range places {
		if slices.Contains(ids, place.GroupID) {
			return web.Invalid(web.Problem{Field: fmt.Sprintf("groups[%d].group_id", i), Code: "repeated", Message: "This group is there twice."})
		}
		if _, err := find[models.Group](tx.DB, place.GroupID, "group"); err != nil {
			return err
		}
		ids = append(ids, place.GroupID)
	}
	former, err := memberships(tx.DB, agentID)
	if err != nil {
		return err
	}
	if err := tx.Where("agent_id = ?", agentID).Delete(&models.Membership{}).Error; err != nil {
		return fmt.Errorf("leave groups: %w", err)
	}
	for _, place := range places {
		row := models.Membership{AgentID: agentID, GroupID: place.GroupID, Chats: place.Chats, CreatedAt: joined(former, place.GroupID, s.now())}
		if err := tx.Create(&row).Error; err != nil {
			return fmt.Errorf("join group: %w", err)
		}
	}
	slices.Sort(ids)
	return s.Rules.Remember(tx, rememberMembership, agentID, append([]string{}, ids...))
}

// joined is when the agent came into the group: now, unless they stay in it.
func joined(former []models.Membership, groupID string, now models.Time) models.Time {
	for _, m := range former {
		if m.GroupID == groupID {
			return m.CreatedAt
		}
	}
	return now
}

// Memberships lists an agent's memberships, in the order of the groups' ids.
func (s *Service) Memberships(ctx context.Context, agentID string) ([]models.Membership, error) {
	return memberships(s.DB.Read(ctx), agentID)
}

func memberships(db *gorm.DB, agentIDs ...string) ([]models.Membership, error) {
	var rows []models.Membership
	if err := db.Where("agent_id IN ?", agentIDs).Order("agent_id, group_id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read memberships: %w", err)
	}
	return rows, nil
}

// departmentsOf are the departments of whose groups the agent takes chats.
func departmentsOf(db *gorm.DB, agentID string) ([]string, error) {
	var ids []string
	err := db.Model(&models.Group{}).Distinct("department_id").
		Joins("JOIN memberships ON memberships.group_id = desk_groups.id").
		Where("memberships.agent_id = ? AND memberships.chats", agentID).Order("department_id").Pluck("department_id", &ids).Error
	if err != nil {
		return nil, fmt.Errorf("read an agent's departments: %w", err)
	}
	return ids, nil
}
