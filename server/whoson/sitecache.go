package whoson

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sync"
	"sync/atomic"

	"gorm.io/gorm"

	"deskbell/models"
)

// site is a site with its structures read.
type site struct {
	models.Site
	origins []string
	manners models.Manners
	texts   Texts
}

func siteOf(row models.Site) (*site, error) {
	known := &site{Site: row}
	for _, one := range []struct {
		name, text string
		into       any
	}{{"origins", row.Origins, &known.origins}, {"manners", row.Manners, &known.manners}, {"texts", row.Texts, &known.texts}} {
		if err := json.Unmarshal([]byte(one.text), one.into); err != nil {
			return nil, fmt.Errorf("read the %s of site %s: %w", one.name, row.ID, err)
		}
	}
	return known, nil
}

func (s *site) allows(origin string) bool { return slices.Contains(s.origins, origin) }

// siteCache holds all sites, since every visit, page and frame asks for one. Readers take a snapshot that never changes.
type siteCache struct {
	all atomic.Pointer[map[string]*site]
	mu  sync.Mutex // writers
}

// get is the site, or nil.
func (c *siteCache) get(siteID string) *site {
	if known := c.all.Load(); known != nil {
		return (*known)[siteID]
	}
	return nil
}

// knows reports whether any site has the origin.
func (c *siteCache) knows(origin string) bool {
	known := c.all.Load()
	if known == nil {
		return false
	}
	for _, one := range *known {
		if one.allows(origin) {
			return true
		}
	}
	return false
}

// list is every site; do not change it.
func (c *siteCache) list() map[string]*site {
	if known := c.all.Load(); known != nil {
		return *known
	}
	return nil
}

// put takes over a saved row, unless a newer one is here.
func (c *siteCache) put(row models.Site) {
	known, err := siteOf(row)
	if err != nil {
		return // what is written here was made from these structures a moment ago
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	next := maps.Clone(c.list())
	if next == nil {
		next = map[string]*site{}
	}
	if old := next[row.ID]; old != nil && old.Version > row.Version {
		return
	}
	next[row.ID] = known
	c.all.Store(&next)
}

// load reads all sites: at start, and now and then, since another node may have saved one. Writers wait, so that nothing older than
// what they put comes after it.
func (c *siteCache) load(db *gorm.DB) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	var rows []models.Site
	if err := db.Find(&rows).Error; err != nil {
		return fmt.Errorf("read sites: %w", err)
	}
	next := make(map[string]*site, len(rows))
	for _, row := range rows {
		known, err := siteOf(row)
		if err != nil {
			return err
		}
		next[row.ID] = known
	}
	c.all.Store(&next)
	return nil
}
