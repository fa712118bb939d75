// Package alerts tells people: the inbox with its feed, the profiles that say where a person is reached, the actions of events that
// write to people, and what became of the messages.
//
//	an action of an event ─▶ notification (a row, at once) ─▶ feed of the person ─▶ their browsers
//	                      └▶ delivery (a row) ─▶ notify's dispatcher ─▶ their mail
//
// A notification is written once per cause and person, and never deleted, only done. Whatever changes it changes it for all browsers of
// the person: read in one place is read everywhere. The numbers on the bell are counted here and nowhere else.
package alerts
