package folder_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"moonledger/chain"
	"moonledger/chain/state"
	"moonledger/runtime"
	"moonledger/scripts"
	"moonledger/server/folder"
	"moonledger/server/ledger"
)

func TestDeployTellsWhatCameOfEachFile(t *testing.T) {
	s := newSite(t, inMemory, map[string]string{
		"a.lua": counter("A", 1), "sub/b.lua": counter("B", 3), "helper.lua": "return 1",
		"c.lua": counter("C", 1, broken, less, "function C:y(z) end"), "d.lua": counter("D", 1, "function C:init() error('no') end"),
		"e.lua": counter("E", 1), "f.lua": counter("E", 2),
	})
	s.save("d.lua", "---@class D\nlocal C = contract 'D' {}\nfunction C:init()\n  error('no')\nend\n")
	stop := s.start(folder.Options{})
	twins := "contract E is in several files, so none of them is taken: e.lua, f.lua; keep one"
	c := `parameter %q of method %q has no type (write ---@param %[1]s TYPE above it)`
	problems := []string{
		"c.lua:14:14: " + fmt.Sprintf(c, "y", "x"), "c.lua:18:14: " + fmt.Sprintf(c, "z", "y"),
		"e.lua: " + twins, "f.lua: " + twins, "helper.lua: it declares no contract; skipped",
	}
	s.want(append(problems, "deployed A (a.lua): version 1 at height 0", "d.lua:4: no", "deployed B (sub/b.lua): version 3 at height 0")...)
	stop()
	s.start(folder.Options{})
	s.want(append(problems, "A (a.lua): version 1 runs already", "d.lua:4: no", "B (sub/b.lua): version 3 runs already")...)
	if e := s.entries("A")[0]; e.Caller != "admin" || e.Key != "" || !s.state("A", "owner").Equal(state.StringValue("admin")) {
		t.Errorf("deployed by %q with key %q", e.Caller, e.Key)
	}
}

// The name of the ledger's own contract is refused, in a file of whatever name;
// no file counts as the one that it came from.
func TestTheNameSystemIsRefused(t *testing.T) {
	s := newSite(t, inMemory, map[string]string{"a.lua": counter("system", 9), "system.lua": counter("C", 1, broken)})
	s.start(folder.Options{Force: true})
	s.want(`a.lua: the contract's name "system" is the ledger's own; take another`,
		`system.lua:14:14: parameter "y" of method "x" has no type (write ---@param y TYPE above it)`)
}

// The rules of serve: other code needs a higher version.
func TestOtherCodeNeedsAHigherVersion(t *testing.T) {
	s := newSite(t, inMemory, map[string]string{"a.lua": counter("A", 1)})
	s.start(folder.Options{})
	s.want("deployed A (a.lua): version 1 at height 0")
	s.add("A", 1)
	s.save("a.lua", counter("A", 1, less, upgrade))
	s.want("a.lua: A runs at version 1, and this other code has version 1: the version must be higher; write version = 2; " +
		"it changes the API: + method less(): integer, view; the old code keeps running")
	s.add("A", 2)
	s.save("a.lua", counter("A", 2, less, failing))
	s.want("a.lua:19: not today; the old code keeps running")
	s.add("A", 3)
	s.save("a.lua", counter("A", 2, less, upgrade))
	s.want("reloaded A (a.lua): version 2 at height 4", "  + method less(): integer, view")
	s.add("A", 31)
	s.save("a.lua", counter("A", 5, upgrade))
	s.want("reloaded A (a.lua): version 5 at height 6", "  - method less(): integer, view")
	s.add("A", 311)
	s.verify()
}

// The rules of dev: each save counts, and upgrade runs where the version rises.
func TestForceDeploysWhateverTheVersion(t *testing.T) {
	s := newSite(t, inMemory, map[string]string{"a.lua": counter("A", 2)})
	s.start(folder.Options{Force: true})
	s.want("deployed A (a.lua): version 2 at height 0")
	s.add("A", 1)
	s.save("a.lua", counter("A", 2, less, upgrade))
	s.want("reloaded A (a.lua): version 2 at height 2", "  + method less(): integer, view")
	s.add("A", 2)
	s.save("a.lua", counter("A", 1, upgrade))
	s.want("reloaded A (a.lua): version 1 at height 4", "  - method less(): integer, view")
	s.add("A", 3)
	s.save("a.lua", counter("A", 3, upgrade))
	s.want("reloaded A (a.lua): version 3 at height 6")
	s.add("A", 31)
	s.verify()
}

