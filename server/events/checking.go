package events

import (
	"context"
	"time"

	"deskbell/models"
	"deskbell/server/engine"
)

// checkContext is what a check may know of the desk.
func (s *Service) checkContext(names deskNames) engine.CheckContext {
	return engine.CheckContext{Now: s.now(), Zone: s.zone(), Exists: func(kind engine.Kind, id string) bool { return names.Name(kind, id) != "" }}
}

// check finds what is wrong with a definition on this desk as it is now.
func (s *Service) check(ctx context.Context, definition engine.Definition, level string) ([]engine.Problem, error) {
	names, err := s.names(ctx)
	if err != nil {
		return nil, err
	}
	return s.catalogue().Check(definition, level, s.checkContext(names)), nil
}

// kindOf is the kind of a condition, whatever its category: conditions of one id have one kind everywhere (a test says so).
func (s *Service) kindOf(fieldID string) engine.Kind {
	for _, category := range s.catalogue().Categories() {
		for _, field := range category.Fields {
			if field.ID == fieldID {
				return field.Kind
			}
		}
	}
	return ""
}

func (s *Service) catalogue() *engine.Catalogue { return s.engine.Catalogue() }

func (s *Service) now() models.Time { return models.TimeOf(s.clock.Now()) }

// onlyFatal keeps what even a disabled draft may not have: a draft may be unfinished, but it must be readable.
func onlyFatal(problems []engine.Problem) []engine.Problem {
	var fatal []engine.Problem
	for _, problem := range problems {
		if problem.Path == "name" || problem.Path == "event_type" || problem.Path == "zone" || problem.Path == "level" {
			fatal = append(fatal, problem)
		}
	}
	return fatal
}

// Zone tells the desk's time zone.
type Zone func() *time.Location
