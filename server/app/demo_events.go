package app

import (
	"context"
	"net/netip"
	"strings"
	"time"

	"deskbell/models"
	"deskbell/server/base/id"
	"deskbell/server/engine"
	"deskbell/server/events"
	"deskbell/server/web"
	"deskbell/server/whoson"
)

// mailOf is a made-up address; example domains never reach anybody.
func mailOf(name string) string {
	return strings.ToLower(strings.ReplaceAll(name, " ", ".")) + "@northwind.example"
}

// openShop makes the shop's site: our own pages below /demo/store, at the consent level that knows returning visitors.
func (d *demo) openShop(ctx context.Context, people staff) error {
	manners := models.DefaultManners()
	_, err := d.a.WhosOn.CreateSite(ctx, whoson.SiteInput{Name: "northwind-outfitters.example", Origins: []string{origin(d.a.Config.BaseURL)},
		DepartmentID: people.departments["Sales"].ID, Consent: models.ConsentFull, Manners: manners, Texts: whoson.Texts{Title: "Hire desk"}})
	return err
}

// demoEvent is an event of the demo, by what differs.
type demoEvent struct {
	owner   string
	level   string
	state   string
	name    string
	kind    string
	group   string
	all     []engine.Condition
	any     []engine.Condition
	actions []engine.ActionSetting
}

func where(field, op string, values ...any) engine.Condition {
	return engine.Condition{Field: field, Op: op, Values: values}
}

func does(kind, frequency string, params map[string]any) engine.ActionSetting {
	return engine.ActionSetting{ID: id.New(), Kind: kind, Importance: models.ImportanceNormal, MaxFrequency: frequency, Params: params}
}

func urgent(action engine.ActionSetting) engine.ActionSetting {
	action.Importance = models.ImportanceUrgent
	return action
}

func perItem(action engine.ActionSetting) engine.ActionSetting {
	action.PerItem = true
	return action
}

const (
	ana   = "Ana Berger"
	jonas = "Jonas Weber"
	chen  = "Chen Li"
)

