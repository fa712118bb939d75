package alerts

import (
	"context"
	"fmt"
	"sync"

	"deskbell/notify"
	"deskbell/server/engine"
)

// What a message says unless its event says something else.
const (
	usualSubject = `{% if count > 1 %}{{ event.name }}: {{ count }} items{% else %}{{ event.name }}: {{ item.ref }} {{ item.title }}{% endif %}`
	usualBody    = `{{ event.name }}
{{ firing.reason }}

{% for one in items %}{{ one.ref }} {{ one.title }}{% if one.where != "" %} ({{ one.where }}){% endif %}
{{ one.url }}

{% endfor %}{% if count > items.size %}and {{ count | minus: items.size }} more.

{% endif %}Why did I get this? {{ firing.url }}

{{ desk.name }}
`
)

// templates remembers parsed templates: events send the same ones again and again.
type templates struct {
	mu     sync.Mutex
	parsed map[[2]string]*notify.Template // by type and text
	atMost int
}

func newTemplates() *templates {
	return &templates{parsed: map[[2]string]*notify.Template{}, atMost: 1000}
}

func (t *templates) get(key [2]string) *notify.Template {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.parsed[key]
}

func (t *templates) put(key [2]string, template *notify.Template) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.parsed) >= t.atMost {
		clear(t.parsed)
	}
	t.parsed[key] = template
}

// render fills a template of an event of the type.
func (s *Service) render(ctx context.Context, typeID, text string, values map[string]any) (string, error) {
	key := [2]string{typeID, text}
	template := s.templates.get(key)
	if template == nil {
		category, eventType, _ := s.Catalogue().Type(typeID)
		parsed, problems := notify.Parse(text, variables(category, eventType))
		if len(problems) > 0 { // saved before a variable went away
			return "", engine.Because(reasonTemplate, fmt.Errorf("line %d: %s", problems[0].Line, problems[0].Message))
		}
		template = parsed
		s.templates.put(key, template)
	}
	out, err := template.Render(ctx, values)
	if err != nil {
		return "", engine.Because(reasonTemplate, err)
	}
	return out, nil
}

// checkTemplate finds what is wrong with a template, for the editor.
func checkTemplate(path, text string, category engine.Category, eventType engine.EventType) (out []engine.Problem) {
	_, problems := notify.Parse(text, variables(category, eventType))
	for _, one := range problems {
		out = append(out, engine.Problem{Path: path, Code: "template_" + one.Code, Message: fmt.Sprintf("Line %d: %s", one.Line, one.Message)})
	}
	return out
}
