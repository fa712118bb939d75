package whoson_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"deskbell/models"
	"deskbell/server/base/id"
	"deskbell/server/database"
	"deskbell/server/database/dbtest"
	"deskbell/server/web"
	"deskbell/server/whoson"
)

func TestAVisitIsARowATrailAndAnOccurrenceForEachPage(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		v := w.load(w.client(shop), whoson.VisitRequest{Lang: "en"}, "/start?utm_source=news&card=4111")
		w.clock.Advance(3 * time.Second)
		require.NoError(t, w.service.Open(t.Context(), v.id, whoson.Page{URL: shop + "/pricing", Title: "Pricing", Virtual: "plans"}, time.Second))
		w.settle()

		row := w.row(v)
		require.Equal(t, 2, row.Hits)
		require.Equal(t, shop+"/start?utm_source=news", row.InitialPage, "of a query only utm_* is kept")
		require.Equal(t, shop+"/pricing", row.Page)
		require.Equal(t, "plans", row.Virtual)
		require.Equal(t, "https://search.example/", row.InitialRef)
		require.Equal(t, "Firefox 133", row.Browser)
		require.Equal(t, "de-AT", row.Language, "the browser's, not the page's")
		require.Equal(t, noon.Add(2*time.Second), row.LastActivityAt, "a page that was opened a second ago")
		require.True(t, strings.HasPrefix(row.IP, "81.0.") && strings.HasSuffix(row.IP, ".0"), row.IP)
		require.Equal(t, w.group, row.GroupID, "the front line of the site's department")
		require.Equal(t, []string{whoson.TypeOnlineActivity, whoson.TypeOnlineActivity}, w.journal(v))

		facts := factsIn(t, w.entries(v)[1])
		require.Equal(t, "V-1", facts["_ref"])
		require.Equal(t, "Visitor 1", facts["_title"])
		require.Equal(t, "Support › Billing", facts["_where"])
		require.Equal(t, "Firefox", facts["browser"])
		require.EqualValues(t, 2, facts["hits"])
		require.Contains(t, w.entries(v)[1].Old, `"current_page":"https://shop.example/start?utm_source=news"`)

		var views []models.PageView
		require.NoError(t, db.Read(t.Context()).Where("visitor_id = ?", v.id).Order("at").Find(&views).Error)
		require.Len(t, views, 2)
		require.Equal(t, "active", w.hub.row(v).State)
		require.Equal(t, "Pricing", w.hub.row(v).Title, "the board has the newest page")
		siteID, _ := id.Parse("sit", w.site)
		site, err := w.service.Site(t.Context(), siteID)
		require.NoError(t, err)
		require.Equal(t, noon, site.FirstHitAt, "the snippet was seen")
	})
}

func TestVisitorsAreNumbered(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		for n := range 5 {
			_, err := w.service.StartVisit(t.Context(), visitOf(w.site, shop, fmt.Sprint("/", n)), w.client(shop))
			require.NoError(t, err)
		}
		w.settle()
		var numbers []int64
		require.NoError(t, db.Read(t.Context()).Model(&models.Visitor{}).Order("number").Pluck("number", &numbers).Error)
		require.Equal(t, []int64{1, 2, 3, 4, 5}, numbers)
	})
}

