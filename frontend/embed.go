// Package frontend carries the built console, the visitor widget and the demo's shop inside the binary.
//
// Vite writes them below dist, which git ignores; dist/README is committed, so the package compiles on a machine
// without Node. The server asks for each and says plainly when there is nothing to serve.
package frontend

import (
	"embed"
	"io/fs"
)

// "all:" keeps files whose names begin with an underscore, which the bundler may produce.
//
//go:embed all:dist
var dist embed.FS

// Console returns the built agent console, rooted at its index.html. The second result is false when it was not
// built; the file system is then empty but usable.
func Console() (fs.FS, bool) {
	return built("console", "index.html")
}

// Widget returns the built visitor widget, rooted at the folder that holds v1.js. The second result is false when
// it was not built; the file system is then empty but usable.
func Widget() (fs.FS, bool) {
	return built("widget", "v1.js")
}

// Store returns the built shop of the demo, rooted at its index.html. The second result is false when it was not
// built; the file system is then empty but usable.
func Store() (fs.FS, bool) {
	return built("store", "index.html")
}

// Countries returns the bundled file that tells the country of an address, in MMDB format. The second result is false
// when it was not copied (scripts/geo.mjs).
func Countries() ([]byte, bool) {
	raw, err := dist.ReadFile("dist/geo/country.mmdb")
	return raw, err == nil
}

// built returns a folder below dist, and whether it holds the file without which it is of no use.
func built(folder, entry string) (fs.FS, bool) {
	sub, err := fs.Sub(dist, "dist/"+folder)
	if err != nil {
		return embed.FS{}, false // only for an invalid path, and both are constants above
	}
	if _, err := fs.Stat(sub, entry); err != nil {
		return embed.FS{}, false
	}
	return sub, true
}