// demoEvents show what can be configured: invitations, waiting chats, counts, words, and one that only watches (shadow).
func demoEvents() []demoEvent {
	mail := func(subject string) map[string]any {
		return map[string]any{"to": []any{"leads@northwind.example"}, "subject": subject}
	}
	return []demoEvent{
		{owner: ana, level: models.LevelSystem, name: "Idle visitors on pricing", kind: "whos_on.online_activity", group: "Invitations",
			all: []engine.Condition{where("current_page", "contains_any", "/pricing"), where("idle_minutes", "between", 0.1, 10.0), where("live_chat_invites_sent", "is", 0.0)},
			actions: []engine.ActionSetting{
				does("send_live_chat_invitation", "30m", map[string]any{"message": "Comparing hire kits? Tell me your route and dates and I’ll work out the cheapest set."}),
				does("use_my_notification_profile", "5m", nil)}},
		{owner: ana, level: models.LevelSystem, name: "Checkout rescue", kind: "whos_on.online_activity", group: "Invitations",
			all:     []engine.Condition{where("current_page", "contains_any", "/checkout", "/cart"), where("idle_minutes", "between", 1.5, 10.0), where("live_chat_invites_sent", "is", 0.0)},
			actions: []engine.ActionSetting{does("send_live_chat_invitation", "30m", map[string]any{"message": "Anything unclear about delivery or payment? I am here."})}},
		{owner: ana, level: models.LevelSystem, name: "Invitation ignored twice", kind: "whos_on.live_chat_invitation_ignored", group: "Invitations",
			all:     []engine.Condition{where("live_chat_invites_ignored", "at_least", 2.0)},
			actions: []engine.ActionSetting{does("send_email", "1h", mail("Invitations are ignored"))}},
		{owner: jonas, level: models.LevelAgent, name: "Chat waiting > 1 min", kind: "live_chat.idle",
			all:     []engine.Condition{where("idle_minutes", "between", 1.0, 15.0), where("agent_assigned", "empty")},
			actions: []engine.ActionSetting{urgent(does("use_my_notification_profile", "1m", nil))}},
		{owner: ana, level: models.LevelSystem, name: "Chat idle > 5 min", kind: "live_chat.idle", group: "Chats",
			all:     []engine.Condition{where("idle_minutes", "between", 5.0, 60.0), where("agent_assigned", "not_empty")},
			actions: []engine.ActionSetting{perItem(does("use_default_notification_profile_for_user", "15m", nil))}},
		{owner: ana, level: models.LevelAgent, name: "A chat started in my groups", kind: "live_chat.started",
			actions: []engine.ActionSetting{does("use_my_notification_profile", "none", nil)}},
		{owner: ana, level: models.LevelSystem, name: "Somebody mentions a refund", kind: "live_chat.incoming_message", group: "Chats",
			all:     []engine.Condition{{Field: "question", Op: "contains_any", Values: []any{"refund", "money back", "Erstattung"}}},
			actions: []engine.ActionSetting{perItem(does("send_email", "1h", mail("Refund mentioned in {{ item.ref }}")))}},
		{owner: ana, level: models.LevelSystem, name: "Sales has many open chats", kind: "live_chat.count_for_department", group: "Chats",
			all:     []engine.Condition{where("count", "at_least", 3.0)},
			actions: []engine.ActionSetting{does("send_email", "30m", mail("{{ item.title }} has many open chats")), does("use_my_notification_profile", "30m", nil)}},
		{owner: chen, level: models.LevelAgent, name: "A German speaker looks at tents", kind: "whos_on.online_activity",
			all: []engine.Condition{where("current_page", "contains_any", "/tents")}, any: []engine.Condition{where("country", "is_any", "DE", "AT", "CH"), where("language", "is_any", "de", "de-DE", "de-AT")},
			actions: []engine.ActionSetting{does("use_my_notification_profile", "15m", nil)}},
		{owner: ana, level: models.LevelSystem, state: models.EventShadow, name: "Long visits that ended", kind: "whos_on.online_visitor_removed", group: "Watching",
			all:     []engine.Condition{where("duration_minutes", "at_least", 10.0)},
			actions: []engine.ActionSetting{does("send_email", "day", mail("Long visits without a chat"))}},
	}
}

func (d *demo) configure(ctx context.Context, people staff) error {
	folders := map[string]string{}
	for _, one := range demoEvents() {
		who := web.Principal{AgentID: people.agents[one.owner].ID, Role: people.agents[one.owner].Role}
		if one.group != "" && folders[one.group] == "" {
			group, err := d.a.Events.CreateGroup(ctx, who, models.LevelSystem, one.group)
			if err != nil {
				return err
			}
			folders[one.group] = group.ID
		}
		state := one.state
		if state == "" {
			state = models.EventEnabled
		}
		draft := events.Draft{Level: one.level, State: state, Definition: engine.Definition{Name: one.name, Type: one.kind, GroupID: folders[one.group],
			All: one.all, Any: one.any, Actions: one.actions}}
		if _, err := d.a.Events.Create(ctx, who, draft); err != nil {
			return err
		}
	}
	return nil
}

// walker is the script of one simulated visitor.
type walker struct {
	name     string
	email    string
	address  netip.Addr
	language string
	agent    string
	from     string
	pages    []string
	idles    bool // lingers on the last page until something happens
	asks     []string
	answers  bool // accepts an invitation
	guest    bool // does not come back
}

const (
	firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:148.0) Gecko/20100101 Firefox/148.0"
	chrome  = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36"
	safari  = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Mobile/15E148 Safari/604.1"
	edge    = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36 Edg/156.0.0.0"
)

func at(address string) netip.Addr { return netip.MustParseAddr(address) }

