package config

import (
	"regexp"
	"slices"
	"strings"
)

// testVariable matches the variables that steer the test suites, which may start servers in the environment they run in.
var testVariable = regexp.MustCompile(`^DESKBELL_(TEST|E2E)_`)

// orchestrated are the names that Kubernetes sets by itself for a service called "deskbell".
var orchestrated = regexp.MustCompile(`^DESKBELL_(SERVICE_(HOST|PORT(_\w+)?)|PORT(_\d+_(TCP|UDP|SCTP)(_\w+)?)?)$`)

// meantForUs tells variables that a person wrote for the server from those that only share the prefix.
func meantForUs(environ []string) func(name string) bool {
	kubernetes := slices.ContainsFunc(environ, func(entry string) bool {
		return strings.HasPrefix(entry, "KUBERNETES_SERVICE_HOST=")
	})
	return func(name string) bool {
		return !testVariable.MatchString(name) && (!kubernetes || !orchestrated.MatchString(name))
	}
}

// closest is the candidate with the least edit distance to name, or nothing if none is near enough to be what was meant.
// Flags are only compared with flags, variables with variables.
func closest(name string, candidates []string) string {
	if len(name) > 64 {
		return ""
	}
	shape := name[:2]
	word := strings.TrimPrefix(strings.TrimPrefix(name, Prefix), "--")
	best, least := "", max(2, len(word)/3)+1
	for _, candidate := range candidates {
		if !strings.HasPrefix(candidate, shape) {
			continue
		}
		if d := distance(name, candidate); d < least {
			best, least = candidate, d
		}
	}
	return best
}

// distance is the least number of bytes to insert, drop or exchange to make b of a (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
