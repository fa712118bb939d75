package app

import (
	"context"
	"fmt"
	"net/netip"
	"time"

	"deskbell/server/web"
)

// What an administrator can make happen in the demo.
const (
	happenIdle      = "visitor_idles"
	happenThreeIdle = "three_visitors_idle"
	happenChat      = "visitor_starts_chat"
	happenMailDown  = "mail_goes_down"
	happenMailUp    = "mail_comes_back"
)

// guests come when they are called, once each, beside those who walk through the shop by themselves.
var guests = []walker{
	{name: "Hannah Vogt", email: "hannah.vogt@mail.example", address: at("93.209.4.18"), language: "de-DE", agent: chrome, from: "https://www.google.com/"},
	{address: at("80.109.22.6"), language: "de-AT", agent: safari, from: "https://www.instagram.com/"},
	{name: "Paolo Ricci", email: "p.ricci@mail.example", address: at("151.38.70.2"), language: "it-IT", agent: firefox, from: ""},
	{address: at("31.150.8.90"), language: "pl-PL", agent: edge, from: "https://www.bing.com/"},
	{name: "Ingrid Dahl", email: "ingrid@dahl.example", address: at("84.208.12.77"), language: "nb-NO", agent: safari, from: "https://duckduckgo.com/"},
	{address: at("82.64.130.5"), language: "fr-FR", agent: chrome, from: "https://www.reddit.com/"},
}

// guestQuestions are what a guest who wants to talk asks.
var guestQuestions = []string{
	"Does the Ridge 2 fit somebody of 195 cm?",
	"Can I return hired skis at another store?",
	"My voucher is refused at the checkout. Can I get a refund?",
}

// happen lets something happen at once, whatever the speed.
func (d *demo) happen(ctx context.Context, what string) error {
	switch what {
	case happenMailDown, happenMailUp:
		d.down.Store(what == happenMailDown)
		return nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	walk, err := d.walking(ctx)
	if err != nil {
		return err
	}
	switch what {
	case happenIdle:
		return walk.invite(ctx, 1, nil)
	case happenThreeIdle:
		return walk.invite(ctx, 3, nil)
	case happenChat:
		return walk.invite(ctx, 1, guestQuestions)
	}
	return web.Invalid(web.Problem{Field: "what", Code: "unknown", Message: fmt.Sprintf("%q cannot happen in this demo.", what)})
}

// invite brings guests to the prices. Without something to ask they linger there; with it they start a chat.
func (w *walkers) invite(ctx context.Context, n int, asks []string) error {
	for range n {
		script := guests[w.guests%len(guests)]
		if round := w.guests / len(guests); round > 0 { // another browser of the same house
			script.address = netip.AddrFrom4([4]byte{93, 209, byte(round), byte(w.guests)})
		}
		script.guest, script.pages, script.idles = true, []string{"pricing"}, asks == nil
		if asks != nil {
			script.asks = asks[w.guests%len(asks):][:1]
		}
		w.guests++
		v := &walkState{walker: script}
		if err := w.arrive(ctx, v); err != nil {
			return err
		}
		if v.visitorID == "" {
			return web.Unavailable("The shop lets nobody in just now.", time.Second)
		}
		v.restUntil = w.a.Clock.Now().Add(w.about(v.dwell()))
		if asks != nil {
			if err := w.talk(ctx, v); err != nil {
				return err
			}
		}
		w.steps = append(w.steps, *v)
	}
	return nil
}
