package accounts_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/models"
	"deskbell/server/accounts"
	"deskbell/server/accounts/accountstest"
	"deskbell/server/base/secret"
	"deskbell/server/database"
	"deskbell/server/database/dbtest"
	"deskbell/server/web"
	"deskbell/server/web/webtest"
)

func signIn(email, password string) webtest.Scenario {
	return webtest.Scenario{Method: "POST", Path: "/api/v1/session", Body: fmt.Sprintf(`{"email":%q,"password":%q}`, email, password)}
}

func whoAmI(as webtest.Subject) webtest.Scenario {
	return webtest.Scenario{Path: "/api/v1/session", As: as}
}

func TestSigningInOpensASessionAndSigningOutEndsIt(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := accountstest.Peopled(t, db)
		answer := signIn("bo@example.com", accountstest.Password).Send(w.Server)
		require.Equal(t, 200, answer.Code, answer.Body)
		cookie := accountstest.Cookie(answer.Header())
		require.NotNil(t, cookie)
		require.Equal(t, "deskbell", cookie.Name)
		require.Equal(t, "/", cookie.Path)
		require.True(t, cookie.HttpOnly)
		require.False(t, cookie.Secure, "plain http")
		require.Equal(t, http.SameSiteLaxMode, cookie.SameSite)

		bo := webtest.Subject{Cookie: cookie}
		webtest.Run(t, w.Server,
			webtest.Scenario{Name: "who am I", Path: "/api/v1/session", As: bo, Status: 200, Want: []string{
				`"email":"bo@example.com"`, `"role":"agent"`, `"kind":"real"`, `"name":"Northwind"`, `"preferences":{}`, `"groups":["grp_` + w.Support.FrontLineGroupID + `"]`,
				`"departments":["dep_` + w.Support.ID + `"]`, `"chat_capacity":2`,
			}, Never: []string{"argon2", "password", "hash"}},
			webtest.Scenario{Name: "sign out", Method: "DELETE", Path: "/api/v1/session", As: bo, Status: 204, After: func(t *testing.T, w *httptest.ResponseRecorder) {
				require.Negative(t, accountstest.Cookie(w.Header()).MaxAge)
			}},
			webtest.Scenario{Name: "over", Path: "/api/v1/session", As: bo, Status: 401, Want: []string{"not_signed_in"}},
			webtest.Scenario{Name: "sign out again", Method: "DELETE", Path: "/api/v1/session", As: bo, Status: 204},
		)
		require.Equal(t, []string{secret.Hash(cookie.Value)}, w.Heard.Take().Ended[w.Bo.ID], "the hub is told")

		var rows []models.Session
		require.NoError(t, db.Read(t.Context()).Find(&rows).Error)
		require.Empty(t, rows)
	})
}

func TestOnHttpsTheCookieIsBoundToTheHost(t *testing.T) {
	w := accountstest.Peopled(t, dbtest.SQLite(t), func(d *accounts.Deps) { d.BaseURL = &url.URL{Scheme: "https", Host: webtest.Host} })
	cookie := accountstest.Cookie(signIn("bo@example.com", accountstest.Password).Send(w.Server).Header())
	require.Equal(t, "__Host-deskbell", cookie.Name)
	require.True(t, cookie.Secure)
	require.Empty(t, cookie.Domain)
	require.Equal(t, "/", cookie.Path)
	require.Equal(t, 200, whoAmI(webtest.Subject{Cookie: cookie}).Send(w.Server).Code)
	plain := *cookie
	plain.Name = "deskbell"
	require.Equal(t, 401, whoAmI(webtest.Subject{Cookie: &plain}).Send(w.Server).Code)
}

func TestEachSignInHasAnIdOfItsOwn(t *testing.T) {
	w := accountstest.Peopled(t, dbtest.SQLite(t))
	first := w.As(t, w.Bo)
	again := signIn("bo@example.com", accountstest.Password)
	again.As = first
	second := accountstest.Cookie(again.Send(w.Server).Header())
	require.NotEqual(t, first.Cookie.Value, second.Value)
	require.Equal(t, 401, whoAmI(first).Send(w.Server).Code, "the browser's old session is over")
	require.Equal(t, 200, whoAmI(webtest.Subject{Cookie: second}).Send(w.Server).Code)

	planted := webtest.Subject{Cookie: &http.Cookie{Name: "deskbell", Value: secret.NewToken()}}
	again.As = planted
	third := accountstest.Cookie(again.Send(w.Server).Header())
	require.NotEqual(t, planted.Cookie.Value, third.Value, "an id that somebody planted is not taken")
	require.Equal(t, 401, whoAmI(planted).Send(w.Server).Code)
}

