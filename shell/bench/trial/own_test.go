package trial

import (
	"context"
	"errors"
	goruntime "runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"moonledger/shell/bench"
)

// A server on a disk is prepared by one process and measured in another, and the
// report says what was asked for, defaults filled in, and what became of it.
func TestOwn(t *testing.T) {
	var starts int
	var notes []string
	own := Own{Start: counted(&starts), Folder: t.TempDir()}
	r, err := own.Measure(t.Context(), Setup{
		Plan: bench.Plan{Seed: 3}, Accounts: 20, Entries: 30, Clients: 2, Until: bench.Until{Calls: 50}, Verify: true,
		Version: "test", Temp: t.TempDir(), Note: func(text string) { notes = append(notes, text) },
	})
	if err != nil {
		t.Fatal(err)
	}
	made := ownIn(own.Folder, nil)
	want := bench.Settings{
		Server: "own", Store: made.Store, Contract: "Bench", Method: "transfer", Arguments: bench.ContractArguments(20),
		Clients: 2, InFlight: 1, Calls: 50, Seed: 3, Accounts: 20, Entries: 30,
	}
	if diff := cmp.Diff(want, r.Settings); diff != "" || r.Version != "test" {
		t.Errorf("version %q, settings -want +got\n%s", r.Version, diff)
	}
	if r.Result.Calls != 50 || r.Result.Succeeded != 50 || r.Chain.Before != 30 || r.Chain.After != 30+r.Result.Recorded {
		t.Errorf("got %+v, chain %+v", r.Result, r.Chain)
	}
	if r.Verification == nil || r.Verification.Entries != r.Chain.After || r.Chain.EntryBytes == 0 || r.Server.StartSeconds == 0 {
		t.Errorf("got %+v, %+v, verified %+v", r.Chain, r.Server, r.Verification)
	}
	if goruntime.GOOS == "linux" && (r.Server.MemoryStart == 0 || r.Server.MemoryEnd == 0 || r.Server.MemoryPeak == 0 || r.ClientCPU == 0) {
		t.Errorf("got %+v and %v µs of ours", r.Server, r.ClientCPU)
	}
	told := []string{"preparing 20 accounts, and 30 entries at least", "measuring Bench.transfer"}
	if len(notes) != 3 || !slices.Equal(notes[:2], told) || !strings.HasPrefix(notes[2], "verifying ") || starts != 2 {
		t.Errorf("%d starts, notes are %q", starts, notes)
	}
}

// One that is gone with its process is prepared and measured in the same one.
func TestOwnInMemory(t *testing.T) {
	var starts int
	own := Own{Start: counted(&starts), Folder: t.TempDir(), Store: "memory:"}
	r, err := own.Measure(t.Context(), Setup{Plan: bench.Plan{InFlight: 2}, Until: bench.Until{Calls: 20}, WarmUp: time.Millisecond})
	if err != nil || starts != 1 {
		t.Fatalf("%d starts, %v", starts, err)
	}
	if s := r.Settings; s.Store != "memory:" || s.Accounts != 1000 || s.Clients != 1 || s.InFlight != 2 || s.WarmUp != 0.001 {
		t.Errorf("settings are %+v", s)
	}
	if r.Result.Calls != 20 || r.Chain.StoreBytes != 0 || r.Server.StartSeconds != 0 {
		t.Errorf("got %+v, %+v, %+v", r.Result, r.Chain, r.Server)
	}
}

// What is interrupted before anything is measured has no report; what is while
// it is measured has one.
func TestInterruptedTrial(t *testing.T) {
	for during, wantReport := range map[string]bool{"preparing ": false, "measuring ": true} {
		ctx, cancel := context.WithCancel(t.Context())
		interrupt := func(text string) {
			if strings.HasPrefix(text, during) {
				cancel()
			}
		}
		own := Own{Start: startLocal, Folder: t.TempDir(), Store: "memory:"}
		r, err := own.Measure(ctx, Setup{Accounts: 2, Note: interrupt})
		if wantReport && (err != nil || r == nil || !r.Result.Interrupted || r.Chain.After != 2) {
			t.Errorf("%s: got %+v, %v", during, r, err)
		}
		if !wantReport && (r != nil || !errors.Is(err, context.Canceled)) {
			t.Errorf("%s: got %+v, %v", during, r, err)
		}
	}
}
