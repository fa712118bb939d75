package events

import (
	"context"
	"fmt"

	"deskbell/models"
	"deskbell/server/base/id"
	"deskbell/server/engine"
)

// ReachView is whom one action reaches.
type ReachView struct {
	People    []ReachedView `json:"people"`
	Addresses []ReachedView `json:"addresses" doc:"Addresses of nobody at the desk."`
	Variables []string      `json:"variables" doc:"Addresses that are in the item; they are known when the event fires."`
	Told      bool          `json:"told" doc:"The action tells somebody. Else nothing is said about whom it reaches."`
}

// ReachedView is somebody or an address, and what stands in the way.
type ReachedView struct {
	ID       string      `json:"id,omitempty"`
	Name     string      `json:"name"`
	Channels []string    `json:"channels" doc:"toast, sound, desktop, email; the inbox is always told."`
	Reason   string      `json:"reason,omitempty" doc:"Of the reason catalogue: it will not arrive."`
	Since    models.Time `json:"since" doc:"Since when the reason is known."`
}

// reaches asks each action of a definition whom it would tell now.
func (s *Service) reaches(ctx context.Context, definition engine.Definition, names deskNames) ([]ReachView, error) {
	out := make([]ReachView, 0, len(definition.Actions))
	for _, setting := range definition.Actions {
		action, _ := s.catalogue().Action(setting.Kind)
		if action.Reach == nil {
			out = append(out, reachView(engine.Reach{}, false, names))
			continue
		}
		reach, err := action.Reach(ctx, s.db.Read(ctx), definition.OwnerID, setting)
		if err != nil {
			return nil, fmt.Errorf("find whom %s reaches: %w", setting.Kind, err)
		}
		out = append(out, reachView(reach, true, names))
	}
	return out, nil
}

func reachView(reach engine.Reach, told bool, names deskNames) ReachView {
	view := ReachView{People: reached(reach.People, names), Addresses: reached(reach.Addresses, names), Variables: reach.Variables, Told: told}
	if view.Variables == nil {
		view.Variables = []string{}
	}
	return view
}

func reached(list []engine.Reached, names deskNames) []ReachedView {
	out := make([]ReachedView, 0, len(list))
	for _, one := range list {
		view := ReachedView{Name: one.Address, Channels: one.Channels, Reason: one.Reason, Since: one.Since}
		if view.Channels == nil {
			view.Channels = []string{}
		}
		if one.PersonID != "" {
			view.ID, view.Name = id.Public("agt", one.PersonID), names.agents[one.PersonID]
		}
		out = append(out, view)
	}
	return out
}
