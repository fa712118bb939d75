package app_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"deskbell/server/app"
	"deskbell/server/engine"
)

func TestTheCatalogueSaysTheSpecificationsWords(t *testing.T) {
	catalogue, err := app.Catalog()
	require.NoError(t, err)
	require.Len(t, catalogue.Categories, len(promised))
	for _, category := range catalogue.Categories {
		t.Run(category.ID, func(t *testing.T) {
			want := promised[category.ID]
			require.Equal(t, want.label, category.Label)
			have := read(category)
			require.Equal(t, want.types, have.types)
			require.Equal(t, want.conditions, have.conditions)
			require.Equal(t, want.kinds, have.kinds)
			require.Equal(t, want.actions, have.actions)
			require.ElementsMatch(t, want.twice, have.twice)
			require.ElementsMatch(t, want.beyond, have.beyond)
		})
	}
	require.Len(t, promised["whos_on"].types, 8)
	require.Len(t, promised["whos_on"].conditions, 37)
}

// read takes a category apart as promised does.
func read(category engine.CategoryJSON) promise {
	have := promise{types: map[string]string{}, conditions: map[string]string{}, kinds: map[string]string{}, actions: map[string]string{}}
	keep := func(into map[string]string, id, value string, beyond bool) {
		switch {
		case !beyond:
			into[id] = value
		case !slices.Contains(have.beyond, id):
			have.beyond = append(have.beyond, id)
		}
	}
	for _, one := range category.Types {
		keep(have.types, one.ID, one.Label, one.Beyond)
	}
	for _, one := range category.Conditions {
		keep(have.conditions, one.ID, one.Label, one.Beyond)
		keep(have.kinds, one.ID, string(one.Kind), one.Beyond)
	}
	for _, one := range category.Actions {
		keep(have.actions, one.ID, one.Label, one.Beyond)
		if one.OncePerItem {
			have.twice = append(have.twice, one.ID)
		}
	}
	return have
}

func TestTotalsCountOnlyWhatTheSpecificationHas(t *testing.T) {
	catalogue, err := app.Catalog()
	require.NoError(t, err)
	types, conditions, actions := 0, 0, 0
	for _, one := range promised {
		types, conditions, actions = types+len(one.types), conditions+len(one.conditions), actions+len(one.actions)+len(one.twice)
	}
	require.Equal(t, len(promised), catalogue.Totals.Categories)
	require.Equal(t, types, catalogue.Totals.Types)
	require.Equal(t, conditions, catalogue.Totals.Conditions)
	require.Equal(t, actions, catalogue.Totals.Actions)
}

func TestAConditionMeansTheSameKindEverywhere(t *testing.T) {
	catalogue, err := app.Catalog()
	require.NoError(t, err)
	kinds := map[string]string{}
	for _, category := range catalogue.Categories {
		for _, one := range category.Conditions {
			if known, seen := kinds[one.ID]; seen {
				require.Equal(t, known, string(one.Kind), "%s in %s", one.ID, category.ID)
			}
			kinds[one.ID] = string(one.Kind)
		}
	}
}
