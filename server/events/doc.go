// Package events is the feature behind the event screens: people configure what the engine runs, look at what fired, and ask why.
//
// An event has a level. Agent-level events belong to their owner, who alone edits them; managers read those of the agents in their
// groups and administrators all, and may disable one on behalf. System-level events belong to the administrators. Every save is a
// revision that never changes; a save and every switch raise the rules' version in the same transaction, so nothing is decided by the
// old rule after it was acknowledged.
package events