func TestConsentLevelsKeepWhatTheyMay(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		ctx := t.Context()
		visitors := func() (n int64) {
			w.settle()
			require.NoError(t, db.Read(ctx).Model(&models.Visitor{}).Count(&n).Error)
			return n
		}
		ask := func(client whoson.Client, change func(*whoson.VisitRequest)) whoson.VisitAnswer {
			request := visitOf(w.site, shop, "/")
			change(&request)
			answer, err := w.service.StartVisit(ctx, request, client)
			require.NoError(t, err)
			return answer
		}
		none := ask(w.client(shop), func(r *whoson.VisitRequest) { r.Consent = "none" })
		require.Empty(t, none.Token)
		require.NotEmpty(t, none.Config.Position, "the launcher can still be drawn")
		require.Empty(t, ask(w.client(shop, "Sec-GPC", "1"), func(r *whoson.VisitRequest) { r.Consent = "full" }).Token, "Global Privacy Control means none")
		require.Empty(t, ask(w.client(shop, "User-Agent", "Googlebot/2.1"), func(r *whoson.VisitRequest) {}).Token)
		require.Zero(t, visitors(), "nothing is kept of any of them")

		require.NotEmpty(t, ask(w.client(shop, "Sec-GPC", "1"), func(r *whoson.VisitRequest) { r.Nav = "launcher" }).Token, "using the launcher is meant")
		require.EqualValues(t, 1, visitors())

		client := w.client(shop)
		session := ask(client, func(*whoson.VisitRequest) {})
		again := ask(client, func(*whoson.VisitRequest) {})
		require.Equal(t, session.Visitor, again.Visitor, "the day's link counts")
		require.NotEqual(t, session.Token, again.Token)
		require.Empty(t, session.BrowserToken)
		require.EqualValues(t, 2, visitors())

		full := ask(w.client(shop), func(r *whoson.VisitRequest) { r.Consent = "full" })
		require.NotEmpty(t, full.BrowserToken)
		w.settle()
		w.clock.Advance(16 * time.Minute)
		w.settle()
		returning := ask(w.client(shop), func(r *whoson.VisitRequest) { r.Consent, r.BrowserToken = "full", full.BrowserToken })
		require.NotEqual(t, full.Visitor, returning.Visitor, "a new visit")
		require.Empty(t, returning.BrowserToken, "it has one")
		w.settle()
		visitorID, _ := id.Parse("vis", returning.Visitor)
		require.Equal(t, 2, w.row(visitor{id: visitorID}).Visits)
		elsewhere := visitOf(w.otherSite, otherWeb, "/")
		elsewhere.Consent, elsewhere.BrowserToken = "full", full.BrowserToken
		answer, err := w.service.StartVisit(ctx, elsewhere, w.client(otherWeb))
		require.NoError(t, err)
		require.NotEmpty(t, answer.BrowserToken, "a browser's token is one of its site")
	})
}

func TestTheDaysLinkNeverOpensAChatOrAName(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		client := w.client(shop)
		mine := w.load(client, whoson.VisitRequest{}, "/")
		neighbour := w.load(client, whoson.VisitRequest{}, "/other")
		require.Equal(t, mine.id, neighbour.id, "they only count as one")

		require.NoError(t, w.service.Identify(t.Context(), mine.id, mine.session, whoson.Identity{Name: "Mia", Email: "mia@example.com"}))
		require.Contains(t, w.hub.closed, mine.id+" "+neighbour.session, "the other socket is closed")
		_, _, err := w.service.Connect(t.Context(), whoson.Hello{Token: neighbour.token}, client)
		require.ErrorContains(t, err, "token_unknown")
		third := w.load(client, whoson.VisitRequest{}, "/")
		require.NotEqual(t, mine.id, third.id, "who looks alike gets a visit of their own")
		require.Empty(t, w.row(third).Name)

		w.start()
		_, _, err = w.service.Connect(t.Context(), whoson.Hello{Token: neighbour.token}, client)
		require.ErrorContains(t, err, "token_unknown")
		w.connect(&mine, 0, 0)
		require.Equal(t, "Mia", w.row(mine).Name)
	})
}

func TestATokenOfOneSiteIsNoneOfAnother(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		v := w.arrive("")
		_, _, err := w.service.Connect(t.Context(), whoson.Hello{Token: v.token}, w.client(otherWeb))
		require.ErrorContains(t, err, "origin_not_allowed")
		resumed := visitOf(w.otherSite, otherWeb, "/")
		resumed.Resume = v.token
		answer, err := w.service.StartVisit(t.Context(), resumed, w.client(otherWeb))
		require.NoError(t, err)
		require.NotEqual(t, v.token, answer.Token)
		require.NotEqual(t, v.answer.Visitor, answer.Visitor)
		for _, forged := range []string{"", "x", strings.Repeat("A", 43), v.token + "A", v.token[:42]} {
			_, _, err := w.service.Connect(t.Context(), whoson.Hello{Token: forged}, v.client)
			require.ErrorContains(t, err, "token_unknown", forged)
		}
		var rows []models.Visitor
		require.NoError(t, db.Read(t.Context()).Where("token_hash = ?", v.token).Find(&rows).Error)
		require.Empty(t, rows, "tokens are kept hashed")
	})
}

