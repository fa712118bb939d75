package app

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"slices"
	"time"

	"deskbell/models"
	"deskbell/server/base/id"
	"deskbell/server/base/secret"
	"deskbell/server/livechat"
	"deskbell/server/whoson"
)

// walkers moves the visitors of the demo. One goroutine uses it.
type walkers struct {
	a      *App
	random *rand.Rand
	siteID string
	shift  []models.Agent
	steps  []walkState
	beats  int
	guests int // who came because they were called
}

// walkState is where one visitor is.
type walkState struct {
	walker
	visitorID string
	session   string
	token     string
	page      int
	said      int
	restUntil time.Time
	present   bool
}

func (d *demo) gather(ctx context.Context) (*walkers, error) {
	sites, err := d.a.WhosOn.Sites(ctx)
	if err != nil {
		return nil, err
	}
	if len(sites) == 0 {
		return nil, errors.New("the demo has no site")
	}
	seed := d.seed
	if seed == 0 {
		seed = uint64(d.a.Clock.Now().UnixNano())
	}
	w := &walkers{a: d.a, random: rand.New(rand.NewPCG(seed, seed)), siteID: sites[0].ID}
	if err := d.a.DB.Read(ctx).Where("name IN ?", demoShift).Find(&w.shift).Error; err != nil {
		return nil, err
	}
	now := d.a.Clock.Now()
	for i, one := range walkersOfDemo {
		// They come one after the other, so the board fills as one looks on.
		w.steps = append(w.steps, walkState{walker: one, restUntil: now.Add(time.Duration(i) * 1500 * time.Millisecond)})
	}
	return w, nil
}

// step does what is due at this moment; faster than one, it is done more than once, and at none nobody moves, but nobody goes home.
func (w *walkers) step(ctx context.Context, speed int) error {
	var problems []error
	w.beats++
	if w.beats%20 == 1 {
		problems = append(problems, w.attendance(ctx))
	}
	for turn := range speed {
		if (w.beats*speed+turn)%20 == 1 {
			problems = append(problems, w.answerChats(ctx))
		}
		for i := range w.steps {
			problems = append(problems, w.move(ctx, &w.steps[i], speed))
		}
		w.steps = slices.DeleteFunc(w.steps, func(one walkState) bool { return one.guest && one.visitorID == "" })
	}
	return errors.Join(problems...)
}

// attendance keeps the colleagues of the shift at their desks.
func (w *walkers) attendance(ctx context.Context) error {
	for _, agent := range w.shift {
		if err := w.a.Accounts.Connected(ctx, agent.ID); err != nil {
			return err
		}
	}
	return nil
}

func (w *walkers) move(ctx context.Context, v *walkState, speed int) error {
	now := w.a.Clock.Now()
	if v.visitorID != "" {
		if over, err := w.react(ctx, v); err != nil || over {
			return err
		}
	}
	if now.Before(v.restUntil) {
		return nil
	}
	v.restUntil = now.Add(w.about(v.dwell()) / time.Duration(speed))
	switch {
	case v.visitorID == "":
		return w.arrive(ctx, v)
	case v.said < len(v.asks) && v.page == len(v.pages)-1:
		return w.talk(ctx, v)
	case v.page < len(v.pages)-1:
		v.page++
		return w.a.WhosOn.Open(ctx, v.visitorID, w.pageOf(v), 0)
	case v.idles:
		v.idles = false
		v.restUntil = now.Add(w.about(lingers) / time.Duration(speed))
		return nil
	}
	return w.leave(v, now)
}

// about is d, give or take a third.
func (w *walkers) about(d time.Duration) time.Duration {
	return d*2/3 + time.Duration(w.random.Int64N(int64(d*2/3)))
}

var storeTitles = map[string]string{"": "Northwind Outfitters", "pricing": "Hire prices · Northwind Outfitters", "tents": "Tents · Northwind Outfitters",
	"repair": "Repairs · Northwind Outfitters", "journal": "Journal · Northwind Outfitters", "stores": "Stores · Northwind Outfitters", "cart": "Cart · 2 items",
	"checkout": "Checkout · Address"}

