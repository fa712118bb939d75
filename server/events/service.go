package events

import (
	"context"
	"encoding/json"
	"fmt"

	"gorm.io/gorm"

	"deskbell/models"
	"deskbell/server/base/clock"
	"deskbell/server/base/id"
	"deskbell/server/database"
	"deskbell/server/engine"
	"deskbell/server/web"
)

// MaxEvents is the most events of one desk (a budget, not advice: the engine's cost follows what changes).
const MaxEvents = 10_000

// Service configures events.
type Service struct {
	db     *database.DB
	clock  clock.Clock
	engine *engine.Engine
	zone   Zone
}

// New returns the feature. zone is the desk's, for events that name none.
func New(db *database.DB, clk clock.Clock, eng *engine.Engine, zone Zone) *Service {
	return &Service{db: db, clock: clk, engine: eng, zone: zone}
}

// Draft is what a person saves: an event's content and where it stands.
type Draft struct {
	Level      string
	Definition engine.Definition
	State      string
	AlsoBefore bool
}

// Create makes an event of who, as its owner. A draft with problems is kept only while disabled.
func (s *Service) Create(ctx context.Context, who web.Principal, draft Draft) (models.Event, error) {
	if err := mayCreate(who, draft.Level); err != nil {
		return models.Event{}, err
	}
	draft.Definition.OwnerID = who.AgentID
	if err := s.checkDraft(ctx, draft); err != nil {
		return models.Event{}, err
	}
	event := models.Event{ID: id.New(), Level: draft.Level, OwnerID: who.AgentID, CreatedAt: s.now()}
	err := s.db.Tx(ctx, "events.create", func(tx *database.Tx) error {
		if err := roomForOneMore(tx); err != nil {
			return err
		}
		position, err := nextPosition(tx, draft.Level)
		if err != nil {
			return err
		}
		event.Position = position
		return s.write(tx, &event, who, draft)
	})
	return event, err
}

// Save writes a new revision. expected is the revision that the author edited; another one in between is a conflict.
func (s *Service) Save(ctx context.Context, who web.Principal, eventID string, expected int64, draft Draft) (models.Event, error) {
	var event models.Event
	err := s.db.Tx(ctx, "events.save", func(tx *database.Tx) (err error) {
		if event, err = findForUpdate(tx, eventID); err != nil {
			return err
		}
		if err = mayEdit(tx.DB, who, event); err != nil {
			return err
		}
		if event.Revision != expected {
			return web.Conflict("event_changed", fmt.Sprintf("Somebody saved revision %d meanwhile; yours was made from revision %d.", event.Revision, expected))
		}
		draft.Level = event.Level
		draft.Definition.OwnerID = event.OwnerID
		if err = s.checkDraft(ctx, draft); err != nil {
			return err
		}
		return s.write(tx, &event, who, draft)
	})
	return event, err
}

// write stores draft as the newest revision of event and makes it count.
func (s *Service) write(tx *database.Tx, event *models.Event, who web.Principal, draft Draft) error {
	now := s.now()
	nameActions(draft.Definition.Actions)
	definition, err := json.Marshal(draft.Definition)
	if err != nil {
		return err
	}
	if err := folderFits(tx, *event, draft.Definition.GroupID); err != nil {
		return err
	}
	anew, err := decidesAnew(tx, *event, draft)
	if err != nil {
		return err
	}
	revision := models.EventRevision{ID: id.New(), EventID: event.ID, Number: event.Revision + 1, AuthorID: who.AgentID, At: now,
		Definition: string(definition)}
	if err := tx.Create(&revision).Error; err != nil {
		return fmt.Errorf("write revision %d: %w", revision.Number, err)
	}
	event.Name, event.Type, event.GroupID = draft.Definition.Name, draft.Definition.Type, draft.Definition.GroupID
	event.Revision, event.RevisionID = revision.Number, revision.ID
	event.State = draft.State
	if event.UpdatedAt = now; anew { // else what it still owes to what matched before stays owed
		event.Since, event.AlsoBefore = now, draft.AlsoBefore
	}
	if err := tx.Save(event).Error; err != nil {
		return fmt.Errorf("write event: %w", err)
	}
	if err := s.engine.Remember(tx, "event_owner", event.ID, event.OwnerID); err != nil {
		return err
	}
	return s.engine.RulesChanged(tx)
}

