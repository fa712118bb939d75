package whoson

import (
	"context"
	"net/http"

	"deskbell/models"
	"deskbell/server/base/id"
	"deskbell/server/web"
	"deskbell/server/whoson/geo"
)

// SiteView is a site as the API shows it. Ids are public.
type SiteView struct {
	ID           string         `json:"id"`
	Name         string         `json:"name"`
	Origins      []string       `json:"origins"`
	DepartmentID string         `json:"department_id"`
	GroupID      string         `json:"group_id" doc:"Who gets its chats; empty: the front line of the department."`
	Consent      string         `json:"consent" enum:"none,session,full"`
	Manners      models.Manners `json:"manners"`
	Texts        Texts          `json:"texts"`
	KeepFullIP   bool           `json:"keep_full_ip"`
	CreatedAt    models.Time    `json:"created_at"`
	FirstHitAt   models.Time    `json:"first_hit_at" doc:"Null: the snippet has not been seen yet."`
	KeepDays     int            `json:"keep_days" doc:"How long visits are kept after they ended."`
	Snippets
}

// CountryData says whether countries are known, and whom to thank.
type CountryData struct {
	Known          bool   `json:"known"`
	Bundled        bool   `json:"bundled"`
	Attribution    string `json:"attribution" doc:"To be shown with a link when the data is the bundled one."`
	AttributionURL string `json:"attribution_url"`
}

type siteList struct {
	Body struct {
		Items     []SiteView  `json:"items"`
		Countries CountryData `json:"countries"`
	}
}

type siteOutput struct{ Body SiteView }

type sitePath struct {
	ID string `path:"id"`
}

type siteCreate struct {
	Body struct {
		Name         string          `json:"name"`
		Origins      []string        `json:"origins"`
		DepartmentID string          `json:"department_id"`
		GroupID      string          `json:"group_id,omitempty"`
		Consent      string          `json:"consent,omitempty"`
		Manners      *models.Manners `json:"manners,omitempty"`
		Texts        Texts           `json:"texts,omitempty"`
		KeepFullIP   bool            `json:"keep_full_ip,omitempty"`
	}
}

type siteChange struct {
	ID   string `path:"id"`
	Body struct {
		Name         *string         `json:"name,omitempty"`
		Origins      *[]string       `json:"origins,omitempty"`
		DepartmentID *string         `json:"department_id,omitempty"`
		GroupID      *string         `json:"group_id,omitempty"`
		Consent      *string         `json:"consent,omitempty"`
		Manners      *models.Manners `json:"manners,omitempty"`
		Texts        *Texts          `json:"texts,omitempty"`
		KeepFullIP   *bool           `json:"keep_full_ip,omitempty"`
	}
}

// routeSites registers the routes of sites.
func (s *Service) routeSites(api *web.API) {
	const tag = "Sites"
	web.Get(api, "/sites", web.Op{ID: "list-sites", Summary: "Sites that carry the widget", Tag: tag, Access: web.AccessAgent}, s.listSites)
	web.Post(api, "/sites", web.Op{ID: "create-site", Summary: "Make a site", Tag: tag, Access: web.AccessAdministrator, Status: http.StatusCreated}, s.createSite)
	web.Get(api, "/sites/{id}", web.Op{ID: "get-site", Summary: "One site with its snippet", Tag: tag, Access: web.AccessAgent}, s.getSite)
	web.Patch(api, "/sites/{id}", web.Op{ID: "edit-site", Summary: "Change a site", Tag: tag, Access: web.AccessAdministrator}, s.editSite)
}

func (s *Service) listSites(ctx context.Context, _ *struct{}) (*siteList, error) {
	rows, err := s.Sites(ctx)
	if err != nil {
		return nil, err
	}
	out := &siteList{}
	out.Body.Countries = s.countryData()
	for _, row := range rows {
		view, err := s.viewSite(row)
		if err != nil {
			return nil, err
		}
		out.Body.Items = append(out.Body.Items, view.Body)
	}
	return out, nil
}

func (s *Service) countryData() CountryData {
	data := CountryData{Known: s.countries.Known(), Bundled: s.countries.Bundled()}
	if data.Bundled {
		data.Attribution, data.AttributionURL = geo.Attribution, geo.AttributionURL
	}
	return data
}

func (s *Service) getSite(ctx context.Context, in *sitePath) (*siteOutput, error) {
	siteID, err := web.ParseID(prefixSite, in.ID, "site")
	if err != nil {
		return nil, err
	}
	row, err := s.Site(ctx, siteID)
	if err != nil {
		return nil, err
	}
	return s.viewSite(row)
}

func (s *Service) createSite(ctx context.Context, in *siteCreate) (*siteOutput, error) {
	body := in.Body
	wish := SiteInput{Name: body.Name, Origins: body.Origins, Consent: body.Consent, Texts: body.Texts, KeepFullIP: body.KeepFullIP,
		DepartmentID: bare(prefixDepartment, body.DepartmentID), GroupID: bare(prefixGroup, body.GroupID)}
	if body.Manners != nil {
		wish.Manners = *body.Manners
	}
	row, err := s.CreateSite(ctx, wish)
	if err != nil {
		return nil, err
	}
	return s.viewSite(row)
}

func (s *Service) editSite(ctx context.Context, in *siteChange) (*siteOutput, error) {
	siteID, err := web.ParseID(prefixSite, in.ID, "site")
	if err != nil {
		return nil, err
	}
	body := in.Body
	row, err := s.EditSite(ctx, siteID, func(site *SiteInput) {
		replace(&site.Name, body.Name)
		replace(&site.Origins, body.Origins)
		replace(&site.Consent, body.Consent)
		replace(&site.Manners, body.Manners)
		replace(&site.Texts, body.Texts)
		replace(&site.KeepFullIP, body.KeepFullIP)
		if body.DepartmentID != nil {
			site.DepartmentID = bare(prefixDepartment, *body.DepartmentID)
		}
		if body.GroupID != nil {
			site.GroupID = bare(prefixGroup, *body.GroupID)
		}
	})
	if err != nil {
		return nil, err
	}
	return s.viewSite(row)
}

// replace puts in a value that was given.
func replace[T any](into *T, given *T) {
	if given != nil {
		*into = *given
	}
}

// bare is the id behind a public one; what has another form names nothing.
func bare(prefix, public string) string {
	parsed, err := id.Parse(prefix, public)
	switch {
	case public == "":
		return ""
	case err != nil:
		return "?" // no id of anything; the text itself may be what a column of ids cannot be compared with
	}
	return parsed
}

func (s *Service) viewSite(row models.Site) (*siteOutput, error) {
	known, err := siteOf(row)
	if err != nil {
		return nil, err
	}
	return &siteOutput{Body: SiteView{ID: id.Public(prefixSite, row.ID), Name: row.Name, Origins: known.origins,
		DepartmentID: id.Public(prefixDepartment, row.DepartmentID), GroupID: id.Public(prefixGroup, row.GroupID), Consent: row.Consent,
		Manners: known.manners, Texts: known.texts, KeepFullIP: row.KeepFullIP, CreatedAt: row.CreatedAt, FirstHitAt: row.FirstHitAt,
		KeepDays: int(s.keepVisitors.Hours() / 24), Snippets: snippetsOf(row.ID, s.baseURL)}}, nil
}
