package models

// All lists every record, so that a test can compare the migrations of both databases with it.
func All() []any {
	return []any{
		&Setting{}, &Agent{}, &Department{}, &Group{}, &Membership{}, &Session{}, &Token{}, &OneTimeLink{}, &IdempotentCall{},
		&Site{}, &Visitor{}, &Browser{}, &VisitorTabs{}, &PageView{}, &Invitation{}, &Counter{},
		&Chat{}, &ChatMessage{}, &Count{},
		&Event{}, &EventRevision{}, &EventGroup{}, &EngineState{}, &AsOf{},
		&Item{}, &Entry{}, &Firing{}, &ActionRun{}, &Frequency{}, &Batch{}, &Lease{}, &Node{},
		&Notification{}, &FeedHead{}, &FeedEntry{}, &NotificationProfile{}, &Delivery{}, &Attempt{},
	}
}
