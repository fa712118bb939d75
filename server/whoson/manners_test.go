package whoson_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"deskbell/models"
	"deskbell/server/whoson"
)

const noon = models.Time(1_772_452_800_000) // 2 March 2026, 12:00 UTC

func ago(d time.Duration) models.Time { return noon.Add(-d) }

// welcome is a visitor whom nothing speaks against inviting.
func welcome() whoson.State {
	return whoson.State{VisitorID: "v", DepartmentID: "d", Consent: models.ConsentSession, LoadedAt: ago(time.Minute), AgentsOnline: 2}
}

func TestNobodyIsInvitedAgainstTheManners(t *testing.T) {
	manners := models.DefaultManners()
	minute := func(n int) (sent []models.Time) {
		for i := range n {
			sent = append(sent, ago(time.Minute-time.Duration(i+1)*time.Second))
		}
		return sent
	}
	for name, one := range map[string]struct {
		change func(*whoson.State)
		want   whoson.Refusal // without its sentence; the zero Refusal: may be invited
		hand   string         // what a person is told: "same", "" (may), "override" (may, insisting)
	}{
		"nothing speaks against it": {func(*whoson.State) {}, whoson.Refusal{}, ""},
		"has left":                  {func(s *whoson.State) { s.Gone = true }, whoson.Refusal{Code: whoson.ReasonGone}, "same"},
		"did not agree":             {func(s *whoson.State) { s.Consent = models.ConsentNone }, whoson.Refusal{Code: whoson.ReasonConsent}, "same"},
		"banned":                    {func(s *whoson.State) { s.BannedUntil = noon + 1 }, whoson.Refusal{Code: whoson.ReasonBanned}, "same"},
		"the ban is over":           {func(s *whoson.State) { s.BannedUntil = noon }, whoson.Refusal{}, ""},
		"in a chat":                 {func(s *whoson.State) { s.InChat = true }, whoson.Refusal{Code: whoson.ReasonChatting}, "same"},
		"an invitation is open": {func(s *whoson.State) { s.Open = true },
			whoson.Refusal{Code: whoson.ReasonRecently, On: "visitor:v"}, "same"},
		"the panel is open": {func(s *whoson.State) { s.PanelOpen = true },
			whoson.Refusal{Code: whoson.ReasonBusy, On: "visitor:v"}, "same"},
		"a form field is focused": {func(s *whoson.State) { s.FieldFocused = true },
			whoson.Refusal{Code: whoson.ReasonBusy, On: "visitor:v"}, ""},
		"wants to save data": {func(s *whoson.State) { s.ReducedData = true }, whoson.Refusal{Code: whoson.ReasonBusy}, "same"},
		"opened the page 9.9 s ago": {func(s *whoson.State) { s.LoadedAt = ago(9900 * time.Millisecond) },
			whoson.Refusal{Code: whoson.ReasonArrived, At: noon + 100}, ""},
		"opened the page 10 s ago": {func(s *whoson.State) { s.LoadedAt = ago(10 * time.Second) }, whoson.Refusal{}, ""},
		"invited 29 minutes ago": {func(s *whoson.State) { s.LastInviteAt, s.Invited = ago(29*time.Minute), 1 },
			whoson.Refusal{Code: whoson.ReasonRecently, At: noon.Add(time.Minute), Override: true}, "override"},
		"invited 30 minutes ago": {func(s *whoson.State) { s.LastInviteAt, s.Invited = ago(30*time.Minute), 1 }, whoson.Refusal{}, ""},
		"invited twice in this visit": {func(s *whoson.State) { s.LastInviteAt, s.Invited = ago(time.Hour), 2 },
			whoson.Refusal{Code: whoson.ReasonLimit, Override: true}, "override"},
		"dismissed one 29 minutes ago": {func(s *whoson.State) { s.Dismissals, s.DismissedAt = 1, ago(29*time.Minute) },
			whoson.Refusal{Code: whoson.ReasonDismissed, Override: true}, "override"},
		"dismissed one 30 minutes ago": {func(s *whoson.State) { s.Dismissals, s.DismissedAt = 1, ago(30*time.Minute) }, whoson.Refusal{}, ""},
		"dismissed two 6 days ago": {func(s *whoson.State) { s.Dismissals, s.DismissedAt = 2, ago(6*24*time.Hour) },
			whoson.Refusal{Code: whoson.ReasonDismissed, Override: true}, "override"},
		"dismissed two 7 days ago": {func(s *whoson.State) { s.Dismissals, s.DismissedAt = 2, ago(7*24*time.Hour) }, whoson.Refusal{}, ""},
		"no agent is online": {func(s *whoson.State) { s.AgentsOnline = 0 },
			whoson.Refusal{Code: whoson.ReasonNoAgent, On: "place:d"}, "same"},
		"nine invitations in this minute, two agents": {func(s *whoson.State) { s.LastMinute = minute(9) }, whoson.Refusal{}, ""},
		"ten invitations in this minute, two agents": {func(s *whoson.State) { s.LastMinute = minute(10) },
			whoson.Refusal{Code: whoson.ReasonLimit, At: noon.Add(time.Second)}, ""},
		"one agent left after ten invitations": {func(s *whoson.State) { s.LastMinute, s.AgentsOnline = minute(10), 1 },
			whoson.Refusal{Code: whoson.ReasonLimit, At: noon.Add(6 * time.Second)}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			state := welcome()
			one.change(&state)
			require.Equal(t, one.want, bare(whoson.Refuse(state, manners, whoson.ByEvent, noon)))
			byHand := bare(whoson.Refuse(state, manners, whoson.ByHand, noon))
			anyway := bare(whoson.Refuse(state, manners, whoson.ByHandAnyway, noon))
			switch one.hand {
			case "same":
				require.Equal(t, one.want, byHand)
				require.Equal(t, one.want, anyway, "insisting is of no use")
				require.False(t, one.want.Override)
			case "override":
				require.Equal(t, one.want, byHand)
				require.Empty(t, anyway)
			default:
				require.Empty(t, byHand)
			}
		})
	}
}