// walkersOfDemo are the people who walk through the shop, again and again.
var walkersOfDemo = []walker{
	{name: "Katja Wiesner", email: "k.wiesner@alpenverein.example", address: at("62.46.10.7"), language: "de-AT", agent: firefox, from: "https://www.google.com/", pages: []string{"", "tents", "pricing"}, idles: true},
	{name: "Jonas Brandt", address: at("91.12.40.9"), language: "de-DE", agent: chrome, from: "", pages: []string{"", "tents", "cart", "checkout"}, idles: true},
	{address: at("145.53.20.3"), language: "nl-NL", agent: safari, from: "https://www.instagram.com/", pages: []string{"", "journal", "stores", "tents"}},
	{name: "Maya Ortiz", email: "maya.ortiz@mail.example", address: at("83.36.77.5"), language: "es-ES", agent: chrome, from: "https://www.bing.com/", pages: []string{"repair", "stores", "repair"},
		asks: []string{"Hi, my order NW-20814 says delivered since Friday but there is nothing here.", "I asked the neighbours too.", "Thank you, that helps!"}},
	{address: at("85.2.140.60"), language: "de-CH", agent: edge, from: "https://duckduckgo.com/", pages: []string{"pricing", "", "pricing"}, idles: true, answers: true},
	{name: "Élise Moreau", address: at("90.8.33.21"), language: "fr-FR", agent: firefox, from: "", pages: []string{"tents", "", "tents", "cart"}},
	{address: at("86.140.9.77"), language: "en-GB", agent: safari, from: "https://www.theguardian.com/", pages: []string{"journal", "", "pricing", "stores"}},
	{name: "Tomasz Zieliński", address: at("83.7.100.14"), language: "pl-PL", agent: chrome, from: "https://www.google.pl/", pages: []string{"", "cart", "checkout"}, idles: true,
		asks: []string{"My payment went through twice, what now?", "Can I get a refund for one of them?"}},
	{address: at("73.162.44.90"), language: "en-US", agent: chrome, from: "https://www.reddit.com/", pages: []string{"", "tents", "journal"}},
	{name: "Sofie Lindqvist", address: at("78.67.12.8"), language: "sv-SE", agent: edge, from: "", pages: []string{"pricing", "repair"}, idles: true, answers: true},
	{address: at("79.20.55.31"), language: "it-IT", agent: firefox, from: "https://www.facebook.com/", pages: []string{"", "stores", ""}},
	{name: "Mathilde Janssen", address: at("81.242.18.2"), language: "nl-BE", agent: safari, from: "", pages: []string{"", "tents", "cart"}},
	{address: at("188.22.91.4"), language: "de-AT", agent: chrome, from: "https://www.google.at/", pages: []string{"pricing", "tents", "stores"}},
	{name: "Lukas Frei", email: "lukas.frei@mail.example", address: at("178.197.232.8"), language: "de-CH", agent: firefox, from: "", pages: []string{"repair", "", "journal"}},
	{address: at("77.12.64.203"), language: "de-DE", agent: safari, from: "https://www.instagram.com/", pages: []string{"tents", "pricing"}, idles: true},
	{address: at("82.130.5.66"), language: "fi-FI", agent: chrome, from: "https://www.google.fi/", pages: []string{"journal", "tents", "", "cart"}},
	{name: "Aoife Byrne", address: at("86.45.101.7"), language: "en-IE", agent: edge, from: "", pages: []string{"", "pricing", "repair", "tents"}},
	{address: at("193.85.12.40"), language: "cs-CZ", agent: firefox, from: "https://www.seznam.cz/", pages: []string{"stores", "tents", "journal"}},
}

// How long people take, about: most pages are left soon, some are read, and who lingers does so until they are bored.
const (
	glances = 12 * time.Second
	reads   = 45 * time.Second
	lingers = 150 * time.Second
	awayFor = 40 * time.Second
)

// dwell is about how long somebody stays on the page they look at.
func (v *walkState) dwell() time.Duration {
	switch page := v.pages[v.page]; page {
	case "tents", "pricing", "journal", "repair":
		return reads
	default:
		return glances
	}
}
