package whoson

import (
	"sync"
	"sync/atomic"

	"deskbell/models"
	"deskbell/server/engine"
)

// registry holds everybody who is on the list, under all the keys by which they come back.
type registry struct {
	byID      *shards[*live]
	byToken   *shards[*live] // hash of a token
	byLink    *shards[*live] // consent session: LinkHash
	byBrowser *shards[*live] // consent full: BrowserID
}

func newRegistry() *registry {
	return &registry{byID: newShards[*live](), byToken: newShards[*live](), byLink: newShards[*live](), byBrowser: newShards[*live]()}
}

// live is one visitor on the list.
type live struct {
	id, siteID string
	// lastActivity is newer than the row's until the next flush. It only grows, and is changed under mu.
	lastActivity atomic.Int64
	unflushed    atomic.Bool

	mu      sync.Mutex
	gone    bool           // it is not on the list any more
	trailed bool           // the last report of activity said that input had ended
	stale   bool           // the boards show an older activity
	shownAs string         // the state that the boards show
	row     models.Visitor // as last committed; of a new visitor as it will be written

	browser   *models.Browser
	written   bool                // the row exists
	tokens    map[string]struct{} // hashes; the row knows only the newest
	link      string              // under which page loads find the visit; after a restart another than the row's
	browserID string              // under which the visit is found at consent level full
	pending   []change            // what the next batches write
	writing   int                 // how many of them a batch has in hand
	queued    bool
	tries     int         // failed batches in a row
	pageAt    models.Time // when the newest page was opened, written or not
	page      string      // its address and virtual page

	connected bool
	hidden    bool        // its tab is in the background: a phone may put it to sleep without a word
	left      bool        // its tab said that it is closed
	noTabAt   models.Time // since when there is no tab
	elsewhere int         // tabs on other nodes, as they told last

	panelOpen    bool
	fieldFocused bool
	reducedData  bool

	invitation *Invitation // the newest of this visit
	names      people      // around it

	showing sync.Mutex // one row of this visitor at a time goes to the boards
	shownIn string     // the department whose boards have it
}

func (v *live) item() engine.ItemKey { return engine.ItemKey{Kind: models.ItemVisitor, ID: v.id} }

// copyRow is the row with the newest activity.
func (v *live) copyRow() models.Visitor {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.rowLocked()
}

func (v *live) rowLocked() models.Visitor {
	row := v.row
	row.LastActivityAt = max(row.LastActivityAt, models.Time(v.lastActivity.Load()))
	return row
}

// add puts a visitor on the list, with the token that was given out.
func (r *registry) add(v *live, tokenHash string) {
	r.byID.put(v.id, v)
	r.addToken(v, tokenHash)
	v.link, v.browserID = v.row.LinkHash, v.row.BrowserID
	if v.link != "" {
		r.byLink.put(v.link, v)
	}
	if v.browserID != "" {
		r.byBrowser.put(v.browserID, v)
	}
}

func (r *registry) addToken(v *live, tokenHash string) {
	v.mu.Lock()
	if v.tokens == nil {
		v.tokens = map[string]struct{}{}
	}
	v.tokens[tokenHash] = struct{}{}
	v.mu.Unlock()
	r.byToken.put(tokenHash, v)
}

// remove takes a visitor off the list.
func (r *registry) remove(v *live) {
	v.mu.Lock()
	v.gone = true
	tokens, link, browser := v.tokens, v.link, v.browserID
	v.tokens = nil
	v.mu.Unlock()
	r.byID.drop(v.id, v)
	for hash := range tokens {
		r.byToken.drop(hash, v)
	}
	r.byLink.drop(link, v)
	r.byBrowser.drop(browser, v)
}

// refresh takes over a committed row unless a newer one is here. After-commit calls of two transactions may come in any order.
func (r *registry) refresh(row models.Visitor) *live {
	v := r.byID.get(row.ID)
	if v == nil {
		return nil
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.written && row.Version <= v.row.Version {
		return v
	}
	v.row, v.written = row, true
	return v
}
