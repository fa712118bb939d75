package engine_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"deskbell/server/engine"
)

func TestContainsAnyFindsOneOfItsWordsAnywhere(t *testing.T) {
	cond := when("subject", "contains_any", "Refund", "rückgabe")
	holdTable(t, []truth{
		{cond, "I want a refund", true},
		{cond, "REFUNDS!", true},
		{cond, "Eine Ruckgabe", true},
		{cond, "Eine RÜCKGABE", true},
		{cond, "Eine Ru\u0308ckgabe", true}, // the mark as a character of its own
		{cond, "fund", false},
		{cond, "", false},
		{cond, nil, false},
		{cond, 12.0, false}, // a fact of another sort is unknown
		{wholeWords(cond), "a refund!", true},
		{wholeWords(cond), "(refund)", true},
		{wholeWords(cond), "refunds", false},
		{wholeWords(cond), "prerefund refund", true}, // the second place counts
		{wholeWords(cond), "refund2", false},
		{wholeWords(cond), "refund_id", false},
		{wholeWords(cond), "éRefund", false},
		{wholeWords(when("subject", "contains_any", "c++")), "I like c++.", true},
		{wholeWords(when("subject", "contains_any", "money back")), "my money back now", true},
		{when("subject", "contains_any", "straße"), "Hauptstrasse 1", true},
		{when("subject", "contains_any", "が"), "ありがとう", true},
		{when("subject", "contains_any", "か"), "ありがとう", false}, // another letter, not an accent
		{when("subject", "contains_any", "ΣΊΣΥΦΟΣ"), "σίσυφος", true},
	})
}

func TestContainsAllWantsEveryWord(t *testing.T) {
	cond := when("subject", "contains_all", "Order", "late")
	holdTable(t, []truth{
		{cond, "My ORDER is láte", true},
		{cond, "late order", true},
		{cond, "My order", false},
		{cond, "", false},
		{cond, nil, false},
		{wholeWords(cond), "order later", false},
		{wholeWords(cond), "order late", true},
	})
}

func TestContainsNoneMatchesTheUnknownOnlyWhenAsked(t *testing.T) {
	cond := when("subject", "contains_none", "spam", "ad")
	holdTable(t, []truth{
		{cond, "hello", true},
		{cond, "SPÁM", false},
		{cond, "a lad", false},
		{wholeWords(cond), "a lad", true},
		{cond, "", false},
		{cond, nil, false},
		{orUnknown(cond), nil, true},
		{orUnknown(cond), "", true},
		{orUnknown(cond), "spam", false},
	})
}

func TestIsAnyComparesTheWholeText(t *testing.T) {
	cond := when("customer_email", "is_any", "Ana@Example.org", "bo@example.org")
	holdTable(t, []truth{
		{cond, "ana@example.ORG", true},
		{cond, "bo@example.org", true},
		{cond, "xbo@example.org", false},
		{cond, " bo@example.org", false},
		{cond, nil, false},
		{cond, "", false},
		{when("subject", "is_any", "Crème Brûlée"), "creme brulee", true},
	})
}

func TestIsNoneComparesTheWholeText(t *testing.T) {
	cond := when("subject", "is_none", "Hello")
	holdTable(t, []truth{
		{cond, "hello", false},
		{cond, "hello you", true},
		{cond, nil, false},
		{orUnknown(cond), nil, true},
		{orUnknown(cond), "HELLO", false},
	})
}

func TestStartsAnyLooksAtTheStart(t *testing.T) {
	cond := when("current_page", "starts_any", "/Pricing", "/café")
	holdTable(t, []truth{
		{cond, "/pricing/teams", true},
		{cond, "/CAFE", true},
		{cond, "shop/pricing", false},
		{cond, "/pric", false},
		{cond, "", false},
		{cond, nil, false},
	})
}

func TestEndsAnyLooksAtTheEnd(t *testing.T) {
	cond := when("customer_email", "ends_any", "@example.org", ".DE")
	holdTable(t, []truth{
		{cond, "x@EXAMPLE.org", true},
		{cond, "x@web.de", true},
		{cond, "x@example.org.uk", false},
		{cond, "", false},
		{cond, nil, false},
	})
}

