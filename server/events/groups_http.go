package events

import (
	"context"

	"deskbell/models"
	"deskbell/server/base/id"
	"deskbell/server/web"
)

// GroupView is a folder as the API shows it.
type GroupView struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

func viewGroup(group models.EventGroup) GroupView {
	return GroupView{ID: id.Public("evg", group.ID), Name: group.Name}
}

type groupsInput struct {
	Level string `query:"level" enum:"agent,system" default:"agent"`
}

type groupsOutput struct{ Body web.Page[GroupView] }

type groupOutput struct{ Body GroupView }

func (s *Service) getGroups(ctx context.Context, in *groupsInput) (*groupsOutput, error) {
	groups, err := s.Groups(ctx, web.PrincipalOf(ctx), in.Level)
	if err != nil {
		return nil, err
	}
	out := &groupsOutput{Body: web.Page[GroupView]{Items: make([]GroupView, 0, len(groups))}}
	for _, group := range groups {
		out.Body.Items = append(out.Body.Items, viewGroup(group))
	}
	return out, nil
}

type newGroupInput struct {
	Body struct {
		Level string `json:"level" enum:"agent,system"`
		Name  string `json:"name" minLength:"1" maxLength:"120"`
	}
}

func (s *Service) postGroup(ctx context.Context, in *newGroupInput) (*groupOutput, error) {
	group, err := s.CreateGroup(ctx, web.PrincipalOf(ctx), in.Body.Level, in.Body.Name)
	if err != nil {
		return nil, err
	}
	return &groupOutput{Body: viewGroup(group)}, nil
}

type renameGroupInput struct {
	IDInput
	Body struct {
		Name string `json:"name" minLength:"1" maxLength:"120"`
	}
}

func (s *Service) patchGroup(ctx context.Context, in *renameGroupInput) (*groupOutput, error) {
	groupID, err := parseGroup(in.ID)
	if err != nil {
		return nil, err
	}
	group, err := s.RenameGroup(ctx, web.PrincipalOf(ctx), groupID, in.Body.Name)
	if err != nil {
		return nil, err
	}
	return &groupOutput{Body: viewGroup(group)}, nil
}

func (s *Service) deleteGroup(ctx context.Context, in *IDInput) (*struct{}, error) {
	groupID, err := parseGroup(in.ID)
	if err != nil {
		return nil, err
	}
	return nil, s.DeleteGroup(ctx, web.PrincipalOf(ctx), groupID)
}

func parseGroup(publicID string) (string, error) {
	groupID, err := id.Parse("evg", publicID)
	if err != nil {
		return "", web.NotFound("event group")
	}
	return groupID, nil
}