func TestEveryWrongSignInReadsTheSame(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := accountstest.Peopled(t, db)
		_, err := w.CreateAgent(t.Context(), accounts.NewAgent{Email: "nopass@example.com", Name: "No", Role: models.RoleAgent, Zone: "UTC"})
		require.NoError(t, err)
		w.Subjects(t) // disables Dora
		body := func(email, password string) string {
			answer := signIn(email, password).Send(w.Server)
			require.Equal(t, 401, answer.Code, answer.Body)
			require.Nil(t, accountstest.Cookie(answer.Header()))
			text, _, _ := strings.Cut(answer.Body.String(), `,"request_id"`)
			return text
		}
		wrong := body("bo@example.com", "wrong horse battery")
		require.Contains(t, wrong, "wrong_credentials")
		require.Equal(t, wrong, body("nobody@example.com", accountstest.Password))
		require.Equal(t, wrong, body("dora@example.com", accountstest.Password), "disabled")
		require.Equal(t, wrong, body("nopass@example.com", ""), "without a password")
		require.Equal(t, wrong, body("nopass@example.com", accountstest.Password))
		require.Equal(t, wrong, body("", ""))
	})
}

// Unknown accounts are compared with a hash of the same cost: the time of both is the time of one hash. Measured with hashes that are
// long against everything else.
func TestUnknownAccountsTakeAsLongAsKnownOnes(t *testing.T) {
	w := accountstest.Peopled(t, dbtest.SQLite(t), func(d *accounts.Deps) {
		costly := *accountstest.CheapHashing
		costly.Memory, costly.Iterations = 8*1024, 2
		d.Hashing = &costly
		d.Limiter = unlimited{}
	})
	fastest := func(email string) time.Duration {
		best := time.Hour
		for range 8 {
			began := time.Now()
			_, _, err := w.SignIn(t.Context(), email, "wrong horse battery")
			require.Error(t, err)
			best = min(best, time.Since(began))
		}
		return best
	}
	known, unknown := fastest("bo@example.com"), fastest("nobody@example.com")
	require.InDelta(t, 1, float64(unknown)/float64(known), 0.5, "known %v, unknown %v", known, unknown)
}

type unlimited struct{}

func (unlimited) Allow(context.Context, string, web.Limit) (web.Decision, error) {
	return web.Decision{Allowed: true}, nil
}

func TestGuessingStopsAtTheLimits(t *testing.T) {
	w := accountstest.Peopled(t, dbtest.SQLite(t))
	try := func(email, ip string) int {
		s := signIn(email, "wrong horse battery")
		r := httptest.NewRequest("POST", s.Path, strings.NewReader(s.Body))
		r.Header.Set("Content-Type", "application/json")
		r.RemoteAddr = ip
		answer := httptest.NewRecorder()
		w.Server.ServeHTTP(answer, r)
		if answer.Code == 429 {
			require.NotEmpty(t, answer.Header().Get("Retry-After"))
		}
		return answer.Code
	}
	passed := func(n int, next func(i int) (email, ip string)) (count int) {
		for i := range n {
			if code := try(next(i)); code == 401 {
				count++
			} else {
				require.Equal(t, 429, code)
			}
		}
		return count
	}
	require.Equal(t, 20, passed(10_000, func(i int) (string, string) {
		return []string{"bo@example.com", "BO@example.com", "Bo@Example.COM"}[i%3], fmt.Sprintf("10.%d.%d.%d:1", i>>16, i>>8&255, i&255)
	}), "one account from everywhere, in any spelling")
	require.Equal(t, 100, passed(1_000, func(i int) (string, string) {
		return fmt.Sprintf("a%d@example.com", i), fmt.Sprintf("[2001:db8:1:2::%x]:1", i)
	}), "many accounts from one network")
	require.Equal(t, 401, try("max@example.com", "[2001:db8:9::1]:1"), "others are not kept out")
	w.Clock.Advance(15 * time.Minute)
	require.Equal(t, 401, try("bo@example.com", "192.0.2.1:1"))
}