func TestBrokenCodeKeepsTheOld(t *testing.T) {
	s := newSite(t, inMemory, map[string]string{"a.lua": counter("A", 1)})
	stop := s.start(folder.Options{Force: true})
	s.want("deployed A (a.lua): version 1 at height 0")
	problem := `a.lua:14:14: parameter "y" of method "x" has no type (write ---@param y TYPE above it); the old code keeps running`
	for _, step := range []struct{ text, want string }{
		{counter("A", 1, broken), problem},
		{`local A = contract "A" {`, "a.lua:1:25: unexpected end of file (\"{\" of line 1 has no \"}\"); the old code keeps running"},
		{"return 1", "a.lua: it declares no contract; the old code keeps running"},
		{"\x00", "a.lua: it is binary, not text in UTF-8; the old code keeps running"},
		{" ", "a.lua: it is empty; the old code keeps running"},
		{counter("A", 1, "error(1)"), "a.lua:14:1: 1; the old code keeps running"},
	} {
		s.save("a.lua", step.text)
		s.want(step.want)
	}
	s.add("A", 1)
	s.save("a.lua", counter("A", 1, broken))
	s.want(problem)
	stop()
	stop = s.start(folder.Options{Force: true}) // of which contract a broken file is, the ledger knows
	s.want(problem)
	s.save("a.lua", counter("A", 1))
	s.want("A (a.lua): version 1 runs already")
	s.add("A", 2)
	stop()
	s.verify()
}

func TestFilesThatMoveAndGo(t *testing.T) {
	s := newSite(t, inMemory, map[string]string{"a.lua": counter("A", 1)})
	s.start(folder.Options{})
	s.want("deployed A (a.lua): version 1 at height 0")
	s.must(os.Rename(filepath.Join(s.dir, "a.lua"), filepath.Join(s.dir, "b.lua")))
	s.wantAny(
		[]string{"a.lua: A is in b.lua now", "A (b.lua): version 1 runs already"},
		[]string{"a.lua: it was removed; A keeps running, and ends with retire A", "A (b.lua): version 1 runs already"},
	)
	s.save("c.lua", counter("A", 2))
	twins := "contract A is in several files, so none of them is taken: b.lua, c.lua; keep one; the old code keeps running"
	s.want("b.lua: "+twins, "c.lua: "+twins)
	s.must(os.Remove(filepath.Join(s.dir, "b.lua")))
	s.want("b.lua: A is in c.lua now", "reloaded A (c.lua): version 2 at height 1")
	s.must(os.Remove(filepath.Join(s.dir, "c.lua")))
	s.want("c.lua: it was removed; A keeps running, and ends with retire A")
	s.add("A", 1)
	s.save("helper.lua", "return 1")
	s.want("helper.lua: it declares no contract; skipped")
	s.must(os.Remove(filepath.Join(s.dir, "helper.lua")))
	s.want("helper.lua: it was removed")
}

// wantAny takes the lines of one of several stories: two events of one thing
// may come apart.
func (s *site) wantAny(stories ...[]string) {
	s.t.Helper()
	var got []string
	for len(got) < len(stories[0]) {
		got = append(got, s.next().Lines...)
	}
	for _, story := range stories {
		if cmp.Equal(got, story) {
			return
		}
	}
	s.t.Errorf("got %q", got)
}

func TestWhatIsRetiredStaysSo(t *testing.T) {
	for _, force := range []bool{false, true} {
		s := newSite(t, inMemory, map[string]string{"a.lua": counter("A", 1)})
		stop := s.start(folder.Options{Force: force})
		s.want("deployed A (a.lua): version 1 at height 0")
		s.add("A", 1)
		if _, err := s.ledger.Retire(t.Context(), "A", runtime.Caller{Name: "admin", Admin: true}, ""); err != nil {
			t.Fatal(err)
		}
		s.save("a.lua", counter("A", 1, less))
		s.want("a.lua: A is retired; version = 2 revives it")
		s.must(os.Remove(filepath.Join(s.dir, "a.lua")))
		s.want("a.lua: it was removed")
		stop()
		s.save("a.lua", counter("A", 1))
		s.start(folder.Options{Force: force})
		s.want("a.lua: A is retired; version = 2 revives it")
		s.save("a.lua", counter("A", 2, less))
		s.want("reloaded A (a.lua): version 2 at height 3", "  + method less(): integer, view")
		s.add("A", 2)
		s.verify()
	}
}

func TestTheFolderMayGoAndComeBack(t *testing.T) {
	s := newSite(t, inMemory, map[string]string{"contracts/a.lua": counter("A", 1)})
	s.dir = filepath.Join(s.dir, "contracts")
	s.start(folder.Options{})
	s.want("deployed A (a.lua): version 1 at height 0")
	s.must(os.Rename(s.dir, s.dir+".away"))
	s.want(fmt.Sprintf("the folder: there is no folder %q: file does not exist", s.dir))
	s.add("A", 1)
	s.must(os.Rename(s.dir+".away", s.dir))
	s.want("the folder: it can be read again")
	s.save("a.lua", counter("A", 2))
	s.want("reloaded A (a.lua): version 2 at height 2")
}

func TestOpenNeedsAFolder(t *testing.T) {
	for _, watch := range []bool{false, true} {
		_, err := folder.Open(t.Context(), filepath.Join(t.TempDir(), "none"), newMachine(t), folder.Options{Watch: watch})
		if !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("got %v", err)
		}
	}
}

// A moodyLedger fails as it is told to.
type moodyLedger struct {
	folder.Ledger
	moods chan error // what becomes of the next deploys; nil: it is done
}

