package config_test

import (
	"errors"
	"strings"
	"testing"

	"deskbell/server/config"
)

// FuzzConfig: whatever a variable holds, Load answers settings, or problems that name that variable and do not show what
// may be a secret.
func FuzzConfig(f *testing.F) {
	for _, row := range texts {
		for _, text := range append(row.good, row.bad...) {
			f.Add(uint8(len(text)), text)
		}
	}
	for i := range uint8(64) {
		f.Add(i, "mysql://desk:pw@db/desk")
	}
	base, err := config.Load(nil, nil)
	if err != nil {
		f.Fatal(err)
	}
	names := base.Sources()
	f.Fuzz(func(t *testing.T, which uint8, text string) {
		name := names[int(which)%len(names)].Name
		if which >= 128 {
			name += "_FILE"
		}
		_, err := config.Load([]string{name + "=" + text}, nil)
		if err == nil {
			return
		}
		found, ok := errors.AsType[config.Problems](err)
		if !ok || len(found) == 0 {
			t.Fatalf("%s=%q: not a list of problems: %v", name, text, err)
		}
		for _, p := range found {
			if !strings.Contains(p.Name, name) && !strings.HasPrefix(name, "DESKBELL_SMTP_URL") { // good by itself, it asks for a sender
				t.Fatalf("%s=%q: the problem names %s", name, text, p.Name)
			}
			if p.Expected == "" {
				t.Fatalf("%s=%q: %s does not say what is expected", name, text, p.Name)
			}
		}
		if name == "DESKBELL_ADMIN_PASSWORD" && len(text) > 8 && strings.Contains(err.Error(), text) {
			t.Fatalf("%s: the problem shows the secret", name)
		}
	})
}
