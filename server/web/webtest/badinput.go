package webtest

import (
	"encoding/json"
	"maps"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"deskbell/server/web"
)

// BadInput sends every route that the document of the API describes what it does not expect: values of other kinds in place of each
// property, each property left out, bodies that are no object, nonsense in the path and in each query parameter. Each must be
// answered below 500, and refused with a problem that has a code, or accepted. Routes named in skip are left out (those that would sign the
// subject out). It returns the number of requests.
func BadInput(t *testing.T, h http.Handler, api *web.API, subject Subject, skip ...string) int {
	t.Helper()
	raw, err := api.OpenAPI()
	require.NoError(t, err)
	var doc document
	require.NoError(t, json.Unmarshal(raw, &doc))
	sent := 0
	for _, path := range slices.Sorted(maps.Keys(doc.Paths)) {
		for method, o := range doc.Paths[path] {
			if slices.Contains(skip, o.OperationID) {
				continue
			}
			t.Run(o.OperationID, func(t *testing.T) {
				for _, s := range doc.tries(strings.ToUpper(method), path, o) {
					s.As = subject
					sent++
					checkRefusal(t, h, s)
				}
			})
		}
	}
	return sent
}

func checkRefusal(t *testing.T, h http.Handler, s Scenario) {
	t.Helper()
	w := s.Send(h)
	require.Less(t, w.Code, 500, "%s %s %.300s: %s", s.Method, s.Path, s.Body, w.Body)
	if w.Code >= 400 {
		require.NotEmpty(t, Code(w), "%s %s %.300s: %s", s.Method, s.Path, s.Body, w.Body)
		require.Less(t, w.Body.Len(), 8<<10, "an error does not repeat what it was sent")
	}
}

// The parts of the document that are read.
type (
	document struct {
		Paths      map[string]map[string]operation `json:"paths"`
		Components struct {
			Schemas map[string]schema `json:"schemas"`
		} `json:"components"`
	}
	operation struct {
		OperationID string `json:"operationId"`
		Parameters  []struct {
			Name string `json:"name"`
			In   string `json:"in"`
		} `json:"parameters"`
		RequestBody struct {
			Content map[string]struct {
				Schema schema `json:"schema"`
			} `json:"content"`
		} `json:"requestBody"`
	}
	schema struct {
		Ref        string            `json:"$ref"`
		Type       any               `json:"type"`
		Enum       []any             `json:"enum"`
		Properties map[string]schema `json:"properties"`
		Items      *schema           `json:"items"`
	}
)

// texts are strings that break programs.
var texts = []string{
	"", " ", "\x00", "a\x00b", "null", "undefined", "true", "-1", "1e999", "0x10", "NaN", "'", "\"", "`", "\\", "%", "_", "%%", "%s%n%d", "${7*7}", "{{7*7}}",
	"' OR '1'='1", "'; DROP TABLE agents;--", "1 UNION SELECT password_hash FROM agents", "\") OR 1=1--", "../../../../etc/passwd", "..\\..\\windows", "/dev/null",
	"<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "javascript:alert(1)", "http://169.254.169.254/", "file:///etc/passwd", "\u202egnp.exe",
	"\ufeff", "\u200b", "👩‍👩‍👧‍👦", "Z͑ͫa̴l̶g̀o", "ﷺ", "İ", "ß", "\U0010ffff", "\r\nSet-Cookie: a=b", "2026-02-30T25:61:61Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z",
	"agt_", "agt_00000000000000000000000000", "agt_ZZZZZZZZZZZZZZZZZZZZZZZZZZ", strings.Repeat("x", 300), strings.Repeat("ü", 5000), strings.Repeat("a.", 2000),
}

// values are of every kind, at the edges.
func values() []any {
	out := []any{nil, true, false, 0, 1, -1, 0.1, 1e308, -1e308, int64(math.MaxInt64), int64(math.MinInt64), uint64(math.MaxUint64),
		json.RawMessage("1e400"), json.RawMessage("-0"), json.RawMessage("123456789012345678901234567890"), []any{}, []any{nil}, []any{[]any{}}, map[string]any{}, map[string]any{"a": 1}}
	for _, text := range texts {
		out = append(out, text)
	}
	return out
}

func (d document) tries(method, path string, o operation) (out []Scenario) {
	plain := web.Prefix + parameter.ReplaceAllString(path, missingID)
	body, object := d.body(o)
	for _, text := range texts {
		if filled := parameter.ReplaceAllLiteralString(path, url.PathEscape(text)); filled != path {
			out = append(out, Scenario{Method: method, Path: web.Prefix + filled, Body: encode(body)})
		}
		for _, p := range o.Parameters {
			if p.In == "query" {
				out = append(out, Scenario{Method: method, Path: plain + "?" + url.Values{p.Name: {text}}.Encode(), Body: encode(body)})
			}
		}
	}
	if !unsafeMethod(method) || body == nil {
		return out
	}
	for _, whole := range []string{"null", "1", `"x"`, "[]", "[{}]", "{}", "true", "{", "}", `{"a"`, `{"":""}`, strings.Repeat("[", 40), "\xff"} {
		out = append(out, Scenario{Method: method, Path: plain, Body: whole})
	}
	for name := range object {
		without := maps.Clone(object)
		delete(without, name)
		out = append(out, Scenario{Method: method, Path: plain, Body: encode(without)})
		for _, value := range values() {
			changed := maps.Clone(object)
			changed[name] = value
			out = append(out, Scenario{Method: method, Path: plain, Body: encode(changed)})
		}
	}
	return out
}

// body makes a body of the right form. The second result is the same as an object, if it is one.
func (d document) body(o operation) (any, map[string]any) {
	content, has := o.RequestBody.Content["application/json"]
	if !has {
		return nil, nil
	}
	body := d.example(content.Schema, 0)
	object, _ := body.(map[string]any)
	return body, object
}

func (d document) example(s schema, depth int) any {
	if s.Ref != "" {
		s = d.Components.Schemas[s.Ref[strings.LastIndex(s.Ref, "/")+1:]]
	}
	if len(s.Enum) > 0 {
		return s.Enum[0]
	}
	switch kind(s.Type) {
	case "string":
		return "x"
	case "integer", "number":
		return 1
	case "boolean":
		return true
	case "array":
		if s.Items == nil || depth > 6 {
			return []any{}
		}
		return []any{d.example(*s.Items, depth+1)}
	}
	object := map[string]any{}
	for name, property := range s.Properties {
		if depth < 6 {
			object[name] = d.example(property, depth+1)
		}
	}
	return object
}

// kind is the first type of a schema: "string", or the first of ["string", "null"].
func kind(t any) string {
	if several, ok := t.([]any); ok && len(several) > 0 {
		t = several[0]
	}
	text, _ := t.(string)
	return text
}

func encode(body any) string {
	if body == nil {
		return ""
	}
	raw, err := json.Marshal(body)
	if err != nil {
		panic(err) // everything in here is JSON
	}
	return string(raw)
}
