// Package whoson is Who's On: the sites that carry the widget, the visitors on them, the invitations to chat, and the board on which
// agents see all three.
//
// # Rows and memory
//
// The rows are the truth. A visitor's row changes in transactions only, and every entry of the journal about a visitor is written in the
// transaction that changes the row. The registry in memory holds a copy of the row of everybody who is on the list, refreshed after each
// commit, and what is too quick for rows: sockets, input, whether a form is being filled in. Two kinds of change wait a little in memory
// so that many share one transaction: page views and ended gaps at most 250 ms (intake), the time of the last activity at most 2 s
// (flush). A kill loses no more than that, and the widget tells both again when it comes back.
//
// # A visit
//
//	POST /w/v1/visits ──▶ on the list ──page, activity──▶ on the list ──30 s without a tab, or 15 min without input──▶ removed ──▶ purged
//	       │                    ▲
//	       └── consent none,    └── socket with the visit's token; after a restart too
//	           a crawler: no visit
//
// # An invitation
//
//	sent ──▶ shown ──▶ seen ──▶ accepted (a chat begins) | rejected | ignored (60 s) | withdrawn
//	  └──▶ undeliverable (not shown in 60 s)
//
// It is sent when it is committed. It holds a place of the agent whose name it bears from then until it ends or hands the place on to
// the chat: so places taken are open invitations and chats, at any time, however often the process is killed.
//
// Above all invitations, of people and of events, stands one policy: Refuse.
package whoson
