package engine

import (
	"fmt"
	"slices"

	"deskbell/models"
	"deskbell/server/base/id"
	"deskbell/server/base/lab"
)

// pending is an item with states that may fire in this transaction.
type pending struct {
	st    *standing
	limit models.Time // up to and with which instant
	now   Facts       // its facts now: the standing may be over already
	head  *models.Item
	out   outlook
	due   []beginning
}

// beginning is an instant at which events of one type begin to hold for an item, or hold still. It is an occurrence of its own, shared
// by all of them.
type beginning struct {
	entry models.Entry
	occ   occurrence
	fires []turn
}

// turn is an appointment that is kept, with the actions whose turn it is: all at first, and then those that their limits allow.
type turn struct {
	appointment
	settings []*setting
}

// fireStates fires what is due for the items. Their heads are locked. The rows of all occurrences are written before anything acts, so
// that what actions record about the same items comes after them.
func (d *decision) fireStates(items []*pending) error {
	for _, one := range items {
		var err error
		if one.out, err = d.e.look(d.tx.DB, d.snap, one.st); err != nil {
			return err
		}
	}
	if err := d.dropFired(items); err != nil {
		return err
	}
	var entries []models.Entry
	heads := map[ItemKey]*models.Item{}
	for _, one := range items {
		if err := d.begin(one); err != nil {
			return err
		}
		for _, at := range one.due {
			entries = append(entries, at.entry)
			heads[one.st.item] = one.head
		}
	}
	if len(entries) == 0 {
		return nil
	}
	if err := writeEntries(d.tx, entries, heads); err != nil {
		return err
	}
	lab.Point("sched.after_insert", d.tx.Name())
	for _, one := range items {
		for _, at := range one.due {
			if err := d.fireBeginning(one, at); err != nil {
				return err
			}
		}
	}
	return nil
}

// dropFired takes out what the database knows to have fired already, whatever memory says.
func (d *decision) dropFired(items []*pending) error {
	type name struct{ eventID, key string }
	fired := map[name]int64{}
	var events, keys []string
	for _, one := range items {
		for _, next := range one.dueNow() {
			events = append(events, next.r.event.ID)
			keys = append(keys, stateKey(next.r, one.st.item, next.episode, next.n).key)
		}
	}
	slices.Sort(events)
	events = slices.Compact(events)
	for part := range slices.Chunk(keys, rowsAtOnce) {
		var rows []models.Firing
		if err := d.tx.Select("event_id", "firing_key", "n").Where("event_id IN ? AND firing_key IN ?", events, part).Find(&rows).Error; err != nil {
			return fmt.Errorf("look for former firings: %w", err)
		}
		for _, row := range rows {
			fired[name{row.EventID, row.Key}] = row.N
		}
	}
	if len(fired) == 0 {
		return nil
	}
	for _, one := range items {
		again := false
		for _, next := range one.dueNow() {
			n, has := fired[name{next.r.event.ID, stateKey(next.r, one.st.item, next.episode, next.n).key}]
			if !has {
				continue
			}
			d.e.stats.refused.Add(1)
			turn, err := d.e.nextTurn(d.tx.DB, next.r, one.st.item)
			if err != nil {
				return err
			}
			one.st.remember(mark{eventID: next.r.event.ID, episode: next.episode, shadow: next.r.shadow, n: n, next: turn})
			again = true
		}
		if again {
			var err error
			if one.out, err = d.e.look(d.tx.DB, d.snap, one.st); err != nil {
				return err
			}
		}
	}
	return nil
}

// dueNow are the appointments up to the limit.
func (p *pending) dueNow() []appointment {
	for i, next := range p.out.appointments {
		if next.at > p.limit {
			return p.out.appointments[:i]
		}
	}
	return p.out.appointments
}

// begin parts what is due by instant and type, and makes the rows.
func (d *decision) begin(p *pending) error {
	for _, next := range slices.Clone(p.dueNow()) {
		settings, fires, err := d.settingsFor(p, next)
		if err != nil {
			return err
		}
		if !fires {
			continue
		}
		last := len(p.due) - 1
		if last < 0 || p.due[last].occ.at != next.at || p.due[last].occ.typeID != next.r.def.Type {
			one, err := d.beginning(p, next)
			if err != nil {
				return err
			}
			p.due = append(p.due, one)
			last++
		}
		p.due[last].fires = append(p.due[last].fires, turn{next, settings})
	}
	return nil
}

// settingsFor are the actions whose turn it is, if the event fires.
func (d *decision) settingsFor(p *pending, next appointment) (settings []*setting, fires bool, err error) {
	m := mark{eventID: next.r.event.ID, episode: next.episode, shadow: next.r.shadow, n: next.n - 1, next: Forever, over: Forever, version: p.st.version}
	if former := p.st.mark(next.r, next.episode); former != nil {
		m.began = former.began
	}
	if may, _ := d.snap.mayFire(next.r, p.st.item, p.st.facts); !may {
		p.st.remember(m) // not for this owner, as of now; a change of the item asks again
		return nil, false, nil
	}
	if next.n == 0 {
		return next.r.actions, true, nil
	}
	if settings, err = d.inTurn(next.r, p.st.item); err != nil || len(settings) > 0 {
		return settings, true, err
	}
	m.next, err = d.e.nextTurn(d.tx.DB, next.r, p.st.item)
	p.st.remember(m)
	return nil, false, err
}

func (d *decision) beginning(p *pending, next appointment) (beginning, error) {
	occ := occurrence{entryID: id.New(), typeID: next.r.def.Type, item: p.st.item, at: next.at, facts: p.st.facts}
	if next.at <= p.st.since {
		occ.chain = p.st.chain // a row of the journal made it hold, so what caused the row caused this
	}
	facts, err := p.st.facts.encode()
	if err != nil {
		return beginning{}, fmt.Errorf("%s: %w", p.st.item, err)
	}
	p.head.Version++
	entry := models.Entry{ID: occ.entryID, Partition: p.head.Partition, ItemKind: p.head.Kind, ItemID: p.head.ID, Version: p.head.Version,
		Kind: models.EntryState, Type: occ.typeID, At: occ.at, Chain: occ.chain.encode(), Facts: facts, State: models.EntryDone}
	return beginning{entry: entry, occ: occ}, nil
}

// fireBeginning fires the events of one beginning, in their order.
func (d *decision) fireBeginning(p *pending, at beginning) error {
	slices.SortFunc(at.fires, func(a, b turn) int { return a.r.before(b.r) })
	for _, next := range at.fires {
		reason := ""
		if d.now.Sub(next.at) > lateness && !next.r.rule.Holds(Input{Facts: p.now, At: d.now}) {
			reason = ReasonExpired
		}
		f, err := d.fire(next.r, at.occ, stateKey(next.r, p.st.item, next.episode, next.n), next.settings, reason)
		if err != nil {
			return err
		}
		m := mark{eventID: next.r.event.ID, episode: next.episode, shadow: next.r.shadow, n: next.n, next: Forever}
		if former := p.st.mark(next.r, next.episode); former != nil {
			m.began = former.began
		}
		if f.row.Outcome != models.OutcomeStopped {
			if m.next, err = d.e.nextTurn(d.tx.DB, next.r, p.st.item); err != nil {
				return err
			}
		}
		p.st.remember(m)
	}
	return nil
}
