package geo_test

import (
	"net/netip"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"deskbell/server/whoson/geo"
)

var file = mmdb(map[string]map[string]any{
	"81.2.69.0/24":    {"country_code": "GB"},
	"91.198.174.0/24": {"country": map[string]any{"iso_code": "nl"}},
	"2001:4860::/32":  {"country_code": "US"},
	"198.51.100.0/24": {"country_code": "<b>"},
})

func TestTheCountryOfAnAddress(t *testing.T) {
	countries, err := geo.Open("", file)
	require.NoError(t, err)
	require.True(t, countries.Known())
	require.True(t, countries.Bundled())
	for address, want := range map[string]string{
		"81.2.69.142":        "GB",
		"::ffff:81.2.69.142": "GB",
		"91.198.174.192":     "NL",
		"2001:4860:4860::8":  "US",
		"fe80::1%eth0":       "",
		"198.51.100.7":       "", // a code that is none
		"127.0.0.1":          "",
	} {
		require.Equal(t, want, countries.Of(netip.MustParseAddr(address)), address)
	}
	require.Empty(t, countries.Of(netip.Addr{}))
}

func TestANamedFileWinsOverTheBundledOne(t *testing.T) {
	path := filepath.Join(t.TempDir(), "other.mmdb")
	require.NoError(t, os.WriteFile(path, mmdb(map[string]map[string]any{"81.2.69.0/24": {"country_code": "IE"}}), 0o600))
	countries, err := geo.Open(path, file)
	require.NoError(t, err)
	require.False(t, countries.Bundled())
	require.Equal(t, "IE", countries.Of(netip.MustParseAddr("81.2.69.1")))
}

func TestWithoutDataTheProductWorksAndSaysSo(t *testing.T) {
	countries, err := geo.Open("", nil)
	require.ErrorIs(t, err, geo.ErrNoData)
	require.False(t, countries.Known())
	require.Empty(t, countries.Of(netip.MustParseAddr("81.2.69.142")))
	require.Empty(t, (*geo.Countries)(nil).Of(netip.MustParseAddr("81.2.69.142")))

	countries, err = geo.Open("", []byte("no such format"))
	require.ErrorContains(t, err, "country data")
	require.NotErrorIs(t, err, geo.ErrNoData)
	require.Empty(t, countries.Of(netip.MustParseAddr("81.2.69.142")))
}

func TestAnAddressIsCutToItsNetwork(t *testing.T) {
	for address, want := range map[string]string{
		"81.2.69.142":             "81.2.69.0",
		"::ffff:81.2.69.142":      "81.2.69.0",
		"2001:4860:4860:1:2::8":   "2001:4860:4860::",
		"fe80::abcd:1:2%wlan0":    "fe80::",
		"255.255.255.255":         "255.255.255.0",
		"2001:db8:ffff:ffff::ff1": "2001:db8:ffff::",
	} {
		require.Equal(t, want, geo.Truncate(netip.MustParseAddr(address)).String(), address)
	}
	require.False(t, geo.Truncate(netip.Addr{}).IsValid())
}
