package enginetest

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"gorm.io/gorm"

	"deskbell/models"
	"deskbell/server/base/clock"
	"deskbell/server/database"
	"deskbell/server/engine"
)

// Types of the little catalogue.
const (
	Said     = "lab.said"            // a moment about a chat
	Idle     = "lab.idle"            // a state: a chat is idle
	Due      = "lab.due"             // a state: a date of a chat is past
	Pressed  = "lab.manual"          // a button on a chat
	InGroup  = "lab.count_for_group" // a count
	Activity = "web.activity"        // a visitor: a moment, with clocks a state
)

// Actions of the little catalogue.
const (
	Mark = "mark" // on the item: does what Deeds says
	Tell = "tell" // a message, plain or once per item
)

// Categories are two features with a moment, states of every kind of episode, and a count.
func Categories() []engine.Category {
	common := []engine.Field{
		{ID: "time_of_day", Label: "Time of Day", Kind: engine.KindTimeOfDay},
		{ID: "day_of_week", Label: "Day of Week", Kind: engine.KindWeekday},
		{ID: "department", Label: "Department", Kind: engine.KindDepartment},
		{ID: "group", Label: "Group", Kind: engine.KindGroup},
		{ID: "idle_minutes", Label: "Idle Minutes", Kind: engine.KindMinutes},
		{ID: "duration_minutes", Label: "Duration Minutes", Kind: engine.KindMinutes},
	}
	lab := append([]engine.Field{
		{ID: "subject", Label: "Subject", Kind: engine.KindText},
		{ID: "priority", Label: "Priority", Kind: engine.KindChoice, Choices: []engine.Choice{{Value: "low", Label: "Low"}, {Value: "urgent", Label: "Urgent"}}},
		{ID: "agent_assigned", Label: "Agent Assigned", Kind: engine.KindAgent},
		{ID: "count", Label: "Count", Kind: engine.KindNumber},
	}, common...)
	web := append([]engine.Field{
		{ID: "page", Label: "Page", Kind: engine.KindText},
		{ID: "country", Label: "Country", Kind: engine.KindChoice},
	}, common...)
	return []engine.Category{
		{ID: "lab", Label: "Lab", Who: "agents", ItemKind: models.ItemChat, Fields: lab, Actions: []string{Mark, Tell}, OncePerItem: true,
			Types: []engine.EventType{
				{ID: Said, Label: "Said", Words: "somebody says something"},
				{ID: Idle, Label: "Idle", Words: "a chat is idle", TimeBased: true, Episode: engine.EpisodeIdle, EpisodeFact: engine.FactLastActivity},
				{ID: Due, Label: "Due", Words: "a chat is due", TimeBased: true, Episode: engine.EpisodeDate, EpisodeFact: "due_at"},
				{ID: Pressed, Label: "Pressed", Words: "somebody presses a button", Manual: true},
				{ID: InGroup, Label: "Count for Group", Words: "the chats of a group", Count: true, Episode: engine.EpisodeCount, ItemKind: models.ItemGroup},
			}},
		{ID: "web", Label: "Web", Who: "agents", ItemKind: models.ItemVisitor, Fields: web, Actions: []string{Mark, Tell}, OncePerItem: true, Gaps: true,
			Types: []engine.EventType{
				{ID: Activity, Label: "Activity", Words: "a visitor is there", TimeBased: true, Episode: engine.EpisodeIdle,
					EpisodeFact: engine.FactLastActivity, ClockFields: []string{"idle_minutes", "duration_minutes"}},
			}},
	}
}

// Deeds records what the actions did and was committed, and says what they do.
type Deeds struct {
	mu   sync.Mutex
	done []Deed
	do   map[string]func(ctx context.Context, tx *database.Tx, in engine.Run) (engine.Result, error)
	fail map[string]error // Messenger step to error
}

// Deed is one thing that an action did.
type Deed struct {
	Action string // id of the setting
	Step   string // mark, opened, joined, closed
	Event  string
	Items  []string
	Fresh  []string // new in this step
	All    []string // every item, however many
	Count  int
	Batch  string
	Chain  engine.Chain
	Facts  engine.Facts // of the (last) occurrence
	Retry  bool
}

// NewDeeds does what is asked, and nothing goes wrong.
func NewDeeds() *Deeds {
	return &Deeds{do: map[string]func(context.Context, *database.Tx, engine.Run) (engine.Result, error){}, fail: map[string]error{}}
}