func (l *moodyLedger) Deploy(ctx context.Context, d ledger.Deployment) (ledger.Answer, error) {
	if err := <-l.moods; err != nil {
		return ledger.Answer{}, err
	}
	return l.Ledger.Deploy(ctx, d)
}

func TestWhatCannotBeDoneIsTriedAgain(t *testing.T) {
	s := newSite(t, inMemory, map[string]string{"a.lua": counter("A", 1), "b.lua": counter("B", 1), "c.lua": counter("C", 1)})
	full := fmt.Errorf("%w: %w", ledger.ErrNotDone, chain.ErrFull)
	corrupt := fmt.Errorf("%w: %w", ledger.ErrNotDone, chain.ErrCorrupt)
	moody := &moodyLedger{s.ledger, make(chan error, 10)}
	for _, mood := range []error{full, ledger.ErrBusy, corrupt} { // a, b, c
		moody.moods <- mood
	}
	waits := make(chan time.Duration)
	again := make(chan time.Time)
	d, err := folder.Open(t.Context(), s.dir, s.machine, folder.Options{
		Report: func(r folder.Report) { s.reports <- r },
		After:  func(wait time.Duration) <-chan time.Time { waits <- wait; return again },
	})
	s.must(err)
	s.must(d.Deploy(t.Context(), moody))
	s.want("a.lua: A is deployed later: "+full.Error(), "b.lua: B is deployed later: "+ledger.ErrBusy.Error(), "c.lua: "+corrupt.Error())
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- d.Run(ctx, moody) }()
	attempt := func(moods ...error) time.Duration {
		for _, mood := range moods {
			moody.moods <- mood
		}
		wait := <-waits
		again <- time.Time{}
		return wait
	}
	got := []time.Duration{attempt(full, nil), attempt(full), attempt(ledger.ErrUnknown), attempt(nil)}
	want := []time.Duration{100 * time.Millisecond, 200 * time.Millisecond, 400 * time.Millisecond, 800 * time.Millisecond}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Error(diff)
	}
	s.want("deployed B (b.lua): version 1 at height 0", "a.lua: A is deployed later: "+ledger.ErrUnknown.Error(), "deployed A (a.lua): version 1 at height 0")
	stop()
	s.must(<-ended)
}

func TestAClosedLedgerEndsRun(t *testing.T) {
	s := newSite(t, inMemory, map[string]string{"a.lua": counter("A", 1)})
	d, err := folder.Open(t.Context(), s.dir, s.machine, folder.Options{Watch: true, Watcher: scripts.WatchOptions{Quiet: time.Millisecond}})
	s.must(err)
	s.must(d.Deploy(t.Context(), s.ledger))
	s.must(s.ledger.Close(t.Context()))
	if err := d.Deploy(t.Context(), s.ledger); !errors.Is(err, ledger.ErrClosed) {
		t.Errorf("deploy: %v", err)
	}
	s.save("a.lua", counter("A", 2))
	if err := d.Run(t.Context(), s.ledger); !errors.Is(err, ledger.ErrClosed) {
		t.Errorf("run: %v", err)
	}
	s.must(errors.Join(d.Close(), d.Close()))
}

func TestDeployEndsWithItsContext(t *testing.T) {
	s := newSite(t, inMemory, map[string]string{"a.lua": counter("A", 1)})
	d, err := folder.Open(t.Context(), s.dir, s.machine, folder.Options{})
	s.must(err)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := d.Deploy(ctx, s.ledger); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	s.must(d.Run(ctx, s.ledger))
	s.must(d.Close())
}

// What the lints find is told with what came of the file, at each start and each
// save, and keeps nothing from being deployed.
func TestLintsAreTold(t *testing.T) {
	text := "--- A.\nlocal A = contract 'A' { version = %d }\n--- Does it.\nfunction A:x() foo() end\n"
	file := map[string]string{"sub/a.lua": fmt.Sprintf(text, 1)}
	s := newSite(t, inMemory, file)
	finding := `sub/a.lua:4:16: error: unknown global "foo" (declare it with local, or read it from self) [unknown-global]`
	want := func(kind folder.Kind, lints ...string) {
		t.Helper()
		r := <-s.reports
		if r.Kind != kind {
			t.Errorf("got %s: %q, want %s", r.Kind, r.Lines, kind)
		}
		if diff := cmp.Diff(r.Lints, lints); diff != "" {
			t.Errorf("got-, want+\n%s", diff)
		}
	}
	stop := s.start(folder.Options{})
	want(folder.Deployed, finding)
	stop()
	s.start(folder.Options{})
	want(folder.Unchanged, finding)
	s.save("sub/a.lua", fmt.Sprintf(text, 2))
	want(folder.Reloaded, finding)
	s.save("sub/a.lua", fmt.Sprintf(text, 1))
	want(folder.Refused, finding)
	s.save("sub/a.lua", fmt.Sprintf(text, 0))
	want(folder.Refused, finding)
	s.save("sub/a.lua", "--- A.\nlocal A = contract 'A' { version = 3 }\n")
	want(folder.Reloaded)
}
