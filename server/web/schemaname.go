package web

import (
	"path"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// schemaName names a type in the document by its package and itself, since two features may use one word for two things: "EngineProblem"
// is not "Problem". Types of this package, and those of no package of ours, keep their own name.
func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	pkg := t.PkgPath()
	if _, of, generic := strings.Cut(t.Name(), "[deskbell/"); generic { // Page[deskbell/server/events.EventView]
		of, _, _ = strings.Cut(of, ".")
		pkg = "deskbell/" + of
	}
	owner := path.Base(pkg)
	if !strings.HasPrefix(pkg, "deskbell/") || owner == "web" || owner == "models" || t.Name() == "" {
		return name
	}
	return strings.ToUpper(owner[:1]) + owner[1:] + name
}
