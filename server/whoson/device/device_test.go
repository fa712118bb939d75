package device_test

import (
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"deskbell/server/whoson/device"
)

func header(pairs ...string) http.Header {
	h := http.Header{}
	for i := 0; i < len(pairs); i += 2 {
		h.Set(pairs[i], pairs[i+1])
	}
	return h
}

const (
	chromeLine  = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36"
	firefoxLine = "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0"
	safariPhone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1"
	headless    = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/130.0.0.0 Safari/537.36"
	googleBot   = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
)

func TestBrowserAndSystem(t *testing.T) {
	for name, one := range map[string]struct {
		header http.Header
		want   device.Info
	}{
		"the old line alone":           {header("User-Agent", firefoxLine), device.Info{Browser: "Firefox 133", System: "Linux"}},
		"a phone":                      {header("User-Agent", safariPhone), device.Info{Browser: "Safari 18", System: "iOS"}},
		"hints win over a frozen line": {header("User-Agent", chromeLine, "Sec-CH-UA", `"Chromium";v="131", "Microsoft Edge";v="131", "Not_A Brand";v="99"`, "Sec-CH-UA-Platform", `"macOS"`), device.Info{Browser: "Edge 131", System: "macOS"}},
		"Chrome by its long name":      {header("User-Agent", chromeLine, "Sec-CH-UA", `"Not?A_Brand";v="8", "Google Chrome";v="131"`), device.Info{Browser: "Chrome 131", System: "Windows"}},
		"only the engine is named":     {header("User-Agent", chromeLine, "Sec-CH-UA", `"Chromium";v="129"`), device.Info{Browser: "Chrome 129", System: "Windows"}},
		"a broken hint is left out":    {header("User-Agent", firefoxLine, "Sec-CH-UA", `"`, "Sec-CH-UA-Platform", `"Unknown"`), device.Info{Browser: "Firefox 133", System: "Linux"}},
		"no screen is no bot":          {header("User-Agent", headless), device.Info{Browser: "Chrome 130", System: "Linux"}},
		"nothing":                      {header(), device.Info{}},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, one.want, device.Of(one.header)) })
	}
}

func TestCrawlersSayWhatTheyAre(t *testing.T) {
	for _, line := range []string{googleBot, "Twitterbot/1.0", "Mozilla/5.0 (compatible; SomeSpider/1.0)", "facebookexternalhit/1.1"} {
		require.True(t, device.Of(header("User-Agent", line)).Bot, line)
	}
	for _, line := range []string{chromeLine, firefoxLine, safariPhone, headless, ""} {
		require.False(t, device.Of(header("User-Agent", line)).Bot, line)
	}
}

func TestConditionsCompareTheNameWithoutTheVersion(t *testing.T) {
	require.Equal(t, "Chrome", device.Name("Chrome 130"))
	require.Equal(t, "Internet Explorer", device.Name("Internet Explorer 11"))
	require.Equal(t, "Samsung Browser", device.Name("Samsung Browser"))
	require.Empty(t, device.Name(""))
}

func TestLanguage(t *testing.T) {
	require.Equal(t, "de-AT", device.Language("de-at", "en"))
	require.Equal(t, "pt-BR", device.Language("", "pt-BR,pt;q=0.9,en;q=0.8"))
	require.Equal(t, "fr", device.Language("!!", "fr;q=0.3"))
	require.Equal(t, "de", device.Language("de-u-co-phonebk", ""))
	require.Empty(t, device.Language("", ""))
	require.Empty(t, device.Language("xx-yy-zz-"+strings.Repeat("a", 600), ";;;"))
	require.Equal(t, "Brazilian Portuguese", device.LanguageLabel("pt-BR"))
	require.Equal(t, "no tag", device.LanguageLabel("no tag"))
}

func TestHostileHeadersGiveShortValidText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		junk := rapid.StringOfN(rapid.RuneFrom([]rune("\"\\;,=v0129 NotABrand\x00\xff<>é😀")), 0, 700, -1)
		info := device.Of(header("User-Agent", junk.Draw(t, "ua"), "Sec-CH-UA", junk.Draw(t, "hint"), "Sec-CH-UA-Platform", junk.Draw(t, "platform")))
		for _, text := range []string{info.Browser, info.System, device.Language(junk.Draw(t, "lang"), junk.Draw(t, "accept"))} {
			if !utf8.ValidString(text) || utf8.RuneCountInString(text) > 60 || strings.ContainsAny(text, "\x00<>\"") {
				t.Fatalf("kept %q", text)
			}
		}
	})
}
