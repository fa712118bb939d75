package whoson

import (
	"net/http"

	"deskbell/models"
)

// known consent levels, from the least to the most.
var consentLevels = []string{models.ConsentNone, models.ConsentSession, models.ConsentFull}

// consentOf is the level that counts for one page: what the page asks for, else what the site starts with. Global Privacy Control
// lowers it to none. Using the launcher is an interaction that a person meant: it makes a visit though nothing was agreed to, and
// this visit is not linked to any other.
func consentOf(asked, ofSite string, header http.Header, launcher bool) (level string, linked bool) {
	level = ofSite
	if isConsent(asked) {
		level = asked
	}
	if header.Get("Sec-GPC") == "1" {
		level = models.ConsentNone
	}
	if level == models.ConsentNone && launcher {
		return models.ConsentSession, false
	}
	return level, level != models.ConsentNone
}

func isConsent(level string) bool {
	for _, known := range consentLevels {
		if level == known {
			return true
		}
	}
	return false
}
