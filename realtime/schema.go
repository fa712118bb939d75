package realtime

import (
	"encoding/json"
	"reflect"
	"strings"
)

// schemas turns Go types into JSON Schema. Structs with a name are collected in all and referred to.
type schemas struct{ all object }

func newSchemas() *schemas { return &schemas{all: object{}} }

var (
	rawType       = reflect.TypeFor[json.RawMessage]()
	marshalerType = reflect.TypeFor[json.Marshaler]()
)

func (s *schemas) of(t reflect.Type) object {
	switch {
	case t == rawType:
		return object{}
	case t.Kind() == reflect.Pointer:
		return object{"anyOf": []object{s.of(t.Elem()), {"type": "null"}}}
	case t.Implements(marshalerType):
		// Our only types that write themselves are instants; a zero one is null.
		return object{"type": []string{"string", "null"}, "format": "date-time"}
	}
	switch t.Kind() {
	case reflect.Struct:
		return s.named(t)
	case reflect.Slice, reflect.Array:
		return object{"type": "array", "items": s.of(t.Elem())}
	case reflect.Map:
		return object{"type": "object", "additionalProperties": s.of(t.Elem())}
	case reflect.String:
		return object{"type": "string"}
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Float32, reflect.Float64:
		return object{"type": "number"}
	case reflect.Interface:
		return object{}
	}
	return object{"type": "integer"}
}

// named puts the schema of a struct into all, under its package and name.
func (s *schemas) named(t reflect.Type) object {
	if t.Name() == "" {
		return s.properties(t)
	}
	path := strings.Split(t.PkgPath(), "/")
	name := path[len(path)-1] + "." + t.Name()
	if _, known := s.all[name]; !known {
		s.all[name] = object{} // a struct may contain itself
		s.all[name] = s.properties(t)
	}
	return object{"$ref": "#/components/schemas/" + name}
}

func (s *schemas) properties(t reflect.Type) object {
	properties, required := object{}, []string{}
	for _, field := range reflect.VisibleFields(t) {
		tag, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		if !field.IsExported() || field.Anonymous || tag == "-" {
			continue
		}
		if tag == "" {
			tag = field.Name
		}
		property := s.of(field.Type)
		if about := field.Tag.Get("doc"); about != "" {
			property["description"] = about
		}
		properties[tag] = property
		if !strings.Contains(options, "omit") {
			required = append(required, tag)
		}
	}
	schema := object{"type": "object", "properties": properties}
	if len(required) > 0 {
		schema["required"] = required
	}
	return schema
}
