package whoson

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"net/netip"
	"sync"
	"time"

	"deskbell/server/whoson/geo"
)

// daySalt makes the hash that links the page loads of one day at consent level session. The salt is random, new each day (UTC), kept in
// memory only and forgotten with the day: afterwards nobody can tell whose hash it was, or that two of different days are one person's.
type daySalt struct {
	mu   sync.Mutex
	day  string
	salt [32]byte
}

// link is the hash of a site, the network of an address and a browser, for the day of now.
func (d *daySalt) link(siteID string, address netip.Addr, userAgent string, now time.Time) string {
	salt := d.of(now.UTC().Format(time.DateOnly))
	sum := hmac.New(sha256.New, salt[:])
	for _, part := range []string{siteID, geo.Truncate(address).String(), userAgent} {
		sum.Write([]byte(part))
		sum.Write([]byte{0})
	}
	return hex.EncodeToString(sum.Sum(nil))
}

func (d *daySalt) of(day string) [32]byte {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.day != day {
		d.day = day
		_, _ = rand.Read(d.salt[:]) // never answers an error
	}
	return d.salt
}
