// Package livechat is the server side of live chat: a visitor asks, one agent accepts, both write, somebody ends it.
//
//	Start (launcher) ──▶ waiting ──Accept: the first agent──▶ active ──End──▶ ended
//	                       │                                    ▲
//	                       └───────────────End──────────────────┼──▶ ended
//	StartFromInvitation (accepted or forced) ───────────────────┘
//
// Every verb is one transaction: the chat's row, the message, the counts, the agent's place and the journal commit together or not at
// all; frames to browsers leave after the commit. Rows are locked in one order: the chat, counts, places, heads of the journal, the
// visitor.
//
// A place of the agent belongs to every active chat: taken when it is accepted, or reserved by the invitation and handed over, and given
// back when it ends.
//
// Messages are unique by (chat, client id) and numbered by chat: sending one twice changes nothing and gets the same answer. Notes and
// the system lines that concern the staff alone are marked Note and never reach the visitor.
//
// Who sees a chat is decided in one place, Scope: rows, topics and REST ask it.
package livechat
