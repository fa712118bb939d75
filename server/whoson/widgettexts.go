package whoson

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"strings"
	"sync"
)

// widgetTexts are the widget's words, by language, as the frontend's build left them.
type widgetTexts struct {
	mu    sync.Mutex
	known map[string]map[string]string
}

// textsFor are all words of the widget for a visitor: those of the language, where there are none the English ones, and the site's own
// above them.
func (s *Service) textsFor(own Texts, lang string) map[string]string {
	words := map[string]string{}
	base, _, _ := strings.Cut(lang, "-")
	for _, language := range []string{"en", base, lang} {
		maps.Copy(words, s.texts.of(s.widget, language))
	}
	for name, text := range map[string]string{"title": own.Title, "greeting": own.Greeting, "offline_text": own.Offline, "launcher": own.Launcher} {
		if text != "" {
			words[name] = text
		}
	}
	return words
}

// of reads the words of one language, once.
func (t *widgetTexts) of(files fs.FS, lang string) map[string]string {
	if files == nil || lang == "" || !isLanguageTag(lang) {
		return nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if words, known := t.known[lang]; known {
		return words
	}
	words, err := readTexts(files, lang)
	if err != nil {
		words = nil // not translated, or a file of the build that is broken: the English words stand
	}
	if t.known == nil {
		t.known = map[string]map[string]string{}
	}
	t.known[lang] = words
	return words
}

func readTexts(files fs.FS, lang string) (map[string]string, error) {
	raw, err := fs.ReadFile(files, "assets/texts-"+lang+".json")
	if err != nil {
		return nil, fmt.Errorf("read the widget's words: %w", err)
	}
	var words map[string]string
	if err := json.Unmarshal(raw, &words); err != nil {
		return nil, fmt.Errorf("read the widget's words: %w", err)
	}
	return words, nil
}

// isLanguageTag keeps what becomes part of a file's name to letters, digits and hyphens, and the cache small.
func isLanguageTag(lang string) bool {
	return len(lang) <= 12 && strings.Trim(lang, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == ""
}
