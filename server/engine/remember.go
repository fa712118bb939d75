package engine

import (
	"encoding/json"
	"fmt"

	"gorm.io/gorm"

	"deskbell/models"
	"deskbell/server/base/id"
	"deskbell/server/database"
)

// Kinds of what is remembered: what decides though it belongs to no item.
const (
	RememberAgent      = "agent"       // models.Agent
	RememberMembership = "membership"  // []string: the groups of the agent who is the subject
	RememberDepartment = "department"  // models.Department
	RememberGroup      = "group"       // models.Group
	RememberSite       = "site"        // models.Site
	RememberEventOwner = "event_owner" // string: the owner's id
)

// What is kept of each kind: only what decides or names, so that no hash or address gets into a history.
type (
	agentThen struct {
		Name     string      `json:"name"`
		Role     models.Role `json:"role"`
		WhosOn   bool        `json:"whos_on,omitempty"`
		Disabled bool        `json:"disabled,omitempty"`
	}
	departmentThen struct {
		Name string `json:"name"`
	}
	groupThen struct {
		Name         string `json:"name"`
		DepartmentID string `json:"department_id"`
	}
	siteThen struct {
		Name         string `json:"name"`
		DepartmentID string `json:"department_id"`
		GroupID      string `json:"group_id,omitempty"`
	}
)

// Remember keeps what decides from now on: it closes the row that held until now and opens a new one, in the transaction of the change,
// and raises the rules' version. Data is the row of the subject (see the kinds); nil says that the subject is gone. Remembering again
// what holds already changes nothing.
func (e *Engine) Remember(tx *database.Tx, kind, subject string, data any) error {
	raw, err := encodeThen(kind, data)
	if err != nil {
		return fmt.Errorf("remember %s %s: %w", kind, subject, err)
	}
	now := e.now()
	var open []models.AsOf
	if err := tx.ForUpdate().Where("kind = ? AND subject = ? AND to_at = 0", kind, subject).Find(&open).Error; err != nil {
		return fmt.Errorf("remember %s %s: %w", kind, subject, err)
	}
	if len(open) == 1 && open[0].Data == raw || len(open) == 0 && raw == "" {
		return nil
	}
	for _, former := range open {
		if err := tx.Model(&models.AsOf{}).Where("id = ?", former.ID).Update("to_at", now).Error; err != nil {
			return fmt.Errorf("remember %s %s: close: %w", kind, subject, err)
		}
	}
	if raw != "" {
		row := models.AsOf{ID: id.New(), Kind: kind, Subject: subject, FromAt: now, Data: raw}
		if err := tx.Create(&row).Error; err != nil {
			return fmt.Errorf("remember %s %s: open: %w", kind, subject, err)
		}
	}
	return e.RulesChanged(tx)
}

// encodeThen picks out what is kept; gone is empty.
func encodeThen(kind string, data any) (string, error) {
	var kept any
	switch row := data.(type) {
	case nil:
		return "", nil
	case *models.Agent:
		return encodeThen(kind, *row)
	case *models.Department:
		return encodeThen(kind, *row)
	case *models.Group:
		return encodeThen(kind, *row)
	case *models.Site:
		return encodeThen(kind, *row)
	case models.Agent:
		kept = agentThen{Name: row.Name, Role: row.Role, WhosOn: row.WhosOn, Disabled: row.DisabledAt != 0}
	case models.Department:
		kept = departmentThen{Name: row.Name}
	case models.Group:
		kept = groupThen{Name: row.Name, DepartmentID: row.DepartmentID}
	case models.Site:
		kept = siteThen{Name: row.Name, DepartmentID: row.DepartmentID, GroupID: row.GroupID}
	case []string, string:
		kept = row
	default:
		return "", fmt.Errorf("%T is nothing that is remembered", data)
	}
	if !fitsKind(kind, kept) {
		return "", fmt.Errorf("%T is not what kind %q keeps", data, kind)
	}
	raw, err := json.Marshal(kept)
	return string(raw), err
}

func fitsKind(kind string, kept any) bool {
	fits := false
	switch kind {
	case RememberAgent:
		_, fits = kept.(agentThen)
	case RememberDepartment:
		_, fits = kept.(departmentThen)
	case RememberGroup:
		_, fits = kept.(groupThen)
	case RememberSite:
		_, fits = kept.(siteThen)
	case RememberMembership:
		_, fits = kept.([]string)
	case RememberEventOwner:
		_, fits = kept.(string)
	}
	return fits
}

// rulesChanged marks a transaction that raises the rules' version.
type rulesChanged struct{}

// RulesChanged raises the rules' version when tx commits: from then nothing is decided by the rules as they were. The row is changed
// last, once a transaction, so that its lock is held for the shortest time.
func (e *Engine) RulesChanged(tx *database.Tx) error {
	if tx.Value(rulesChanged{}) != nil {
		return nil
	}
	tx.SetValue(rulesChanged{}, true)
	tx.BeforeCommit(raiseRules)
	tx.AfterCommit(func() {
		e.wakeAll()
		e.tellOthers(wakeUp)
	})
	return nil
}

func raiseRules(tx *database.Tx) error {
	raise := tx.Model(&models.EngineState{}).Where("name = ?", models.StateRules).Update("value", gorm.Expr("value + 1"))
	if raise.Error != nil {
		return fmt.Errorf("raise the rules' version: %w", raise.Error)
	}
	if raise.RowsAffected == 1 {
		return nil
	}
	if _, err := tx.CreateOnce(&models.EngineState{Name: models.StateRules, Value: 1}); err != nil {
		return fmt.Errorf("raise the rules' version: %w", err)
	}
	return nil
}