func TestWildcardMatchesTheWholeTextWithStars(t *testing.T) {
	holdTable(t, []truth{
		{when("current_page", "wildcard", "/docs/*"), "/DOCS/install", true},
		{when("current_page", "wildcard", "/docs/*"), "/docs/", true},
		{when("current_page", "wildcard", "/docs/*"), "/shop/docs/", false},
		{when("current_page", "wildcard", "*install*"), "/docs/install/go", true},
		{when("current_page", "wildcard", "/a/*/c/*.html"), "/a/b/b/c/x.html", true},
		{when("current_page", "wildcard", "/a/*/c/*.html"), "/a/c/x.html", false},
		{when("current_page", "wildcard", "ab*ba"), "aba", false}, // the parts may not overlap
		{when("current_page", "wildcard", "ab*ba"), "abba", true},
		{when("current_page", "wildcard", "*"), "x", true},
		{when("current_page", "wildcard", "*"), "", false},
		{when("current_page", "wildcard", "*"), nil, false},
		{when("current_page", "wildcard", "/a"), "/a", true},
		{when("current_page", "wildcard", "/a"), "/ab", false},
		{when("current_page", "wildcard", "/a?b"), "/acb", false}, // only the star is special
		{when("current_page", "wildcard", "/x", "/y*"), "/yes", true},
		{when("current_page", "wildcard", "*é*"), "CAFE", true},
		{when("current_page", "wildcard", "a**b"), "ab", true},
	})
}

func TestRegexSearchesTheFoldedText(t *testing.T) {
	holdTable(t, []truth{
		{when("subject", "regex", `order #\d{3,}`), "My ORDER #1234", true},
		{when("subject", "regex", `order #\d{3,}`), "My order #12", false},
		{when("subject", "regex", `^caf[éè]$`), "CAFÉ", true},
		{when("subject", "regex", `^café$`), "cafe", true},
		{when("subject", "regex", `\W$`), "what?", true},
		{when("subject", "regex", `\W$`), "what", false},
		{when("subject", "regex", `[A-Z]{3}`), "abc", true},
		{when("subject", "regex", `nope`, `yes`), "oh yes", true},
		{when("subject", "regex", `.*`), "", false},
		{when("subject", "regex", `.*`), nil, false},
	})
}

func TestEmptyMatchesOnlyTheUnknown(t *testing.T) {
	for _, field := range []string{"subject", "customer_email", "priority", "country", "agent_assigned", "department", "group", "folder", "survey", "related_item"} {
		holdTable(t, []truth{
			{when(field, "empty"), nil, true},
			{when(field, "empty"), "", true},
			{when(field, "empty"), "x", false},
			{when(field, "not_empty"), nil, false},
			{when(field, "not_empty"), "", false},
			{when(field, "not_empty"), "x", true},
		})
	}
	holdTable(t, []truth{
		{when("subject", "empty"), " ", false},
		{when("group", "empty"), []string{}, true},
		{when("group", "empty"), []string{""}, true},
		{when("group", "not_empty"), []string{"a"}, true},
	})
}

func TestLongTextsAreJudgedWhole(t *testing.T) {
	long := strings.Repeat("lorem ipsum ", 400) + "Ünübersehbar"
	holdTable(t, []truth{
		{when("subject", "contains_any", "unubersehbar"), long, true},
		{when("subject", "ends_any", "unubersehbar"), long, true},
		{when("subject", "is_any", "lorem"), long, false},
	})
}

func TestHoldsTakesNoMemoryOnTheUsualPath(t *testing.T) {
	rule := compile(t, engine.Definition{Name: "n", Type: "lab.online", Zone: "Europe/Berlin",
		All: []engine.Condition{when("current_page", "starts_any", "/pricing"), when("idle_minutes", "between", 1.0, 10.0), when("hits", "at_least", 2.0),
			when("day_of_week", "in", "mon", "tue", "wed", "thu", "fri"), when("time_of_day", "in", "09:00-18:00"), when("ip_address", "not_in", "10.0.0.0/8")},
		Any: []engine.Condition{when("country", "is_any", "CH"), when("agent_assigned", "is_any", "me")}})
	now := at(t, "2026-03-02T09:14:00Z")
	in := engine.Input{At: now, Type: "lab.online", Facts: engine.Facts{"current_page": "/Pricing/teams", "hits": 3.0, "country": "DE", "agent_assigned": owner,
		"ip_address": "192.0.2.7", "last_activity_at": float64(now - 120_000), "started_at": float64(now - 600_000)}}
	require.True(t, rule.Holds(in))
	require.Zero(t, testing.AllocsPerRun(100, func() { rule.Holds(in) }))
	require.Zero(t, testing.AllocsPerRun(100, func() { rule.NextHold(in.Facts, now) }))
}
