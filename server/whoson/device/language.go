package device

import (
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// Language is the first language that the browser prefers as a canonical tag ("de-AT"): the one that the page read from the
// browser, else the header's. It is empty when neither is a language.
func Language(reported, acceptLanguage string) string {
	if tag, ok := tagOf(bounded(reported)); ok {
		return tag
	}
	preferred, _, err := language.ParseAcceptLanguage(bounded(acceptLanguage))
	if err != nil || len(preferred) == 0 {
		return ""
	}
	tag, _ := tagOf(preferred[0].String())
	return tag
}

// LanguageLabel is a tag in words: "Brazilian Portuguese". An unknown tag is its own label.
func LanguageLabel(tag string) string {
	parsed, err := language.Parse(tag)
	if err != nil {
		return tag
	}
	if label := display.English.Tags().Name(parsed); label != "" {
		return label
	}
	return tag
}

// tagOf keeps language, script and region; extensions say nothing about what to speak and make two of the same.
func tagOf(text string) (string, bool) {
	if text == "" {
		return "", false
	}
	parsed, err := language.Parse(text)
	if err != nil || parsed == language.Und {
		return "", false
	}
	base, script, region := parsed.Raw()
	short, err := language.Raw.Compose(base, script, region)
	if err != nil || short == language.Und || len(short.String()) > 35 {
		return "", false
	}
	return short.String(), true
}
