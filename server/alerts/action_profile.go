package alerts

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"deskbell/models"
	"deskbell/server/base/id"
	"deskbell/server/database"
	"deskbell/server/engine"
)

// peopleAtOnce bounds the ids in one question to the database.
const peopleAtOnce = 500

// told is what one person is told of.
type told struct {
	personID string
	items    []engine.BatchItem // the first 100
	count    int
}

func (t *told) add(item engine.BatchItem) {
	t.count++
	if len(t.items) < engine.BatchItems {
		t.items = append(t.items, item)
	}
}

// teller is an action that notifies people by their own default profiles. In-app does not wait: the notification is written with the
// first item and brought up to date as others join; what leaves the house is written when the batch closes.
type teller struct {
	s *Service
	// who finds everybody the batch is for, and the reason if there is nobody.
	who func(tx *database.Tx, batch engine.Batch) (people []told, reason string, err error)
	// fresh finds whom the new items are for, with these items alone; they are added to what the person was told. nil: it is for who
	// gets everything.
	fresh func(tx *database.Tx, batch engine.Batch) (people []told, err error)
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

// concerned are the agents whom the items concern, each with their own items.
func (s *Service) concerned(tx *database.Tx, batch engine.Batch) ([]told, string, error) {
	byPerson := map[string]*told{}
	err := batch.Each(func(items []engine.BatchItem) error {
		sortOut(byPerson, items)
		return nil
	})
	if err != nil {
		return nil, "", err
	}
	people, err := activeOf(tx, byPerson)
	return people, reasonNoRecipients, err
}

// newlyConcerned are those whom a new item concerns: a batch may join without end, and each step costs what is new.
func (s *Service) newlyConcerned(tx *database.Tx, batch engine.Batch) ([]told, error) {
	byPerson := map[string]*told{}
	sortOut(byPerson, batch.Fresh)
	return activeOf(tx, byPerson)
}

// sortOut gives each item to the agent it is assigned to, or else the acting agent; a count of an agent's goes to the agent counted.
func sortOut(byPerson map[string]*told, items []engine.BatchItem) {
	for _, one := range items {
		personID := one.Occurrence.Text("agent_assigned")
		if one.Item.Kind == models.ItemAgent {
			personID = one.Item.ID
		}
		if personID == "" {
			personID = one.ActorID
		}
		if personID == "" {
			continue
		}
		if byPerson[personID] == nil {
			byPerson[personID] = &told{personID: personID}
		}
		byPerson[personID].add(one)
	}
}

// activeOf are those who may log in, in the order of their ids.
func activeOf(tx *database.Tx, byPerson map[string]*told) (people []told, err error) {
	for part := range slices.Chunk(slices.Sorted(maps.Keys(byPerson)), peopleAtOnce) {
		active, err := activeAgents(tx, part)
		if err != nil {
			return nil, err
		}
		for _, personID := range part {
			if slices.Contains(active, personID) {
				people = append(people, *byPerson[personID])
			}
		}
	}
	return people, nil
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
	people, err := t.now(tx, batch)
	if err != nil {
		return err
	}
	for _, one := range people {
		profile, err := profileOf(tx.DB, one.personID)
		if err != nil {
			return err
		}
		n := t.s.notice(tx, batch, one, profile)
		if t.fresh != nil {
			if err := t.s.addFormer(tx, &n); err != nil {
				return err
			}
		}
		if err := t.s.Tell(tx, n); err != nil {
			return err
		}
	}
	return nil
}

func (t teller) now(tx *database.Tx, batch engine.Batch) (people []told, err error) {
	if t.fresh != nil {
		return t.fresh(tx, batch)
	}
	people, _, err = t.who(tx, batch)
	return people, err
}

// addFormer puts what the same cause told the person before in front of what is new.
func (s *Service) addFormer(tx *database.Tx, n *Notice) error {
	var former []models.Notification
	if err := tx.ForUpdate().Where("dedup_key = ?", n.dedupKey()).Limit(1).Find(&former).Error; err != nil {
		return fmt.Errorf("read what was told before: %w", err)
	}
	for _, row := range former {
		var items []NoticeItem
		if err := json.Unmarshal([]byte(row.ItemList), &items); err != nil {
			return fmt.Errorf("read the items of notification %s: %w", row.ID, err)
		}
		n.Items, n.Count, n.Where = append(items, n.Items...), n.Count+row.Items, row.Where
	}
	n.Body = inShort(*n)
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
	}
	n.Body = inShort(n)
	return n
}

// inShort names the item, or the first of several.
func inShort(n Notice) string {
	if len(n.Items) == 0 {
		return ""
	}
	first := strings.TrimSpace(n.Items[0].Ref + " " + n.Items[0].Title)
	if n.Count > 1 {
		return fmt.Sprintf("%d items: %s and others", n.Count, first)
	}
	return first
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
