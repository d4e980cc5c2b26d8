//go:build linux || darwin || freebsd || dragonfly

package badger

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"moonledger/chain"
	"moonledger/chain/chaintest"
)

// What a process of TestKilled is told: the directory in which it works, and
// the number of commits behind which it is killed.
const (
	victimVariable  = "MOONLEDGER_TEST_VICTIM"
	commitsVariable = "MOONLEDGER_TEST_COMMITS"
)

// A victim lives so long at most, as it takes to start and to open a store, and
// a third of them so long behind a commit.
const lifetime, afterlife = 60 * time.Millisecond, 20 * time.Millisecond

// Whenever a process is killed, its store opens again, with all that was
// acknowledged: also if the next was killed while it opened it, or while it
// closed it.
func TestKilled(t *testing.T) {
	if dir := os.Getenv(victimVariable); dir != "" {
		beVictim(t, dir)
	}
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "store")
	acknowledged := uint64(0)
	for kill := range 9 {
		if kill%3 != 2 {
			acknowledged = runVictim(t, dir, acknowledged, "0")
			continue
		}
		acknowledged = runVictim(t, dir, acknowledged, strconv.Itoa(1+rand.IntN(60)))
		s, err := Open(t.Context(), dir, quiet())
		if err != nil {
			t.Fatalf("kill %d: %v", kill, err)
		}
		if s.entries < acknowledged {
			t.Fatalf("kill %d: there are %d entries, and %d were acknowledged", kill, s.entries, acknowledged)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d entries were acknowledged", acknowledged)
}

// runVictim runs a process until it is killed, behind so many commits or at any
// time if there are none, and returns how many entries it told of, or entries.
func runVictim(t *testing.T, dir string, entries uint64, commits string) uint64 {
	t.Helper()
	victim := exec.Command(os.Args[0], "-test.run=^TestKilled$")
	victim.Env = append(os.Environ(), victimVariable+"="+dir, commitsVariable+"="+commits)
	out, err := victim.Output()
	if status, ok := victim.ProcessState.Sys().(syscall.WaitStatus); !ok || status.Signal() != syscall.SIGKILL {
		t.Fatalf("the process was not killed: %v\n%s", err, out)
	}
	for line := range strings.Lines(string(out)) {
		var height uint64
		if n, _ := fmt.Sscanf(line, "height %d\n", &height); n == 1 && strings.HasSuffix(line, "\n") {
			entries = max(entries, height+1)
		}
	}
	return entries
}

// beVictim opens, fills and closes a store again and again.
func beVictim(t *testing.T, dir string) {
	dieWithin := func(d time.Duration) {
		time.AfterFunc(rand.N(d), func() { _ = syscall.Kill(os.Getpid(), syscall.SIGKILL) })
	}
	last, err := strconv.Atoi(os.Getenv(commitsVariable))
	if err != nil {
		t.Fatal(err)
	}
	if last == 0 {
		dieWithin(lifetime)
	}
	opts := quiet()
	opts.TailEvery = time.Millisecond
	for n := 0; ; {
		s, err := Open(t.Context(), dir, opts)
		if err != nil {
			t.Fatal(err)
		}
		for range 1 + rand.IntN(40) {
			fmt.Printf("height %d\n", commitOne(t, s))
			if n++; n == last {
				dieWithin(afterlife)
			}
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// commitOne appends an entry to A, large enough that logs are rotated, and
// returns its height.
func commitOne(t *testing.T, s *Store) chain.Height {
	head, err := s.Head(t.Context(), "A")
	if err != nil && !errors.Is(err, chain.ErrNotFound) {
		t.Fatal(err)
	}
	author := &chaintest.Author{Contract: "A", Head: head}
	a := author.Append(chaintest.Call{Padding: rand.IntN(1 << 20)})
	if err := s.Commit(t.Context(), []chain.Append{a}); err != nil {
		t.Fatal(err)
	}
	return a.Head().Height
}
