package engine

import "deskbell/models"

func boolOperators() []operator {
	return []operator{{Operator: Operator{ID: "is", Label: "is", Values: ShapeOne}, phrase: "set to", read: readBool}}
}

type isBool struct{ wanted bool }

func readBool(r *reading) test {
	if !r.count(1) {
		return nil
	}
	wanted, isOne := r.condition.Values[0].(bool)
	if !isOne {
		r.refuse(valuePath(0), "value_wrong_kind", "%v is neither true nor false.", r.condition.Values[0])
		return nil
	}
	return isBool{wanted}
}

func (b isBool) holds(value any, _ models.Time) bool { return value == b.wanted }
