package journal

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"moonledger/chain/state"
)

// TestIndexIsSorted compares an index of several blocks with a sorted slice.
func TestIndexIsSorted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		numbers := rapid.SliceOfNDistinct(rapid.Int64Range(0, 2000), 0, 600, rapid.ID).Draw(t, "keys")
		var x index
		for _, n := range numbers {
			x.insert(&place{key: state.IntegerKey(n)})
		}
		slices.Sort(numbers)
		for n := int64(-1); n <= 2001; n++ {
			i, found := slices.BinarySearch(numbers, n)
			k := state.IntegerKey(n)
			wantPlace(t, x.find(k), numbers, i, found)
			wantPlace(t, x.before(k), numbers, i-1, i > 0)
			if found {
				i++
			}
			wantPlace(t, x.after(k), numbers, i, i < len(numbers))
		}
		wantPlace(t, x.first(), numbers, 0, len(numbers) > 0)
	})
}

func wantPlace(t *rapid.T, got *place, numbers []int64, i int, found bool) {
	if (got != nil) != found || found && got.key.Integer() != numbers[i] {
		t.Fatalf("got %v, want %v at %d", got, found, i)
	}
}
