package web

import (
	"fmt"
	"net/http"
	"strings"
)

// ETag is the tag of a version, in quotes: send it with what can be changed under If-Match.
func ETag(version int64) string { return fmt.Sprintf(`"%d"`, version) }

// CheckMatch refuses a change that was made to another version than the current one (412 version_changed). An empty header means
// that the client does not care; needed says whether it must (428).
func CheckMatch(ifMatch string, current int64, needed bool) error {
	if ifMatch == "" {
		if needed {
			return newFailure(http.StatusPreconditionRequired, "if_match_required", "Say with If-Match which version you changed.")
		}
		return nil
	}
	for tag := range strings.SplitSeq(ifMatch, ",") {
		if tag = strings.TrimSpace(tag); tag == "*" || tag == ETag(current) {
			return nil
		}
	}
	f := newFailure(http.StatusPreconditionFailed, "version_changed", "Somebody else changed this meanwhile. Load it again.")
	return With(f, "version", current)
}
