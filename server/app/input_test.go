package app_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/models"
	"deskbell/server/app/apptest"
	"deskbell/server/base/id"
	"deskbell/server/database"
	"deskbell/server/database/dbtest"
	"deskbell/server/web"
	"deskbell/server/web/webtest"
)

func TestBadInputIsRefusedWithACodeAndNeverBreaksAnything(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		s := newStoryOn(t, db)
		sent := webtest.BadInput(t, s.Server, s.Server.API, s.As(t, s.Ana), "sign-out")
		sent += webtest.BadInput(t, s.Server, s.Server.API, webtest.Subject{}, "sign-out")
		require.GreaterOrEqual(t, sent, 15_000)
		require.NotContains(t, s.Log.String(), "level=ERROR")
		t.Logf("%d requests", sent)
	})
}

func TestAnotherSitesPageChangesNothing(t *testing.T) {
	s := newStory(t)
	ana := s.As(t, s.Ana)
	before := s.dump()
	require.GreaterOrEqual(t, webtest.CrossSite(t, s.Server, s.Server.API.Routes(), ana), 12*45)
	require.Equal(t, before, s.dump())
}

func TestNoRouteTakesAColumnThatIsNotItsOwn(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		s := newStoryOn(t, db)
		ana, bo := s.As(t, s.Ana), s.As(t, s.Bo)
		before, tries := s.dump(), 0
		for _, route := range publicLast(s.Server.API.Routes()) {
			subject := bo
			switch {
			case route.Access == web.AccessPublic:
				subject = webtest.Subject{}
			case !admitted(bo, route):
				subject = ana
			}
			tries += s.addColumns(route, subject)
		}
		require.Equal(t, before, s.dump(), "and nothing changed")
		require.GreaterOrEqual(t, tries, 5_000)
		t.Logf("%d tries", tries)
	})
}

// publicLast puts the routes for everybody behind the others: who is not known is held back by limits, and waiting ends sessions.
func publicLast(routes []web.Route) []web.Route {
	public := func(r web.Route) bool { return r.Access == web.AccessPublic }
	return append(slices.DeleteFunc(slices.Clone(routes), public), slices.DeleteFunc(routes, func(r web.Route) bool { return !public(r) })...)
}

// addColumns adds each column of the database to a body that is right, and returns how many it tried.
func (s *story) addColumns(route web.Route, subject webtest.Subject) (tries int) {
	one := rows[route.ID]
	if one.body == "" {
		return 0
	}
	var known map[string]any
	require.NoError(s.t, json.Unmarshal([]byte(one.body), &known), route.ID)
	for _, column := range columns() {
		if _, own := known[column]; own || slices.Contains(one.extra, column) {
			continue
		}
		if tries++; route.Access == web.AccessPublic {
			s.Clock.Advance(time.Minute)
		}
		body := strings.TrimSuffix(s.fill(one.body), "}") + fmt.Sprintf(`,%q:%s}`, column, []string{`"administrator"`, `1`}[tries%2])
		body = strings.Replace(body, "{,", "{", 1)
		answer := webtest.Scenario{Method: route.Method, Path: s.path(route, s.own), As: subject, Body: body, Headers: one.headers}.Send(s.Server)
		if answer.Code != http.StatusUnprocessableEntity || !strings.Contains(answer.Body.String(), "unknown_field") {
			require.Fail(s.t, "taken", "%s with %s: %d %s", route.ID, column, answer.Code, answer.Body)
		}
	}
	return tries
}

// columns are the names of all columns of all records, in the spelling of JSON and of Go.
func columns() (names []string) {
	for _, record := range models.All() {
		t := reflect.TypeOf(record).Elem()
		for i := range t.NumField() {
			for _, name := range []string{t.Field(i).Name, snake(t.Field(i).Name)} {
				if !slices.Contains(names, name) {
					names = append(names, name)
				}
			}
		}
	}
	return names
}

func snake(name string) string {
	name = strings.NewReplacer("ID", "Id", "IP", "Ip").Replace(name)
	var out strings.Builder
	for i, r := range name {
		if r >= 'A' && r <= 'Z' {
			if i > 0 {
				out.WriteByte('_')
			}
			r += 'a' - 'A'
		}
		out.WriteRune(r)
	}
	return out.String()
}

func TestAVisitorsTokenOpensNothingOnAnotherSite(t *testing.T) {
	s := newStory(t)
	mine := s.Visit(t, s.SupportSite, apptest.SupportOrigin)
	s.Settle(t)
	body := fmt.Sprintf(`{"site":%q,"resume":%q,"consent":"full","nav":"load","lang":"en","page":{"url":"%s/","title":"x"}}`, id.Public("sit", s.SalesSite.ID), mine.Token, apptest.SalesOrigin)
	answer := webtest.Scenario{Method: http.MethodPost, Path: "/w/v1/visits", Body: body, Headers: map[string]string{"Origin": apptest.SalesOrigin, "Content-Type": "text/plain",
		"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:148.0) Gecko/20100101 Firefox/148.0"}}.Send(s.Server)
	require.Equal(t, http.StatusOK, answer.Code, answer.Body.String())
	require.NotContains(t, answer.Body.String(), mine.ID, "a new visit, not the other site's")
	require.NotContains(t, answer.Body.String(), mine.Token)

	for _, subject := range []webtest.Subject{{Name: "visitor", Token: mine.Token}, {Name: "visitor", Cookie: &http.Cookie{Name: "deskbell", Value: mine.Token}}} {
		for _, route := range s.Server.API.Routes() {
			if route.Access == "public" {
				continue
			}
			w := webtest.Scenario{Method: route.Method, Path: s.path(route, s.own), As: subject, Body: "{}"}.Send(s.Server)
			require.Equal(t, http.StatusUnauthorized, w.Code, "%s: %s", route.ID, w.Body)
		}
	}
}
