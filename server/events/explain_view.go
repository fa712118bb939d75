package events

import (
	"encoding/json"
	"slices"

	"gorm.io/gorm"

	"deskbell/models"
	"deskbell/server/base/id"
	"deskbell/server/engine"
	"deskbell/server/web"
)

// ExplanationView tells why an event fired and what came of it. It shows no texts of messages.
type ExplanationView struct {
	ID            string                  `json:"id"`
	At            models.Time             `json:"at"`
	OccurredAt    models.Time             `json:"occurred_at"`
	LagMS         int64                   `json:"lag_ms" doc:"From the occurrence to the firing."`
	Outcome       string                  `json:"outcome"`
	Source        string                  `json:"source"`
	Shadow        bool                    `json:"shadow"`
	Hops          int                     `json:"hops" doc:"How many firings led here."`
	EpisodeNumber int64                   `json:"episode_number" doc:"0: the first firing of its episode."`
	Item          ItemView                `json:"item"`
	EventType     string                  `json:"event_type"`
	Event         ExplainedEvent          `json:"event"`
	Owner         string                  `json:"owner" doc:"Name of the event's owner then."`
	Revision      ExplainedRevision       `json:"revision" doc:"The revision that was judged."`
	Erased        bool                    `json:"erased" doc:"The item was erased, and with it why."`
	Conditions    []engine.ConditionTrace `json:"conditions" nullable:"true" doc:"Null: cannot be judged any more."`
	Schedule      *engine.ConditionTrace  `json:"schedule" doc:"The days and times as one; null: none were asked."`
	Runs          []ExplainedRun          `json:"runs"`
	Chain         []ExplainedCause        `json:"chain" doc:"What led here, the first cause first."`
}

// ItemView is what an event fired for.
type ItemView struct {
	Kind  string `json:"kind"`
	ID    string `json:"id"`
	Ref   string `json:"ref"`
	Title string `json:"title"`
}

// ExplainedEvent is the event under the name it had then.
type ExplainedEvent struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Deleted bool   `json:"deleted"`
}

// ExplainedRevision says which save of the event was judged.
type ExplainedRevision struct {
	Number int64       `json:"number"`
	At     models.Time `json:"at"`
}

// ExplainedRun is one action of the firing with what came of it.
type ExplainedRun struct {
	ID            string                  `json:"id"`
	Position      int                     `json:"position"`
	Kind          string                  `json:"kind"`
	Label         string                  `json:"label"`
	State         string                  `json:"state"`
	Reason        string                  `json:"reason" doc:"Of the reason catalogue."`
	Detail        string                  `json:"detail" doc:"What it says of itself, if it says something."`
	At            models.Time             `json:"at"`
	RetryAt       models.Time             `json:"retry_at"`
	PerItem       bool                    `json:"per_item"`
	Limit         string                  `json:"limit" doc:"Its Maximum Frequency in words; empty: none."`
	LastAt        models.Time             `json:"last_at"`
	NextAt        models.Time             `json:"next_at" doc:"When the limit next allows a run; null with a limit that ran: never again."`
	Items         int                     `json:"items" doc:"How many items its message tells of."`
	Notifications []ExplainedNotification `json:"notifications"`
	Deliveries    []ExplainedDelivery     `json:"deliveries"`
}

// ExplainedNotification is a line in somebody's inbox.
type ExplainedNotification struct {
	ID         string      `json:"id"`
	Title      string      `json:"title"`
	Importance string      `json:"importance"`
	CreatedAt  models.Time `json:"created_at"`
	ShownAt    models.Time `json:"shown_at"`
	ReadAt     models.Time `json:"read_at"`
}

// ExplainedDelivery is a message that left the house, or should have.
type ExplainedDelivery struct {
	ID       string             `json:"id"`
	Channel  string             `json:"channel"`
	Address  string             `json:"address"`
	State    string             `json:"state"`
	Reason   string             `json:"reason"`
	Error    string             `json:"error"`
	DueAt    models.Time        `json:"due_at"`
	EndedAt  models.Time        `json:"ended_at"`
	Attempts []ExplainedAttempt `json:"attempts"`
}

// ExplainedAttempt is one try of a delivery.
type ExplainedAttempt struct {
	Number    int         `json:"number"`
	StartedAt models.Time `json:"started_at"`
	EndedAt   models.Time `json:"ended_at"`
	Outcome   string      `json:"outcome" doc:"Empty: under way, or not known."`
	Code      string      `json:"code"`
	Detail    string      `json:"detail"`
}

// ExplainedCause is one firing that led here. Of events that who asks may not see, only the item and the time are told.
type ExplainedCause struct {
	EventID   string      `json:"event_id"`
	EventName string      `json:"event_name"`
	FiringID  string      `json:"firing_id"`
	ItemRef   string      `json:"item_ref"`
	At        models.Time `json:"at"`
}

