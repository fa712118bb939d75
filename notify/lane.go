package notify

import (
	"sync"

	"deskbell/models"
)

// lane is a Lane at work: who uses its places now.
type lane struct {
	Lane
	mu      sync.Mutex
	taken   int
	perHost map[string]int
}

func newLane(l Lane) *lane {
	if l.Retry == nil {
		l.Retry = WebSchedule
	}
	if l.Timeout == 0 {
		l.Timeout = defaultTimeout
	}
	if l.Workers == 0 {
		l.Workers = defaultWorkers
	}
	if l.PerDestination == 0 {
		l.PerDestination = defaultPerDestination
	}
	return &lane{Lane: l, perHost: map[string]int{}}
}

// room is how many places are free, and the destinations that have none left.
func (l *lane) room() (free int, full []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for host, n := range l.perHost {
		if n >= l.PerDestination {
			full = append(full, host)
		}
	}
	return l.Workers - l.taken, full
}

// take takes a place for each of the candidates for which there is one, in their order.
func (l *lane) take(candidates []models.Delivery) (taken []models.Delivery) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range candidates {
		if l.taken < l.Workers && l.perHost[c.Destination] < l.PerDestination {
			l.taken++
			l.perHost[c.Destination]++
			taken = append(taken, c)
		}
	}
	return taken
}

// leave gives a place back.
func (l *lane) leave(destination string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.taken--
	if l.perHost[destination]--; l.perHost[destination] == 0 {
		delete(l.perHost, destination)
	}
}
