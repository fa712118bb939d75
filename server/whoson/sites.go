package whoson

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"deskbell/models"
	"deskbell/server/base/id"
	"deskbell/server/database"
	"deskbell/server/engine"
	"deskbell/server/web"
)

// SiteInput is a whole site as an administrator writes it. Ids are bare.
type SiteInput struct {
	Name         string
	Origins      []string
	DepartmentID string
	GroupID      string // empty: the department's front line
	Consent      string // empty: session
	Manners      models.Manners
	Texts        Texts
	KeepFullIP   bool
}

// MakeSite makes the first site in the transaction of set-up: one origin, and everything else as usual.
func (s *Service) MakeSite(tx *database.Tx, name, origin, departmentID, groupID string) (siteID, snippet string, err error) {
	row, err := s.makeSite(tx, SiteInput{Name: name, Origins: []string{origin}, DepartmentID: departmentID, GroupID: groupID})
	return row.ID, snippetsOf(row.ID, s.baseURL).Inline, err
}

// makeSite makes a site. Manners that are all zero are the usual ones.
func (s *Service) makeSite(tx *database.Tx, in SiteInput) (models.Site, error) {
	if in.Consent == "" {
		in.Consent = models.ConsentSession
	}
	if in.Manners == (models.Manners{}) {
		in.Manners = models.DefaultManners()
	}
	row := models.Site{ID: id.New(), CreatedAt: s.now()}
	return row, s.saveSite(tx, &row, in)
}

// CreateSite makes a site. Administrators only.
func (s *Service) CreateSite(ctx context.Context, in SiteInput) (models.Site, error) {
	var row models.Site
	err := s.db.Tx(ctx, "whoson.create_site", func(tx *database.Tx) (err error) {
		row, err = s.makeSite(tx, in)
		return err
	})
	return row, err
}

// EditSite changes a site: change gets it as it is. Visitors who are on the list stay where they are.
func (s *Service) EditSite(ctx context.Context, siteID string, change func(*SiteInput)) (models.Site, error) {
	var row models.Site
	err := s.db.Tx(ctx, "whoson.edit_site", func(tx *database.Tx) error {
		if err := firstOr404(tx.ForUpdate().Where("id = ?", siteID), &row, "site"); err != nil {
			return err
		}
		known, err := siteOf(row)
		if err != nil {
			return err
		}
		in := SiteInput{Name: row.Name, Origins: known.origins, DepartmentID: row.DepartmentID, GroupID: row.GroupID, Consent: row.Consent,
			Manners: known.manners, Texts: known.texts, KeepFullIP: row.KeepFullIP}
		change(&in)
		return s.saveSite(tx, &row, in)
	})
	return row, err
}

// saveSite checks in, writes it to the row, and remembers what decides.
func (s *Service) saveSite(tx *database.Tx, row *models.Site, in SiteInput) error {
	var found problems
	row.Name, row.Origins, row.Texts = found.name(in.Name), asJSON(found.origins(in.Origins)), asJSON(found.texts(in.Texts))
	found.consent(in.Consent)
	found.manners(in.Manners)
	if err := found.place(tx, in.DepartmentID, in.GroupID); err != nil {
		return err
	}
	if err := found.err(); err != nil {
		return err
	}
	row.Consent, row.Manners, row.KeepFullIP = in.Consent, asJSON(in.Manners), in.KeepFullIP
	row.DepartmentID, row.GroupID = in.DepartmentID, in.GroupID
	row.Version++
	if err := tx.Save(row).Error; err != nil {
		return fmt.Errorf("save site: %w", err)
	}
	if err := s.journal.Remember(tx, engine.RememberSite, row.ID, *row); err != nil {
		return err
	}
	saved := *row
	tx.AfterCommit(func() { s.sites.put(saved) })
	return nil
}

// place checks that the department exists, and that the group is one of it.
func (p *problems) place(tx *database.Tx, departmentID, groupID string) error {
	var department models.Department
	err := tx.Where("id = ?", departmentID).First(&department).Error
	switch {
	case errors.Is(err, gorm.ErrRecordNotFound):
		p.add("department_id", "unknown_department", "There is no such department.")
		return nil
	case err != nil:
		return fmt.Errorf("read department: %w", err)
	case groupID == "":
		return nil
	}
	var group models.Group
	err = tx.Where("id = ? AND department_id = ?", groupID, departmentID).First(&group).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		p.add("group_id", "unknown_group", "There is no such group in this department.")
		return nil
	}
	if err != nil {
		return fmt.Errorf("read group: %w", err)
	}
	return nil
}

// Sites lists all sites by name.
func (s *Service) Sites(ctx context.Context) ([]models.Site, error) {
	var rows []models.Site
	if err := s.db.Read(ctx).Order("name, id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("list sites: %w", err)
	}
	return rows, nil
}

// Site is one site.
func (s *Service) Site(ctx context.Context, siteID string) (models.Site, error) {
	var row models.Site
	return row, firstOr404(s.db.Read(ctx).Where("id = ?", siteID), &row, "site")
}

// firstOr404 reads one row; none is a clear refusal.
func firstOr404(query *gorm.DB, row any, what string) error {
	err := query.First(row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return web.NotFound(what)
	}
	if err != nil {
		return fmt.Errorf("read %s: %w", what, err)
	}
	return nil
}
