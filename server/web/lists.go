package web

import (
	"encoding"
	"encoding/json"
	"reflect"
)

// fillLists returns v with every nil slice replaced by an empty one, so that a list is never null in an answer. What v points to is
// shared with others, so nothing is changed in place: what must change is copied.
func fillLists(v any) any {
	if v == nil {
		return nil
	}
	filled, _ := fill(reflect.ValueOf(v))
	return filled.Interface()
}

// fill returns v, or a changed copy of it.
func fill(v reflect.Value) (reflect.Value, bool) {
	if writesItself(v.Type()) {
		return v, false
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		return fillBehind(v)
	case reflect.Slice:
		if v.IsNil() && v.Type().Elem().Kind() != reflect.Uint8 {
			return reflect.MakeSlice(v.Type(), 0, 0), true
		}
		return fillItems(v)
	case reflect.Struct:
		return fillFields(v)
	case reflect.Map:
		return fillValues(v)
	}
	return v, false
}

// writesItself: such a type decides how its JSON looks.
func writesItself(t reflect.Type) bool {
	jsonType, textType := reflect.TypeFor[json.Marshaler](), reflect.TypeFor[encoding.TextMarshaler]()
	return t.Implements(jsonType) || t.Implements(textType) ||
		t.Kind() != reflect.Interface && (reflect.PointerTo(t).Implements(jsonType) || reflect.PointerTo(t).Implements(textType))
}

func fillBehind(v reflect.Value) (reflect.Value, bool) {
	if v.IsNil() {
		return v, false
	}
	inner, changed := fill(v.Elem())
	if !changed {
		return v, false
	}
	if v.Kind() == reflect.Interface {
		return inner, true
	}
	p := reflect.New(v.Type().Elem())
	p.Elem().Set(inner)
	return p, true
}

func fillItems(v reflect.Value) (reflect.Value, bool) {
	out, copied := v, false
	for i := range v.Len() {
		item, changed := fill(v.Index(i))
		if !changed {
			continue
		}
		if !copied {
			out, copied = reflect.MakeSlice(v.Type(), v.Len(), v.Len()), true
			reflect.Copy(out, v)
		}
		out.Index(i).Set(item)
	}
	return out, copied
}

func fillFields(v reflect.Value) (reflect.Value, bool) {
	out, copied := v, false
	for i := range v.NumField() {
		if !v.Type().Field(i).IsExported() {
			continue
		}
		field, changed := fill(v.Field(i))
		if !changed {
			continue
		}
		if !copied {
			out, copied = reflect.New(v.Type()).Elem(), true
			out.Set(v)
		}
		out.Field(i).Set(field)
	}
	return out, copied
}

func fillValues(v reflect.Value) (reflect.Value, bool) {
	out, copied := v, false
	for _, key := range v.MapKeys() {
		value, changed := fill(v.MapIndex(key))
		if !changed {
			continue
		}
		if !copied {
			out, copied = reflect.MakeMapWithSize(v.Type(), v.Len()), true
			for _, k := range v.MapKeys() {
				out.SetMapIndex(k, v.MapIndex(k))
			}
		}
		out.SetMapIndex(key, value)
	}
	return out, copied
}
