package whoson

import (
	"context"
	"net/http"
	"net/netip"

	"deskbell/models"
	"deskbell/server/base/id"
	"deskbell/server/base/secret"
	"deskbell/server/web"
	"deskbell/server/whoson/device"
	"deskbell/server/whoson/geo"
)

// Page is a page as the visitor's browser tells of it.
type Page struct {
	URL      string `json:"url"`
	Title    string `json:"title"`
	Referrer string `json:"referrer"`
	Virtual  string `json:"virtual"`
}

// VisitRequest is what a page tells when it is loaded.
type VisitRequest struct {
	Site         string `json:"site"`
	Page         Page   `json:"page"`
	Lang         string `json:"lang"`
	Consent      string `json:"consent"`
	BrowserToken string `json:"browser_token"`
	Resume       string `json:"resume"`
	Nav          string `json:"nav"` // load, restore, launcher
}

// Client is what the request itself tells.
type Client struct {
	Origin  string
	Address netip.Addr
	Header  http.Header
}

// visitStart is a request that has passed all checks.
type visitStart struct {
	site    *site
	client  Client
	page    change
	lang    string
	consent string
	link    string // LinkHash; empty: not linked
	resume  string // hash of a token; empty: none
	browser string // hash of a browser's token; empty: none
}

// StartVisit begins a visit, or goes on with the one that this browser has on the site. The answer has no token when there is no visit:
// nothing was agreed to, or nobody is there.
func (s *Service) StartVisit(ctx context.Context, in VisitRequest, client Client) (VisitAnswer, error) {
	start, err := s.checkVisit(ctx, in, client)
	if err != nil {
		return VisitAnswer{}, err
	}
	if start.consent == models.ConsentNone || device.Of(client.Header).Bot {
		return s.noVisit(ctx, start), nil
	}
	if s.intake.full() {
		return VisitAnswer{}, web.Unavailable("Too many page views wait to be written.", retryVisit)
	}
	one := s.starting.of(start.key())
	one.Lock()
	defer one.Unlock()
	v, token, err := s.goOn(ctx, start)
	if err != nil {
		return VisitAnswer{}, err
	}
	browserToken := ""
	if v == nil {
		if v, token, browserToken, err = s.begin(ctx, start); err != nil {
			return VisitAnswer{}, err
		}
	} else if v.consentNow() != start.consent {
		if browserToken, err = s.SetConsent(ctx, v.id, start.consent); err != nil {
			return VisitAnswer{}, err
		}
	}
	if token == "" {
		token = in.Resume
	}
	start.page.token = secret.Hash(token)
	s.open(v, start.page)
	return s.answer(ctx, v, start, token, browserToken), nil
}

// key is what two page loads of one browser have in common.
func (v visitStart) key() string {
	switch {
	case v.resume != "":
		return v.resume
	case v.browser != "":
		return v.browser
	}
	return v.link
}

// preferred is the language that the browser asks for: what conditions know. The language of the page, in which the widget speaks, counts
// only when the browser says nothing.
func (v visitStart) preferred() string {
	if asked := device.Language("", v.client.Header.Get("Accept-Language")); asked != "" {
		return asked
	}
	return device.Language(v.lang, "")
}

func (s *Service) checkVisit(ctx context.Context, in VisitRequest, client Client) (visitStart, error) {
	siteID, err := id.Parse(prefixSite, in.Site)
	site := s.sites.get(siteID)
	if err != nil || site == nil {
		return visitStart{}, errSiteUnknown
	}
	if !site.allows(client.Origin) {
		return visitStart{}, errOrigin
	}
	if err := s.limitVisit(ctx, site, client.Address); err != nil {
		return visitStart{}, err
	}
	page, err := s.readPage(site, in.Page, s.now())
	if err != nil {
		return visitStart{}, err
	}
	consent, linked := consentOf(in.Consent, site.Consent, client.Header, in.Nav == "launcher")
	start := visitStart{site: site, client: client, page: page, lang: in.Lang, consent: consent}
	if linked && start.consent == models.ConsentSession {
		start.link = s.salt.link(site.ID, client.Address, client.Header.Get("User-Agent"), s.clock.Now())
	}
	if secret.WellFormed(in.Resume) {
		start.resume = secret.Hash(in.Resume)
	}
	if start.consent == models.ConsentFull && secret.WellFormed(in.BrowserToken) {
		start.browser = secret.Hash(in.BrowserToken)
	}
	return start, nil
}

