package whoson_test

import (
	"fmt"
	"testing"
	"time"

	"deskbell/server/database/dbtest"
	"deskbell/server/whoson"
)

func TestScratchSpeed(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	var ids []visitor
	start := time.Now()
	const n = 5000
	for i := range n {
		a, err := w.service.StartVisit(t.Context(), visitOf(w.site, shop, fmt.Sprint("/", i)), w.client(shop))
		if err != nil {
			t.Fatal(err)
		}
		v := visitor{token: a.Token, client: w.client(shop)}
		w.connect(&v, 0, 0)
		ids = append(ids, v)
	}
	t.Log("start+connect", time.Since(start)/n)
	start = time.Now()
	w.service.Intake().RunOnce(t.Context())
	t.Log("intake new", time.Since(start)/n)
	w.clock.Advance(time.Second)
	start = time.Now()
	for i, v := range ids {
		w.service.Open(t.Context(), v.id, whoson.Page{URL: fmt.Sprint(shop, "/p", i), Title: "x"}, 0)
	}
	t.Log("open", time.Since(start)/n)
	start = time.Now()
	w.service.Intake().RunOnce(t.Context())
	t.Log("intake pages", time.Since(start)/n)
	start = time.Now()
	for k := range 20 {
		_ = k
		w.clock.Advance(time.Millisecond)
		for _, v := range ids {
			w.service.Active(t.Context(), v.id, 0)
		}
	}
	t.Log("active", time.Since(start)/(20*n))
	start = time.Now()
	w.service.Flush().RunOnce(t.Context())
	t.Log("flush", time.Since(start)/n)
	start = time.Now()
	w.service.Watch().RunOnce(t.Context())
	t.Log("watch all", time.Since(start))
	start = time.Now()
	w.service.Leavers().RunOnce(t.Context())
	t.Log("leavers all", time.Since(start))
	start = time.Now()
	w.service.Board(whoson.Sees{All: true})
	t.Log("board", time.Since(start))
}
