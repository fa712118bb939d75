package app

import (
	"context"
	"errors"
	"strings"

	"deskbell/models"
	"deskbell/notify"
	"deskbell/notify/email"
	"deskbell/realtime"
	"deskbell/server/alerts"
	"deskbell/server/base/clock"
	"deskbell/server/base/id"
	"deskbell/server/base/netguard"
	"deskbell/server/config"
	"deskbell/server/database"
	"deskbell/server/engine"
	"deskbell/server/livechat"
	"deskbell/server/web"
	"deskbell/server/whoson"
)

// chatVisitors is Who's On as live chat sees it.
type chatVisitors struct{ a *App }

func (v chatVisitors) Bind(ctx context.Context, visitorID, session string) error {
	return v.a.WhosOn.Bind(ctx, visitorID, session)
}

func (v chatVisitors) ChatChanged(tx *database.Tx, change livechat.VisitorChange) error {
	return v.a.WhosOn.ChatChanged(tx, whoson.ChatChange(change))
}

// visitorChats is live chat as Who's On sees it.
type visitorChats struct{ a *App }

func (c visitorChats) StartFromInvitation(tx *database.Tx, in whoson.ChatStart) (string, error) {
	return c.a.LiveChat.StartFromInvitation(tx, livechat.FromInvitation(in))
}

func (c visitorChats) ForWidget(ctx context.Context, chatID string) (any, error) {
	return c.a.LiveChat.ForWidget(ctx, chatID)
}

// wakeFeed lets the feed reach the hub, which is made after it.
type wakeFeed struct{ a *App }

func (w wakeFeed) WakeFeed(personID string) { w.a.Hub.WakeFeed(personID) }

// mailChannel is the way to the mail server, or nil when none is set.
func mailChannel(cfg config.Config, clk clock.Clock) (notify.Channel, error) {
	if cfg.SMTP == nil {
		return nil, nil
	}
	guard := netguard.New(cfg.OutboundAllow)
	return email.New(email.Options{Host: cfg.SMTP.Host, Port: cfg.SMTP.Port, Security: email.Security(cfg.SMTP.Security), Username: cfg.SMTP.Username,
		Password: cfg.SMTP.Password.Reveal(), From: cfg.MailFrom.String(), HELO: cfg.BaseURL.Hostname(), Dial: guard.DialSettings, Clock: clk})
}

// sessionNow is the person behind a socket as they are now; an error ends the socket.
func (a *App) sessionNow(ctx context.Context, p realtime.Principal) (realtime.Principal, error) {
	if p.Kind != realtime.KindAgent {
		return p, nil
	}
	who, err := a.Accounts.BySessionHash(ctx, p.Session)
	if err != nil {
		return p, err
	}
	return principalOf(who), nil
}

func principalOf(who web.Principal) realtime.Principal {
	return realtime.Principal{Kind: realtime.KindAgent, ID: who.AgentID, Session: who.SessionHash, Role: string(who.Role)}
}

// problemOf gives a refusal of a feature its code and sentence on the socket.
func problemOf(err error) (code, message string) {
	var failure *web.Failure
	if !errors.As(err, &failure) || failure.Status >= 500 {
		return "", ""
	}
	return failure.Code, failure.Detail
}

// presenceChanged shows everybody a person's presence and load.
func (a *App) presenceChanged(agentID string) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	agent, err := a.Accounts.Agent(ctx, agentID)
	if err != nil {
		a.Log.Warn("presence is not shown", "agent", agentID, "error", err)
		return
	}
	view := presenceOf(agent, models.TimeOf(a.Clock.Now()))
	a.Hub.PublishKeyed(topicPresence, view.ID, "delta", view)
}

// fired tells the firing log of new firings, and of those whose outcome changed.
func (a *App) fired(firings []models.Firing) {
	for _, firing := range firings {
		a.Hub.Publish(topicFirings, "fired", Fired{ID: id.Public("fir", firing.ID), EventID: id.Public("evt", firing.EventID)})
	}
}

// alarm writes to the inbox of who should know what the engine noticed.
func (a *App) alarm(ctx context.Context, alarm engine.Alarm) {
	err := a.DB.Tx(ctx, "app.alarm", func(tx *database.Tx) error { return a.tellAlarm(tx, alarm) })
	if err != nil {
		a.Log.Error("an alarm reached nobody", "kind", alarm.Kind, "error", err)
	}
}

// alarmTitles are what people read.
var alarmTitles = map[string]string{
	engine.AlarmSetAside: "A change could not be decided about",
	engine.AlarmStorm:    "An event fires too often and is in summary mode",
	engine.AlarmCalm:     "An event left summary mode",
	engine.AlarmBroken:   "An event cannot run",
}

func title(alarm engine.Alarm) string {
	if text, known := alarmTitles[alarm.Kind]; known {
		return text
	}
	return strings.ReplaceAll(alarm.Kind, "_", " ")
}

// tellAlarm tells the owner, or every administrator when it is nobody's event.
func (a *App) tellAlarm(tx *database.Tx, alarm engine.Alarm) error {
	people := []string{alarm.OwnerID}
	if alarm.OwnerID == "" {
		people = nil
		if err := tx.Model(&models.Agent{}).Where("role = ? AND disabled_at = 0", models.RoleAdministrator).Pluck("id", &people).Error; err != nil {
			return err
		}
	}
	for _, person := range people {
		notice := alerts.Notice{PersonID: person, Cause: alarm.Kind + ":" + alarm.EventID + alarm.EntryID + ":" + id.New(), EventID: alarm.EventID,
			EventName: title(alarm), Title: title(alarm), Body: alarm.Detail, Importance: models.ImportanceNormal, Count: 1}
		if _, _, err := a.Alerts.Notify(tx, notice); err != nil {
			return err
		}
	}
	return nil
}

// deskChanged takes over the desk's name and zone once its transaction is through; events are decided by the new zone from then on.
func (a *App) deskChanged(tx *database.Tx, desk models.Desk) error {
	tx.AfterCommit(func() {
		a.desk.Store(&desk)
		a.Hub.Signal(signalDesk, "")
	})
	return a.Engine.RulesChanged(tx)
}
