package accounts_test

import (
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"deskbell/server/accounts"
	"deskbell/server/accounts/accountstest"
	"deskbell/server/database"
	"deskbell/server/database/dbtest"
	"deskbell/server/web/webtest"
)

func TestTextIsKeptExactlyOrRefused(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, db *database.DB) {
		w := accountstest.Peopled(t, db)
		bo := w.As(t, w.Bo)
		rename := func(name string) *httptest.ResponseRecorder {
			raw, err := json.Marshal(map[string]string{"name": name})
			require.NoError(t, err)
			return webtest.Scenario{Method: "PATCH", Path: "/api/v1/me", As: bo, Body: string(raw)}.Send(w.Server)
		}
		for _, name := range []string{
			"Bo", "Żółć", "김", "👩‍👩‍👧‍👦", "Robert'); DROP TABLE agents;--", "<script>alert(1)</script>", "a\u0301", "ﷺ", "null", "undefined", "0", "-1", "𝕳",
			"${7*7}", "{{name}}", "%s%n", "../../etc/passwd", "\\", "\"", "a  b", strings.Repeat("ü", 120), "مرحبا", "İ", "ß",
		} {
			answer := rename(name)
			require.Equal(t, 200, answer.Code, "%q: %s", name, answer.Body)
			me := webtest.Decode[accounts.MeView](t, webtest.Scenario{Path: "/api/v1/me", As: bo}.Send(w.Server))
			require.Equal(t, name, me.Name)
		}
		for _, name := range []string{
			"", " ", "\t", " x", "x ", "x\n", "a\nb", "a\x00b", "a\u202eb", "a\u2066b", "\u200b", "a\u2028b", "\ufeffx", "a\x7fb", "a\u0085b", strings.Repeat("ü", 121), "\u00a0x",
		} {
			answer := rename(name)
			require.Equal(t, 422, answer.Code, "%q", name)
			require.Contains(t, answer.Body.String(), `"field":"name"`)
		}
	})
}
