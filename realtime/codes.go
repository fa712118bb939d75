package realtime

// Code is a close code. Clients come back after 40xx (4000 to 4099) and stay away, or wait long, after 41xx.
type Code uint16

// Close codes.
const (
	CodeRestart   Code = 4000 // the server restarts: come back with jitter
	CodeSlow      Code = 4001 // too much waited for this peer: come back
	CodeNoPong    Code = 4002 // nothing was heard of this peer: come back
	CodeRights    Code = 4003 // rights changed: look at the session, then come back at once
	CodeSignedOut Code = 4101 // the session ended or was refused: stay away
	CodeProtocol  Code = 4102 // a frame that no correct client sends: stay away
	CodeTooMany   Code = 4103 // too many connections or messages: back off
	CodeTooLarge  Code = 4104 // a frame over 64 KiB: back off
)

// codes lists all of them with the reason that goes into the close frame.
var codes = []struct {
	code   Code
	reason string
}{
	{CodeRestart, "restart"},
	{CodeSlow, "slow"},
	{CodeNoPong, "no pong"},
	{CodeRights, "rights changed"},
	{CodeSignedOut, "signed out"},
	{CodeProtocol, "protocol error"},
	{CodeTooMany, "too many"},
	{CodeTooLarge, "too large"},
}

func (c Code) String() string {
	for _, known := range codes {
		if known.code == c {
			return known.reason
		}
	}
	return ""
}