func TestForcedChatsAreAPolicyWithLimits(t *testing.T) {
	allowed := models.DefaultManners()
	allowed.ForcedChatsAllowed = true
	require.Equal(t, whoson.ReasonForbidden, whoson.RefuseForce(welcome(), models.DefaultManners(), noon).Code, "off unless the site allows it")
	require.Nil(t, whoson.RefuseForce(welcome(), allowed, noon))
	for code, change := range map[string]func(*whoson.State){
		whoson.ReasonLimit:     func(s *whoson.State) { s.Forced = 1 },
		whoson.ReasonChatting:  func(s *whoson.State) { s.InChat = true },
		whoson.ReasonBanned:    func(s *whoson.State) { s.BannedUntil = noon + 1 },
		whoson.ReasonDismissed: func(s *whoson.State) { s.Dismissals, s.DismissedAt = 1, noon },
		whoson.ReasonRecently:  func(s *whoson.State) { s.Open = true },
		whoson.ReasonNoAgent:   func(s *whoson.State) { s.AgentsOnline = 0 },
		whoson.ReasonBusy:      func(s *whoson.State) { s.FieldFocused = true },
	} {
		state := welcome()
		change(&state)
		require.Equal(t, code, whoson.RefuseForce(state, allowed, noon).Code)
	}
}

// A refusal that time lifts names the very instant: one millisecond before it still refuses for the same reason, at it no longer.
func TestARefusalEndsExactlyWhenItSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before := func(name string) models.Time {
			return noon - models.Time(rapid.Int64Range(0, 3_600_000).Draw(t, name))
		}
		state := welcome()
		state.LoadedAt, state.LastInviteAt, state.Invited = before("loaded"), before("invited"), 1
		for range rapid.IntRange(0, 12).Draw(t, "sent") {
			state.LastMinute = append(state.LastMinute, noon-models.Time(rapid.Int64Range(0, 59_999).Draw(t, "at")))
		}
		sortTimes(state.LastMinute)
		refusal := whoson.Refuse(state, models.DefaultManners(), whoson.ByEvent, noon)
		if refusal == nil || refusal.At == 0 {
			return
		}
		require.Greater(t, refusal.At, noon)
		at := func(now models.Time) *whoson.Refusal {
			later := state
			later.LastMinute = nil
			for _, sent := range state.LastMinute {
				if now.Sub(sent) < time.Minute {
					later.LastMinute = append(later.LastMinute, sent)
				}
			}
			return whoson.Refuse(later, models.DefaultManners(), whoson.ByEvent, now)
		}
		require.Equal(t, refusal, at(refusal.At-1))
		next := at(refusal.At)
		require.True(t, next == nil || next.Detail != refusal.Detail, "%v is still refused: %v", refusal, next)
	})
}

func bare(r *whoson.Refusal) whoson.Refusal {
	if r == nil {
		return whoson.Refusal{}
	}
	copied := *r
	copied.Detail = ""
	return copied
}
