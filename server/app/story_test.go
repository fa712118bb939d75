package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
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

// story is a desk in which something has happened in both departments, so that there is one of everything to ask for.
type story struct {
	*apptest.World
	t            *testing.T
	own, foreign map[string]string // kind of object to public id
}

// watch is an event that tells its owner of every chat, in the inbox and by mail.
const watch = `{"level":"agent","state":"enabled","name":"A chat started","event_type":"live_chat.started","definition":{"all":[],"any":[],
	"actions":[{"id":"a","per_item":false,"kind":"use_my_notification_profile","importance":"normal","max_frequency":"none","params":{}}]}}`

func newStory(t *testing.T, settings ...string) *story {
	t.Helper()
	return newStoryOn(t, dbtest.SQLite(t), settings...)
}

func newStoryOn(t *testing.T, db *database.DB, settings ...string) *story {
	t.Helper()
	s := &story{World: apptest.Peopled(t, db, settings...), t: t}
	s.own = s.side(s.Bo, s.Support, s.SupportSite, apptest.SupportOrigin)
	s.foreign = s.side(s.Cleo, s.Sales, s.SalesSite, apptest.SalesOrigin)
	return s
}

// side makes what one agent and their department have.
func (s *story) side(agent models.Agent, in models.Department, site models.Site, origin string) map[string]string {
	t := s.t
	t.Helper()
	as, token := s.As(t, agent), s.Token(t, agent, web.ScopeRead)
	require.NotEmpty(t, token.Token)
	event := s.made(as, "/events", watch)
	folder := s.made(as, "/event-groups", `{"level":"agent","name":"Mine"}`)
	profile := s.first(as, "/profiles")
	answer := webtest.Scenario{Method: http.MethodPatch, Path: web.Prefix + "/profiles/" + profile, As: as,
		Body: `{"email":{"on":true,"addresses":["` + agent.Name + `@mail.example"]}}`}.Send(s.Server)
	require.Equal(t, http.StatusOK, answer.Code, answer.Body.String())
	visit := s.Visit(t, site, origin)
	s.Settle(t)
	chat := s.Ask(t, visit, "Where is my order?")
	s.Settle(t)
	s.Clock.Advance(3 * time.Second) // messages wait two seconds for what else fires
	s.Settle(t)
	return map[string]string{
		"agent": id.Public("agt", agent.ID), "department": id.Public("dep", in.ID), "group": id.Public("grp", in.FrontLineGroupID), "site": id.Public("sit", site.ID),
		"visitor": id.Public("vis", visit.ID), "chat": id.Public("cht", chat.ID), "event": event, "folder": folder, "profile": profile,
		"token": s.first(as, "/tokens"), "firing": s.first(as, "/firings"), "notification": s.first(as, "/notifications"), "delivery": s.first(as, "/deliveries"),
	}
}

func (s *story) made(as webtest.Subject, path, body string) string {
	answer := webtest.Scenario{Method: http.MethodPost, Path: web.Prefix + path, As: as, Body: body}.Send(s.Server)
	require.Equal(s.t, http.StatusCreated, answer.Code, answer.Body.String())
	return webtest.Decode[struct{ ID string }](s.t, answer).ID
}

func (s *story) first(as webtest.Subject, path string) string {
	answer := webtest.Scenario{Path: web.Prefix + path, As: as}.Send(s.Server)
	require.Equal(s.t, http.StatusOK, answer.Code, answer.Body.String())
	list := webtest.Decode[struct{ Items []struct{ ID string } }](s.t, answer)
	require.NotEmpty(s.t, list.Items, path)
	return list.Items[0].ID
}

// people are those with a session, by name.
func (s *story) people() (all []webtest.Subject) {
	for _, agent := range []models.Agent{s.Bo, s.Cleo, s.Max, s.Ana} {
		all = append(all, s.As(s.t, agent))
	}
	return all
}

var (
	pathID  = regexp.MustCompile(`\{[^}]+\}`)
	nobodys = strings.Repeat("0", 26)
	stand   = regexp.MustCompile(`<(\w+)>`)
)

// path fills the route's path with the story's ids; kinds that ids does not have get one that does not exist.
func (s *story) path(route web.Route, ids map[string]string) string {
	first := true
	return pathID.ReplaceAllStringFunc(route.Path, func(string) string {
		kind := rows[route.ID].object
		if !first {
			kind = ""
		}
		first = false
		if public, has := ids[kind]; has {
			return public
		}
		if like, has := s.own[kind]; has {
			return like[:4] + nobodys
		}
		return "inv_" + nobodys
	})
}

// fill puts Bo's ids into a body.
func (s *story) fill(body string) string {
	return stand.ReplaceAllStringFunc(body, func(kind string) string { return s.own[strings.Trim(kind, "<>")] })
}

// dump is all that the database holds.
func (s *story) dump() map[string]string {
	out := map[string]string{}
	for _, record := range models.All() {
		var rows []map[string]any
		require.NoError(s.t, s.DB.Read(context.Background()).Model(record).Find(&rows).Error)
		var lines []string
		for _, row := range rows {
			line, err := json.Marshal(row)
			require.NoError(s.t, err)
			lines = append(lines, string(line))
		}
		out[fmt.Sprintf("%T", record)] = strings.Join(lines, "\n")
	}
	return out
}
