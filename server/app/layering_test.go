package app_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Imports point down only: app > features > machinery > base and models. Features never import each other: they meet in models, in
// the engine, or through a small interface wired in app.
var (
	floor     = []string{"models", "server/base"}
	machinery = map[string][]string{
		"server/config":   floor,
		"server/database": floor,
		"server/engine":   append([]string{"server/database"}, floor...),
		"server/web":      append([]string{"server/database"}, floor...),
		"realtime":        {"server/base"},
		"notify":          append([]string{"server/database"}, floor...),
	}
	features = []string{"server/accounts", "server/whoson", "server/livechat", "server/alerts", "server/events"}
	top      = []string{"server/app", "server"}
	leaves   = []string{"models", "frontend"}
)

// mayImport lists what a package of ours may import beside its own folder; nil with known=false means the package has no place yet.
func mayImport(folder string) (allowed []string, known bool) {
	switch {
	case slices.Contains(leaves, folder):
		return nil, true
	case folder == "server/base":
		return []string{"server/base"}, true
	case slices.Contains(features, folder):
		all := slices.Clone(floor)
		for name := range machinery {
			all = append(all, name)
		}
		return all, true
	case slices.Contains(top, folder), folder == "e2e":
		return []string{""}, true
	}
	allowed, known = machinery[folder]
	return allowed, known
}

// folderOf is the folder of the table that a package belongs to: "server/database/dbtest" is "server/database".
func folderOf(pkg string) string {
	parts := strings.Split(pkg, "/")
	if parts[0] == "server" && len(parts) > 1 {
		return "server/" + parts[1]
	}
	return parts[0]
}

func TestImportsPointDownOnly(t *testing.T) {
	packages := goList(t)
	require.NotEmpty(t, packages)
	for _, pkg := range packages {
		folder := folderOf(pkg.path())
		allowed, known := mayImport(folder)
		require.True(t, known, "%s has no place in the house: add it to this test or move it", pkg.path())
		for _, imported := range pkg.ours() {
			require.True(t, folderOf(imported) == folder || below(imported, allowed), "%s must not import %s", pkg.path(), imported)
		}
	}
}

func TestTheRuleNoticesAnImportThatPointsSideways(t *testing.T) {
	allowed, _ := mayImport("server/livechat")
	require.False(t, below("server/whoson", allowed), "features never import each other")
	allowed, _ = mayImport("server/engine")
	require.False(t, below("server/livechat", allowed), "machinery never imports a feature")
	allowed, _ = mayImport("models")
	require.False(t, below("server/base/id", allowed), "models is a leaf")
	_, known := mayImport("server/helpers")
	require.False(t, known)
}

func below(imported string, allowed []string) bool {
	return slices.ContainsFunc(allowed, func(prefix string) bool {
		return prefix == "" || imported == prefix || strings.HasPrefix(imported, prefix+"/")
	})
}

type goPackage struct {
	ImportPath string
	Imports    []string
}

func (p goPackage) path() string { return strings.TrimPrefix(p.ImportPath, "deskbell/") }

func (p goPackage) ours() []string {
	var ours []string
	for _, imported := range p.Imports {
		if rest, isOurs := strings.CutPrefix(imported, "deskbell/"); isOurs {
			ours = append(ours, rest)
		}
	}
	return ours
}

func goList(t *testing.T) []goPackage {
	t.Helper()
	list := exec.Command("go", "list", "-tags", "nomsgpack", "-json=ImportPath,Imports", "deskbell/...")
	out, err := list.Output()
	require.NoError(t, err)
	var packages []goPackage
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		var one goPackage
		if err := decoder.Decode(&one); errors.Is(err, io.EOF) {
			return packages
		} else {
			require.NoError(t, err)
		}
		packages = append(packages, one)
	}
}
