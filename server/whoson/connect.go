package whoson

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"deskbell/models"
	"deskbell/server/base/secret"
)

// tolerance is how much later than the stamp an activity may seem, because of the time that reports and the network take, without
// being a new one.
const tolerance = 7 * time.Second

// Connect joins a tab to its visit. The token must be one of a visit that is on the list, and the page one of its site.
func (s *Service) Connect(ctx context.Context, hello Hello, client Client) (visitorID, session string, err error) {
	if !secret.WellFormed(hello.Token) {
		return "", "", errToken
	}
	session = secret.Hash(hello.Token)
	v, err := s.byToken(ctx, session, "")
	if err != nil {
		return "", "", err
	}
	if v == nil {
		return "", "", errToken
	}
	site := s.sites.get(v.siteID)
	if site == nil || !site.allows(client.Origin) {
		return "", "", errOrigin
	}
	v.mu.Lock()
	if !v.connected {
		v.panelOpen, v.fieldFocused, v.reducedData = false, false, hello.Save
	}
	v.left, v.hidden = false, hello.Visible != nil && !*hello.Visible
	v.mu.Unlock()
	s.relink(v, client)
	s.resume(v, time.Duration(hello.IdleMS)*time.Millisecond, hello.Stamp)
	s.missed(v, site, hello.Page)
	s.show(v)
	return v.id, session, nil
}

// byToken finds the visitor whose token it is, on the list or, when another node put them there, in the rows. A token of another site
// than the one that is asked for is none.
func (s *Service) byToken(ctx context.Context, hash, siteID string) (*live, error) {
	v := s.registry.byToken.get(hash)
	if v == nil {
		var err error
		if v, err = s.adopt(ctx, hash); v == nil {
			return nil, err
		}
	}
	if siteID != "" && v.siteID != siteID {
		return nil, nil
	}
	return v, nil
}

// adopt puts a visitor on the list whom the rows know.
func (s *Service) adopt(ctx context.Context, hash string) (*live, error) {
	s.loading.Lock()
	defer s.loading.Unlock()
	var row models.Visitor
	err := s.db.Read(ctx).Where("token_hash = ? AND removed_at = 0", hash).First(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read visitor: %w", err)
	}
	if v := s.registry.byID.get(row.ID); v != nil {
		return s.moved(v, hash), nil
	}
	return s.restore(row, s.now()), nil
}

// moved lets a visitor in by the newest token of the row whom this node only knew from other nodes. Where there are none, a token that
// the list does not know was given up.
func (s *Service) moved(v *live, hash string) *live {
	v.mu.Lock()
	own := s.node == "" || v.connected
	v.mu.Unlock()
	if own {
		return nil
	}
	s.registry.addToken(v, hash)
	return v
}

// relink makes page loads find the visit again after a restart, which forgot the day's salt.
func (s *Service) relink(v *live, client Client) {
	link := s.salt.link(v.siteID, client.Address, client.Header.Get("User-Agent"), s.clock.Now())
	v.mu.Lock()
	old, linked := v.link, v.row.LinkHash != "" && !v.gone
	if linked {
		v.link = link
	}
	v.mu.Unlock()
	if linked && old != link {
		s.registry.byLink.drop(old, v)
		s.registry.byLink.put(link, v)
	}
}

// resume takes over what the tab knows of the last activity: the stamp that the server gave it, unless there was input since. So a
// restart, which may have lost the last seconds, neither starts an episode nor repeats one.
func (s *Service) resume(v *live, idle time.Duration, stamp models.Time) {
	idle = min(max(idle, 0), 24*time.Hour)
	claimed := s.fit(v, s.now().Add(-idle))
	known := models.Time(v.lastActivity.Load())
	if stamp == s.fit(v, stamp) && stamp > known {
		known = stamp
	}
	if claimed > known.Add(tolerance) {
		known = claimed
	}
	s.active(v, known, s.now(), false)
}

// missed counts a page that was opened while there was no socket.
func (s *Service) missed(v *live, site *site, page *Page) {
	if page == nil {
		return
	}
	next, err := s.readPage(site, *page, s.now())
	v.mu.Lock()
	same := v.page == next.page+next.virtual
	v.mu.Unlock()
	if err == nil && !same {
		s.open(v, next)
	}
}

// Present notes that the first tab of a visitor has opened its socket, or that the last one has closed it.
func (s *Service) Present(visitorID string, connected bool) {
	v := s.registry.byID.get(visitorID)
	if v == nil {
		return
	}
	v.mu.Lock()
	v.connected = connected
	if !connected {
		v.noTabAt, v.panelOpen, v.fieldFocused = s.now(), false, false
	}
	v.mu.Unlock()
	s.show(v)
}

// Leave notes that a tab says that it is being closed; another page of the visit may follow at once.
func (s *Service) Leave(token string) {
	if !secret.WellFormed(token) {
		return
	}
	if v := s.registry.byToken.get(secret.Hash(token)); v != nil {
		v.mu.Lock()
		v.left = true
		if !v.connected {
			v.noTabAt = s.now()
		}
		v.mu.Unlock()
	}
}
