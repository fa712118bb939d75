package whoson

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"deskbell/models"
	"deskbell/server/web"
)

// Texts are the words and the place of a site's widget. Empty words are the widget's own, in the visitor's language.
type Texts struct {
	Title    string `json:"title,omitempty" doc:"Above the chat: who answers here."`
	Greeting string `json:"greeting,omitempty" doc:"First line of an empty chat."`
	Offline  string `json:"offline,omitempty" doc:"What visitors read while nobody is online."`
	Launcher string `json:"launcher,omitempty" doc:"Beside the button; empty: the button alone."`
	Position string `json:"position,omitempty" enum:"left,right" doc:"The lower corner of the page."`
}

const maxOrigins = 50

// problems gathers what is wrong with a site before anything is written.
type problems []web.Problem

func (p *problems) add(field, code, message string) {
	*p = append(*p, web.Problem{Field: field, Code: code, Message: message})
}

// err is nil when nothing is wrong.
func (p problems) err() error {
	if len(p) == 0 {
		return nil
	}
	return web.Invalid(p...)
}

func (p *problems) name(text string) string {
	name := line(text, 121)
	if name == "" || characters(name) > 120 {
		p.add("name", "bad_name", "A site needs a name of at most 120 characters.")
	}
	return name
}

// origins answers the list in the browsers' form, without repetitions.
func (p *problems) origins(list []string) []string {
	var exact []string
	if len(list) > maxOrigins {
		p.add("origins", "too_many", fmt.Sprintf("A site has at most %d origins.", maxOrigins))
		return nil
	}
	for i, text := range list {
		origin, mistake := exactOrigin(text)
		if mistake != "" {
			p.add(fmt.Sprintf("origins[%d]", i), "bad_origin", mistake)
			continue
		}
		if !slices.Contains(exact, origin) {
			exact = append(exact, origin)
		}
	}
	if len(list) == 0 {
		p.add("origins", "missing", "A site needs at least one origin: the address of the pages that carry the widget.")
	}
	return exact
}

func (p *problems) consent(level string) {
	if !isConsent(level) {
		p.add("consent", "bad_choice", "Consent is one of "+strings.Join(consentLevels, ", ")+".")
	}
}

// manners have bounds: a site that invites everybody every second is a mistake, not a wish.
func (p *problems) manners(m models.Manners) {
	const day = 24 * 60 * 60
	for _, one := range []struct {
		name             string
		value, least, to int
	}{
		{"idle_after", m.IdleAfter, 30, day},
		{"remove_after", m.RemoveAfter, 60, day},
		{"after_load", m.AfterLoad, 0, 10 * 60},
		{"between", m.Between, 0, 30 * day},
		{"after_dismissal", m.AfterDismissal, 0, 365 * day},
		{"after_two_dismissals", m.AfterTwoDismissals, 0, 365 * day},
		{"per_session", m.PerSession, 0, 20},
		{"per_agent_minute", m.PerAgentMinute, 1, 60},
		{"expire_after", m.ExpireAfter, 10, 10 * 60},
		{"forced_per_session", m.ForcedPerSession, 0, 5},
	} {
		if one.value < one.least || one.value > one.to {
			p.add("manners."+one.name, "out_of_range", fmt.Sprintf("This is a whole number from %d to %d.", one.least, one.to))
		}
	}
	if m.RemoveAfter < m.IdleAfter {
		p.add("manners.remove_after", "out_of_range", "A visitor becomes idle before leaving the list: remove_after is at least idle_after.")
	}
	if m.AfterTwoDismissals < m.AfterDismissal {
		p.add("manners.after_two_dismissals", "out_of_range", "Two dismissals mean at least as long a silence as one.")
	}
}

// texts answers the words as they are kept.
func (p *problems) texts(t Texts) Texts {
	for _, one := range []struct {
		name  string
		text  *string
		limit int
	}{{"title", &t.Title, 60}, {"greeting", &t.Greeting, 300}, {"offline", &t.Offline, 300}, {"launcher", &t.Launcher, 40}} {
		if *one.text = line(*one.text, one.limit+1); characters(*one.text) > one.limit {
			p.add("texts."+one.name, "too_long", fmt.Sprintf("At most %d characters.", one.limit))
		}
	}
	if t.Position == "" {
		t.Position = "right"
	}
	if t.Position != "right" && t.Position != "left" {
		p.add("texts.position", "bad_choice", "The position is left or right.")
	}
	return t
}

// asJSON writes what a row keeps as text; the values are plain structs and lists.
func asJSON(value any) string {
	raw, err := json.Marshal(value)
	if err != nil {
		panic(fmt.Sprintf("write plain values as JSON: %v", err)) // cannot happen
	}
	return string(raw)
}
