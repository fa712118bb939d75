// Package notify brings messages out of the house. A message is a row first: Enqueue writes it in the transaction of whatever caused
// it, so it exists exactly if its cause does. The dispatcher sends what is due and writes down what came of it.
//
//	         Enqueue
//	            │
//	            ▼   claimed, attempt written
//	┌──────── due ──────────────► sending ───────► sent
//	│           ▲                  │    │
//	│           └──────────────────┘    └────────► dead
//	│    temporary or unknown: later        permanent, or   │
//	│                                       tried too long  │
//	└◄──────────────────────────────────────────────────────┘
//	                      Retry, by hand
//
// A try is a row before it begins and is completed when it has ended. A try without an end has an unknown outcome: the process died, or
// the other side did not answer. Only then may a message be sent although an earlier try might have arrived, and the repeat carries the
// same id, so that the other side can tell. A claim is a lease with a token: who comes back after it ran out (a machine that was
// asleep) is refused.
//
// One destination that hangs delays no other: each has few places of the many that its channel has.
package notify
