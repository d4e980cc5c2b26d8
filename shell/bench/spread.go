package bench

import (
	"fmt"
	"math"
	"slices"
)

// A spread is what a figure came to in several rounds.
type spread struct {
	known               bool
	median, least, most float64
}

// spreadOf returns the spread of a figure; 0 is a figure that is not known.
func spreadOf(all []Report, figure func(Report) float64) spread {
	var values []float64
	for _, r := range all {
		if v := figure(r); v != 0 {
			values = append(values, v)
		}
	}
	if len(values) == 0 {
		return spread{}
	}
	slices.Sort(values)
	n := len(values)
	return spread{true, (values[(n-1)/2] + values[n/2]) / 2, values[0], values[n-1]}
}

// String writes the median, and least and most in brackets, to three digits.
func (s spread) String() string {
	if !s.known {
		return ""
	}
	return fmt.Sprintf("%s (%s–%s)", significant(s.median), significant(s.least), significant(s.most))
}

// text is String in another format.
func (s spread) text(format string) string {
	if !s.known {
		return ""
	}
	return fmt.Sprintf(format+" ("+format+"–"+format+")", s.median, s.least, s.most)
}

// significant writes a whole number to three digits.
func significant(v float64) string {
	if v == 0 {
		return "0"
	}
	unit := math.Pow(10, max(math.Floor(math.Log10(math.Abs(v)))-2, 0))
	return count(uint64(math.Round(v/unit) * unit))
}
