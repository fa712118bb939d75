// Package database opens the one database of a desk and gives out the only way to change it: a transaction that retries what may be
// retried, that holds back what must wait for the commit, and that never half-happens.
//
// SQLite has two pools: a writer of one connection, used by transactions alone, and four readers that cannot write. MySQL and MariaDB
// have the same two pools, with more connections each. Both are checked at start against the settings under which an acknowledged
// change survives a power loss; see Durability.
package database
