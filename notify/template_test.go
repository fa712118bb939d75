package notify_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"deskbell/notify"
)

var known = []string{"event.name", "desk.name", "count", "item.ref", "item.title", "item.country", "item.started_at", "items", "items.ref", "items.title"}

func vars() map[string]any {
	return map[string]any{
		"event": map[string]any{"name": "Checkout helper"}, "desk": map[string]any{"name": "Acme"}, "count": 2,
		"item":  map[string]any{"ref": "V-41", "title": "Maya <b>&</b>", "country": "", "started_at": "2026-03-02T10:15:00+01:00"},
		"items": []any{map[string]any{"ref": "V-41", "title": "Maya"}, map[string]any{"ref": "V-42", "title": "Ben"}},
	}
}

func TestATemplateIsFilled(t *testing.T) {
	for text, want := range map[string]string{
		"":                           "",
		"plain % text }} and { more": "plain % text }} and { more",
		"{{ event.name }}: {{item.ref}} {{ item.title }}":                                                             "Checkout helper: V-41 Maya <b>&</b>",
		"from {{ item.country | default: 'somewhere' }}":                                                              "from somewhere",
		"from {{ item.country }}.":                                                                                    "from .",
		"{% for one in items %}{{ forloop.index }}. {{ one.ref }} {{ one.title | upcase }}\n{% endfor %}":             "1. V-41 MAYA\n2. V-42 BEN\n",
		"{% for one in items limit: 1 %}{{ one.ref }}{% if forloop.last %}!{% endif %}{% endfor %}":                   "V-41!",
		"{% if count > 1 and item.country == nil or item.ref contains 'V' %}many{% else %}one{% endif %}":             "many",
		"{% case item.ref %}{% when 'V-1', 'V-41' %}yes{% else %}no{% endcase %}":                                     "yes",
		"{% assign name = item.title | strip_html %}{{ name }}{{ name | append: '!' }}":                               "Maya &Maya &!",
		"{{ item.started_at | date: '%H:%M on %-d %B' }}":                                                             "10:15 on 2 March",
		"{{ items | map: 'ref' | join: ', ' }} {{ items.size }} {{ items.first.ref }} {{ items[1].title }}":           "V-41, V-42 2 V-41 Ben",
		"{{ item['ref'] }} {% comment %}{{ nothing.here }}{% endcomment %}{% raw %}{{ raw }}{% endraw %}":             "V-41 {{ raw }}",
		"{{ count | plus: 40 }} {{ 'x' | append: \"\\\"y\" }} {{ item.title | truncate: 4, '' | replace: 'M', 'm' }}": "42 x\"y maya",
		"{%- unless item.country -%} no country {%- endunless -%}":                                                    "",
	} {
		template, problems := notify.Parse(text, known)
		require.Empty(t, problems, text)
		got, err := template.Render(t.Context(), vars())
		require.NoError(t, err, text)
		if text[:min(3, len(text))] != "{%-" {
			require.Equal(t, want, got, text)
		}
	}
}

