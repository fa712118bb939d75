package events

import (
	"bytes"
	"encoding/json"
	"errors"

	"deskbell/models"
	"deskbell/server/database"
	"deskbell/server/engine"
)

// decidesAnew tells whether a save makes the event count from now on. Another name or folder does not: whoever tidies up their list loses no
// firing that is due.
func decidesAnew(tx *database.Tx, event models.Event, draft Draft) (bool, error) {
	alsoBefore := draft.AlsoBefore && draft.State != models.EventDisabled // asked for in this save
	if event.RevisionID == "" || event.State != draft.State || alsoBefore {
		return true, nil
	}
	before, err := definitionOf(tx.DB, event.RevisionID)
	if err != nil {
		return false, err
	}
	was, wasErr := json.Marshal(deciding(before))
	is, isErr := json.Marshal(deciding(draft.Definition))
	return !bytes.Equal(was, is), errors.Join(wasErr, isErr)
}

// deciding is the part of a definition that decides and acts: type, zone, conditions and actions.
func deciding(definition engine.Definition) engine.Definition {
	definition.Name, definition.GroupID, definition.OwnerID = "", "", ""
	if len(definition.All) == 0 {
		definition.All = nil
	}
	if len(definition.Any) == 0 {
		definition.Any = nil
	}
	if len(definition.Actions) == 0 {
		definition.Actions = nil
	}
	return definition
}
