package engine

import (
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"
)

func TestFoldedTextsAreEqualWithoutCaseAndAccents(t *testing.T) {
	for _, same := range [][]string{
		{"cafe", "CAFE", "café", "CAFÉ", "cafe\u0301", "CAFE\u0301"},
		{"strasse", "Straße", "STRASSE", "STRAẞE"},
		{"uber", "Über", "U\u0308BER"},
		{"σισυφοσ", "Σίσυφος", "ΣΊΣΥΦΟΣ"},
		{"istanbul", "İstanbul", "ISTANBUL"},
		{"nino", "Niño", "NIN\u0303O"},
		{"viet nam", "Việt Nam"},
		{"елка", "ЁЛКА", "ёлка"},
		{"k", "\u212a"}, // the sign of Kelvin
	} {
		for _, text := range same {
			require.Equal(t, same[0], fold(text), text)
			require.Equal(t, same[0], string(appendFold(nil, text)), text)
		}
	}
	for _, other := range [][2]string{{"ø", "o"}, {"ł", "l"}, {"が", "か"}, {"कि", "कु"}, {"กิ", "กุ"}, {"각", "가"}} {
		require.NotEqual(t, fold(other[0]), fold(other[1]))
	}
}

func TestFoldingHoldsForEveryCharacter(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		once := fold(string(r))
		if again := fold(once); again != once {
			t.Fatalf("%U: %q, then %q", r, once, again)
		}
		if upper := fold(strings.ToUpper(string(r))); upper != once && r != 'ı' { // the capital of Turkish ı is I
			t.Fatalf("%U: %q, in capitals %q", r, once, upper)
		}
	}
}

func TestFoldingNeedsNoMemoryForASCII(t *testing.T) {
	var space room
	require.Zero(t, testing.AllocsPerRun(10, func() { _ = appendFold(space[:0], "Refund Of Order 12") }))
	require.Equal(t, "prefix cafe", string(appendFold([]byte("prefix "), "CAFÉ")))
}

func TestTheAutomatonFindsEveryWordEverywhere(t *testing.T) {
	words := []string{"he", "she", "his", "hers", "s", "abab", "ba"}
	a := newAutomaton(words)
	for _, text := range []string{"ushers", "ababab", "", "xyz", "hishers", "sshe"} {
		found := map[string]int{}
		state := int32(0)
		for i := range len(text) {
			state = a.step(state, text[i])
			for _, word := range a.ends[state] {
				found[words[word]]++
			}
		}
		for _, word := range words {
			count := 0
			for i := range len(text) {
				if strings.HasPrefix(text[i:], word) {
					count++
				}
			}
			require.Equal(t, count, found[word], "%q in %q", word, text)
		}
	}
}
