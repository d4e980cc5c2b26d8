package ledger

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"sync"
	"testing"

	"moonledger/chain"
)

// collect follows Book from a height until it has the entry at last, and
// returns the lines.
func (r *rig) collect(from, last chain.Height) ([]string, error) {
	var lines []string
	for e, err := range r.Follow(context.Background(), "Book", from) {
		if err != nil {
			return lines, err
		}
		if want := from + chain.Height(len(lines)); e.Height != want || chain.HashLine(e.Line) != e.Hash {
			return lines, fmt.Errorf("got height %d with hash %v of %s, want height %d", e.Height, e.Hash, e.Line, want)
		}
		lines = append(lines, string(e.Line))
		if e.Height == last {
			return lines, nil
		}
	}
	return lines, errors.New("it ended without an error")
}

// Followers that begin anywhere and at any time get what a dump holds from
// there, while calls go on.
func TestFollowGivesEachEntryOnce(t *testing.T) {
	for name, open := range map[string]OpenStore{"memory": inMemory(), "badger": onDisk(t)} {
		t.Run(name, func(t *testing.T) {
			const calls = 600
			r := newRig(t, open)
			r.deploy(book("Book", 1))
			got := make([][]string, 12)
			var running sync.WaitGroup
			for i := range calls {
				done := r.submit(request("add", 1))
				if i%50 == 0 {
					<-done // so that there is what it begins with
					running.Go(func() {
						var err error
						if got[i/50], err = r.collect(chain.Height(i/2), calls); err != nil {
							t.Error(err)
						}
					})
				}
			}
			running.Wait()
			lines := strings.Split(strings.TrimSuffix(r.dump("Book"), "\n"), "\n")
			for i, lived := range got {
				if want := lines[i*25:]; strings.Join(lived, "\n") != strings.Join(want, "\n") {
					t.Errorf("follower %d got %d entries, want %d", i, len(lived), len(want))
				}
			}
			if f := &r.contract("Book").feed; len(f.recent) != 0 || f.bytes != 0 || f.followers != 0 {
				t.Errorf("without followers %d entries are kept", len(f.recent))
			}
		})
	}
}

// A follower that takes nothing holds up nobody, and finds all later.
func TestFollowerMayBeSlow(t *testing.T) {
	const calls = 3 * recentEntries
	r := newRig(t, inMemory())
	r.deploy(book("Book", 1))
	next, stop := iter.Pull2(r.Follow(t.Context(), "Book", 0))
	defer stop()
	if e, err, _ := next(); err != nil || e.Height != 0 {
		t.Fatal(e, err)
	}
	for range calls {
		r.call("add", 1)
	}
	if f := &r.contract("Book").feed; len(f.recent) > recentEntries || f.recent[0].Height == 0 {
		t.Errorf("%d entries are kept", len(f.recent))
	}
	for want := chain.Height(1); want <= calls; want++ {
		if e, err, _ := next(); err != nil || e.Height != want {
			t.Fatalf("got %d, %v, want %d", e.Height, err, want)
		}
	}
}

// What is kept in memory is bounded in bytes too.
func TestFeedIsBounded(t *testing.T) {
	var f feed
	f.join()
	for i := range 10 {
		f.add(Followed{Height: chain.Height(i), Line: make([]byte, recentBytes/4)})
	}
	if len(f.recent) != 4 || f.bytes != recentBytes || f.recent[0].Height != 6 {
		t.Errorf("%d entries, %d bytes", len(f.recent), f.bytes)
	}
	f.add(Followed{Height: 20}) // behind a gap
	if got := f.lines(20, 30); len(got) != 1 || len(f.lines(9, 30)) != 0 || len(f.lines(21, 30)) != 0 {
		t.Errorf("behind a gap: %v", got)
	}
	f.leave()
}

// A follower sees the effect of an entry that it got.
func TestFollowComesAfterPublication(t *testing.T) {
	r := newRig(t, inMemory())
	r.deploy(book("Book", 1))
	next, stop := iter.Pull2(r.Follow(t.Context(), "Book", 1))
	defer stop()
	for want := 1; want <= 100; want++ {
		r.submit(request("add", 1))
		if _, err, _ := next(); err != nil {
			t.Fatal(err)
		}
		r.wantTotal(want)
	}
}

func TestFollowThatCannotBegin(t *testing.T) {
	r := newRig(t, inMemory())
	r.deploy(book("Book", 1))
	for contract, from := range map[string]chain.Height{"Bok": 0, "Book": 2} {
		for _, err := range r.Follow(t.Context(), contract, from) {
			wantError(t, err, ErrNotFound)
		}
	}
}

// What ends a follower that waits.
func TestWhatEndsFollowing(t *testing.T) {
	tests := map[string]struct {
		end  func(r *rig, cancel func())
		want error
	}{
		"its context":      {func(_ *rig, cancel func()) { cancel() }, context.Canceled},
		"the ledger's end": {func(r *rig, _ func()) { r.stop() }, ErrClosed},
		"a broken chain":   {func(r *rig, _ func()) { r.contract("Book").stop(chain.ErrCorrupt) }, chain.ErrCorrupt},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, inMemory())
			r.deploy(book("Book", 1))
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			begun, ended := make(chan struct{}), make(chan error, 1)
			go func() {
				for _, err := range r.Follow(ctx, "Book", 0) {
					if err != nil {
						ended <- err
						return
					}
					close(begun)
				}
			}()
			<-begun
			test.end(r, cancel)
			wantError(t, <-ended, test.want)
			if name == "the ledger's end" {
				r.start() // for the end of the test
			}
		})
	}
}

// A store that is lost and opened again interrupts nobody, and gives the entry
// whose commit was told to have failed.
func TestFollowAcrossALostStore(t *testing.T) {
	g := newGate()
	r := newRig(t, g.around(inMemory()))
	r.deploy(book("Book", 1))
	next, stop := iter.Pull2(r.Follow(t.Context(), "Book", 1))
	defer stop()
	g.shut.Store(true)
	outcome := r.submit(request("add", 1))
	<-g.entered
	g.pass <- verdict{chain.ErrUnknown, true}
	wantError(t, (<-outcome).err, ErrUnknown)
	g.shut.Store(false)
	if e, err, _ := next(); err != nil || e.Height != 1 {
		t.Fatalf("got %d, %v", e.Height, err)
	}
	r.call("add", 1)
	if e, err, _ := next(); err != nil || e.Height != 2 {
		t.Fatalf("got %d, %v", e.Height, err)
	}
}
