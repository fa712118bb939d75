package engine

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"deskbell/models"
)

// lateness is how late a state may fire though it does not hold any more: what is decided later than that, and over, is written down as
// expired instead (the process was away, or the clock was moved).
const lateness = time.Minute

// standing is an item between two changes: the facts that hold since an instant, until the next row of its journal.
type standing struct {
	item    ItemKey
	facts   Facts
	since   models.Time // the facts are so since then (but for the last activity)
	version int64       // of the journal row that made them so
	chain   Chain       // of that row
	marks   []mark
}

// mark is what is known about one event and one episode of an item.
type mark struct {
	eventID string
	episode string
	shadow  bool
	n       int64       // of its newest firing; notFired: there is none yet
	next    models.Time // when the limits of its actions allow a repeat for this item; Forever: it has none
	// over is set when the event does not fire for what holds now, since it came to hold before the event was enabled: it may again
	// after the end of over, when the facts are still those of version.
	over    models.Time
	version int64
	began   models.Time // of a count's episode: when its range was entered
}

const notFired int64 = -1

// appointment is the next firing of an event for an item if its facts stay as they are.
type appointment struct {
	r       *ruling
	at      models.Time
	episode string
	n       int64
}

// outlook is what an item waits for.
type outlook struct {
	appointments []appointment // the next of each event that could hold, earliest first
	wait         models.Time   // an activity could make something hold so long after it, at the earliest
	steady       models.Time   // the earliest appointment that no activity moves
}

// due is the earliest appointment.
func (o outlook) due() models.Time {
	if len(o.appointments) == 0 {
		return Forever
	}
	return o.appointments[0].at
}

// look finds the next firing of every event that could hold for the item. It reads the journal only for counts and for what held
// already when the event was enabled.
func (e *Engine) look(db *gorm.DB, snap *snapshot, st *standing) (outlook, error) {
	out := outlook{wait: Forever, steady: Forever}
	candidates := snap.candidates(st.item.Kind, st.facts)
	st.keepMarks(candidates)
	for _, r := range candidates {
		out.wait = min(out.wait, r.wait)
		next, err := e.appoint(db, r, st)
		if err != nil {
			return out, err
		}
		if next.at == Forever {
			continue
		}
		out.appointments = append(out.appointments, next)
		if r.wait == Forever {
			out.steady = min(out.steady, next.at)
		}
	}
	slices.SortStableFunc(out.appointments, func(a, b appointment) int { return cmp.Compare(a.at, b.at) })
	return out, nil
}

// keepMarks forgets what concerns no candidate: an event that cannot hold now has left its range.
func (st *standing) keepMarks(candidates []*ruling) {
	st.marks = slices.DeleteFunc(st.marks, func(m mark) bool {
		return !slices.ContainsFunc(candidates, func(r *ruling) bool { return r.event.ID == m.eventID && r.shadow == m.shadow })
	})
}

// mark finds what is known of an event's episode.
func (st *standing) mark(r *ruling, episode string) *mark {
	for i := range st.marks {
		if m := &st.marks[i]; m.eventID == r.event.ID && m.shadow == r.shadow && m.episode == episode {
			return m
		}
	}
	return nil
}

// remember keeps one mark for an event: of the episode that it is in.
func (st *standing) remember(m mark) *mark {
	st.marks = slices.DeleteFunc(st.marks, func(one mark) bool { return one.eventID == m.eventID })
	st.marks = append(st.marks, m)
	return &st.marks[len(st.marks)-1]
}

