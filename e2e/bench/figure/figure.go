// Package figure makes one figure of many.
package figure

import (
	"cmp"
	"slices"
)

// Median is the middle of the values, the upper one of two; zero of none.
func Median[T cmp.Ordered](values []T) T { return Quantile(values, 0.5) }

// Quantile is the value below which the share q of the values lies; zero of none.
func Quantile[T cmp.Ordered](values []T, q float64) T {
	if len(values) == 0 {
		var zero T
		return zero
	}
	sorted := slices.Sorted(slices.Values(values))
	return sorted[min(int(q*float64(len(sorted))), len(sorted)-1)]
}