// Do makes the action with this id of its setting do something else than nothing.
func (d *Deeds) Do(actionID string, fn func(ctx context.Context, tx *database.Tx, in engine.Run) (engine.Result, error)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.do[actionID] = fn
}

// Fail makes a step of messages fail; nil: it works again.
func (d *Deeds) Fail(step string, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.fail[step] = err
}

// Take returns what was done since the last time.
func (d *Deeds) Take() []Deed {
	d.mu.Lock()
	defer d.mu.Unlock()
	out := d.done
	d.done = nil
	return out
}

func (d *Deeds) note(tx *database.Tx, deed Deed) {
	tx.AfterCommit(func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.done = append(d.done, deed)
	})
}

// Actions are the actions that write down what they do.
func (d *Deeds) Actions() []engine.Action {
	return []engine.Action{
		{ID: Mark, Label: "Mark", Form: engine.OnItem, Run: d.mark},
		{ID: Tell, Label: "Tell", Form: engine.Message, OncePerItem: true, Message: messenger{d}, Reach: reachOwner},
	}
}

// reachOwner is whom Tell tells: the event's owner.
func reachOwner(_ context.Context, _ *gorm.DB, ownerID string, _ engine.ActionSetting) (engine.Reach, error) {
	return engine.Reach{People: []engine.Reached{{PersonID: ownerID, Channels: []string{"toast"}}}}, nil
}

func (d *Deeds) mark(ctx context.Context, tx *database.Tx, in engine.Run) (engine.Result, error) {
	d.mu.Lock()
	do := d.do[in.Setting.ID]
	d.mu.Unlock()
	d.note(tx, Deed{Action: in.Setting.ID, Step: "mark", Event: in.Event.Name, Items: []string{in.Item.ID}, Count: 1, Chain: in.Chain, Facts: in.Occurrence,
		Retry: in.Retry})
	if do == nil {
		return engine.Done(map[string]string{"marked": in.Item.ID}), nil
	}
	return do(ctx, tx, in)
}

type messenger struct{ deeds *Deeds }

// Opened implements engine.Messenger.
func (m messenger) Opened(_ context.Context, tx *database.Tx, batch engine.Batch) error {
	return m.step(tx, "opened", batch)
}

// Joined implements engine.Messenger.
func (m messenger) Joined(_ context.Context, tx *database.Tx, batch engine.Batch) error {
	return m.step(tx, "joined", batch)
}

// Closed implements engine.Messenger.
func (m messenger) Closed(_ context.Context, tx *database.Tx, batch engine.Batch) (engine.Result, error) {
	return engine.Done(map[string]int{"told": batch.Count}), m.step(tx, "closed", batch)
}

func (m messenger) step(tx *database.Tx, step string, batch engine.Batch) error {
	m.deeds.mu.Lock()
	err := m.deeds.fail[step]
	m.deeds.mu.Unlock()
	if err != nil {
		return err
	}
	deed := Deed{Action: batch.Setting.ID, Step: step, Event: batch.Event.Name, Count: batch.Count, Batch: batch.ID, Chain: batch.Chain}
	for _, item := range batch.Items {
		if item.RunID == "" || item.FiringID == "" {
			return errors.New("an item of a message names no run or no firing")
		}
		deed.Items = append(deed.Items, item.Item.ID)
		deed.Facts = item.Occurrence
	}
	for _, item := range batch.Fresh {
		deed.Fresh = append(deed.Fresh, item.Item.ID)
	}
	if step == "closed" {
		err := batch.Each(func(items []engine.BatchItem) error {
			for _, item := range items {
				deed.All = append(deed.All, item.Item.ID)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	m.deeds.note(tx, deed)
	return nil
}

// Engine makes an engine with the little catalogue over a database.
func (d *Deeds) Engine(db *database.DB, clk clock.Clock, change func(deps *engine.Deps)) (*engine.Engine, error) {
	catalogue, err := engine.NewCatalogue(Categories(), d.Actions())
	if err != nil {
		return nil, fmt.Errorf("the little catalogue: %w", err)
	}
	deps := engine.Deps{DB: db, Clock: clk, Catalogue: catalogue}
	if change != nil {
		change(&deps)
	}
	return engine.New(deps), nil
}