// appoint finds the next firing of one event.
func (e *Engine) appoint(db *gorm.DB, r *ruling, st *standing) (appointment, error) {
	never := appointment{r: r, at: Forever}
	episode, began, err := e.episode(db, r, st)
	if err != nil || episode == "" {
		return never, err
	}
	m := st.mark(r, episode)
	if m != nil && m.n != notFired {
		if m.next == Forever {
			return never, nil
		}
		return appointment{r, nextHold(r, st.facts, max(m.next, st.since)), episode, m.n + 1}, nil
	}
	from := max(st.since, r.event.Since)
	if r.rule.Episode() == EpisodeIdle {
		from = max(from, st.facts.At(FactLastActivity))
	}
	if m != nil && m.over != 0 && m.version == st.version {
		return appointment{r, nextHold(r, st.facts, max(from, m.over)), episode, 0}, nil
	}
	at := nextHold(r, st.facts, from)
	if at > from || r.event.AlsoBefore || began >= r.event.Since {
		return appointment{r, at, episode, 0}, nil
	}
	before, err := e.heldBefore(db, r, st, episode)
	if err != nil || !before {
		return appointment{r, at, episode, 0}, err
	}
	end := holdEnd(r.rule, st.facts, at)
	st.remember(mark{eventID: r.event.ID, episode: episode, shadow: r.shadow, n: notFired, next: Forever, over: end, version: st.version, began: began})
	return appointment{r, nextHold(r, st.facts, end), episode, 0}, nil
}

// episode names the episode that the item is in for the event, and tells when it began at the latest; "" when it is in none.
func (e *Engine) episode(db *gorm.DB, r *ruling, st *standing) (name string, began models.Time, err error) {
	switch r.rule.Episode() {
	case EpisodeCount:
		return e.countEpisode(db, r, st)
	case EpisodeIdle:
		began = st.facts.At(FactLastActivity)
	case EpisodeVisit:
		began = st.facts.At(FactStarted)
	}
	return r.rule.EpisodeOf(st.facts, r.rule.Type()), began, nil
}

// nextHold is the first instant from after on at which the event holds; Forever: never, as far as anybody looks.
func nextHold(r *ruling, facts Facts, after models.Time) models.Time {
	at, found := r.rule.NextHold(facts, after)
	if !found {
		return Forever
	}
	return at
}

// holdEnd is when the rule, which holds at the instant, stops holding while the facts stay as they are.
func holdEnd(rule *Rule, facts Facts, at models.Time) models.Time {
	for at < Forever {
		span, holds := rule.span(facts, at, at)
		if !holds {
			return at
		}
		at = span.To
	}
	return Forever
}

// heldBefore reports whether what holds at the start of the standing, or when the event was enabled if that was later, has held since
// before the event was enabled, in the same episode. It walks the journal back to that time.
func (e *Engine) heldBefore(db *gorm.DB, r *ruling, st *standing, episode string) (bool, error) {
	since := r.event.Since
	if since > st.since {
		return r.rule.Holds(Input{Facts: st.facts, At: since - 1}), nil
	}
	until := st.since
	for version := st.version; ; {
		entries, err := entriesBefore(db, st.item, version, rowsAtOnce)
		if err != nil || len(entries) == 0 {
			return false, err
		}
		for _, entry := range entries {
			facts, err := decodeFacts(entry.Facts)
			if err != nil {
				return false, err
			}
			from := max(entry.At, since-1)
			if from < until && (r.rule.EpisodeOf(facts, r.rule.Type()) != episode && r.rule.Episode() != EpisodeCount ||
				holdEnd(r.rule, facts, from) < until) {
				return false, nil
			}
			if entry.At < since {
				return true, nil
			}
			until, version = min(until, entry.At), entry.Version
		}
	}
}

// entriesBefore reads the rows of an item before a version that say what its facts were, newest first.
func entriesBefore(db *gorm.DB, item ItemKey, version int64, limit int) ([]models.Entry, error) {
	var entries []models.Entry
	err := db.Where("item_kind = ? AND item_id = ? AND version < ? AND kind <> ?", item.Kind, item.ID, version, models.EntryState).
		Order("version DESC").Limit(limit).Find(&entries).Error
	if err != nil {
		return nil, fmt.Errorf("read the journal of %s: %w", item, err)
	}
	return entries, nil
}
