package alerts

import (
	"gorm.io/gorm"

	"deskbell/models"
	"deskbell/server/engine"
)

// names finds what people, departments and groups are called, one by one: messages mention few.
type names struct{ db *gorm.DB }

// Name implements engine.Names.
func (n names) Name(kind engine.Kind, id string) string {
	var record any
	switch kind {
	case engine.KindAgent:
		record = &models.Agent{}
	case engine.KindDepartment:
		record = &models.Department{}
	case engine.KindGroup:
		record = &models.Group{}
	default:
		return ""
	}
	var found []string
	// A name that cannot be read now is left out, as one that is gone: the message is worth more without it than not at all. When the
	// database has ended the transaction, whatever comes next fails.
	_ = n.db.Model(record).Where("id = ?", id).Limit(1).Pluck("name", &found).Error
	if len(found) == 0 {
		return ""
	}
	return found[0]
}
