// # What makes them fire
//
// The running half keeps the promises of design section 4 about when, how often and for whom:
//
//	journal.go    Record: rows of what happened, numbered per item under the lock of its head, in the feature's transaction
//	remember.go   what decides but belongs to no item, with its times; raises the rules' version
//	snapshot.go   events in force, compiled, and who may see what; every deciding transaction reads the version first and loads what is newer
//	decision.go   one deciding transaction: firings, action runs and what they cause, written together
//	runner.go     waiting rows: moments are judged at the occurrence's time; follow.go lets the clocks follow
//	standing.go   when each state next fires for an item whose facts stay as they are (counts.go: episodes of counts)
//	watch.go      the items whose clock runs, on one wheel (wheel.go); Activity is one store; tick.go fires what is due, sweep.go arms
//	              everything once after a start or a change of rules, repeat.go repeats plain messages
//	batch.go      plain messages gather what fires within two seconds; batch_close.go sends them
//	held.go       refusals that time can lift; frequency.go: Maximum Frequency; storm.go: too many firings
//	lease.go      where several nodes share a database: which partitions this one decides about; lease_keep.go renews, takes and gives
//	              back; others.go wakes the other nodes; repeat_shared.go finds what repeats among the items of all
//	explain.go    why, judged again as of then; evaluate.go: why not, now; manual.go: buttons; retention.go: what may be forgotten
//
// The life of an action run:
//
//	         ┌─▶ done
//	         ├─▶ failed, skipped
//	(fires) ─┼─▶ limited                          by its Maximum Frequency, or by a refusal that stands
//	         ├─▶ batched ──▶ done, failed, skipped  when its message is sent
//	         └─▶ held ──▶ done, failed, skipped     when what it waits for comes
//	                 └──▶ limited                   when the event holds no more
//
// Memory never decides alone. What it knows (what is due, what has fired, how often) only says where to look; a unique key on firings, the
// locked head of the item and one conditional update for each limit make twice harmless. So a restart loses nothing: the heads of living
// items, their newest rows and the firings say everything that the clocks need.
//
// # Several nodes
//
// Items are spread over 64 partitions. A node decides about the rows of the partitions that it has a lease of, and holds the clocks of their
// items; what belongs to no item (a batch, a plain repeat, what held runs wait for) goes by the partition of its name. A lease is a row that
// its node changes every three seconds. Nobody compares clocks: who sees it stand still for ten seconds of its own monotonic time takes it and
// raises its term. Each deciding transaction first reads its leases, locked against change, and touches only partitions whose term is the one
// that it knows: a node that was paused, or cut off, writes nothing about what it lost. Living nodes hold equally many; one that stops gives
// back what it has.
//
// A visitor's socket may be on another node than the visitor's clock. So activities are written down every second there, and a visitor's clock is
// looked at a second and a half later than due. Storms are counted by each node for itself.
package engine
