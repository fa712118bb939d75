package events

import (
	"gorm.io/gorm"

	"deskbell/models"
	"deskbell/server/database"
	"deskbell/server/web"
)

// mayCreate: agents make agent-level events, administrators also system-level ones.
func mayCreate(who web.Principal, level string) error {
	if level == models.LevelSystem && !who.Role.AtLeast(models.RoleAdministrator) {
		return web.Forbidden("administrator_needed", "System-level events belong to the administrators; an administrator can make this one.")
	}
	return nil
}

// mayEdit: an agent-level event is its owner's alone; a system-level event is shared by the administrators. What is out of sight does
// not exist, also for managers.
func mayEdit(db *gorm.DB, who web.Principal, event models.Event) error {
	if err := mayRead(db, who, event); err != nil {
		return err
	}
	if event.Level == models.LevelSystem {
		if who.Role.AtLeast(models.RoleAdministrator) {
			return nil
		}
		return web.NotFound("event")
	}
	if event.OwnerID == who.AgentID {
		return nil
	}
	if who.Role.AtLeast(models.RoleManager) {
		return web.Forbidden("owner_needed", "Only its owner edits an agent-level event; you can disable it on their behalf.")
	}
	return web.NotFound("event")
}

// mayRead: who may edit it, and for employees' events the managers of the owner's groups and the administrators. Anything else does
// not exist for who asks.
func mayRead(db *gorm.DB, who web.Principal, event models.Event) error {
	if event.OwnerID == who.AgentID || who.Role.AtLeast(models.RoleAdministrator) {
		return nil
	}
	if event.Level == models.LevelAgent && who.Role.AtLeast(models.RoleManager) {
		var shared int64
		err := db.Model(&models.Membership{}).Where("agent_id = ? AND group_id IN (?)", event.OwnerID, groupsOf(db, who.AgentID)).Count(&shared).Error
		if err != nil {
			return err
		}
		if shared > 0 {
			return nil
		}
	}
	return web.NotFound("event")
}

// maySwitch: who may edit it; who may only read it may disable it on behalf.
func (s *Service) maySwitch(tx *database.Tx, who web.Principal, event models.Event, state string) error {
	if err := mayRead(tx.DB, who, event); err != nil {
		return err
	}
	if event.Level == models.LevelAgent && event.OwnerID != who.AgentID && state == models.EventDisabled {
		return nil
	}
	return mayEdit(tx.DB, who, event)
}

func groupsOf(db *gorm.DB, agentID string) *gorm.DB {
	return db.Session(&gorm.Session{NewDB: true}).Model(&models.Membership{}).Select("group_id").Where("agent_id = ?", agentID)
}