func TestOnlyPagesOfTheSiteMayBeginAVisit(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	for origin, code := range map[string]string{
		otherWeb: "origin_not_allowed", "": "origin_not_allowed", "null": "origin_not_allowed", "http://shop.example": "origin_not_allowed",
		"https://shop.example:8443": "origin_not_allowed", "https://shop.example.evil.example": "origin_not_allowed", shop: "",
	} {
		_, err := w.service.StartVisit(t.Context(), visitOf(w.site, shop, "/"), w.client(origin))
		if code == "" {
			require.NoError(t, err)
		} else {
			require.ErrorContains(t, err, code, origin)
		}
	}
	_, err := w.service.StartVisit(t.Context(), visitOf("sit_none", shop, "/"), w.client(shop))
	require.ErrorContains(t, err, "site_unknown")
	_, err = w.service.StartVisit(t.Context(), visitOf(w.site, otherWeb, "/"), w.client(shop))
	require.ErrorContains(t, err, "page_not_on_site")
}

// A reload keeps the visit: the tab that has its token goes on with it, and keeps the token.
func TestAReloadGoesOnWithTheVisit(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		v := w.arrive("")
		w.clock.Advance(20 * time.Second)
		again := w.load(w.client(shop), whoson.VisitRequest{Resume: v.token}, "/next")
		require.Equal(t, v.id, again.id)
		require.Equal(t, v.token, again.token)
		require.Equal(t, 2, w.row(v).Hits)
	})
}

// Whatever a browser tells is kept cut and valid, or answered by one clear error.
func TestHostileValuesAreCutOrRefused(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	v := w.arrive("")
	pieces := []string{"\x00", "\xff\xfe", "'; DROP TABLE visitors;--", "<script>", "%00", "%zz", "é", "😀", "\u202e", "\r\nSet-Cookie: a", "//evil.example", "?utm_source=x&q=1",
		"#/route?x", "xn--80ak6aa92e", "[::1]", "@", "\\", "..", strings.Repeat("A", 3000), strings.Repeat("%41", 2000), "\u2028", "{{item.x}}", "a b", ":", "javascript:alert(1)"}
	count, refused := 0, 0
	rapid.Check(t, func(r *rapid.T) {
		text := func(name string) string {
			return strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 6).Draw(r, name), "")
		}
		for range 100 {
			count++
			page := whoson.Page{URL: shop + "/" + text("url"), Title: text("title"), Referrer: rapid.SampledFrom([]string{"", "https://a.example/", "http:"}).Draw(r, "before") + text("referrer"), Virtual: text("virtual")}
			if rapid.IntRange(0, 9).Draw(r, "other") == 0 {
				page.URL = text("whole")
			}
			w.clock.Advance(time.Millisecond)
			err := w.service.Open(t.Context(), v.id, page, 0)
			if err != nil {
				var failure *web.Failure
				require.ErrorAs(r, err, &failure)
				require.Equal(r, 422, failure.Status)
				refused++
			}
			if count%10 == 0 {
				_, err := w.service.Intake().RunOnce(t.Context())
				require.NoError(r, err)
			}
		}
	})
	w.settle()
	require.GreaterOrEqual(t, count, 10_000)
	require.Zero(t, w.service.Counts().Dropped)
	var views []models.PageView
	require.NoError(t, w.db.Read(t.Context()).Where("visitor_id = ?", v.id).Find(&views).Error)
	t.Logf("%d pages told, %d refused, %d kept", count, refused, len(views))
	for _, view := range views {
		require.True(t, strings.HasPrefix(view.Page, shop+"/"), view.Page)
		for _, text := range []string{view.Page, view.Title, view.Referrer, view.Virtual} {
			require.True(t, utf8.ValidString(text) && utf8.RuneCountInString(text) <= 2000 && !strings.ContainsAny(text, "\x00\r\n\u202e"), "%q", text)
		}
		require.LessOrEqual(t, utf8.RuneCountInString(view.Title), 500)
		require.LessOrEqual(t, utf8.RuneCountInString(view.Virtual), 500)
	}
}

