package notify

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"strings"
	"unicode/utf8"

	"deskbell/models"
	"deskbell/server/base/id"
	"deskbell/server/database"
)

// Message is one message to one address over one channel.
type Message struct {
	Channel  string // name of a lane's channel
	Address  string // where to: an e-mail address, a telephone number, a URL
	PersonID string // whose address it is; empty: nobody's of the desk
	Subject  string // cut to 998 characters
	Body     string
	Payload  string // the channel's own data as JSON
	EventID  string
	FiringID string
	RunID    string
	BatchID  string
	ItemRef  string
	Chain    string      // what caused it, as JSON
	After    models.Time // not before; zero: now
	// DedupKey makes a second message with the same key no message. Empty: one for each batch (or run), channel, address and person.
	DedupKey string
	// New says that the batch or run was made in this transaction. Then nothing can have been written for it before, and the message may
	// be written at the end of the transaction, together with others.
	New bool
}

// Limits of a message in characters.
const (
	MaxSubject = 998
	MaxAddress = 320
	maxRef     = 64
)

// Enqueue writes the message in the caller's transaction and returns the delivery's id; the dispatcher looks at it after the commit.
// Enqueuing twice is harmless: the second time gives the first one's id. A message for a channel that this desk does not have is
// written too, as dead, so that people see it.
func (d *Dispatcher) Enqueue(tx *database.Tx, m Message) (deliveryID string, err error) {
	row, err := d.row(m)
	if err != nil {
		return "", fmt.Errorf("enqueue: %w", err)
	}
	if m.New && m.DedupKey == "" && plain(&row) {
		return d.enqueueLater(tx, &row), nil
	}
	created, err := tx.CreateOnce(&row)
	if err != nil {
		return "", fmt.Errorf("enqueue: %w", err)
	}
	if !created {
		var first models.Delivery
		if err := tx.Select("id").Take(&first, "dedup_key = ?", row.DedupKey).Error; err != nil {
			return "", fmt.Errorf("enqueue: %w", err)
		}
		return first.ID, nil
	}
	tx.AfterCommit(func() {
		d.Wake()
		d.changed([]string{row.ID})
	})
	return row.ID, nil
}

// later is the key of the deliveries that are written at the end of a transaction.
type later struct{}

const (
	rowsAtOnce = 100      // of one statement
	plainSize  = 64 << 10 // bytes of a body or payload
)

// plain reports whether the database takes the row for sure: what it might refuse is written at once, so that only its own action fails.
func plain(row *models.Delivery) bool {
	for _, text := range []string{row.Address, row.Subject, row.Body, row.Payload, row.ItemRef} {
		if len(text) > plainSize || !utf8.ValidString(text) {
			return false
		}
	}
	return true
}

// enqueueLater lets the row be written with others, unless one with its key waits already.
func (d *Dispatcher) enqueueLater(tx *database.Tx, row *models.Delivery) (deliveryID string) {
	waiting := database.Collected[*models.Delivery](tx, later{})
	for i := len(waiting) - 1; i >= 0 && waiting[i].BatchID == row.BatchID && waiting[i].RunID == row.RunID; i-- {
		if waiting[i].DedupKey == row.DedupKey {
			return waiting[i].ID
		}
	}
	if len(waiting) == 0 {
		tx.BeforeCommit(d.writeWaiting)
	}
	database.Collect(tx, later{}, row)
	return row.ID
}

func (d *Dispatcher) writeWaiting(tx *database.Tx) error {
	waiting := database.Collected[*models.Delivery](tx, later{})
	tx.SetValue(later{}, nil)
	ids := make([]string, 0, len(waiting))
	for _, row := range waiting {
		ids = append(ids, row.ID)
	}
	if err := database.Insert(tx, waiting, rowsAtOnce); err != nil {
		return fmt.Errorf("enqueue: %w", err)
	}
	tx.AfterCommit(func() {
		d.Wake()
		d.changed(ids)
	})
	return nil
}

func (d *Dispatcher) row(m Message) (models.Delivery, error) {
	if m.Address == "" || utf8.RuneCountInString(m.Address) > MaxAddress {
		return models.Delivery{}, fmt.Errorf("an address of %d characters", utf8.RuneCountInString(m.Address))
	}
	now := models.TimeOf(d.clock.Now())
	row := models.Delivery{
		ID: id.New(), DedupKey: m.key(), Channel: m.Channel, Address: m.Address, Destination: destination(m.Address), PersonID: m.PersonID,
		EventID: m.EventID, FiringID: m.FiringID, RunID: m.RunID, BatchID: m.BatchID, ItemRef: clip(m.ItemRef, maxRef),
		Subject: clip(m.Subject, MaxSubject), Body: m.Body, Payload: m.Payload, State: models.DeliveryDue, DueAt: max(now, m.After),
		CreatedAt: now, Chain: m.Chain,
	}
	if d.lanes[m.Channel] == nil {
		row.State, row.Reason, row.EndedAt = models.DeliveryDead, ReasonNotConfigured, now
	}
	return row, nil
}

// key is the default deduplication key. Address and person are hashed: they may be longer than a key.
func (m Message) key() string {
	if m.DedupKey != "" {
		return m.DedupKey
	}
	cause := m.BatchID
	if cause == "" {
		cause = m.RunID
	}
	sum := sha256.Sum256([]byte(m.Address + "\x00" + m.PersonID))
	return cause + ":" + m.Channel + ":" + hex.EncodeToString(sum[:16])
}

// destination is the host behind an address: what comes after the last @, or the host of a URL, or else all of it.
func destination(address string) string {
	host := address
	if u, err := url.Parse(address); err == nil && u.Host != "" {
		host = u.Host
	} else if at := strings.LastIndexByte(address, '@'); at >= 0 {
		host = address[at+1:]
	}
	return clip(strings.ToLower(host), 255)
}

// clip cuts text to n characters, with an ellipsis where something was lost.
func clip(text string, n int) string {
	if utf8.RuneCountInString(text) <= n {
		return text
	}
	return string([]rune(text)[:n-1]) + "…"
}