// Switch enables, disables or shadows an event. Who may not edit an employee's event may still disable it on behalf of its owner.
func (s *Service) Switch(ctx context.Context, who web.Principal, eventID, state string, alsoBefore bool) (models.Event, error) {
	var event models.Event
	err := s.db.Tx(ctx, "events.switch", func(tx *database.Tx) (err error) {
		if event, err = findForUpdate(tx, eventID); err != nil {
			return err
		}
		if err = s.maySwitch(tx, who, event, state); err != nil {
			return err
		}
		if event.State == state {
			return nil
		}
		if state != models.EventDisabled {
			if err = s.checkEnabled(ctx, tx, event); err != nil {
				return err
			}
		}
		event.State, event.AlsoBefore, event.Since, event.UpdatedAt = state, alsoBefore, s.now(), s.now()
		if err = tx.Save(&event).Error; err != nil {
			return err
		}
		return s.engine.RulesChanged(tx)
	})
	return event, err
}

// Delete puts an event into Recently deleted; Restore brings it back as it was.
func (s *Service) Delete(ctx context.Context, who web.Principal, eventID string) error {
	return s.setDeleted(ctx, who, eventID, s.now())
}

// Restore undoes Delete. A restored event that was enabled counts from now on.
func (s *Service) Restore(ctx context.Context, who web.Principal, eventID string) error {
	return s.setDeleted(ctx, who, eventID, 0)
}

func (s *Service) setDeleted(ctx context.Context, who web.Principal, eventID string, at models.Time) error {
	return s.db.Tx(ctx, "events.delete", func(tx *database.Tx) error {
		event, err := findDeletedToo(tx, eventID)
		if err != nil {
			return err
		}
		if err := mayEdit(tx.DB, who, event); err != nil {
			return err
		}
		event.DeletedAt, event.Since, event.UpdatedAt = at, s.now(), s.now()
		if err := tx.Save(&event).Error; err != nil {
			return err
		}
		return s.engine.RulesChanged(tx)
	})
}

// Definition reads what an event says now.
func (s *Service) Definition(ctx context.Context, event models.Event) (engine.Definition, error) {
	return definitionOf(s.db.Read(ctx), event.RevisionID)
}

func (s *Service) checkDraft(ctx context.Context, draft Draft) error {
	problems, err := s.check(ctx, draft.Definition, draft.Level)
	if err != nil {
		return err
	}
	if draft.State == models.EventDisabled {
		problems = onlyFatal(problems)
	}
	return refuse(problems)
}

// checkEnabled refuses to enable a draft that still has problems.
func (s *Service) checkEnabled(ctx context.Context, tx *database.Tx, event models.Event) error {
	definition, err := definitionOf(tx.DB, event.RevisionID)
	if err != nil {
		return err
	}
	problems, err := s.check(ctx, definition, event.Level)
	if err != nil {
		return err
	}
	return refuse(problems)
}

func definitionOf(db *gorm.DB, revisionID string) (engine.Definition, error) {
	var revision models.EventRevision
	if err := db.Where("id = ?", revisionID).Take(&revision).Error; err != nil {
		return engine.Definition{}, fmt.Errorf("read revision: %w", err)
	}
	return readDefinition(revision)
}

// nameActions gives new actions their id: the key of their limit, which survives revisions.
func nameActions(actions []engine.ActionSetting) {
	for i := range actions {
		if actions[i].ID == "" {
			actions[i].ID = id.New()
		}
	}
}
