package livechat

import (
	"fmt"
	"maps"
	"reflect"

	"deskbell/models"
	"deskbell/server/engine"
)

// facts are all facts of a chat, by the ids of the catalogue's conditions. Question is the text of the chat as far as a row carries it:
// what was asked, and the newest message.
func (r row) facts() engine.Facts {
	text := r.Question
	if r.LastMessage != "" && r.LastMessage != r.Question {
		text += "\n" + r.LastMessage
	}
	return engine.Facts{
		engine.FactRef: r.Ref(), engine.FactTitle: r.title(), engine.FactWhere: r.where(), engine.FactSite: r.SiteID,
		engine.FactLastActivity: engine.Instant(r.LastActivityAt), engine.FactStarted: engine.Instant(r.OpenedAt),

		"department": r.DepartmentID, "group": r.GroupID, "agent_assigned": r.AgentID,
		"open_date":     engine.Instant(r.OpenedAt),
		"customer_name": r.CustomerName, "customer_username": r.CustomerUser, "customer_email": r.CustomerEmail, "customer_ip": r.CustomerIP,
		"question": text, "language": r.Language,
		"messages_sent": float64(r.MessagesSent), "messages_received": float64(r.MessagesReceived),
	}
}

// title is how people call the chat: by the customer's name, or by the visitor's number.
func (r row) title() string {
	if r.CustomerName != "" {
		return r.CustomerName
	}
	return fmt.Sprintf("Visitor %d", r.VisitorNumber)
}

// where is "Support › Billing", or what is known of it.
func (r row) where() string {
	if r.DepartmentName == "" || r.GroupName == "" {
		return r.DepartmentName + r.GroupName
	}
	return r.DepartmentName + " › " + r.GroupName
}

// item is the chat in the journal.
func item(chatID string) engine.ItemKey { return engine.ItemKey{Kind: models.ItemChat, ID: chatID} }

// changed are the old values of the facts that differ now.
func changed(before, now engine.Facts) engine.Facts {
	old := maps.Clone(before)
	maps.DeleteFunc(old, func(name string, value any) bool { return reflect.DeepEqual(value, now[name]) })
	return old
}
