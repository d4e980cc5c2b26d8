package schema

import (
	"strings"

	"github.com/agnivade/levenshtein"
)

// Bounds of what Nearest compares.
const (
	maxNearest      = 64 // bytes of a word
	maxNearestKnown = 256
	maxNearestWork  = 1 << 16 // pairs of bytes: contracts can ask again and again
)

// Nearest returns the element of known that word most likely was meant to be,
// or "" if none is near: at most one edit (a letter added, dropped or changed),
// and one more for every four letters of word, whatever the case. Among equally
// near ones the first wins. To a single letter only its other case is near. Words
// of more than 64 bytes are near nothing, and of known the first 256 words count,
// fewer if they are long.
func Nearest(word string, known []string) string {
	best, limit := "", 1+len(word)/4
	if len(word) > maxNearest {
		return ""
	}
	lower, work := strings.ToLower(word), 0
	for _, candidate := range known[:min(len(known), maxNearestKnown)] {
		if len(candidate) > len(word)+limit || len(word) > len(candidate)+limit {
			continue
		}
		if work += len(word) * len(candidate); work > maxNearestWork {
			break
		}
		if d := levenshtein.ComputeDistance(lower, strings.ToLower(candidate)); d <= limit && d < max(len(word), 1) {
			best, limit = candidate, d-1
		}
	}
	return best
}

// didYouMean returns `; did you mean "…"?` for the end of a message, or "".
func didYouMean(word string, known []string) string {
	if near := Nearest(word, known); near != "" {
		return `; did you mean "` + near + `"?`
	}
	return ""
}