func (w *walkers) pageOf(v *walkState) whoson.Page {
	path := v.pages[v.page]
	page := whoson.Page{URL: origin(w.a.Config.BaseURL) + storePath + path, Title: storeTitles[path], Referrer: v.from}
	if v.page > 0 {
		page.Referrer = origin(w.a.Config.BaseURL) + storePath + v.pages[v.page-1]
	}
	return page
}

func (w *walkers) arrive(ctx context.Context, v *walkState) error {
	header := http.Header{}
	header.Set("User-Agent", v.agent)
	header.Set("Accept-Language", v.language)
	v.page, v.said = 0, 0
	client := whoson.Client{Origin: origin(w.a.Config.BaseURL), Address: v.address, Header: header}
	answer, err := w.a.WhosOn.StartVisit(ctx, whoson.VisitRequest{Site: id.Public("sit", w.siteID), Page: w.pageOf(v), Lang: v.language, Consent: models.ConsentFull, Nav: "load"}, client)
	if err != nil || answer.Visitor == "" {
		return err
	}
	visitorID, err := id.Parse("vis", answer.Visitor)
	if err != nil {
		return err
	}
	v.visitorID, v.token, v.session, v.present = visitorID, answer.Token, secret.Hash(answer.Token), true
	w.a.WhosOn.Present(visitorID, true)
	if v.name == "" {
		return nil
	}
	return w.a.WhosOn.Identify(ctx, visitorID, v.session, whoson.Identity{Name: v.name, Email: v.email})
}

func (w *walkers) leave(v *walkState, now time.Time) error {
	w.a.WhosOn.Leave(v.token)
	w.a.WhosOn.Present(v.visitorID, false)
	if v.guest {
		*v = walkState{walker: v.walker}
		return nil
	}
	script := v.walker
	for _, one := range walkersOfDemo {
		if one.address == v.address {
			script = one
		}
	}
	*v = walkState{walker: script, restUntil: now.Add(w.about(awayFor))}
	return nil
}

// react answers an open invitation, and goes home when the visit was ended elsewhere. over: there is nothing more to do now.
func (w *walkers) react(ctx context.Context, v *walkState) (over bool, err error) {
	var row models.Visitor
	if err := w.a.DB.Read(ctx).Where("id = ?", v.visitorID).Limit(1).Find(&row).Error; err != nil {
		return true, err
	}
	if row.RemovedAt != 0 {
		return true, w.leave(v, w.a.Clock.Now())
	}
	if row.InvitationID == "" {
		return row.ChatStatus == models.ChatWaiting || row.ChatStatus == models.ChatChatting && v.said >= len(v.asks), nil
	}
	return true, w.consider(ctx, v, row.InvitationID)
}

// consider looks at an invitation for a while: most people ignore it, some close it, some accept.
func (w *walkers) consider(ctx context.Context, v *walkState, invitationID string) error {
	invitation, err := w.a.WhosOn.Shown(ctx, v.visitorID, invitationID)
	if err != nil {
		return err
	}
	waited := w.a.Clock.Now().Sub(invitation.SentAt.Std())
	if waited > 2*time.Second && invitation.SeenAt == 0 {
		_, err = w.a.WhosOn.Seen(ctx, v.visitorID, invitationID)
		return err
	}
	switch {
	case waited > 12*time.Second && v.answers:
		v.asks, v.said = []string{"Yes please: three nights around Skarvet, two people."}, 1
		_, err = w.a.WhosOn.Accept(ctx, v.visitorID, v.session, invitationID, v.asks[0])
	case waited > 15*time.Second && v.name != "" && !v.answers:
		_, err = w.a.WhosOn.Reject(ctx, v.visitorID, invitationID)
	}
	return err
}

// talk says the next line: the first opens the chat.
func (w *walkers) talk(ctx context.Context, v *walkState) error {
	line := v.asks[v.said]
	v.said++
	v.restUntil = w.a.Clock.Now().Add(w.about(25 * time.Second))
	if v.said == 1 {
		_, err := w.a.LiveChat.Start(ctx, v.visitorID, v.session, livechat.Question{Text: line, Name: v.name, Email: v.email})
		return err
	}
	_, err := w.a.LiveChat.Say(ctx, v.visitorID, id.New(), line)
	return err
}
