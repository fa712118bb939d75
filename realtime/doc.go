// Package realtime is the WebSocket hub: connections, topics, boards, a person's own feed, presence. It knows principals, topics and
// bytes, and nothing of what they mean.
//
// What it promises:
//
//   - It never blocks for one. Publishing encodes a frame once and puts it into the queue of each subscriber; nothing is written to a
//     socket under a lock or by the publisher. A peer that lets more than 256 KiB wait is closed with code 4001 and loses what waited.
//   - Frames of one topic reach a connection in the order in which they were published, at most once. What may not be lost goes
//     through the personal feed, which is read from its table: a connection gets sent+1, sent+2 ... or one clear reset.
//   - A snapshot comes before every delta of its topic, and no delta published after the subscription is left out.
//   - Rights are asked at subscribe and again at Recheck. From the return of Recheck until the new answer nothing is delivered.
//   - A peer that is silent for longer than a ping and its answer may take is closed with code 4002 within 60 seconds.
//
// The life of a connection:
//
//	accept ──hello──▶ joined ──▶ frames in, frames out ──▶ ending (close frame queued) ──▶ gone
//	   └── no hello in 10 s, bad frame, limits, slow, silent, signed out, shutdown ──▲
//
// One goroutine reads for as long as the connection lives. What waits is written by one goroutine a core for all connections, with writes
// that do not wait; a peer whose socket is full gets a goroutine of its own until it has caught up. With TLS, and where sockets cannot be
// written so, that is a goroutine for each connection for as long as something waits. Time-outs of sockets are kept by one monitor for
// all connections: no timers and no context deadlines per message.
package realtime
