package alerts

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"deskbell/models"
	"deskbell/server/base/id"
	"deskbell/server/database"
	"deskbell/server/engine"
)

// told is what one person is told of.
type told struct {
	personID string
	items    []engine.BatchItem
	count    int
}

// teller is an action that notifies people by their own default profiles. In-app does not wait: the notification is written with the
// first item and brought up to date as others join; what leaves the house is written when the batch closes.
type teller struct {
	s *Service
	// who finds the people, and the reason if there are none.
	who func(tx *database.Tx, batch engine.Batch) (people []told, reason string, err error)
}

// owner is the event's owner: "me".
func (s *Service) owner(tx *database.Tx, batch engine.Batch) ([]told, string, error) {
	active, err := activeAgents(tx, []string{batch.Event.OwnerID})
	if err != nil {
		return nil, "", err
	}
	if len(active) == 0 {
		return nil, engine.ReasonOwnerInactive, nil
	}
	return []told{{personID: batch.Event.OwnerID, items: batch.Items, count: batch.Count}}, "", nil
}

// concerned is for each item the agent it is assigned to, or else the acting agent; of a count of an agent's, the agent counted.
func (s *Service) concerned(tx *database.Tx, batch engine.Batch) ([]told, string, error) {
	var people []told
	for _, one := range batch.Items {
		personID := one.Occurrence.Text("agent_assigned")
		if one.Item.Kind == models.ItemAgent {
			personID = one.Item.ID
		}
		if personID == "" {
			personID = one.ActorID
		}
		at := slices.IndexFunc(people, func(t told) bool { return t.personID == personID })
		switch {
		case personID == "":
		case at < 0:
			people = append(people, told{personID: personID, items: []engine.BatchItem{one}, count: 1})
		default:
			people[at].items, people[at].count = append(people[at].items, one), people[at].count+1
		}
	}
	ids := make([]string, len(people))
	for i, one := range people {
		ids[i] = one.personID
	}
	active, err := activeAgents(tx, ids)
	if err != nil {
		return nil, "", err
	}
	people = slices.DeleteFunc(people, func(t told) bool { return !slices.Contains(active, t.personID) })
	slices.SortFunc(people, func(a, b told) int { return strings.Compare(a.personID, b.personID) })
	return people, reasonNoRecipients, nil
}

func activeAgents(tx *database.Tx, ids []string) (active []string, err error) {
	if len(ids) == 0 {
		return nil, nil
	}
	if err := tx.Model(&models.Agent{}).Where("id IN ? AND disabled_at = 0", ids).Pluck("id", &active).Error; err != nil {
		return nil, fmt.Errorf("find people: %w", err)
	}
	return active, nil
}

// Opened implements engine.Messenger.
func (t teller) Opened(_ context.Context, tx *database.Tx, batch engine.Batch) error {
	return t.tell(tx, batch)
}

// Joined implements engine.Messenger.
func (t teller) Joined(_ context.Context, tx *database.Tx, batch engine.Batch) error {
	return t.tell(tx, batch)
}

func (t teller) tell(tx *database.Tx, batch engine.Batch) error {
	people, _, err := t.who(tx, batch)
	if err != nil {
		return err
	}
	for _, one := range people {
		profile, err := profileOf(tx.DB, one.personID)
		if err != nil {
			return err
		}
		if err := t.s.Tell(tx, t.s.notice(tx, batch, one, profile)); err != nil {
			return err
		}
	}
	return nil
}

// notice says it in a few words: the event, the item or how many, where.
func (s *Service) notice(tx *database.Tx, batch engine.Batch, one told, profile Profile) Notice {
	n := Notice{
		PersonID: one.personID, Cause: batch.ID, EventID: batch.Event.ID, EventName: batch.Event.Name, Category: batch.Event.Category,
		BatchID: batch.ID, Importance: batch.Setting.Importance, Title: batch.Event.Name, Reason: s.reason(tx, batch.Event), Count: one.count,
		Channels: profile.channels(),
	}
	for _, item := range one.items {
		facts := item.Occurrence
		n.Items = append(n.Items, NoticeItem{Kind: item.Item.Kind, ID: item.Item.ID, Ref: facts.Text(engine.FactRef), Title: facts.Text(engine.FactTitle), At: item.At})
	}
	if len(one.items) > 0 {
		first := one.items[0]
		n.FiringID, n.Where = first.FiringID, first.Occurrence.Text(engine.FactWhere)
		n.Body = strings.TrimSpace(n.Items[0].Ref + " " + n.Items[0].Title)
	}
	if one.count > 1 {
		n.Body = fmt.Sprintf("%d items: %s and others", one.count, n.Body)
	}
	return n
}

// Told is kept with the action run: who was notified, and by which mails.
type Told struct {
	PersonID string `json:"person_id"`
	Items    int    `json:"items"`
	Sent     []Sent `json:"sent,omitempty"`
}

// Closed implements engine.Messenger.
func (t teller) Closed(ctx context.Context, tx *database.Tx, batch engine.Batch) (engine.Result, error) {
	people, reason, err := t.who(tx, batch)
	if err != nil {
		return engine.Result{}, err
	}
	if len(people) == 0 {
		return engine.Skipped(reason, nil), nil
	}
	detail := make([]Told, 0, len(people))
	for _, one := range people {
		sent, err := t.mail(ctx, tx, batch, one)
		if err != nil {
			return engine.Result{}, err
		}
		detail = append(detail, Told{PersonID: id.Public("agt", one.personID), Items: one.count, Sent: sent})
	}
	return engine.Done(map[string]any{"notified": detail}), nil
}

// mail writes the mails that the person's profile asks for.
func (t teller) mail(ctx context.Context, tx *database.Tx, batch engine.Batch, one told) ([]Sent, error) {
	profile, err := profileOf(tx.DB, one.personID)
	if err != nil || len(profile.channels()) == 0 {
		return nil, err
	}
	var to []recipient
	for _, address := range profile.Email.Addresses {
		to = append(to, recipient{Address: address, PersonID: one.personID})
	}
	batch.Items, batch.Count = one.items, one.count
	return t.s.mail(ctx, tx, batch, to, usualSubject, usualBody)
}
