// Package engine decides which events fire, and makes them fire. It knows nothing of chats or visitors: features declare what can happen,
// what can be asked and what can be done (Category, Action), record what happens (Record), and are called when something is to be done.
//
// The package has two halves. What events mean is pure: no database, no clock, no goroutine. What makes them happen keeps a journal of what
// happened, holds the clocks of items, and writes firings. This page is about the meaning.
//
// # The language of conditions
//
// A Definition names an event type and gives two lists of conditions: every one of ALL must hold, and of ANY, if there are any, at least one.
// A condition is a field of the type, an operator of the field's kind, and values. This is the whole table; everything else is refused when
// the event is saved, with the path and a code (Check):
//
//	text, email                  contains_any contains_all contains_none is_any is_none starts_any ends_any wildcard regex empty not_empty
//	number, minutes              between at_least at_most is is_not
//	choice, agent, department,   is_any is_none empty not_empty changed
//	  group, kb_folder, survey,
//	  item_ref
//	bool                         is
//	date                         before after between last next
//	ip                           in not_in
//	time_of_day, weekday         in
//
// Texts are compared without case and accents (fold): CAFÉ is cafe, Straße is STRASSE. Letters of their own stay apart (ø and o). contains_*
// look anywhere in the text, or for whole words: what stands before and after is then no letter, digit or underscore. is_any and is_none
// compare the whole text. A wildcard also stands for the whole text; * is anything or nothing, and no other character is special. A regex (RE2)
// is searched in the folded text, without case; its own letters are folded too.
//
// Numbers have inclusive bounds. Of minutes, "is 5" means 5 <= value < 6.
//
// Choices with a fixed list, and ids, are compared exactly; open choices (country, language) like texts. A fact may have several values (an
// agent's groups): is_any holds when one of them is listed, is_none when none is. "me" is the event's owner; an event without an owner has no me.
// changed holds for an occurrence that has an old value which differs from the new one, and where either list is given, the old value is one
// of from and the new one of to. An unknown value may have changed, but is in no list. A state has no old values, so changed is refused there.
//
// before and after are strict, between includes both ends. last and next count from the instant of the question, both ends included; a day is
// 24 hours.
//
// An IPv4 address written inside IPv6 is that IPv4 address. Where sites store addresses truncated, ranges finer than what is stored are refused.
//
// Times of day ("09:00-17:00", "22:00-06:00", "18:00-24:00") and weekdays are asked of what the wall shows in the event's zone at the instant of
// the question; two conditions about them are two questions about the same instant, so Friday 22:00-06:00 means the early and the late hours of
// Friday. An hour that the zone repeats counts twice; one that it skips does not occur, and Check warns of windows that lie in one within the
// coming year. session_start_time is asked of the start of the session and does not move.
//
// # The unknown
//
// A fact that is absent, nil, empty, or not of its kind's sort is unknown. Only empty matches the unknown, and a negative operator
// (contains_none, is_none, is_not, not_in) that says or_unknown. In a trace such a condition is "unknown", and counts as not holding.
//
// # Moments, states, and sets of time
//
// Most types are moments: judged once, at the occurrence's time. States are the types with an episode, and Online Activity when it asks for a
// clock, idle_minutes or duration_minutes. The value of a clock at t is the time since its anchor (the last activity, the start) in
// minutes. A state of a date holds from that date on, beside its conditions.
//
// Between two changes an item's facts are fixed. Then every condition that depends on time is a set of instants, made of intervals: a clock
// gives one interval after its anchor, a window one for each day, last and next one around the date; any other condition gives all time or
// none. ALL intersects, ANY unites. Instants are whole milliseconds and intervals are half-open (timeset.go). Three functions say the same about
// a rule and fixed facts, and tests hold them to it:
//
//   - Holds: is t in the set?
//   - NextHold: the earliest instant of the set that is not before t, within 400 days. It walks from edge to edge of the intervals, never by minutes.
//   - HoldSet: the part of the set between two instants.
//
// A state fires at the NextHold of its episode (EpisodeOf), whichever condition came to hold last: "idle over 60 minutes, 09:00-17:00" fires at
// 09:00. Since a clock runs through every value, is_not cannot be asked of the clock of a state, and no threshold may be under 0.1 minutes.
//
// # Asking many rules
//
// An Index answers for all rules of a type at once and gives exactly what Holds gives for each. Trace answers for one rule and tells why: it
// goes on past the first condition that fails. Words says a definition as a sentence.
package engine
