// Package accounts knows the people of the desk: agents, their roles, departments, groups and memberships, how they sign in, whether
// they are there, and how many chats they can take.
//
// It is the one writer of settings, agents, departments, groups, memberships, sessions, API tokens and one-time links. Whatever of
// these decides what somebody may see is remembered by the engine in the same transaction, so it can be asked as of any time.
//
// # Sessions
//
//	sign-in ──▶ open ──▶ 12 hours without a request, 30 days in all ──▶ expired
//	              ├──▶ signed out
//	              └──▶ ended: new password, other role, disabled
//
// Only hashes of tokens are stored. Ending sessions tells the hub after commit, which closes their sockets.
//
// # Places
//
// A place is room for one chat or one open invitation. It is taken by one conditional UPDATE of the agent's row in the caller's
// transaction, so two can never take the last one, and given back in the transaction that ends what held it.
package accounts