func TestASessionEndsBySilenceAndByAge(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := accountstest.Peopled(t, db)
		open := func(s webtest.Subject) bool { return whoAmI(s).Send(w.Server).Code == 200 }
		bo := w.As(t, w.Bo)
		w.Clock.Advance(11*time.Hour + 59*time.Minute)
		require.True(t, open(bo))
		w.Clock.Advance(11*time.Hour + 59*time.Minute)
		require.True(t, open(bo), "each request keeps it")
		w.Clock.Advance(12*time.Hour + time.Second)
		require.False(t, open(bo), "12 hours of silence")

		bo = w.As(t, w.Bo)
		for range 30 * 4 { // a request each 6 hours, for 30 days
			require.True(t, open(bo))
			w.Clock.Advance(6 * time.Hour)
		}
		require.False(t, open(bo), "30 days are the most")

		removed, err := accounts.Tidy{Service: w.Service}.RunOnce(t.Context())
		require.NoError(t, err)
		require.Equal(t, 2, removed)
	})
}

func TestLastSeenIsWrittenAtMostEveryFiveMinutes(t *testing.T) {
	db := dbtest.SQLite(t)
	w := accountstest.Peopled(t, db)
	bo := w.As(t, w.Bo)
	seen := func() models.Time {
		require.Equal(t, 200, whoAmI(bo).Send(w.Server).Code)
		var row models.Session
		require.NoError(t, db.Read(t.Context()).Take(&row).Error)
		return row.LastSeenAt
	}
	began := seen()
	w.Clock.Advance(4*time.Minute + 59*time.Second)
	require.Equal(t, began, seen())
	w.Clock.Advance(time.Second)
	require.Equal(t, began.Add(5*time.Minute), seen())
}

func TestMalformedTokensNeverMatch(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := accountstest.Peopled(t, db)
		bo, api := w.As(t, w.Bo), w.Token(t, w.Bo, web.ScopeRead)
		// Rows that a careless look-up would find: with an empty hash, and with a token in place of its hash.
		require.NoError(t, db.Tx(t.Context(), "test.plant", func(tx *database.Tx) error {
			now := models.TimeOf(w.Clock.Now())
			for _, hash := range []string{"", " ", "0", "null", secret.Hash("")} {
				if err := tx.Create(&models.Session{Hash: hash, AgentID: w.Ana.ID, LastSeenAt: now, ExpiresAt: now.Add(time.Hour)}).Error; err != nil {
					if database.IsDuplicate(err) {
						continue // "" and " " are one on MySQL
					}
					return err
				}
			}
			for i, hash := range []string{"", secret.Hash(""), secret.Hash(secret.LivePrefix), secret.Hash("null"), secret.Hash(bo.Cookie.Value)} {
				if err := tx.Create(&models.Token{ID: fmt.Sprint(i), Hash: hash, AgentID: w.Ana.ID, Scopes: `["admin"]`}).Error; err != nil {
					return err
				}
			}
			return nil
		}))
		session, token := bo.Cookie.Value, api.Token
		bare := strings.TrimPrefix(token, secret.LivePrefix)
		bad := []string{
			"", " ", "0", "1", "null", "undefined", "true", "[]", "{}", "''", "' OR '1'='1", "%", "_", "*", ".", "/", "\\", "..",
			session[:42], session + "A", session[1:], "A" + session, strings.ToUpper(session), strings.ToLower(session), session + "=", session + "\t.", session[:20] + " " + session[21:],
			session + "\x00", strings.Repeat("A", 43), strings.Repeat("A", 42), strings.Repeat("=", 43), strings.Repeat("é", 43), secret.Hash(session), secret.Hash(token),
			secret.Hash(""), secret.LivePrefix, secret.LivePrefix + session, secret.LivePrefix + bare[1:], "dbk_test_" + bare, token + token, bare,
			strings.Repeat("A", 5000), session[:20] + "%" + session[21:], session[:20] + "_" + session[21:], secret.NewToken(), secret.NewAPIToken(),
		}
		require.GreaterOrEqual(t, len(bad), 40)
		for _, text := range bad {
			r := httptest.NewRequest("GET", "/api/v1/session", nil)
			r.Header.Set("Cookie", "deskbell="+text)
			requireNobody(t, w, r, "cookie "+text)
			r = httptest.NewRequest("GET", "/api/v1/session", nil)
			r.Header.Set("Authorization", "Bearer "+text)
			requireNobody(t, w, r, "bearer "+text)
			require.ErrorContains(t, w.CheckLink(web.WithPrincipal(t.Context(), web.Principal{}), accounts.LinkSetUp, text), "", text)
		}
		r := httptest.NewRequest("GET", "/api/v1/session", nil)
		r.Header.Set("Authorization", "Bearer "+session)
		requireNobody(t, w, r, "a session is no API token")
		r = httptest.NewRequest("GET", "/api/v1/session", nil)
		r.Header.Set("Cookie", "deskbell="+token)
		requireNobody(t, w, r, "an API token is no session")
		r = httptest.NewRequest("GET", "/api/v1/session", nil)
		r.Header.Set("Cookie", "deskbell="+session+"; deskbell="+secret.NewToken())
		requireNobody(t, w, r, "two cookies of one name")
		require.Equal(t, 200, whoAmI(bo).Send(w.Server).Code)
		require.Equal(t, 200, whoAmI(api).Send(w.Server).Code)
	})
}

