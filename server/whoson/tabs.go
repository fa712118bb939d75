package whoson

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"deskbell/models"
	"deskbell/realtime"
	"deskbell/server/database"
)

const (
	tabsEvery = time.Second
	tabsRenew = 20 * time.Second
	tabsLive  = 60 * time.Second
	tabsRows  = 200 // of one statement
)

// Tabs tells the other nodes which visitors have a tab open here.
type Tabs struct{ s *Service }

// Tabs is the runner that writes, where there are several nodes, what is in this node's memory and decides on others. Only one may run.
func (s *Service) Tabs() *Tabs { return &Tabs{s} }

// Name implements Runner.
func (t *Tabs) Name() string { return "visitor_tabs" }

// Run writes each second until ctx ends, and then takes back what it wrote: the tabs go to another node.
func (t *Tabs) Run(ctx context.Context) error {
	t.s.every(ctx, tabsEvery, "the other nodes could not be told of tabs and are told again", t.RunOnce)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	return t.s.db.Tx(ctx, "whoson.tabs", func(tx *database.Tx) error {
		return tx.Where("node = ?", t.s.node).Delete(&models.VisitorTabs{}).Error
	})
}

// RunOnce writes what changed or has to be renewed, and answers for how many visitors.
func (t *Tabs) RunOnce(ctx context.Context) (int, error) {
	now := t.s.now()
	var changed []models.VisitorTabs
	here := map[string]bool{}
	for _, v := range t.s.registry.byID.values() {
		one, ok := t.s.tabsOf(v)
		if !ok {
			continue
		}
		here[v.id] = true
		former, known := t.s.tabs[v.id]
		if one.Until = former.Until; !known || one != former || former.Until.Sub(now) < tabsLive-tabsRenew {
			one.Until = now.Add(tabsLive)
			changed = append(changed, one)
		}
	}
	var closed []string
	for id := range t.s.tabs {
		if !here[id] {
			closed = append(closed, id)
		}
	}
	if len(changed)+len(closed) == 0 {
		return 0, nil
	}
	slices.Sort(closed)
	slices.SortFunc(changed, func(a, b models.VisitorTabs) int { return compareText(a.VisitorID, b.VisitorID) })
	if err := t.write(ctx, changed, closed); err != nil {
		return 0, err
	}
	for _, one := range changed {
		t.s.tabs[one.VisitorID] = one
	}
	for _, id := range closed {
		delete(t.s.tabs, id)
	}
	return len(changed) + len(closed), nil
}

func (t *Tabs) write(ctx context.Context, changed []models.VisitorTabs, closed []string) error {
	err := t.s.db.Tx(ctx, "whoson.tabs", func(tx *database.Tx) error {
		if len(changed) > 0 {
			if err := tx.Clauses(clause.OnConflict{UpdateAll: true}).CreateInBatches(changed, tabsRows).Error; err != nil {
				return err
			}
		}
		for part := range slices.Chunk(closed, tabsRows) {
			if err := tx.Where("node = ? AND visitor_id IN ?", t.s.node, part).Delete(&models.VisitorTabs{}).Error; err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("write tabs: %w", err)
	}
	return nil
}

// tabsOf is what this node knows of a visitor who has a tab open here.
func (s *Service) tabsOf(v *live) (models.VisitorTabs, bool) {
	tabs := s.live.Connections(realtime.KindVisitor, v.id)
	v.mu.Lock()
	defer v.mu.Unlock()
	one := models.VisitorTabs{VisitorID: v.id, Node: s.node, Tabs: max(tabs, 1), PanelOpen: v.panelOpen, FieldFocused: v.fieldFocused, ReducedData: v.reducedData}
	return one, v.connected && v.written && !v.gone
}

// elsewhere reads who of some visitors, or of all, has a tab open on another living node.
func (s *Service) elsewhere(db *gorm.DB, visitorIDs []string) (map[string]models.VisitorTabs, error) {
	found := map[string]models.VisitorTabs{}
	if s.node == "" {
		return found, nil
	}
	query := db.Where("node <> ? AND until > ?", s.node, s.now())
	if visitorIDs != nil {
		query = query.Where("visitor_id IN ?", visitorIDs)
	}
	var rows []models.VisitorTabs
	if err := query.Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read tabs on other nodes: %w", err)
	}
	for _, row := range rows {
		all := found[row.VisitorID]
		row.Tabs += all.Tabs
		row.PanelOpen, row.FieldFocused, row.ReducedData = row.PanelOpen || all.PanelOpen, row.FieldFocused || all.FieldFocused, row.ReducedData || all.ReducedData
		found[row.VisitorID] = row
	}
	return found, nil
}

// Elsewhere reports whether the visitor has a tab open on another node, as this one saw it last.
func (s *Service) Elsewhere(visitorID string) bool {
	v := s.registry.byID.get(visitorID)
	if v == nil {
		return false
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.elsewhere > 0
}
