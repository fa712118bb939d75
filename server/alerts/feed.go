package alerts

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"deskbell/models"
	"deskbell/server/base/clock"
	"deskbell/server/base/id"
	"deskbell/server/database"
)

// Types of frames in a person's feed. Their data is in views.go.
const (
	FrameCreated = "notification.created"
	FrameUpdated = "notification.updated"
	FrameCounts  = "counts.changed"
)

// Publisher wakes the connections of a person: the hub.
type Publisher interface {
	WakeFeed(personID string)
}

// Feed gives each person one row of numbered frames without a gap, in the order of the commits. Frames are kept for 24 hours.
type Feed struct {
	db        *database.DB
	clock     clock.Clock
	publisher Publisher
}

// NewFeed makes the feed. Publisher may be nil: then nobody is woken.
func NewFeed(db *database.DB, clock clock.Clock, publisher Publisher) *Feed {
	return &Feed{db: db, clock: clock, publisher: publisher}
}

// feedKey is where a transaction collects frames.
type feedKey struct{}

// frame waits for its number.
type frame struct {
	personID string
	typ      string
	payload  string
	// late makes the payload when the feed of the person is locked, so that it takes in what was committed until then.
	late func(tx *database.Tx) (any, error)
}

// Append adds a frame to the person's feed. It gets its number at the end of the transaction.
func (f *Feed) Append(tx *database.Tx, personID, typ string, payload any) error {
	raw, err := json.Marshal(payload)
	if err != nil {
		return fmt.Errorf("write frame %s: %w", typ, err)
	}
	f.collect(tx, frame{personID: personID, typ: typ, payload: string(raw)})
	return nil
}

// AppendLate adds a frame whose data is made at the very end, with the person's feed locked: it is right as of its number. Of several
// with the same person and type in one transaction the last one stays, behind all other frames.
func (f *Feed) AppendLate(tx *database.Tx, personID, typ string, payload func(tx *database.Tx) (any, error)) {
	f.collect(tx, frame{personID: personID, typ: typ, late: payload})
}

func (f *Feed) collect(tx *database.Tx, one frame) {
	if len(database.Collected[frame](tx, feedKey{})) == 0 {
		tx.BeforeCommitLast(f.number)
	}
	database.Collect(tx, feedKey{}, one)
}

// number writes the frames of a transaction, person by person in the order of their ids: everybody locks in that order.
func (f *Feed) number(tx *database.Tx) error {
	frames := inOrder(database.Collected[frame](tx, feedKey{}))
	var rows []models.FeedEntry
	var people []string
	for len(frames) > 0 {
		n := 1
		for n < len(frames) && frames[n].personID == frames[0].personID {
			n++
		}
		written, err := f.numberOne(tx, frames[:n])
		if err != nil {
			return err
		}
		rows, people, frames = append(rows, written...), append(people, frames[0].personID), frames[n:]
	}
	if err := tx.CreateInBatches(&rows, 200).Error; err != nil {
		return fmt.Errorf("write feeds: %w", err)
	}
	tx.AfterCommit(func() {
		for _, personID := range people {
			if f.publisher != nil {
				f.publisher.WakeFeed(personID)
			}
		}
	})
	return nil
}

// inOrder sorts by person, and puts the last late frame of each type behind the others of its person.
func inOrder(frames []frame) []frame {
	last := map[[2]string]int{}
	for i, one := range frames {
		if one.late != nil {
			last[[2]string{one.personID, one.typ}] = i
		}
	}
	var kept []frame
	for i, one := range frames {
		if one.late == nil || last[[2]string{one.personID, one.typ}] == i {
			kept = append(kept, one)
		}
	}
	slices.SortStableFunc(kept, func(a, b frame) int {
		if order := cmp.Compare(a.personID, b.personID); order != 0 {
			return order
		}
		switch {
		case a.late == nil && b.late != nil:
			return -1
		case a.late != nil && b.late == nil:
			return 1
		}
		return 0
	})
	return kept
}

func (f *Feed) numberOne(tx *database.Tx, frames []frame) ([]models.FeedEntry, error) {
	head, err := takeNumbers(tx, frames[0].personID, len(frames))
	if err != nil {
		return nil, err
	}
	now := models.TimeOf(f.clock.Now())
	rows := make([]models.FeedEntry, len(frames))
	for i, one := range frames {
		payload := one.payload
		if one.late != nil {
			value, err := one.late(tx)
			if err != nil {
				return nil, err
			}
			raw, err := json.Marshal(value)
			if err != nil {
				return nil, fmt.Errorf("write frame %s: %w", one.typ, err)
			}
			payload = string(raw)
		}
		rows[i] = models.FeedEntry{PersonID: one.personID, Seq: head - int64(len(frames)) + int64(i) + 1, Type: one.typ, Payload: payload, At: now}
	}
	return rows, nil
}

// takeNumbers moves the person's head on by n, locks it, and returns it. The first frame of a person makes the head.
func takeNumbers(tx *database.Tx, personID string, n int) (int64, error) {
	for {
		moved := tx.Model(&models.FeedHead{}).Where("person_id = ?", personID).Update("seq", gorm.Expr("seq + ?", n))
		if moved.Error != nil {
			return 0, fmt.Errorf("number a feed: %w", moved.Error)
		}
		if moved.RowsAffected == 1 {
			var head models.FeedHead
			if err := tx.Take(&head, "person_id = ?", personID).Error; err != nil {
				return 0, fmt.Errorf("number a feed: %w", err)
			}
			return head.Seq, nil
		}
		if err := makeHead(tx, personID); err != nil {
			return 0, err
		}
	}
}

// makeHead makes the head of a feed unless there is one.
func makeHead(tx *database.Tx, personID string) error {
	if _, err := tx.CreateOnce(&models.FeedHead{PersonID: personID, Epoch: id.New()}); err != nil {
		return fmt.Errorf("begin a feed: %w", err)
	}
	return nil
}
