package notify

import (
	"math/rand/v2"
	"time"
)

// Schedule says how long to wait after a failed try: tried is how many tries there were, age how long the message has existed. again
// is false when it is time to give up.
type Schedule func(tried int, age time.Duration) (wait time.Duration, again bool)

// webSteps are the waits of the Standard Webhooks specification: ten tries in about three days.
var webSteps = []time.Duration{5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour,
	14 * time.Hour, 20 * time.Hour, 24 * time.Hour}

// WebSchedule is for web calls and the like: at once, then after 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h.
func WebSchedule(tried int, _ time.Duration) (time.Duration, bool) {
	if tried > len(webSteps) {
		return 0, false
	}
	return jitter(webSteps[max(tried, 1)-1]), true
}

// mailSteps are short at first, since greylisting servers take a second try after a few minutes.
var mailSteps = []time.Duration{time.Minute, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour}

const (
	mailStep = 4 * time.Hour
	mailAge  = 72 * time.Hour
)

// MailSchedule is for mail: more and more seldom, at last each four hours, for three days.
func MailSchedule(tried int, age time.Duration) (time.Duration, bool) {
	wait := mailStep
	if tried = max(tried, 1); tried <= len(mailSteps) {
		wait = mailSteps[tried-1]
	}
	return jitter(wait), age < mailAge
}

// jitter keeps messages that failed together from coming back together: within a tenth of d.
func jitter(d time.Duration) time.Duration { return d - d/10 + rand.N(d/5) }
