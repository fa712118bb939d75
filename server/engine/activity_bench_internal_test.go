package engine

import (
	"fmt"
	"testing"
	"time"

	"deskbell/models"
	"deskbell/server/base/clock"
)

// BenchmarkActivity is one activity on one of 100,000 items, most of which have been looked at since their last one.
func BenchmarkActivity(b *testing.B) {
	e := New(Deps{Clock: clock.NewFake(time.Unix(1_770_000_000, 0))})
	keys := make([]ItemKey, 100_000)
	for i := range keys {
		keys[i] = ItemKey{Kind: models.ItemVisitor, ID: fmt.Sprintf("%026d", i)}
		e.Activity(keys[i], 1)
	}
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		e.Activity(keys[i%len(keys)], models.Time(i))
	}
}
