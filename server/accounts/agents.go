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

// DefaultCapacity is how many chats a new agent takes at one time.
const DefaultCapacity = 3

// NewAgent describes a person to be made. Without a password they cannot sign in by password.
type NewAgent struct {
	Email, Name, Password string
	Role                  models.Role
	WhosOn                bool
	ChatCapacity          int
	Zone                  string
}

func (n NewAgent) check() (c checks) {
	c.email("email", n.Email)
	c.name("name", n.Name)
	c.role("role", n.Role)
	c.capacity("chat_capacity", n.ChatCapacity)
	c.zone("zone", n.Zone)
	if n.Password != "" {
		c.password("password", n.Password, n.Email)
	}
	return c
}

// CreateAgent makes a person. The conflict email_taken says that somebody has that address.
func (s *Service) CreateAgent(ctx context.Context, n NewAgent) (models.Agent, error) {
	if err := n.check().err(); err != nil {
		return models.Agent{}, err
	}
	hash, err := s.hashOf(ctx, n.Password)
	if err != nil {
		return models.Agent{}, err
	}
	var agent models.Agent
	err = s.DB.Tx(ctx, "accounts.create_agent", func(tx *database.Tx) (err error) {
		agent, err = s.createAgent(tx, n, hash)
		return err
	})
	return agent, err
}

func (s *Service) hashOf(ctx context.Context, password string) (string, error) {
	if password == "" {
		return "", nil
	}
	return s.passwords.hash(ctx, password)
}

func (s *Service) createAgent(tx *database.Tx, n NewAgent, passwordHash string) (models.Agent, error) {
	now := s.now()
	agent := models.Agent{
		ID: id.New(), Email: n.Email, EmailFolded: foldEmail(n.Email), Name: n.Name, PasswordHash: passwordHash, Role: n.Role, WhosOn: n.WhosOn,
		Presence: models.PresenceOnline, PresenceAt: now, ChatCapacity: n.ChatCapacity, Zone: n.Zone, Preferences: "{}", CreatedAt: now, Version: 1,
	}
	created, err := tx.CreateOnce(&agent)
	if err != nil {
		return agent, fmt.Errorf("create agent: %w", err)
	}
	if !created {
		return agent, errEmailTaken()
	}
	if err := s.Rules.Remember(tx, rememberMembership, agent.ID, []string{}); err != nil {
		return agent, err
	}
	if err := s.Rules.Remember(tx, rememberAgent, agent.ID, agent); err != nil {
		return agent, err
	}
	return agent, s.AgentCreated(tx, agent)
}

func errEmailTaken() error {
	return web.Conflict("email_taken", "Somebody has this e-mail address already.")
}

// Agent reads one person.
func (s *Service) Agent(ctx context.Context, agentID string) (models.Agent, error) {
	return findAgent(s.DB.Read(ctx), agentID)
}

func findAgent(db *gorm.DB, agentID string) (models.Agent, error) {
	var agent models.Agent
	err := db.Where("id = ?", agentID).Take(&agent).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return agent, web.NotFound("agent")
	}
	if err != nil {
		return agent, fmt.Errorf("read agent: %w", err)
	}
	return agent, nil
}

// AgentByEmail finds the person who signs in with that address.
func (s *Service) AgentByEmail(ctx context.Context, email string) (models.Agent, error) {
	agent, err := byEmail(s.DB.Read(ctx), email)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return agent, web.NotFound("agent")
	}
	return agent, err
}

// byEmail fails with gorm.ErrRecordNotFound, also for what is no address: databases overlook a trailing space.
func byEmail(db *gorm.DB, email string) (models.Agent, error) {
	var agent models.Agent
	if !validEmail(email) {
		return agent, gorm.ErrRecordNotFound
	}
	err := db.Where("email_folded = ?", foldEmail(email)).Take(&agent).Error
	if err != nil {
		return agent, fmt.Errorf("find agent by e-mail: %w", err)
	}
	return agent, nil
}

// Agents lists people by name. Disabled ones are left out unless they are asked for.
func (s *Service) Agents(ctx context.Context, page web.PageInput, disabled bool) (web.Page[models.Agent], error) {
	query := s.DB.Read(ctx).Order("name, id").Limit(page.Limit + 1)
	if !disabled {
		query = query.Where("disabled_at = 0")
	}
	after, err := web.DecodeCursor(page.After, 2)
	if err != nil {
		return web.Page[models.Agent]{}, err
	}
	if after != nil {
		query = query.Where("name > ? OR (name = ? AND id > ?)", after[0], after[0], after[1])
	}
	var agents []models.Agent
	if err := query.Find(&agents).Error; err != nil {
		return web.Page[models.Agent]{}, fmt.Errorf("list agents: %w", err)
	}
	return web.PageOf(agents, page.Limit, func(a models.Agent) []string { return []string{a.Name, a.ID} }), nil
}