func requireNobody(t *testing.T, w *accountstest.World, r *http.Request, what string) {
	t.Helper()
	answer := httptest.NewRecorder()
	w.Server.ServeHTTP(answer, r)
	require.Equal(t, 401, answer.Code, what)
}

func TestEmailsMeetOnlyInTheCaseOfPlainLetters(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := accountstest.Peopled(t, db, func(d *accounts.Deps) { d.Limiter = unlimited{} })
		_, err := w.AgentByEmail(t.Context(), "BO@Example.COM")
		require.NoError(t, err)
		_, err = w.CreateAgent(t.Context(), accounts.NewAgent{Email: "BO@EXAMPLE.com", Name: "Bo", Role: models.RoleAgent, Zone: "UTC"})
		require.ErrorContains(t, err, "email_taken")
		pairs := 0
		for _, other := range slices.Concat(lookAlikes("bo@example.com"), lookAlikes("max@example.com"), lookAlikes("cleo@example.com")) {
			pairs++
			_, _, err := w.SignIn(t.Context(), other, accountstest.Password)
			require.ErrorContains(t, err, "wrong_credentials", "%q", other)
			_, err = w.CreateAgent(t.Context(), accounts.NewAgent{Email: other, Name: "x", Role: models.RoleAgent, Zone: "UTC"})
			if err == nil { // another plain address: somebody else
				continue
			}
			require.ErrorContains(t, err, "invalid", "%q", other)
		}
		require.GreaterOrEqual(t, pairs, 400)
	})
}

// lookAlikes are addresses that some program somewhere takes for the same, or that look the same.
func lookAlikes(address string) []string {
	local, domain, _ := strings.Cut(address, "@")
	out := []string{
		address + " ", " " + address, address + "\t", address + "\n", address + "\r\n", address + "\x00", "\x00" + address, address + ".",
		address + "\u200b", address + "\u00a0", address + "\u3000", "\ufeff" + address, `"` + local + `"@` + domain, local + "(x)@" + domain,
		"(x)" + address, "<" + address + ">", "Bo <" + address + ">", local + "+x@" + domain, local + ".@" + domain, "." + address,
		local + "@" + domain + ",x@y.example", local + "@" + domain + ";x@y.example", local + "@[" + domain + "]", local + "@@" + domain,
		"=?utf-8?q?" + local + "?=@" + domain, local + "%40" + domain, local + "@sub." + domain, local + "@" + domain + ".evil.example",
		local + "@xn--" + domain, local + "\\@" + domain, "x@" + address, local + "@" + strings.ReplaceAll(domain, ".", "\u3002"),
		local + "@" + strings.ReplaceAll(domain, ".", "\uff0e"), strings.ReplaceAll(address, "@", "\uff20"), "mailto:" + address,
	}
	folds := map[rune][]rune{
		'a': {'à', 'á', 'â', 'ã', 'ä', 'å', 'ā', 'ă', 'ą', 'а', 'ａ', 'ª', 'ɑ', 'α'}, 'b': {'ｂ', 'Ь', 'в', 'ḃ', 'ƀ'},
		'c': {'с', 'ç', 'ć', 'č', 'ｃ', 'ϲ'}, 'e': {'è', 'é', 'ê', 'ë', 'ē', 'е', 'ｅ', 'ℯ', 'ə'}, 'l': {'ⅼ', 'ｌ', 'ł', '1', 'I'},
		'm': {'ｍ', 'м', 'ḿ', 'ⅿ'}, 'o': {'ò', 'ó', 'ô', 'õ', 'ö', 'ø', 'о', 'ο', 'ｏ', 'º', '0'}, 'p': {'р', 'ｐ', 'ρ', 'ṗ'}, 'x': {'х', 'ｘ', 'χ', 'ⅹ', '×'},
	}
	for i, r := range address {
		for _, fold := range folds[r] {
			out = append(out, address[:i]+string(fold)+address[i+1:])
		}
		if r != '@' && r != '.' {
			out = append(out, address[:i+1]+"\u0301"+address[i+1:], address[:i]+"\u200d"+address[i:], address[:i]+"\u00ad"+address[i:])
		}
	}
	return out
}
