package app

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"deskbell/models"
	"deskbell/server/base/id"
	"deskbell/server/livechat"
	"deskbell/server/web"
)

// demoReplies is the script of the colleagues on shift.
var demoReplies = []string{
	"Hello, I am looking into it right now.",
	"I have found it: it will be with you tomorrow between nine and eleven.",
	"Is there anything else I can do for you?",
}

// answerChats lets the colleagues on shift answer the chats that nobody took for a while; who looks on has the first choice.
func (w *walkers) answerChats(ctx context.Context) error {
	var chats []models.Chat
	if err := w.a.DB.Read(ctx).Where("state <> ?", models.ChatStateEnded).Order("id").Limit(50).Find(&chats).Error; err != nil {
		return err
	}
	now := models.TimeOf(w.a.Clock.Now())
	for _, chat := range chats {
		if err := w.attend(ctx, chat, now); err != nil {
			return err
		}
	}
	return nil
}

// patienceOfVisitors: from then on a colleague takes a waiting chat, and ends one that has gone quiet.
const (
	demoTakesAfter = 90_000
	demoEndsAfter  = 120_000
)

func (w *walkers) attend(ctx context.Context, chat models.Chat, now models.Time) error {
	if !w.simulated(chat.VisitorID) {
		return nil // a person in the store: that chat is for a person
	}
	quiet := now - chat.LastActivityAt
	if chat.State == models.ChatStateWaiting {
		if now-chat.OpenedAt < demoTakesAfter {
			return nil
		}
		return w.take(ctx, chat)
	}
	colleague := slices.IndexFunc(w.shift, func(one models.Agent) bool { return one.ID == chat.AgentID })
	if colleague < 0 {
		return nil
	}
	who := principalFor(w.shift[colleague])
	if quiet > demoEndsAfter || chat.MessagesSent >= len(demoReplies) && quiet > 20_000 {
		_, err := w.a.LiveChat.End(ctx, who, chat.ID)
		return ignoreRefusal(err)
	}
	if chat.LastSide == models.SideVisitor && quiet > 6_000 && chat.MessagesSent < len(demoReplies) {
		_, err := w.a.LiveChat.Post(ctx, who, chat.ID, livechat.Draft{ClientID: id.New(), Text: demoReplies[chat.MessagesSent]})
		return ignoreRefusal(err)
	}
	return nil
}

// take lets the first colleague accept who may. Who has no place, or not this chat in sight, is passed over.
func (w *walkers) take(ctx context.Context, chat models.Chat) error {
	for _, colleague := range w.shift {
		_, err := w.a.LiveChat.Accept(ctx, principalFor(colleague), chat.ID)
		if err == nil || !refused(err) && !outOfSight(err) {
			return err
		}
	}
	return nil
}

func (w *walkers) simulated(visitorID string) bool {
	return slices.ContainsFunc(w.steps, func(one walkState) bool { return one.visitorID == visitorID })
}

func principalFor(agent models.Agent) web.Principal {
	return web.Principal{AgentID: agent.ID, Name: agent.Name, Role: agent.Role, WhosOn: agent.WhosOn}
}

// ignoreRefusal: somebody at the console was faster, which is what the demo is for. Anything else is a mistake.
func ignoreRefusal(err error) error {
	if refused(err) {
		return nil
	}
	return err
}

// refused reports whether what was asked for cannot be done as things stand.
func refused(err error) bool {
	var failure *web.Failure
	return errors.As(err, &failure) && failure.Status == http.StatusConflict
}

// outOfSight reports whether the chat is of a department that the colleague does not belong to.
func outOfSight(err error) bool {
	var failure *web.Failure
	return errors.As(err, &failure) && failure.Status == http.StatusNotFound
}