func (s *Service) limitVisit(ctx context.Context, site *site, address netip.Addr) error {
	for key, limit := range map[string]web.Limit{web.AddressKey(address): s.perAddress, site.ID: s.perSite} {
		decision, err := s.limiter.Allow(ctx, key, limit)
		if err != nil {
			return err
		}
		if !decision.Allowed {
			return web.TooMany(decision.RetryAfter)
		}
	}
	return nil
}

// readPage makes the change that a page is, with everything cut to length. A page that is not the site's is refused.
func (s *Service) readPage(site *site, page Page, at models.Time) (change, error) {
	address, ok := pageURL(page.URL, site.origins)
	if !ok {
		return change{}, web.Invalid(web.Problem{Field: "page.url", Code: "page_not_on_site", Message: "This is not the address of a page of the site."})
	}
	return change{kind: changePage, at: at, page: address, title: line(page.Title, maxTitle), referrer: referrerURL(page.Referrer),
		virtual: line(page.Virtual, maxVirtual)}, nil
}

// goOn finds the visit that this page load belongs to: by the token that the tab kept (which it keeps), by the browser's own token, or
// by the day's link (both get a new token). The link only counts: a visitor with a chat or a name is never found by it.
func (s *Service) goOn(ctx context.Context, start visitStart) (v *live, token string, err error) {
	if start.resume != "" {
		v, err := s.byToken(ctx, start.resume, start.site.ID)
		if v != nil || err != nil {
			return v, "", err
		}
	}
	if start.browser != "" {
		if v, err = s.ofBrowser(ctx, start); v == nil {
			return nil, "", err
		}
	} else if start.link != "" {
		if v = s.registry.byLink.get(start.link); v == nil || !v.linkable() {
			return nil, "", nil
		}
	}
	if v == nil {
		return nil, "", nil
	}
	token = secret.NewToken()
	s.registry.addToken(v, secret.Hash(token))
	return v, token, nil
}

// linkable reports whether another page load may count for this visitor without proving anything.
func (v *live) linkable() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return !v.gone && v.row.ChatID == "" && v.row.Name == "" && v.row.Email == "" && v.row.ExternalID == "" && v.row.BrowserID == ""
}

func (v *live) consentNow() string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.row.Consent
}

// begin puts a new visitor on the list; the row is written with the first page.
func (s *Service) begin(ctx context.Context, start visitStart) (v *live, token, browserToken string, err error) {
	about := device.Of(start.client.Header)
	now, token := s.now(), secret.NewToken()
	row := models.Visitor{ID: id.New(), SiteID: start.site.ID, TokenHash: secret.Hash(token), LinkHash: start.link, Consent: start.consent, Traits: "{}",
		IP: s.kept(start.site, start.client.Address), Country: s.countries.Of(start.client.Address),
		Language: start.preferred(), Browser: about.Browser, System: about.System,
		StartedAt: now, LastActivityAt: now, LastSeenAt: now, Visits: 1, ChatStatus: models.ChatNone,
		InitialPage: start.page.page, InitialVirtual: start.page.virtual, InitialTitle: start.page.title, InitialRef: start.page.referrer,
		DepartmentID: start.site.DepartmentID, GroupID: s.directory.groupOf(start.site), PageAt: now}
	v = &live{id: row.ID, siteID: row.SiteID, noTabAt: now}
	if start.consent == models.ConsentFull {
		if browserToken, err = s.recall(ctx, start, v, &row); err != nil {
			return nil, "", "", err
		}
	}
	v.row = row
	v.lastActivity.Store(int64(now))
	s.registry.add(v, row.TokenHash)
	return v, token, browserToken, nil
}

// kept is the address in the form in which it is kept.
func (s *Service) kept(site *site, address netip.Addr) string {
	if !site.KeepFullIP {
		address = geo.Truncate(address)
	}
	if !address.IsValid() {
		return ""
	}
	return address.String()
}
