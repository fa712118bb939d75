package whoson_test

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/models"
	"deskbell/server/database"
	"deskbell/server/database/dbtest"
	"deskbell/server/whoson"
)

// Pages, input, invitations and answers of many visitors at the same time, with all parts running: nothing is lost, and nothing is
// counted twice.
func TestEverythingAtOnce(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		const visitors, pages = 12, 20
		w := newWorld(t, db)
		ctx, stop := context.WithCancel(t.Context())
		var parts, people sync.WaitGroup
		for _, runner := range w.service.Runners() {
			parts.Go(func() { require.NoError(t, runner.Run(ctx)) })
		}
		ids := make([]string, visitors)
		for n := range visitors {
			client := w.client(shop)
			people.Go(func() { ids[n] = browse(t, w, client, pages) })
		}
		gone := make(chan struct{})
		go func() { people.Wait(); close(gone) }()
		for range 200 { // 20 seconds: nobody leaves meanwhile
			w.clock.Advance(100 * time.Millisecond)
			runtime.Gosched()
		}
		<-gone
		stop()
		parts.Wait()
		w.settle()
		for _, visitorID := range ids {
			row := w.row(visitor{id: visitorID})
			require.Equal(t, pages, row.Hits)
			var views int64
			require.NoError(t, db.Read(t.Context()).Model(&models.PageView{}).Where("visitor_id = ?", visitorID).Select("SUM(folded) + COUNT(*)").Scan(&views).Error)
			require.EqualValues(t, pages, views)
			require.Equal(t, row.InvitesSent, row.InvitesRejected+row.InvitesIgnored)
		}
		require.Zero(t, w.agent(w.ana).ChatsTaken)
		require.Zero(t, w.service.Counts().Dropped)
	})
}

// browse opens pages, does something on each, and says no to what it is offered.
func browse(t *testing.T, w *world, client whoson.Client, pages int) string {
	ctx := t.Context()
	answer, err := w.service.StartVisit(ctx, visitOf(w.site, shop, "/0"), client)
	if err != nil {
		t.Error(err)
		return ""
	}
	visitorID, _, err := w.service.Connect(ctx, whoson.Hello{Token: answer.Token}, client)
	if err != nil {
		t.Error(err)
	}
	w.service.Present(visitorID, true)
	for n := 1; n < pages; n++ {
		if err := w.service.Open(ctx, visitorID, whoson.Page{URL: fmt.Sprint(shop, "/", n)}, 0); err != nil {
			t.Error(err)
		}
		if _, err := w.service.Active(ctx, visitorID, 0); err != nil {
			t.Error(err)
		}
		if n%5 == 0 {
			row, err := w.service.Invite(ctx, whoson.Invite{VisitorID: visitorID, Text: "Hello", By: whoson.ByHandAnyway})
			if err == nil {
				_, err = w.service.Reject(ctx, visitorID, row.ID)
				if err != nil {
					t.Error(err)
				}
			}
		}
	}
	return visitorID
}
