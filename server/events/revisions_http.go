package events

import (
	"context"

	"deskbell/models"
	"deskbell/server/base/id"
	"deskbell/server/web"
)

// RevisionView is one save of an event.
type RevisionView struct {
	ID         string         `json:"id"`
	Number     int64          `json:"number"`
	Author     PersonView     `json:"author"`
	At         models.Time    `json:"at"`
	Name       string         `json:"name"`
	Words      string         `json:"words"`
	Definition DefinitionBody `json:"definition"`
}

type revisionsOutput struct{ Body web.Page[RevisionView] }

func (s *Service) getRevisions(ctx context.Context, in *IDInput) (*revisionsOutput, error) {
	event, err := s.readable(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	var revisions []models.EventRevision
	if err := s.db.Read(ctx).Where("event_id = ?", event.ID).Order("number DESC").Limit(100).Find(&revisions).Error; err != nil {
		return nil, err
	}
	names, err := s.names(ctx)
	if err != nil {
		return nil, err
	}
	out := &revisionsOutput{Body: web.Page[RevisionView]{Items: make([]RevisionView, 0, len(revisions))}}
	for _, revision := range revisions {
		definition, err := readDefinition(revision)
		if err != nil {
			return nil, err
		}
		out.Body.Items = append(out.Body.Items, RevisionView{
			ID: id.Public("rev", revision.ID), Number: revision.Number, At: revision.At, Name: definition.Name,
			Author: PersonView{ID: id.Public("agt", revision.AuthorID), Name: names.agents[revision.AuthorID]}, Words: s.catalogue().Words(definition, names),
			Definition: s.outward(DefinitionBody{Zone: definition.Zone, All: definition.All, Any: definition.Any, Actions: definition.Actions}),
		})
	}
	return out, nil
}
