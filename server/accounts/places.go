package accounts

import (
	"errors"
	"fmt"

	"gorm.io/gorm"

	"deskbell/models"
	"deskbell/server/database"
)

// TakePlace takes a place of the group's least loaded agent who is online and takes its chats; an empty group means the front line of
// the department. ok is false when nobody is free. It is one conditional UPDATE per candidate: whoever finds the last place taken goes
// on to the next.
func (s *Service) TakePlace(tx *database.Tx, departmentID, groupID string, now models.Time) (agentID string, ok bool, err error) {
	groupID, err = frontLine(tx.DB, departmentID, groupID)
	if err != nil || groupID == "" {
		return "", false, err
	}
	var candidates []string
	err = free(inGroup(tx.DB, groupID), now).Order("agents.chats_taken, agents.id").Pluck("agents.id", &candidates).Error
	if err != nil {
		return "", false, fmt.Errorf("look for a free agent: %w", err)
	}
	for _, candidate := range candidates {
		if ok, err := s.TakePlaceOf(tx, candidate, now); err != nil || ok {
			return candidate, ok, err
		}
	}
	return "", false, nil
}

// TakePlaceOf takes a place of this agent, if they are online and have one.
func (s *Service) TakePlaceOf(tx *database.Tx, agentID string, now models.Time) (bool, error) {
	done := free(tx.Model(&models.Agent{}), now).Where("agents.id = ?", agentID).
		Updates(map[string]any{"chats_taken": gorm.Expr("chats_taken + 1"), "version": gorm.Expr("version + 1")})
	if done.Error != nil {
		return false, fmt.Errorf("take a place: %w", done.Error)
	}
	if done.RowsAffected == 0 {
		return false, nil
	}
	tx.AfterCommit(func() { s.PresenceChanged(agentID) })
	return true, nil
}

// GivePlaceBack gives back what TakePlace or TakePlaceOf took. Call it once for each, in the transaction that ends what held it.
func (s *Service) GivePlaceBack(tx *database.Tx, agentID string) error {
	done := tx.Model(&models.Agent{}).Where("id = ? AND chats_taken > 0", agentID).
		Updates(map[string]any{"chats_taken": gorm.Expr("chats_taken - 1"), "version": gorm.Expr("version + 1")})
	if done.Error != nil {
		return fmt.Errorf("give a place back: %w", done.Error)
	}
	return s.presenceChanged(tx, agentID)
}

// Online counts the agents of the group (empty: of the department's front line) who are online and take its chats, and how many of
// them have a free place.
func (s *Service) Online(db *gorm.DB, departmentID, groupID string, now models.Time) (online, free int, err error) {
	groupID, err = frontLine(db, departmentID, groupID)
	if err != nil || groupID == "" {
		return 0, 0, err
	}
	var agents []models.Agent
	if err := there(inGroup(db, groupID), now).Find(&agents).Error; err != nil {
		return 0, 0, fmt.Errorf("count agents online: %w", err)
	}
	for _, agent := range agents {
		if agent.FreeForChats(now) {
			free++
		}
	}
	return len(agents), free, nil
}

// presenceChanged tells, after commit, that the agent's presence or places are others, and lifts what waits for a place where they
// take chats.
func (s *Service) presenceChanged(tx *database.Tx, agentID string) error {
	departments, err := departmentsOf(tx.DB, agentID)
	if err != nil {
		return err
	}
	tx.AfterCommit(func() {
		s.PresenceChanged(agentID)
		for _, department := range departments {
			s.Lift("place:" + department)
		}
	})
	return nil
}

func frontLine(db *gorm.DB, departmentID, groupID string) (string, error) {
	if groupID != "" {
		return groupID, nil
	}
	var department models.Department
	err := db.Where("id = ?", departmentID).Take(&department).Error
	if err != nil && !errors.Is(err, gorm.ErrRecordNotFound) {
		return "", fmt.Errorf("read the front line: %w", err)
	}
	return department.FrontLineGroupID, nil
}

// inGroup are the agents who take the chats of a group.
func inGroup(db *gorm.DB, groupID string) *gorm.DB {
	return db.Model(&models.Agent{}).Joins("JOIN memberships ON memberships.agent_id = agents.id").
		Where("memberships.group_id = ? AND memberships.chats", groupID)
}

// there are those who are online now (models.Agent.PresenceAtTime says the same of one).
func there(db *gorm.DB, now models.Time) *gorm.DB {
	return db.Where("agents.presence = ? AND agents.connected_until >= ? AND agents.disabled_at = 0", models.PresenceOnline, now)
}

// free are those who are online and have a place (models.Agent.FreeForChats says the same of one).
func free(db *gorm.DB, now models.Time) *gorm.DB {
	return there(db, now).Where("agents.chats_taken < agents.chat_capacity")
}
