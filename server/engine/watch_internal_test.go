package engine

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"deskbell/models"
)

// TestWatchesAreFoundByTheirItems compares the clocks with a map, over many more removals than there are places.
func TestWatchesAreFoundByTheirItems(t *testing.T) {
	c := newClocks(0)
	r := rand.New(rand.NewPCG(3, 3))
	known := map[ItemKey]*watch{}
	for range 200_000 {
		item := ItemKey{Kind: []string{models.ItemVisitor, models.ItemChat}[r.IntN(2)], ID: fmt.Sprint(r.IntN(3000))}
		switch r.IntN(3) {
		case 0:
			c.drop(item)
			delete(known, item)
		case 1:
			w := c.add(item)
			if former := known[item]; former != nil {
				require.Same(t, former, w)
			}
			known[item] = w
		default:
			require.Same(t, known[item], c.find(item))
		}
	}
	require.Equal(t, len(known), c.watched())
	for i := range c.shards {
		for item, w := range c.shards[i].all() {
			require.Same(t, known[item], w)
			delete(known, item)
		}
	}
	require.Empty(t, known)
}

// TestActivitiesFromManySidesAreAllNoticed lets items come and be active from many goroutines while their news is looked at.
func TestActivitiesFromManySidesAreAllNoticed(t *testing.T) {
	e := &Engine{clocks: newClocks(0)}
	const items, times = 500, 200
	seen := map[ItemKey]models.Time{}
	look := func() {
		e.clocks.eachNews(func(w *watch) { seen[w.item] = models.Time(w.last.Load()) })
	}
	var wg sync.WaitGroup
	for side := range 4 {
		wg.Go(func() {
			for at := range times {
				for i := range items {
					e.Activity(ItemKey{Kind: models.ItemVisitor, ID: fmt.Sprint(i)}, models.Time(4*at+side+1))
				}
			}
		})
	}
	ended := make(chan struct{})
	go func() { wg.Wait(); close(ended) }()
	for running := true; running; look() {
		select {
		case <-ended:
			running = false
		default:
		}
	}
	require.Len(t, seen, items)
	for item, last := range seen {
		require.Equal(t, models.Time(4*times), last, item)
	}
}
