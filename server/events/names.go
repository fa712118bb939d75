package events

import (
	"context"
	"encoding/json"
	"fmt"

	"gorm.io/gorm"

	"deskbell/models"
	"deskbell/server/engine"
)

// deskNames resolves ids to the names that sentences use.
type deskNames struct {
	agents, departments, groups map[string]string
}

// Name implements engine.Names. An id that is gone has no name.
func (n deskNames) Name(kind engine.Kind, id string) string {
	switch kind {
	case engine.KindAgent:
		return n.agents[id]
	case engine.KindDepartment:
		return n.departments[id]
	case engine.KindGroup:
		return n.groups[id]
	}
	return ""
}

func (s *Service) names(ctx context.Context) (deskNames, error) {
	db := s.db.Read(ctx)
	names := deskNames{}
	var err error
	if names.agents, err = namesIn(db, &models.Agent{}); err != nil {
		return names, err
	}
	if names.departments, err = namesIn(db, &models.Department{}); err != nil {
		return names, err
	}
	names.groups, err = namesIn(db, &models.Group{})
	return names, err
}

func namesIn(db *gorm.DB, record any) (map[string]string, error) {
	var rows []struct{ ID, Name string }
	if err := db.Model(record).Select("id, name").Find(&rows).Error; err != nil {
		return nil, err
	}
	names := make(map[string]string, len(rows))
	for _, row := range rows {
		names[row.ID] = row.Name
	}
	return names, nil
}

func readDefinition(revision models.EventRevision) (engine.Definition, error) {
	var definition engine.Definition
	if err := json.Unmarshal([]byte(revision.Definition), &definition); err != nil {
		return definition, fmt.Errorf("revision %s cannot be read: %w", revision.ID, err)
	}
	return definition, nil
}
