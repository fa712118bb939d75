package models

import (
	"encoding/json"
	"fmt"
	"time"
)

// Time is an instant as rows hold it: Unix milliseconds, UTC. Zero means "never" or "not yet" and is null in JSON.
type Time int64

// TimeOf cuts t to milliseconds. The zero time.Time becomes zero.
func TimeOf(t time.Time) Time {
	if t.IsZero() {
		return 0
	}
	return Time(t.UnixMilli())
}

// Std is t as a time.Time in UTC; zero becomes the zero time.Time.
func (t Time) Std() time.Time {
	if t == 0 {
		return time.Time{}
	}
	return time.UnixMilli(int64(t)).UTC()
}

// IsZero reports whether there is no time.
func (t Time) IsZero() bool { return t == 0 }

// Add moves t by d, cut to milliseconds.
func (t Time) Add(d time.Duration) Time { return t + Time(d.Milliseconds()) }

// Sub is the time from u to t.
func (t Time) Sub(u Time) time.Duration { return time.Duration(t-u) * time.Millisecond }

// Layout is how times are written in JSON: RFC 3339, UTC, always three digits of milliseconds.
const Layout = "2006-01-02T15:04:05.000Z"

// String is the JSON form without quotes; zero is empty.
func (t Time) String() string {
	if t == 0 {
		return ""
	}
	return t.Std().Format(Layout)
}

// MarshalJSON writes RFC 3339 in UTC, or null.
func (t Time) MarshalJSON() ([]byte, error) {
	if t == 0 {
		return []byte("null"), nil
	}
	return json.Marshal(t.String())
}

// UnmarshalJSON reads RFC 3339 with any offset, or null.
func (t *Time) UnmarshalJSON(raw []byte) error {
	if string(raw) == "null" {
		*t = 0
		return nil
	}
	var text string
	if err := json.Unmarshal(raw, &text); err != nil {
		return err
	}
	parsed, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return fmt.Errorf("time %q is not RFC 3339", text)
	}
	*t = TimeOf(parsed)
	return nil
}
