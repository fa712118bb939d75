package app_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"deskbell/models"
	"deskbell/server/accounts/accountstest"
	"deskbell/server/web/webtest"
)

const canary = "canary-7f3a91"

func TestNoSecretComesOutOfAnyRouteOrIntoTheLog(t *testing.T) {
	s := newStory(t, "DESKBELL_SMTP_URL=smtp://"+canary+"-name:"+canary+"-word@mail.example:587", "DESKBELL_MAIL_FROM=desk@example.com")
	secrets := append([]string{canary, accountstest.Password}, s.kept()...)
	subjects := append(s.people(), webtest.Subject{Name: "nobody"})
	for _, subject := range subjects[:4] {
		secrets = append(secrets, subject.Cookie.Value)
	}
	answers := 0
	for _, subject := range subjects {
		for _, route := range s.Server.API.Routes() {
			if route.Method != http.MethodGet {
				continue
			}
			for _, ids := range []map[string]string{s.own, s.foreign} {
				answer := webtest.Scenario{Path: s.path(route, ids), As: subject}.Send(s.Server)
				hides(t, secrets, answer.Body.String(), route.ID+" as "+subject.Name)
				answers++
			}
		}
		for _, path := range []string{"/healthz", "/readyz", "/api/openapi.json", "/api/asyncapi.json", "/api/v1/nothing", "/setup?token=" + canary[:6]} {
			hides(t, secrets, webtest.Scenario{Path: path, As: subject}.Send(s.Server).Body.String(), path)
		}
	}
	webtest.Scenario{Method: http.MethodPost, Path: "/api/v1/session", Body: `{"email":"bo@example.com","password":"` + canary + `-typed"}`}.Send(s.Server)
	hides(t, secrets, s.Log.String(), "the log")
	require.NotEmpty(t, s.Log.String())
	require.GreaterOrEqual(t, answers, 2*5*30)
}

// kept are the hashes that the database holds: they let nobody in, and are nobody's business.
func (s *story) kept() (all []string) {
	db := s.DB.Read(s.t.Context())
	var agents []models.Agent
	require.NoError(s.t, db.Find(&agents).Error)
	for _, agent := range agents {
		all = append(all, agent.PasswordHash)
	}
	for _, one := range []struct {
		record any
		column string
	}{{&models.Session{}, "hash"}, {&models.Token{}, "hash"}, {&models.Visitor{}, "token_hash"}} {
		var hashes []string
		require.NoError(s.t, db.Model(one.record).Pluck(one.column, &hashes).Error)
		require.NotEmpty(s.t, hashes)
		all = append(all, hashes...)
	}
	return all
}

func hides(t *testing.T, secrets []string, text, where string) {
	t.Helper()
	for _, one := range secrets {
		if one != "" && strings.Contains(text, one) {
			require.Fail(t, "a secret came out", "%s: %.12s…", where, one)
		}
	}
}
