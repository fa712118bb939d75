package accounts

import (
	"context"
	"fmt"

	"deskbell/models"
	"deskbell/server/database"
	"deskbell/server/web"
)

// AgentChange holds what may change of a person; nil stays.
type AgentChange struct {
	Name, Email, Zone *string
	Role              *models.Role
	WhosOn, Disabled  *bool
	ChatCapacity      *int
}

func (a AgentChange) check() (c checks) {
	if a.Name != nil {
		c.name("name", *a.Name)
	}
	if a.Email != nil {
		c.email("email", *a.Email)
	}
	if a.Zone != nil {
		c.zone("zone", *a.Zone)
	}
	if a.Role != nil {
		c.role("role", *a.Role)
	}
	if a.ChatCapacity != nil {
		c.capacity("chat_capacity", *a.ChatCapacity)
	}
	return c
}

// ChangeAgent changes a person. Another role and being disabled end their sessions; the last administrator can be neither demoted
// nor disabled (conflict last_administrator).
func (s *Service) ChangeAgent(ctx context.Context, agentID string, change AgentChange) (models.Agent, error) {
	if err := change.check().err(); err != nil {
		return models.Agent{}, err
	}
	var agent models.Agent
	err := s.DB.Tx(ctx, "accounts.change_agent", func(tx *database.Tx) (err error) {
		if err := lockAdministrators(tx, change); err != nil {
			return err
		}
		if agent, err = findAgent(tx.ForUpdate(), agentID); err != nil {
			return err
		}
		before := agent
		s.apply(&agent, change)
		if err := s.guardAdministrators(tx, before, agent); err != nil {
			return err
		}
		return s.saveAgent(tx, before, &agent)
	})
	return agent, err
}

func (s *Service) apply(agent *models.Agent, change AgentChange) {
	set(&agent.Name, change.Name)
	set(&agent.Zone, change.Zone)
	set(&agent.Role, change.Role)
	set(&agent.WhosOn, change.WhosOn)
	set(&agent.ChatCapacity, change.ChatCapacity)
	if change.Email != nil {
		agent.Email, agent.EmailFolded = *change.Email, foldEmail(*change.Email)
	}
	if change.Disabled != nil {
		switch disabled := agent.DisabledAt != 0; {
		case *change.Disabled && !disabled:
			agent.DisabledAt = s.now()
		case !*change.Disabled:
			agent.DisabledAt = 0
		}
	}
}

// lockAdministrators makes changes that could take the last administrator away wait for each other, before any other row is locked.
func lockAdministrators(tx *database.Tx, change AgentChange) error {
	if change.Role == nil && change.Disabled == nil {
		return nil
	}
	var locked []models.Agent
	err := tx.ForUpdate().Select("id").Where("role = ?", models.RoleAdministrator).Order("id").Find(&locked).Error
	if err != nil {
		return fmt.Errorf("lock administrators: %w", err)
	}
	return nil
}

func (s *Service) guardAdministrators(tx *database.Tx, before, after models.Agent) error {
	if !isAdministrator(before) || isAdministrator(after) {
		return nil
	}
	var others int64
	err := tx.Model(&models.Agent{}).Where("role = ? AND disabled_at = 0 AND id <> ?", models.RoleAdministrator, before.ID).Count(&others).Error
	if err != nil {
		return fmt.Errorf("count administrators: %w", err)
	}
	if others == 0 {
		return web.Conflict("last_administrator", "Somebody must stay administrator. Make another one first.")
	}
	return nil
}

func isAdministrator(a models.Agent) bool {
	return a.Role == models.RoleAdministrator && a.DisabledAt == 0
}

// saveAgent writes what changed and sees to what follows from it. Places are not written: they have updates of their own.
func (s *Service) saveAgent(tx *database.Tx, before models.Agent, agent *models.Agent) error {
	agent.Version++
	err := tx.Model(agent).Select("email", "email_folded", "name", "role", "whos_on", "chat_capacity", "zone", "disabled_at", "version").Updates(agent).Error
	if database.IsDuplicate(err) {
		return errEmailTaken()
	}
	if err != nil {
		return fmt.Errorf("save agent: %w", err)
	}
	if err := s.Rules.Remember(tx, rememberAgent, agent.ID, *agent); err != nil {
		return err
	}
	if before.Role != agent.Role || agent.DisabledAt != 0 && before.DisabledAt == 0 {
		if err := s.endSessions(tx, agent.ID); err != nil {
			return err
		}
	}
	if before.Role != agent.Role || before.WhosOn != agent.WhosOn || before.DisabledAt != agent.DisabledAt {
		tx.AfterCommit(func() { s.RightsChanged(agent.ID) })
	}
	return s.presenceChanged(tx, agent.ID)
}