func TestWhatATemplateCannotHaveIsFoundBeforeItIsSaved(t *testing.T) {
	for text, want := range map[string]notify.Problem{
		"{{ item.contry }}":                                                {Line: 1, Code: "unknown_variable", Message: `There is no variable "item.contry".`},
		"one\ntwo {{ ticket.ref }}":                                        {Line: 2, Code: "unknown_variable", Message: `There is no variable "ticket.ref".`},
		"{{ item }}":                                                       {Line: 1, Code: "unknown_variable", Message: `There is no variable "item".`},
		"{{ 'a' | append: secret }}":                                       {Line: 1, Code: "unknown_variable", Message: `There is no variable "secret".`},
		"{% if nothing %}{% endif %}":                                      {Line: 1, Code: "unknown_variable", Message: `There is no variable "nothing".`},
		"{% for x in items %}{{ x.age }}{% endfor %}":                      {Line: 1, Code: "unknown_variable", Message: `There is no variable "x.age".`},
		"{% for x in items %}{% endfor %}{{ x.ref }}":                      {Line: 1, Code: "unknown_variable", Message: `There is no variable "x.ref".`},
		"{% for x in item.title %}{% endfor %}":                            {Line: 1, Code: "unknown_variable", Message: `"item.title" is no list.`},
		"{{ forloop.index }}":                                              {Line: 1, Code: "unknown_variable", Message: `There is no variable "forloop.index".`},
		"{{ item.ref | json }}":                                            {Line: 1, Code: "unknown_filter", Message: `Messages have no filter "json".`},
		"{{ item.ref | safe }}":                                            {Line: 1, Code: "unknown_filter", Message: `Messages have no filter "safe".`},
		"{% include '/etc/passwd' %}":                                      {Line: 1, Code: "unknown_tag", Message: `Messages have no tag "include".`},
		"{% render 'x' %}":                                                 {Line: 1, Code: "unknown_tag", Message: `Messages have no tag "render".`},
		"{% capture x %}a{% endcapture %}":                                 {Line: 1, Code: "unknown_tag", Message: `Messages have no tag "capture".`},
		"{% cycle 'a', 'b' %}":                                             {Line: 1, Code: "unknown_tag", Message: `Messages have no tag "cycle".`},
		"{% tablerow x in items %}{% endtablerow %}":                       {Line: 1, Code: "unknown_tag", Message: `Messages have no tag "tablerow".`},
		"{% for i in (1..3000000) %}x{% endfor %}":                         {Line: 1, Code: "syntax", Message: "A loop reads: for one in items."},
		"{% assign x = (1..9) %}":                                          {Line: 1, Code: "syntax", Message: `".." is not allowed here.`},
		"{% assign item = 1 %}":                                            {Line: 1, Code: "syntax", Message: `"item" cannot be the name of a new variable.`},
		"{{ item[event.name] }}":                                           {Line: 1, Code: "syntax", Message: `"item[event.name]" is not allowed here.`},
		"{% for a in items %}{% for b in items %}{% endfor %}{% endfor %}": {Line: 1, Code: "nested_loop", Message: "A loop cannot stand in another loop."},
		"Hello {{ item.ref":                                                {Line: 1, Code: "syntax", Message: "A variable that begins here has no end."},
		"Hello {% if item.ref":                                             {Line: 1, Code: "syntax", Message: "A tag that begins here has no end."},
		strings.Repeat("x", notify.MaxTemplate+1):                          {Line: 1, Code: "too_long", Message: "The text is longer than 16384 bytes."},
	} {
		template, problems := notify.Parse(text, known)
		require.Nil(t, template, text)
		require.NotEmpty(t, problems, text)
		require.Equal(t, want, problems[0], text)
	}
	for _, text := range []string{"{% if item.ref %}", "{{ | }}", "{{ 99999999999999999999999 }}", "{{ item.ref | append: }}", "{% endif %}", "{% else %}", "{{ '", "{% %}", "{{}}{{ }}"} {
		require.NotPanics(t, func() { notify.Parse(text, known) }, text)
	}
}

func TestATemplateCannotTakeMoreThanItsShare(t *testing.T) {
	grow := strings.Repeat("{% assign x = x | append: x %}", 40)
	for name, text := range map[string]string{
		"output":  "{% for one in items %}" + strings.Repeat("0123456789", 1000) + "{% endfor %}",
		"append":  "{% assign x = 'ten chars.' %}" + grow,
		"replace": "{% assign x = '" + strings.Repeat("y", 4000) + "' %}{{ x | replace: 'y', x }}",
		"loop":    "{% assign x = 'ten chars.' %}{% for one in items %}{% assign x = x | append: x %}{% endfor %}",
		"width":   "{{ item.started_at | date: '%999999999d' }}",
	} {
		template, problems := notify.Parse(text, known)
		require.Empty(t, problems, name)
		many := vars()
		many["items"] = make([]any, 100)
		_, err := template.Render(t.Context(), many)
		require.Error(t, err, name)
		require.NotContains(t, err.Error(), "runtime error", name)
	}
	ended, end := context.WithCancel(t.Context())
	end()
	template, _ := notify.Parse("x{{ item.ref | upcase }}", known)
	_, err := template.Render(ended, vars())
	require.ErrorIs(t, err, context.Canceled)
}

func TestAValueThatAFilterCannotTakeIsAnErrorNotAPanic(t *testing.T) {
	for _, text := range []string{"{{ item.title | date: '%H' }}", "{{ item.title | divided_by: 0 }}", "{{ count | divided_by: 0 }}", "{{ items | times: 2 }}"} {
		template, problems := notify.Parse(text, known)
		require.Empty(t, problems, text)
		require.NotPanics(t, func() { _, _ = template.Render(t.Context(), vars()) }, text)
	}
}

func FuzzTemplate(f *testing.F) {
	for _, seed := range []string{"{{ item.ref }}", "{% for x in items %}{{ x.ref | upcase }}{% endfor %}", "{% if a == \"b\" %}{%else%}{% endif %}", "{{ item['ref'] | default: 'x' }}", "{% raw %}{{"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		template, problems := notify.Parse(text, known)
		if template == nil {
			require.NotEmpty(t, problems)
			return
		}
		out, err := template.Render(t.Context(), vars())
		require.True(t, err != nil || len(out) <= notify.MaxRendered)
	})
}
