// Package web is the HTTP plumbing that every feature registers its routes on. It knows nothing of tickets or chats.
//
// A request passes, in this order: the call (request id, client address), the access log and the safety net for panics, security
// headers, the cross-origin protection, the router, and then for a route of the API: who asks (Authenticator), whether they may
// (Op.Access), the budgets of the body, the idempotency key, Huma's validation, the handler. What is below /w/ belongs to the
// visitors' widget: it shares the call, the log and the safety net, and nothing else; it never sees a session.
//
// Handlers return errors. Failure is the only error body that leaves the server (RFC 9457); anything else becomes a 500 without
// details, and the details go to the log under the request id that the client sees.
//
// Limits: bodies 1 MiB, JSON depth 32, 1,000 items in one array, 200 characters in one query value.
package web
