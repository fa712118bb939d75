package accounts

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"deskbell/models"
	"deskbell/server/database"
	"deskbell/server/web"
)

// SetUp is what the first screen asks for. Without a site origin no site is made.
type SetUp struct {
	Email, Name, Password string
	DeskName, Zone        string
	Department, Group     string
	SiteName, SiteOrigin  string
}

// SetUpDone is what set-up made.
type SetUpDone struct {
	Agent           models.Agent
	Department      models.Department
	SiteID, Snippet string // empty without a site
}

func (u SetUp) check() (c checks) {
	c.email("email", u.Email)
	c.name("name", u.Name)
	c.password("password", u.Password, u.Email)
	c.name("desk_name", u.DeskName)
	c.zone("zone", u.Zone)
	c.name("department", u.Department)
	c.name("group", u.Group)
	if u.SiteOrigin != "" {
		c.name("site_name", u.SiteName)
	}
	return c
}

// SetUpDesk makes the first administrator, the desk, its first department and group, and the first site, with a one-time link. The link
// is used up only when all of it succeeded. While an administrator exists it is refused (already_set_up): of many that try at the same
// time one succeeds. The cookie is of a session of the administrator.
func (s *Service) SetUpDesk(ctx context.Context, token string, u SetUp) (done SetUpDone, cookie *http.Cookie, err error) {
	if err := s.CheckLink(ctx, LinkSetUp, token); err != nil {
		return done, nil, err
	}
	if err := u.check().err(); err != nil {
		return done, nil, err
	}
	hash, err := s.passwords.hash(ctx, u.Password)
	if err != nil {
		return done, nil, err
	}
	err = s.DB.Tx(ctx, "accounts.set_up", func(tx *database.Tx) (err error) {
		if done, err = s.setUp(tx, u, hash); err != nil {
			return err
		}
		if err := s.UseLink(tx, LinkSetUp, token); err != nil {
			return err
		}
		cookie, err = s.openSession(ctx, tx, done.Agent.ID)
		return err
	})
	if err != nil {
		return SetUpDone{}, nil, err
	}
	return done, cookie, nil
}

func (s *Service) setUp(tx *database.Tx, u SetUp, passwordHash string) (done SetUpDone, err error) {
	// The desk's row comes first: it is what two set-ups at the same time collide on.
	if err := s.FoundDesk(tx, models.Desk{Name: u.DeskName, Zone: u.Zone, Kind: models.DeskReal}); err != nil {
		return done, err
	}
	var administrators int64
	if err := tx.Model(&models.Agent{}).Where("role = ?", models.RoleAdministrator).Count(&administrators).Error; err != nil {
		return done, fmt.Errorf("count administrators: %w", err)
	}
	if administrators > 0 {
		return done, errAlreadySetUp()
	}
	if done.Department, err = s.createDepartment(tx, u.Department, u.Group); err != nil {
		return done, err
	}
	if done.Agent, err = s.createAgent(tx, u.administrator(), passwordHash); err != nil {
		return done, err
	}
	if err := s.setGroups(tx, done.Agent.ID, []Place{{GroupID: done.Department.FrontLineGroupID, Chats: true}}); err != nil {
		return done, err
	}
	if u.SiteOrigin == "" {
		return done, nil
	}
	if s.Sites == nil {
		return done, errors.New("set up: nobody makes sites")
	}
	done.SiteID, done.Snippet, err = s.Sites.MakeSite(tx, u.SiteName, u.SiteOrigin, done.Department.ID, done.Department.FrontLineGroupID)
	return done, err
}

func (u SetUp) administrator() NewAgent {
	return NewAgent{Email: u.Email, Name: u.Name, Role: models.RoleAdministrator, WhosOn: true, ChatCapacity: DefaultCapacity, Zone: u.Zone}
}

// EnsureAdministrator makes the first administrator of a desk that is installed without a browser, with a department and a group to
// begin with. It reports false, and does nothing, when the desk is set up.
func (s *Service) EnsureAdministrator(ctx context.Context, email, name, password string) (bool, error) {
	setUp, err := s.IsSetUp(ctx)
	if err != nil || setUp {
		return false, err
	}
	u := SetUp{Email: email, Name: name, Password: password, DeskName: "Help desk", Zone: "UTC", Department: "Support", Group: "Front line"}
	if err := u.check().err(); err != nil {
		return false, err
	}
	hash, err := s.passwords.hash(ctx, password)
	if err != nil {
		return false, err
	}
	err = s.DB.Tx(ctx, "accounts.ensure_administrator", func(tx *database.Tx) error {
		_, err := s.setUp(tx, u, hash)
		return err
	})
	return err == nil, err
}

// IsSetUp reports whether the database has become a desk, real or demo.
func (s *Service) IsSetUp(ctx context.Context) (bool, error) {
	desk, err := s.Desk(ctx)
	if err != nil || desk.Kind != "" {
		return err == nil, err
	}
	var administrators int64
	if err := s.DB.Read(ctx).Model(&models.Agent{}).Where("role = ?", models.RoleAdministrator).Count(&administrators).Error; err != nil {
		return false, fmt.Errorf("count administrators: %w", err)
	}
	return administrators > 0, nil
}

// CreateAdministrator is EnsureAdministrator on a new database and CreateAgent on any other: for the command line.
func (s *Service) CreateAdministrator(ctx context.Context, email, name, password string) error {
	made, err := s.EnsureAdministrator(ctx, email, name, password)
	if err != nil || made {
		return err
	}
	if password == "" {
		return web.Invalid(web.Problem{Field: "password", Code: "missing", Message: "This is needed."})
	}
	_, err = s.CreateAgent(ctx, NewAgent{Email: email, Name: name, Password: password, Role: models.RoleAdministrator, WhosOn: true,
		ChatCapacity: DefaultCapacity, Zone: "UTC"})
	return err
}