// Under overload the views of one visitor are counted, and told as one.
func TestTooManyPagesAreFoldedAndCounted(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		v := w.arrive("")
		for n := range 100 {
			w.clock.Advance(time.Millisecond)
			require.NoError(t, w.service.Open(t.Context(), v.id, whoson.Page{URL: fmt.Sprint(shop, "/", n)}, 0))
		}
		w.settle()
		require.Equal(t, 101, w.row(v).Hits, "each is counted")
		require.Equal(t, shop+"/99", w.row(v).Page)
		require.Len(t, w.journal(v), 1+16)
		require.EqualValues(t, 84, w.service.Counts().Folded)
		var folded int64
		require.NoError(t, db.Read(t.Context()).Model(&models.PageView{}).Where("visitor_id = ?", v.id).Select("SUM(folded)").Scan(&folded).Error)
		require.EqualValues(t, 84, folded)
	})
}

func TestPageLoadsOfOneAddressAreLimited(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	w.limit(web.Limit{Name: "few", Count: 3, Per: time.Minute})
	client := w.client(shop)
	for range 3 {
		_, err := w.service.StartVisit(t.Context(), visitOf(w.site, shop, "/"), client)
		require.NoError(t, err)
	}
	_, err := w.service.StartVisit(t.Context(), visitOf(w.site, shop, "/"), client)
	require.ErrorContains(t, err, "too_many_requests")
	_, err = w.service.StartVisit(t.Context(), visitOf(w.site, shop, "/"), w.client(shop))
	require.NoError(t, err, "another address")
}

func TestTakingConsentBackErasesAtOnce(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		v := w.arrive("full")
		require.NoError(t, w.service.Identify(t.Context(), v.id, v.session, whoson.Identity{Name: "Mia", Email: "mia@example.com", Traits: map[string]any{"plan": "pro"}}))
		_, err := w.service.SetConsent(t.Context(), v.id, models.ConsentNone)
		require.NoError(t, err)
		w.settle()
		row := w.row(v)
		require.Equal(t, whoson.RemovedConsent, row.RemovedWhy)
		for _, text := range []string{row.Name, row.Email, row.IP, row.Page, row.InitialPage, row.Browser, row.Language, row.BrowserID, row.LinkHash} {
			require.Empty(t, text)
		}
		for _, table := range []any{&models.PageView{}, &models.Browser{}} {
			var n int64
			require.NoError(t, db.Read(t.Context()).Model(table).Count(&n).Error)
			require.Zero(t, n)
		}
		entries := w.entries(v)
		require.Equal(t, whoson.TypeRemoved, entries[len(entries)-1].Type)
		for _, entry := range entries {
			require.NotContains(t, entry.Facts+entry.Old, "mia@example.com")
		}
	})
}

func TestConsentGoesUpAndDownDuringAVisit(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		v := w.arrive("")
		token, err := w.service.SetConsent(t.Context(), v.id, models.ConsentFull)
		require.NoError(t, err)
		require.NotEmpty(t, token)
		again, err := w.service.SetConsent(t.Context(), v.id, models.ConsentFull)
		require.NoError(t, err)
		require.Empty(t, again, "it is told once")
		back := w.load(w.client(shop), whoson.VisitRequest{Consent: "full", BrowserToken: token}, "/x")
		require.Equal(t, v.id, back.id, "the browser finds its visit")
		_, err = w.service.SetConsent(t.Context(), v.id, models.ConsentSession)
		require.NoError(t, err)
		require.Empty(t, w.row(v).BrowserID)
		fresh := w.load(w.client(shop), whoson.VisitRequest{Consent: "full", BrowserToken: token}, "/x")
		require.NotEqual(t, v.id, fresh.id, "its history is deleted")
		require.Equal(t, 1, w.row(fresh).Visits)
	})
}
