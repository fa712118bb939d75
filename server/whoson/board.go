package whoson

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"deskbell/models"
	"deskbell/realtime"
	"deskbell/server/base/id"
)

// TopicVisitors is the board's topic. Its rows carry the visitor's department as their label.
const TopicVisitors = "visitors"

// maxRows is how many rows a board gets at once; its total is honest.
const maxRows = 2000

// Board is the snapshot of the topic.
type Board struct {
	Rows   []Row         `json:"rows"`
	Total  int           `json:"total" doc:"Of those who may be seen; rows may be fewer."`
	Counts []BoardCounts `json:"counts"`
	Now    models.Time   `json:"now"`
}

// BoardCounts are the numbers of one department.
type BoardCounts struct {
	DepartmentID string `json:"department_id"`
	Online       int    `json:"online"`
	Active       int    `json:"active"`
	Idle         int    `json:"idle"`
	Invited      int    `json:"invited"`
	Waiting      int    `json:"waiting"`
	Chatting     int    `json:"chatting"`
}

// add counts one visitor.
func (c *BoardCounts) add(state string) {
	c.Online++
	for name, number := range map[string]*int{StateActive: &c.Active, StateIdle: &c.Idle, StateInvited: &c.Invited, StateWaiting: &c.Waiting, StateChatting: &c.Chatting} {
		if name == state {
			*number++
		}
	}
}

// boardState is what the boards were told last.
type boardState struct {
	mu       sync.Mutex
	counts   map[string]BoardCounts // by department
	presence map[string]string      // by site
	left     []leftRow              // oldest first

	refreshedAt models.Time // the copies of sites and departments
}

// show puts the visitor's row on the boards as it is now. Rows of one visitor are published in order.
func (s *Service) show(v *live) {
	v.showing.Lock()
	defer v.showing.Unlock()
	row, labels, was, ok := s.lookAt(v)
	if ok {
		s.live.PublishKeyed(TopicVisitors, row.ID, "delta", realtime.Labelled{Labels: labels, Was: was, Data: row})
	}
}

// lookAt makes the row of a visitor on the list, with the department that may see it and the one that could before. A visitor whose row
// is not written yet has no number and is not shown.
func (s *Service) lookAt(v *live) (row Row, labels, was []string, ok bool) {
	tabs := s.live.Connections(realtime.KindVisitor, v.id)
	manners := s.mannersOf(v.siteID)
	now := s.now()
	v.mu.Lock()
	defer v.mu.Unlock()
	if !v.written || v.gone {
		return row, nil, nil, false
	}
	tabs += v.elsewhere
	visitor := v.rowLocked()
	state := stateNow(&visitor, visitor.LastActivityAt, manners, now)
	if v.shownIn != "" && v.shownIn != visitor.DepartmentID {
		was = []string{v.shownIn}
	}
	v.shownIn, v.shownAs, v.stale = visitor.DepartmentID, state, false
	return rowOf(visitor, state, tabs, v.invitation), []string{visitor.DepartmentID}, was, true
}

// leftFor is how long boards show that somebody has left before the row goes.
const leftFor = 10 * time.Second

// leftRow is a row that goes soon.
type leftRow struct {
	key, departmentID string
	at                models.Time
}

// showLeft tells the boards that the visitor has left; the row goes ten seconds later.
func (s *Service) showLeft(v *live) {
	v.showing.Lock()
	defer v.showing.Unlock()
	row := v.copyRow()
	left := leftRow{id.Public(prefixVisitor, v.id), row.DepartmentID, s.now()}
	s.live.PublishKeyed(TopicVisitors, left.key, "delta",
		realtime.Labelled{Labels: []string{left.departmentID}, Data: rowOf(row, StateLeft, 0, v.invitation)})
	s.board.mu.Lock()
	s.board.left = append(s.board.left, left)
	s.board.mu.Unlock()
}

// clearLeft takes the rows away of those who left ten seconds ago, and answers how many.
func (s *Service) clearLeft() int {
	now := s.now()
	s.board.mu.Lock()
	n := 0
	for n < len(s.board.left) && now.Sub(s.board.left[n].at) >= leftFor {
		n++
	}
	due := slices.Clone(s.board.left[:n])
	s.board.left = slices.Delete(s.board.left, 0, n)
	s.board.mu.Unlock()
	for _, one := range due {
		s.live.PublishKeyed(TopicVisitors, one.key, "delta", realtime.Labelled{Labels: []string{one.departmentID}})
	}
	return n
}

// Sees is who may look at visitors: everybody of some departments, or all of them.
type Sees struct {
	All         bool
	Departments []string
}

func (s Sees) department(departmentID string) bool {
	return s.All || slices.Contains(s.Departments, departmentID)
}

// Board is the board as somebody sees it: the most recently active first to be kept when there are too many, then by arrival.
func (s *Service) Board(sees Sees) Board {
	board := Board{Now: s.now()}
	counts := map[string]*BoardCounts{}
	for _, v := range s.registry.byID.values() {
		row, labels, ok := s.peek(v)
		if !ok || !sees.department(labels) {
			continue
		}
		board.Total++
		board.Rows = append(board.Rows, row)
		if counts[labels] == nil {
			counts[labels] = &BoardCounts{DepartmentID: id.Public(prefixDepartment, labels)}
		}
		counts[labels].add(row.State)
	}
	if len(board.Rows) > maxRows {
		slices.SortFunc(board.Rows, func(a, b Row) int { return cmp.Compare(b.LastActivityAt, a.LastActivityAt) })
		board.Rows = board.Rows[:maxRows]
	}
	slices.SortFunc(board.Rows, byArrival)
	for _, one := range counts {
		board.Counts = append(board.Counts, *one)
	}
	slices.SortFunc(board.Counts, func(a, b BoardCounts) int { return cmp.Compare(a.DepartmentID, b.DepartmentID) })
	return board
}

// byArrival orders rows as the list does.
func byArrival(a, b Row) int {
	return cmp.Or(cmp.Compare(a.StartedAt, b.StartedAt), cmp.Compare(a.ID, b.ID))
}

// peek is lookAt without telling anybody.
func (s *Service) peek(v *live) (row Row, departmentID string, ok bool) {
	tabs := s.live.Connections(realtime.KindVisitor, v.id)
	manners := s.mannersOf(v.siteID)
	now := s.now()
	v.mu.Lock()
	defer v.mu.Unlock()
	if !v.written || v.gone {
		return row, "", false
	}
	tabs += v.elsewhere
	visitor := v.rowLocked()
	return rowOf(visitor, stateNow(&visitor, visitor.LastActivityAt, manners, now), tabs, v.invitation), visitor.DepartmentID, true
}

// glance is what the counts need of a visitor, and whether the boards show something old that this node has to put right.
func (s *Service) glance(v *live, leads bool) (departmentID, state string, stale, ok bool) {
	manners, now := s.mannersOf(v.siteID), s.now()
	v.mu.Lock()
	defer v.mu.Unlock()
	if !v.written || v.gone {
		return "", "", false, false
	}
	state = stateNow(&v.row, max(v.row.LastActivityAt, models.Time(v.lastActivity.Load())), manners, now)
	shows := s.node == "" || v.connected || leads && v.elsewhere == 0
	return v.row.DepartmentID, state, shows && (v.stale || v.shownAs != state), true
}
