package whoson

import (
	"net/http"
	"time"

	"deskbell/server/web"
)

// What the public entry refuses.
var (
	errSiteUnknown error = &web.Failure{Type: "about:blank", Title: http.StatusText(http.StatusNotFound), Status: http.StatusNotFound,
		Code: "site_unknown", Detail: "There is no site with this id. The snippet in Settings, Sites has the right one."}
	errOrigin = web.Forbidden("origin_not_allowed", "This page's address is not one of the site's origins. An administrator adds it in Settings, Sites.")
	errToken  = web.Unauthorized("token_unknown", "This visit is over. Begin a new one.")
)

// retryVisit is when a page may try again to begin a visit.
const retryVisit = 5 * time.Second
