package realtime

import "errors"

// Error is a refusal that a client gets to see. Code is stable; Message is for people.
type Error struct{ Code, Message string }

func (e *Error) Error() string { return e.Message }

// Farewell is the answer to a hello that opens no connection: one last frame, then Code. An Authenticate returns it as its error.
type Farewell struct {
	Welcome any   // data of a welcome frame; nil: the frame is an error that tells Err
	Err     error // the refusal, when there is no welcome
	Code    Code
}

func (f *Farewell) Error() string {
	if f.Err != nil {
		return f.Err.Error()
	}
	return f.Code.String()
}

// Refusals of the hub itself.
var (
	ErrUnknownType   = &Error{"unknown_type", "The server does not know frames of this type."}
	ErrUnknownTopic  = &Error{"unknown_topic", "There is no such topic."}
	ErrForbidden     = &Error{"forbidden", "You may not see this topic."}
	ErrTooManyTopics = &Error{"too_many_topics", "This connection has as many topics open as it may."}
	ErrBadData       = &Error{"bad_data", "The data of this frame is not as expected."}
	ErrTooLarge      = &Error{"too_large", "The answer is too large. Narrow down what you ask for."}
	errInternal      = &Error{"internal", "Something went wrong on the server. Try again."}
)

// problem is the code and the sentence of err, and whether err is no refusal but a failure of ours.
func (h *Hub) problem(err error) (code, message string, failure bool) {
	if h.o.Problem != nil {
		if code, message = h.o.Problem(err); code != "" {
			return code, message, false
		}
	}
	var known *Error
	if errors.As(err, &known) {
		return known.Code, known.Message, false
	}
	return errInternal.Code, errInternal.Message, true
}
