package notify

// Reasons of the catalogue (ux.md 4.4) that a delivery can have.
const (
	ReasonProvider      = "provider_error"
	ReasonTimeout       = "timeout"
	ReasonBlocked       = "blocked_destination"
	ReasonBounced       = "address_bounced"
	ReasonNotConfigured = "channel_not_configured"
	ReasonExpired       = "expired"
)

// ReasonText is the sentence for people. Empty for what is no reason of a delivery.
func ReasonText(reason string) string {
	switch reason {
	case ReasonProvider:
		return "The server that should pass it on refused it or could not be reached."
	case ReasonTimeout:
		return "The server that should pass it on did not answer in time."
	case ReasonBlocked:
		return "The address leads into a network that Deskbell may not connect to."
	case ReasonBounced:
		return "The mail server says that this address takes no mail."
	case ReasonNotConfigured:
		return "This desk has no server for messages of this kind. An administrator can set one."
	case ReasonExpired:
		return "It was too late for the message to be of use."
	}
	return ""
}
