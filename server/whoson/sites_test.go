package whoson_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/models"
	"deskbell/server/base/id"
	"deskbell/server/database"
	"deskbell/server/database/dbtest"
	"deskbell/server/web"
	"deskbell/server/whoson"
)

func TestOriginsAreExact(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	for given, want := range map[string]string{
		"https://Shop.Example":        "https://shop.example",
		"https://shop.example/":       "https://shop.example",
		"https://shop.example:443":    "https://shop.example",
		"http://shop.example:8080":    "http://shop.example:8080",
		"http://localhost:3000":       "http://localhost:3000",
		"http://[::1]:3000":           "http://[::1]:3000",
		"https://münchen.example":     "https://xn--mnchen-3ya.example",
		" https://a.example ":         "https://a.example",
		"https://*.example.com":       "",
		"shop.example":                "",
		"https://shop.example/path":   "",
		"https://shop.example?x=1":    "",
		"ftp://shop.example":          "",
		"null":                        "",
		"https://ana:pw@shop.example": "",
		"https://":                    "",
		"https://shop.example:99999x": "",
		"https://sh op.example":       "",
		"https://shop.example/%00":    "",
	} {
		row, err := w.service.CreateSite(t.Context(), whoson.SiteInput{Name: "A", Origins: []string{given}, DepartmentID: w.department})
		if want == "" {
			var failure *web.Failure
			require.ErrorAs(t, err, &failure, given)
			require.Equal(t, "origins[0]", failure.Errors[0].Field)
			require.Equal(t, "bad_origin", failure.Errors[0].Code)
			continue
		}
		require.NoError(t, err, given)
		require.Equal(t, `["`+want+`"]`, row.Origins)
	}
}

func TestASiteIsRefusedWithEveryReasonAtOnce(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	manners := models.DefaultManners()
	manners.IdleAfter, manners.RemoveAfter, manners.PerAgentMinute = 1000, 900, 0
	_, err := w.service.CreateSite(t.Context(), whoson.SiteInput{Name: " ", DepartmentID: "none", Consent: "maybe", Manners: manners,
		Texts: whoson.Texts{Greeting: strings.Repeat("x", 301), Position: "middle"}})
	var failure *web.Failure
	require.ErrorAs(t, err, &failure)
	var fields []string
	for _, problem := range failure.Errors {
		fields = append(fields, problem.Field)
	}
	require.ElementsMatch(t, []string{"name", "origins", "texts.greeting", "texts.position", "consent", "manners.per_agent_minute", "manners.remove_after", "department_id"}, fields)
	_, err = w.service.CreateSite(t.Context(), whoson.SiteInput{Name: "A", Origins: []string{shop}, DepartmentID: w.department, GroupID: w.otherGroup})
	require.ErrorContains(t, err, "unknown_group", "a group of another department")
}

func TestASiteIsRememberedAsOf(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		siteID, _ := id.Parse("sit", w.site)
		w.clock.Advance(time.Hour)
		_, err := w.service.EditSite(t.Context(), siteID, func(in *whoson.SiteInput) { in.DepartmentID = w.other })
		require.NoError(t, err)
		var rows []models.AsOf
		require.NoError(t, db.Read(t.Context()).Where("kind = 'site' AND subject = ?", siteID).Order("from_at").Find(&rows).Error)
		require.Len(t, rows, 2)
		require.Equal(t, w.now(), rows[0].ToAt)
		require.Contains(t, rows[1].Data, w.other)
		v := w.arrive("")
		require.Equal(t, w.other, w.row(v).DepartmentID, "the new department counts at once")
	})
}

func TestSetUpMakesTheFirstSite(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		var siteID, snippet string
		w.tx(func(tx *database.Tx) (err error) {
			siteID, snippet, err = w.service.MakeSite(tx, "Store", "https://store.example", w.department, w.group)
			return err
		})
		row, err := w.service.Site(t.Context(), siteID)
		require.NoError(t, err)
		require.Equal(t, models.ConsentSession, row.Consent)
		require.Contains(t, snippet, "'https://desk.example/w/v1.js'")
		require.Contains(t, snippet, "site: 'sit_"+siteID+"'")
		require.Less(t, len(snippet), 500)
		_, err = w.service.StartVisit(t.Context(), visitOf("sit_"+siteID, "https://store.example", "/"), w.client("https://store.example"))
		require.NoError(t, err, "it is known at once")
	})
}