// viewExplanation shows an explanation to somebody who may see the firing. visible tells which events' firings.
func viewExplanation(e engine.Explanation, visible map[string]bool) ExplanationView {
	view := ExplanationView{
		ID: id.Public("fir", e.Firing.ID), At: e.Firing.At, OccurredAt: e.Firing.OccurredAt, LagMS: int64(e.Firing.At - e.Firing.OccurredAt),
		Outcome: e.Firing.Outcome, Source: e.Firing.Source, Shadow: e.Firing.Shadow, Hops: e.Firing.Hops, EpisodeNumber: e.Firing.N,
		Item: ItemView{Kind: e.Firing.ItemKind, ID: id.Public(itemPrefixes[e.Firing.ItemKind], e.Firing.ItemID), Ref: e.Firing.ItemRef,
			Title: e.Firing.ItemTitle},
		EventType: e.Firing.EventType, Owner: e.OwnerName, Erased: e.Erased,
		Event:    ExplainedEvent{ID: id.Public("evt", e.Event.ID), Name: e.Ref.Name, Deleted: e.Event.DeletedAt != 0},
		Revision: ExplainedRevision{Number: e.Revision.Number, At: e.Revision.At},
		Runs:     make([]ExplainedRun, 0, len(e.Runs)), Chain: make([]ExplainedCause, 0, len(e.Chain)),
	}
	if e.Trace != nil {
		view.Conditions, view.Schedule = e.Trace.Conditions, e.Trace.Schedule
	}
	for _, run := range e.Runs {
		view.Runs = append(view.Runs, viewRun(e.Definition, run))
	}
	for _, step := range e.Chain {
		cause := ExplainedCause{ItemRef: step.ItemRef, At: step.At}
		if visible[step.EventID] {
			cause.EventID, cause.EventName, cause.FiringID = id.Public("evt", step.EventID), step.EventName, id.Public("fir", step.FiringID)
		}
		view.Chain = append(view.Chain, cause)
	}
	return view
}

func viewRun(definition engine.Definition, one engine.RunExplanation) ExplainedRun {
	view := ExplainedRun{
		ID: id.Public("run", one.Run.ID), Position: one.Run.Position, Kind: one.Run.Kind, Label: one.Label, State: one.Run.State, Reason: one.Run.Reason,
		Detail: sentenceOf(one.Run.Detail), At: one.Run.At, RetryAt: one.Run.RetryAt, Limit: one.Limit, LastAt: one.LastAt, NextAt: one.NextAt,
		PerItem: slices.ContainsFunc(definition.Actions, func(a engine.ActionSetting) bool { return a.ID == one.Run.ActionID && a.PerItem }),
		Items:   one.Items, Notifications: make([]ExplainedNotification, 0, len(one.Notifications)),
		Deliveries: make([]ExplainedDelivery, 0, len(one.Deliveries)),
	}
	if view.NextAt == engine.Forever {
		view.NextAt = 0
	}
	for _, told := range one.Notifications {
		view.Notifications = append(view.Notifications, ExplainedNotification{ID: id.Public("ntf", told.ID), Title: told.Title,
			Importance: told.Importance, CreatedAt: told.CreatedAt, ShownAt: told.ShownAt, ReadAt: told.ReadAt})
	}
	for _, delivery := range one.Deliveries {
		view.Deliveries = append(view.Deliveries, viewDelivery(delivery))
	}
	return view
}

// viewDelivery shows where a message went: who may see an event's firings may see what it sent, here as in the list of deliveries.
func viewDelivery(one engine.DeliveryExplanation) ExplainedDelivery {
	row := one.Delivery
	view := ExplainedDelivery{ID: id.Public("dlv", row.ID), Channel: row.Channel, Address: row.Address, State: row.State, Reason: row.Reason,
		Error: row.LastError, EndedAt: row.EndedAt, Attempts: make([]ExplainedAttempt, 0, len(one.Attempts))}
	if row.State == models.DeliveryDue {
		view.DueAt = row.DueAt
	}
	for _, attempt := range one.Attempts {
		view.Attempts = append(view.Attempts, ExplainedAttempt{Number: attempt.Number, StartedAt: attempt.StartedAt, EndedAt: attempt.EndedAt,
			Outcome: attempt.Outcome, Code: attempt.Code, Detail: attempt.Detail})
	}
	return view
}

// sentenceOf is the sentence in what an action kept of itself; the rest (addresses, ids, texts) stays inside.
func sentenceOf(detail string) string {
	var kept struct{ Message, Detail, Error string }
	if json.Unmarshal([]byte(detail), &kept) != nil { // a list or nothing: no sentence
		return ""
	}
	for _, text := range []string{kept.Message, kept.Detail, kept.Error} {
		if text != "" {
			return text
		}
	}
	return ""
}

// visibleCauses tells which events of a chain somebody may see.
func visibleCauses(db *gorm.DB, who web.Principal, chain []engine.ChainStep) (map[string]bool, error) {
	if len(chain) == 0 {
		return nil, nil
	}
	eventIDs := make([]string, 0, len(chain))
	for _, step := range chain {
		eventIDs = append(eventIDs, step.EventID)
	}
	var found []string
	if err := visibleEvents(db, who).Where("id IN ?", eventIDs).Find(&found).Error; err != nil {
		return nil, err
	}
	visible := make(map[string]bool, len(found))
	for _, eventID := range found {
		visible[eventID] = true
	}
	return visible, nil
}
