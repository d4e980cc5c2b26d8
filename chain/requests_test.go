package chain

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// requestsOf returns the request ids of lines.
func requestsOf(t interface{ Fatal(...any) }, lines [][]byte) []Request {
	var all []Request
	for _, line := range lines {
		e, err := ParseEntry(line)
		if err != nil {
			t.Fatal(err)
		}
		if e.Request != "" {
			all = append(all, Request{e.Caller, e.Request, e.Height})
		}
	}
	return all
}

func requestSeq(all []Request, err error) iter.Seq2[Request, error] {
	return func(yield func(Request, error) bool) {
		for _, r := range all {
			if !yield(r, nil) {
				return
			}
		}
		if err != nil {
			yield(Request{}, err)
		}
	}
}

// Whatever is altered of the request ids is found, and what is behind the lines
// does not matter; spilled or not.
func TestCompareRequestsFindsEveryChange(t *testing.T) {
	dir, found := t.TempDir(), map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		lines := drawChain(t, 1, 12)
		all := rapid.Permutation(requestsOf(t, lines)).Draw(t, "requests")
		known := rapid.IntRange(0, len(lines)).Draw(t, "known")
		v := NewVerifier(VerifyOptions{TempDir: dir, Memory: rapid.SampledFrom([]int64{1, 200, -1}).Draw(t, "memory")})
		defer v.Close()
		for _, line := range lines[:known] {
			if err := v.Add(line); err != nil {
				t.Fatal(err)
			}
		}
		if err := v.CompareRequests(requestSeq(all, nil)); err != nil {
			t.Fatal(err)
		}
		how := rapid.SampledFrom([]string{"lost", "elsewhere", "too much"}).Draw(t, "how")
		at := slices.IndexFunc(all, func(r Request) bool { return r.Height < Height(known) })
		stray := Height(rapid.IntRange(0, max(known-1, 0)).Draw(t, "stray"))
		switch {
		case known == 0 || how != "too much" && at < 0 || how == "elsewhere" && stray == all[at].Height:
			return
		case how == "lost":
			all = slices.Delete(all, at, at+1)
			stray = Height(known - 1)
		case how == "elsewhere":
			all[at].Height = stray
		default:
			all = append(all, Request{"carol", "r1", stray})
		}
		var broken *BrokenError
		err := v.CompareRequests(requestSeq(all, nil))
		if !errors.As(err, &broken) || broken.Height != stray {
			t.Fatalf("%s: got %v, want height %d", how, err, stray)
		}
		found[how]++
	})
	if len(found) != 3 {
		t.Errorf("drawn were %v", found)
	}
	isEmpty(t, dir)
}

func TestCompareRequestsNamesTheLowest(t *testing.T) {
	v := NewVerifier(VerifyOptions{})
	defer v.Close()
	lines := longChain(9)
	for _, line := range lines {
		if err := v.Add(line); err != nil {
			t.Fatal(err)
		}
	}
	all := requestsOf(t, lines)
	for _, height := range []Height{7, 3, 5} {
		all = append(all, Request{"bob", fmt.Sprint(height), height})
	}
	var broken *BrokenError
	if err := v.CompareRequests(requestSeq(all, nil)); !errors.As(err, &broken) || broken.Height != 3 {
		t.Error(err)
	}
	unreadable := errors.New("the disk is on fire")
	if err := v.CompareRequests(requestSeq(all, unreadable)); !errors.Is(err, unreadable) {
		t.Error(err)
	}
}
