package whoson

import (
	"context"
	"fmt"

	"deskbell/models"
	"deskbell/server/base/id"
	"deskbell/server/base/secret"
	"deskbell/server/database"
	"deskbell/server/engine"
	"deskbell/server/web"
)

// RemovedConsent is why a visitor left the list: the consent was taken back.
const RemovedConsent = "consent"

// SetConsent changes the level during a visit. Up to full it begins the history of the browser and answers its token, once. Down from
// full the history is deleted. Down to none everything about the visitor is deleted and they leave the list; a chat that is going on
// keeps the visit until it ends.
func (s *Service) SetConsent(ctx context.Context, visitorID, level string) (browserToken string, err error) {
	v := s.registry.byID.get(visitorID)
	if v == nil {
		return "", errGone
	}
	if !isConsent(level) {
		return "", web.Invalid(web.Problem{Field: "level", Code: "bad_choice", Message: "Consent is none, session or full."})
	}
	if err := s.settle(ctx, v); err != nil {
		return "", err
	}
	if level == models.ConsentFull {
		browserToken = secret.NewToken()
	}
	var after models.Visitor
	unchanged := false
	err = s.db.Tx(ctx, "whoson.consent", func(tx *database.Tx) (err error) {
		after, unchanged, err = s.consentIn(tx, visitorID, level, browserToken)
		return err
	})
	if err != nil {
		return "", err
	}
	s.refile(v, after)
	if unchanged {
		return "", nil // the browser has its token
	}
	return browserToken, nil
}

func (s *Service) consentIn(tx *database.Tx, visitorID, level, browserToken string) (row models.Visitor, unchanged bool, err error) {
	ended := false
	row, err = s.edit(tx, visitorID, func(row *models.Visitor) ([]happened, error) {
		switch {
		case row.Consent == level:
			unchanged = true
			return nil, nil
		case level == models.ConsentFull:
			row.Consent, row.LinkHash = level, ""
			return nil, newBrowser(tx, row, browserToken)
		}
		if err := forget(tx, row); err != nil {
			return nil, err
		}
		if level == models.ConsentSession || inChat(*row) {
			row.Consent, row.LinkHash = models.ConsentSession, ""
			return s.changeEntry(), nil
		}
		ended = true
		return nil, s.blank(tx, row)
	})
	if err != nil || !ended {
		return row, unchanged, err
	}
	return row, false, s.removeIn(tx, visitorID, RemovedConsent)
}

// newBrowser begins the history of a browser with this visit.
func newBrowser(tx *database.Tx, row *models.Visitor, token string) error {
	browser := models.Browser{ID: id.New(), SiteID: row.SiteID, TokenHash: secret.Hash(token), Visits: 1, LastSeenAt: row.LastSeenAt}
	if err := tx.Create(&browser).Error; err != nil {
		return fmt.Errorf("make browser: %w", err)
	}
	row.BrowserID = browser.ID
	return remember(tx.DB, *row)
}

// forget deletes the history of the browser; what belongs to this visit stays.
func forget(tx *database.Tx, row *models.Visitor) error {
	if row.BrowserID == "" {
		return nil
	}
	if err := tx.Where("id = ?", row.BrowserID).Delete(&models.Browser{}).Error; err != nil {
		return fmt.Errorf("delete browser: %w", err)
	}
	row.BrowserID, row.Visits = "", 1
	if row.ChatID == "" {
		row.FirstChatAt, row.LastChatAt = 0, 0
	}
	return nil
}

// blank takes out of the row what is about the person, and deletes the trail.
func (s *Service) blank(tx *database.Tx, row *models.Visitor) error {
	*row = models.Visitor{ID: row.ID, SiteID: row.SiteID, Number: row.Number, TokenHash: row.TokenHash, Consent: models.ConsentNone, Traits: "{}",
		StartedAt: row.StartedAt, LastActivityAt: row.LastActivityAt, LastSeenAt: row.LastSeenAt, Hits: row.Hits, PageAt: row.PageAt,
		InvitesSent: row.InvitesSent, InvitesAccepted: row.InvitesAccepted, InvitesRejected: row.InvitesRejected, InvitesIgnored: row.InvitesIgnored,
		ChatsForced: row.ChatsForced, Visits: 1, ChatStatus: row.ChatStatus, ChatID: row.ChatID, InvitationID: row.InvitationID,
		DepartmentID: row.DepartmentID, GroupID: row.GroupID, BannedUntil: row.BannedUntil, Version: row.Version}
	if err := tx.Where("visitor_id = ?", row.ID).Delete(&models.PageView{}).Error; err != nil {
		return fmt.Errorf("delete the trail: %w", err)
	}
	if err := s.journal.Erase(tx, engine.ItemKey{Kind: models.ItemVisitor, ID: row.ID}); err != nil {
		return fmt.Errorf("erase the journal of a visitor: %w", err)
	}
	return nil
}

// refile finds the visit under the keys of its new level only.
func (s *Service) refile(v *live, row models.Visitor) {
	v.mu.Lock()
	link, browser := v.link, v.browserID
	v.browserID = row.BrowserID
	if row.LinkHash == "" {
		v.link = ""
	}
	v.mu.Unlock()
	if row.LinkHash == "" {
		s.registry.byLink.drop(link, v)
	}
	if browser != row.BrowserID {
		s.registry.byBrowser.drop(browser, v)
		if row.BrowserID != "" {
			s.registry.byBrowser.put(row.BrowserID, v)
		}
	}
}

// inChat reports whether the visitor has a chat that has not ended.
func inChat(row models.Visitor) bool {
	return row.ChatStatus == models.ChatWaiting || row.ChatStatus == models.ChatChatting
}
