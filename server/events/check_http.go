package events

import (
	"context"
	"strconv"

	"deskbell/models"
	"deskbell/server/engine"
	"deskbell/server/web"
)

type catalogOutput struct{ Body any }

func (s *Service) getCatalog(context.Context, *struct{}) (*catalogOutput, error) {
	return &catalogOutput{Body: s.catalogue().JSON()}, nil
}

// CheckView is what a draft means, whom it reaches, and what is wrong with it.
type CheckView struct {
	Words          string           `json:"words"`
	ConditionsText []string         `json:"conditions_text"`
	ActionsText    []string         `json:"actions_text"`
	Reaches        []ReachView      `json:"reaches" doc:"Whom each action reaches, in their order; actions that tell nobody reach nobody."`
	Problems       []engine.Problem `json:"problems"`
}

// CheckBody is a draft, and the event that it changes.
type CheckBody struct {
	DraftBody
	EventID string `json:"event_id,omitempty" maxLength:"40" doc:"The event that is edited: its owner is \"me\". None: whoever asks."`
}

type checkInput struct{ Body CheckBody }

type checkOutput struct{ Body CheckView }

func (s *Service) postCheck(ctx context.Context, in *checkInput) (*checkOutput, error) {
	draft, err := s.draft(in.Body.DraftBody)
	if err != nil {
		return nil, err
	}
	draft.Definition.OwnerID = web.PrincipalOf(ctx).AgentID
	if in.Body.EventID != "" {
		event, err := s.readable(ctx, in.Body.EventID)
		if err != nil {
			return nil, err
		}
		draft.Level, draft.Definition.OwnerID = event.Level, event.OwnerID
	}
	names, err := s.names(ctx)
	if err != nil {
		return nil, err
	}
	view := CheckView{Words: s.catalogue().Words(draft.Definition, names), Problems: s.catalogue().Check(draft.Definition, draft.Level, s.checkContext(names))}
	view.ConditionsText, view.ActionsText = s.chips(draft.Definition, names)
	if view.Reaches, err = s.reaches(ctx, draft.Definition, names); err != nil {
		return nil, err
	}
	if view.Problems == nil {
		view.Problems = []engine.Problem{}
	}
	return &checkOutput{Body: view}, nil
}

// draft reads what the editor sent. Fields left out have their usual value.
func (s *Service) draft(body DraftBody) (Draft, error) {
	inner, err := s.inward(body.Definition)
	if err != nil {
		return Draft{}, err
	}
	groupID := ""
	if body.GroupID != "" {
		if groupID, err = parseGroup(body.GroupID); err != nil {
			return Draft{}, err
		}
	}
	return Draft{
		Level: orDefault(body.Level, models.LevelAgent), State: orDefault(body.State, models.EventEnabled), AlsoBefore: body.AlsoBefore,
		Definition: engine.Definition{Name: body.Name, Type: body.EventType, GroupID: groupID, Zone: inner.Zone, All: inner.All,
			Any: inner.Any, Actions: inner.Actions},
	}, nil
}

func orDefault(value, usual string) string {
	if value == "" {
		return usual
	}
	return value
}

// refuse turns problems into the answer 422; warnings do not stop anybody.
func refuse(problems []engine.Problem) error {
	var found []web.Problem
	for _, problem := range problems {
		if !problem.Warning {
			found = append(found, web.Problem{Field: problem.Path, Code: problem.Code, Message: problem.Message})
		}
	}
	if len(found) == 0 {
		return nil
	}
	return web.Invalid(found...)
}

func conditionPath(block string, index int) string {
	return block + "[" + strconv.Itoa(index) + "].values"
}
