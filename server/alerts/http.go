package alerts

import (
	"deskbell/server/web"
)

const (
	tagInbox      = "Notifications"
	tagProfiles   = "Notification profiles"
	tagDeliveries = "Deliveries"
)

// Routes registers what the feature offers over HTTP. A person sees and changes only their own notifications and profiles.
func (s *Service) Routes(api *web.API) {
	agent := func(id, tag, summary string) web.Op {
		return web.Op{ID: id, Tag: tag, Summary: summary, Access: web.AccessAgent}
	}
	web.Get(api, "/notifications", agent("list-notifications", tagInbox, "The inbox of who asks, the newest first."), s.listNotifications)
	web.Get(api, "/notifications/counts", agent("get-notification-counts", tagInbox, "The numbers on the bell."), s.getCounts)
	web.Get(api, "/notifications/{id}", agent("get-notification", tagInbox, "One notification with all it tells of."), s.getNotification)
	web.Post(api, "/notifications/read", agent("read-notifications", tagInbox, "Marks as read: some, all until a time, or what an item was about."), s.postRead)
	web.Post(api, "/notifications/unread", agent("unread-notifications", tagInbox, "Marks as unread."), s.marking(s.MarkUnread))
	web.Post(api, "/notifications/done", agent("finish-notifications", tagInbox, "Takes them out of the inbox."), s.marking(s.MarkDone))
	web.Post(api, "/notifications/undone", agent("unfinish-notifications", tagInbox, "Puts them back into the inbox."), s.marking(s.MarkUndone))
	web.Post(api, "/notifications/shown", agent("show-notifications", tagInbox, "Notes that a browser has shown them."), s.marking(s.MarkShown))
	web.Post(api, "/notifications/snooze", agent("snooze-notifications", tagInbox, "Hides them until a time."), s.postSnooze)

	web.Get(api, "/profiles", agent("list-profiles", tagProfiles, "How who asks is reached."), s.listProfiles)
	web.Patch(api, "/profiles/{id}", agent("change-profile", tagProfiles, "Changes how one is reached."), s.patchProfile)
	web.Post(api, "/profiles/{id}/test", agent("test-profile", tagProfiles, "Sends oneself a test in exactly this way."), s.postTest)

	web.Get(api, "/deliveries", agent("list-deliveries", tagDeliveries, "Messages that left the house, or should have: one's own; managers those of their groups; administrators all."), s.listDeliveries)
	web.Get(api, "/deliveries/{id}", agent("get-delivery", tagDeliveries, "One message with every try."), s.getDelivery)
	web.Post(api, "/deliveries/{id}/retry", agent("retry-delivery", tagDeliveries, "Tries a dead or waiting message again now."), s.postRetry)
	web.Get(api, "/demo/outbox", agent("list-outbox", tagDeliveries, "The mail of a demo, which is never sent."), s.listOutbox)
}
