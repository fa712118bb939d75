// Package geo tells the country of an address from a file in MMDB format, without asking anybody outside.
//
// The file is bundled with the frontend's build, or named by a setting; without one the product works and says that it has no
// country data. A look-up takes some microseconds, takes no lock and keeps nothing.
package geo

import (
	"errors"
	"fmt"
	"net/netip"
	"os"
	"strings"
	"time"

	"github.com/oschwald/maxminddb-golang/v2"
)

// ErrNoData is what Open returns when there is neither a file nor a bundled one.
var ErrNoData = errors.New("there is no country data: set DESKBELL_GEOIP_DB or build the frontend")

// Attribution is what the licence of the bundled data asks to be shown, with a link to AttributionURL.
const (
	Attribution    = "IP Geolocation by DB-IP"
	AttributionURL = "https://db-ip.com"
)

// Countries looks up countries. The zero value, and nil, know none.
type Countries struct {
	reader  *maxminddb.Reader
	bundled bool
}

// Open reads the file at path when one is named, else the bundled bytes, which must not change afterwards. Without either it
// returns usable Countries that know none, and ErrNoData. A file that cannot be read is an error of its own.
func Open(path string, bundled []byte) (*Countries, error) {
	raw := bundled
	if path != "" {
		var err error
		if raw, err = os.ReadFile(path); err != nil {
			return &Countries{}, fmt.Errorf("read the country data: %w", err)
		}
	}
	if len(raw) == 0 {
		return &Countries{}, ErrNoData
	}
	reader, err := maxminddb.OpenBytes(raw)
	if err != nil {
		return &Countries{}, fmt.Errorf("read the country data: %w", err)
	}
	return &Countries{reader: reader, bundled: path == ""}, nil
}

// Known reports whether there is data.
func (c *Countries) Known() bool { return c != nil && c.reader != nil }

// Bundled reports whether the data is ours, whose licence asks for Attribution.
func (c *Countries) Bundled() bool { return c.Known() && c.bundled }

// Built is when the data was made; zero without data.
func (c *Countries) Built() time.Time {
	if !c.Known() {
		return time.Time{}
	}
	return c.reader.Metadata.BuildTime()
}

// Of is the country of an address as two capital letters of ISO 3166-1, empty when it is not known. Both the flat layout of the
// bundled file and the nested one of other makers are understood.
func (c *Countries) Of(address netip.Addr) string {
	if !c.Known() || !address.IsValid() {
		return ""
	}
	found := c.reader.Lookup(address.Unmap().WithZone(""))
	for _, path := range [][]any{{"country_code"}, {"country", "iso_code"}} {
		var code string
		if err := found.DecodePath(&code, path...); err == nil && isCode(code) {
			return strings.ToUpper(code)
		}
	}
	return "" // not in the file, or a record of another shape: unknown either way
}

func isCode(code string) bool {
	return len(code) == 2 && strings.Trim(strings.ToUpper(code), "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}
