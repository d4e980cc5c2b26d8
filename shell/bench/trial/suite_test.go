package trial

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"moonledger/shell/bench"
)

// small returns a suite of small sizes.
func small(t *testing.T, s Suite, sizes ...size) *suite {
	t.Helper()
	s.Folder, s.Setup.Until.Calls = t.TempDir(), 4
	if s.Start == nil {
		s.Start = startLocal
	}
	r := s.filled()
	r.sizes, r.shapes = sizes, []shape{{1, 1}, {2, 3}}
	return r
}

// Each shape is measured on each size in each round: on a new copy, or on one that
// the shapes of a round share.
func TestSuiteMeasuresAllInRounds(t *testing.T) {
	var got []string
	var sharedAfter uint64
	s := small(t, Suite{Rounds: 2}, size{2, 3, false}, size{3, 6, true})
	s.Each = func(r *bench.Report) error {
		set := r.Settings
		got = append(got, fmt.Sprintf("%d accounts, %d entries, %d x %d, verified %t", set.Accounts, set.Entries, set.Clients, set.InFlight, r.Verification != nil))
		if r.Result.Succeeded != 4 {
			t.Errorf("got %+v", r.Result)
		}
		want := set.Entries
		if set.Entries == 6 && set.Clients == 2 {
			want = sharedAfter
		}
		if r.Chain.Before != want {
			t.Errorf("%s: begun with %d entries, want %d", got[len(got)-1], r.Chain.Before, want)
		}
		sharedAfter = r.Chain.After
		return nil
	}
	if err := s.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	round := []string{
		"2 accounts, 3 entries, 1 x 1, verified true", "2 accounts, 3 entries, 2 x 3, verified false",
		"3 accounts, 6 entries, 1 x 1, verified true", "3 accounts, 6 entries, 2 x 3, verified false",
	}
	if diff := cmp.Diff(slices.Concat(round, round), got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	var table strings.Builder
	if err := s.table.Print(&table); err != nil || strings.Count(table.String(), "\n| 2 | ") != 3 || strings.Count(table.String(), "\n| 3 | ") != 3 {
		t.Errorf("%v, want rows for two shapes and a store of each size\n%s", err, &table)
	}
	if diff := cmp.Diff([]string{"2-3", "3-6"}, names(t, s.Folder)); diff != "" {
		t.Errorf("left behind: -want +got\n%s", diff)
	}
}

// What was measured before an error is in the table.
func TestSuiteThatEndsEarly(t *testing.T) {
	full := errors.New("the disk is full")
	s := small(t, Suite{Rounds: 2, Each: func(*bench.Report) error { return full }}, size{2, 3, false})
	if err := s.run(t.Context()); !errors.Is(err, full) {
		t.Errorf("got %v", err)
	}
	var table strings.Builder
	if err := s.table.Print(&table); err != nil || !strings.Contains(table.String(), "| 1 × 1 |") || strings.Contains(table.String(), "| 2 × 3 |") {
		t.Errorf("got %v\n%s", err, &table)
	}
	ctx, cancel := context.WithCancel(t.Context())
	s = small(t, Suite{Rounds: 2, Each: func(*bench.Report) error { t.Error("what is cut short is reported"); return nil }}, size{2, 3, false})
	s.Setup.Note = func(text string) {
		if strings.HasPrefix(text, "measuring ") {
			cancel()
		}
	}
	if err := s.run(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: got %v", err)
	}
}

func TestSuiteOfAll(t *testing.T) {
	s := Suite{Folder: "f"}.filled()
	if len(s.sizes) != 4 || len(s.shapes) != 8 || s.Setup.Temp != "f" || s.stores.folder != "f" {
		t.Errorf("got %d sizes, %d shapes, dumps in %q, stores in %q", len(s.sizes), len(s.shapes), s.Setup.Temp, s.stores.folder)
	}
	var folders []string
	for _, z := range s.sizes {
		folders = append(folders, s.stores.of(z))
	}
	want := []string{"f/1000-1000", "f/100000-1000", "f/1000-1000000", "f/100000-1000000"}
	if diff := cmp.Diff(want, folders); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if s := (Suite{Folder: "f", Prepared: "p"}).filled(); s.stores.folder != "p" || s.Setup.Temp != "f" {
		t.Errorf("got stores in %q, dumps in %q", s.stores.folder, s.Setup.Temp)
	}
}

// names returns what is in a folder.
func names(t *testing.T, folder string) []string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}
