package accounts

import (
	"context"

	"deskbell/models"
	"deskbell/server/base/id"
)

type versionOutput struct {
	Body struct {
		Version string `json:"version"`
	}
}

func (s *Service) getVersion(context.Context, *struct{}) (*versionOutput, error) {
	out := &versionOutput{}
	out.Body.Version = s.Version
	return out, nil
}

// DeskView is what everybody may know about the installation.
type DeskView struct {
	Name      string     `json:"name"`
	Zone      string     `json:"zone" doc:"IANA name."`
	Kind      string     `json:"kind" enum:"new,real,demo" doc:"new: not set up yet."`
	SetUp     bool       `json:"set_up"`
	DemoRoles []DemoRole `json:"demo_roles,omitempty" doc:"Who can be signed in as, in a demo."`
}

// DemoRole is a person that a demo signs in by role.
type DemoRole struct {
	Role    models.Role `json:"role"`
	Name    string      `json:"name"`
	AgentID string      `json:"-"`
}

const kindNew = "new"

type deskOutput struct{ Body DeskView }

func (s *Service) getDesk(ctx context.Context, _ *struct{}) (*deskOutput, error) {
	view, err := s.deskView(ctx)
	return &deskOutput{Body: view}, err
}

func (s *Service) deskView(ctx context.Context) (DeskView, error) {
	desk, err := s.Desk(ctx)
	if err != nil {
		return DeskView{}, err
	}
	view := DeskView{Name: desk.Name, Zone: desk.Zone, Kind: desk.Kind}
	if view.SetUp, err = s.IsSetUp(ctx); err != nil {
		return DeskView{}, err
	}
	switch desk.Kind {
	case "":
		view.Kind = kindNew
		if view.SetUp {
			view.Kind = models.DeskReal
		}
	case models.DeskDemo:
		view.DemoRoles, err = s.DemoRoles(ctx)
	}
	return view, err
}

// DemoRoles names the first person of each role, from the most to the least: whom a demo signs in. It does not ask whether the desk is
// a demo.
func (s *Service) DemoRoles(ctx context.Context) ([]DemoRole, error) {
	var agents []models.Agent
	if err := s.DB.Read(ctx).Where("disabled_at = 0").Order("id").Find(&agents).Error; err != nil {
		return nil, err
	}
	var roles []DemoRole
	for _, role := range []models.Role{models.RoleAdministrator, models.RoleManager, models.RoleAgent} {
		for _, a := range agents {
			if a.Role == role {
				roles = append(roles, DemoRole{Role: role, Name: a.Name, AgentID: a.ID})
				break
			}
		}
	}
	return roles, nil
}

type patchDeskInput struct {
	Body struct {
		Name *string `json:"name,omitempty"`
		Zone *string `json:"zone,omitempty"`
	}
}

func (s *Service) patchDesk(ctx context.Context, in *patchDeskInput) (*deskOutput, error) {
	if _, err := s.ChangeDesk(ctx, DeskChange{Name: in.Body.Name, Zone: in.Body.Zone}); err != nil {
		return nil, err
	}
	return s.getDesk(ctx, nil)
}

type setUpLinkInput struct {
	Token string `query:"token" required:"true"`
}

type setUpLinkOutput struct {
	Body struct {
		OK bool `json:"ok"`
	}
}

func (s *Service) getSetUp(ctx context.Context, in *setUpLinkInput) (*setUpLinkOutput, error) {
	if err := s.CheckLink(ctx, LinkSetUp, in.Token); err != nil {
		return nil, err
	}
	out := &setUpLinkOutput{}
	out.Body.OK = true
	return out, nil
}

type setUpInput struct {
	Body struct {
		Token      string `json:"token" doc:"Of the printed link."`
		Email      string `json:"email"`
		Name       string `json:"name"`
		Password   string `json:"password" doc:"10 to 200 characters."`
		DeskName   string `json:"desk_name"`
		Zone       string `json:"zone" doc:"IANA name, such as Europe/Berlin."`
		Department string `json:"department"`
		Group      string `json:"group" doc:"The department's front line."`
		SiteName   string `json:"site_name,omitempty"`
		SiteOrigin string `json:"site_origin,omitempty" doc:"https://shop.example.com; empty: no site is made."`
	}
}

type setUpOutput struct {
	Cookie string `header:"Set-Cookie"`
	Body   struct {
		SiteID  string `json:"site_id,omitempty"`
		Snippet string `json:"snippet,omitempty" doc:"What to paste into the site's pages."`
	}
}

func (s *Service) postSetUp(ctx context.Context, in *setUpInput) (*setUpOutput, error) {
	b := in.Body
	done, cookie, err := s.SetUpDesk(ctx, b.Token, SetUp{
		Email: b.Email, Name: b.Name, Password: b.Password, DeskName: b.DeskName, Zone: b.Zone,
		Department: b.Department, Group: b.Group, SiteName: b.SiteName, SiteOrigin: b.SiteOrigin,
	})
	if err != nil {
		return nil, err
	}
	out := &setUpOutput{Cookie: header(cookie)}
	out.Body.SiteID, out.Body.Snippet = id.Public("sit", done.SiteID), done.Snippet
	return out, nil
}
