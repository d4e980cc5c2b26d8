package scripts

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/fsnotify/fsnotify"
	"github.com/google/go-cmp/cmp"
)

// version returns the text of a contract with a version.
func version(name string, n int) string {
	return strings.Replace(text(name), "version = 1", fmt.Sprintf("version = %d", n), 1)
}

// A watchStep is something done to a folder, and what is told of it.
type watchStep struct {
	do   func(r *watchRig)
	want []string
}

// runSteps does one step after the other to a folder with a.lua in it.
func runSteps(t *testing.T, steps ...watchStep) {
	t.Helper()
	r := newWatchRig(t, map[string]string{"a.lua": version("A", 1)})
	for i, step := range steps {
		step.do(r)
		if diff := cmp.Diff(r.settle(), step.want); diff != "" {
			t.Errorf("step %d: got-, want+\n%s", i+1, diff)
		}
	}
}

// a2 is what is told when version 2 of A was saved.
const a2 = "a.lua holds A version 2, before A version 1"

func TestSavePatterns(t *testing.T) {
	patterns := map[string]func(r *watchRig){
		"written in place": func(r *watchRig) { r.write("a.lua", version("A", 2)) },
		"truncated, then written in pieces": func(r *watchRig) {
			r.must(os.Truncate(r.path("a.lua"), 0))
			r.sync()
			f, err := os.OpenFile(r.path("a.lua"), os.O_WRONLY|os.O_APPEND, 0)
			r.must(err)
			for _, line := range strings.SplitAfter(version("A", 2), "\n") {
				_, err := f.WriteString(line)
				r.must(err)
				r.sync()
			}
			r.must(f.Close())
		},
		"renamed over": func(r *watchRig) {
			r.write(".a.lua.tmp", version("A", 2))
			r.rename(".a.lua.tmp", "a.lua")
		},
		"renamed over, from a name that could be a contract's": func(r *watchRig) {
			r.write("a.new.lua", version("A", 2))
			r.sync()
			r.rename("a.new.lua", "a.lua")
		},
		"moved in from elsewhere": func(r *watchRig) {
			other := filepath.Join(r.fence, "other")
			r.must(os.WriteFile(other, []byte(version("A", 2)), 0o644))
			<-r.fences
			r.must(os.Rename(other, r.path("a.lua")))
		},
		"with a backup, a swap file and a probe, as vim does": func(r *watchRig) {
			r.write(".a.lua.swp", "b0VIM")
			r.write("4913", "")
			r.remove("4913")
			r.rename("a.lua", "a.lua~")
			r.sync()
			r.write("a.lua", version("A", 2))
			r.must(os.Chmod(r.path("a.lua"), 0o600))
			r.remove("a.lua~")
			r.remove(".a.lua.swp")
		},
		"with a lock and an auto-save file, as emacs does": func(r *watchRig) {
			r.must(os.Symlink("somebody@somewhere.1234", r.path(".#a.lua")))
			r.write("#a.lua#", version("A", 7))
			r.must(os.Link(r.path("a.lua"), r.path("a.lua~")))
			r.write("a.lua.new", version("A", 2))
			r.rename("a.lua.new", "a.lua")
			r.remove("#a.lua#")
			r.remove(".#a.lua")
		},
		"removed and made anew": func(r *watchRig) {
			r.remove("a.lua")
			r.sync()
			r.write("a.lua", version("A", 2))
		},
		"many times, the last one counts": func(r *watchRig) {
			for n := range 30 {
				r.write("a.lua", version("A", n+10))
			}
			r.write("a.lua", version("A", 2))
		},
		"replaced by a link to a file beside": func(r *watchRig) {
			r.remove("a.lua")
			r.write("a.txt", version("A", 2))
			r.must(os.Symlink("a.txt", r.path("a.lua")))
			r.sync()
			r.must(os.Rename(r.path("a.txt"), r.path("a.lua")))
		},
	}
	for name, save := range patterns {
		t.Run(name, func(t *testing.T) {
			r := newWatchRig(t, map[string]string{"a.lua": version("A", 1)})
			save(r)
			if diff := cmp.Diff(r.settle(), []string{a2}); diff != "" {
				t.Errorf("got-, want+\n%s", diff)
			}
			if n := r.compiler.compiled.Load(); n != 2 {
				t.Errorf("compiled %d times, want one for the load and one for the save", n)
			}
			r.write("a.lua", version("A", 3))
			if diff := cmp.Diff(r.settle(), []string{"a.lua holds A version 3, before A version 2"}); diff != "" {
				t.Errorf("saved once more: got-, want+\n%s", diff)
			}
		})
	}
}

func TestWhatChangesNothingIsNotTold(t *testing.T) {
	patterns := map[string]func(r *watchRig){
		"saved as it was":       func(r *watchRig) { r.write("a.lua", version("A", 1)) },
		"attributes":            func(r *watchRig) { r.must(os.Chmod(r.path("a.lua"), 0o600)) },
		"times":                 func(r *watchRig) { r.must(os.Chtimes(r.path("a.lua"), at(0), at(0))) },
		"there and back":        func(r *watchRig) { r.rename("a.lua", "b.lua"); r.rename("b.lua", "a.lua") },
		"a file not for long":   func(r *watchRig) { r.write("b.lua", text("B")); r.remove("b.lua") },
		"a folder not for long": func(r *watchRig) { r.writeNew("sub/b.lua", text("B")); r.remove("sub") },
		"an empty folder":       func(r *watchRig) { r.must(os.Mkdir(r.path("sub"), 0o755)) },
		"the folder, there and back": func(r *watchRig) {
			r.must(os.Rename(r.dir, r.dir+".away"))
			r.must(os.Rename(r.dir+".away", r.dir))
		},
	}
	for name, do := range patterns {
		t.Run(name, func(t *testing.T) {
			runSteps(t,
				watchStep{do, nil},
				watchStep{func(r *watchRig) { r.write("a.lua", version("A", 2)) }, []string{a2}},
			)
		})
	}
}

func TestOtherFilesWakeNobody(t *testing.T) {
	r := newWatchRig(t, map[string]string{"a.lua": text("A"), "data/x": "x"})
	r.write("data/TAIL.tmp", "x")
	r.rename("data/TAIL.tmp", "data/TAIL")
	r.write("readme.md", "y")
	r.write("a_test.lua", text("B"))
	r.write("a.lua~", text("B"))
	r.writeNew(".git/b.lua", text("B"))
	r.write(".git/b.lua", text("C"))
	r.must(os.Symlink(".", r.path("link.md")))
	r.remove("link.md")
	r.must(os.WriteFile(r.dir+".lua", []byte(text("Beside")), 0o644))
	r.sync()
	if n := len(r.clock.alarms); n > 1 { // the link, if it was seen in time
		t.Errorf("%d alarms, want none but for the link", n)
	}
	if told := r.settle(); told != nil {
		t.Errorf("told %q", told)
	}
}

func TestFilesComeAndGo(t *testing.T) {
	runSteps(t,
		watchStep{func(r *watchRig) { r.write("b.lua", text("B")) }, []string{"b.lua holds B version 1"}},
		watchStep{
			func(r *watchRig) { r.rename("b.lua", "c.lua") },
			[]string{"b.lua: it was removed, before B version 1", "c.lua holds B version 1"},
		},
		watchStep{func(r *watchRig) { r.remove("a.lua") }, []string{"a.lua: it was removed, before A version 1"}},
		watchStep{func(r *watchRig) { r.write("a.lua", version("A", 1)) }, []string{"a.lua holds A version 1"}},
	)
}

func TestBrokenFilesAreTold(t *testing.T) {
	save := func(text string) func(r *watchRig) { return func(r *watchRig) { r.write("a.lua", text) } }
	loop := func(r *watchRig) { r.remove("a.lua"); r.must(os.Symlink("a.lua", r.path("a.lua"))) }
	unloop := func(r *watchRig) { r.remove("a.lua"); r.write("a.lua", version("A", 3)) }
	runSteps(t,
		watchStep{save(version("A", 2) + "function C:x(y) end\n"), []string{
			`a.lua:6:14: parameter "y" of method "x" has no type (write ---@param y TYPE above it), before A version 1`,
		}},
		watchStep{save(version("A", 2) + "function C:x(y) end\n "), []string{ // still broken, but saved
			`a.lua:6:14: parameter "y" of method "x" has no type (write ---@param y TYPE above it), before A version 1`,
		}},
		watchStep{save(version("A", 2)), []string{a2}},
		watchStep{save(""), []string{"a.lua: it is empty, before A version 2"}},
		watchStep{save("\x1bLua\x00"), []string{"a.lua: it is binary, not text in UTF-8, before A version 2"}},
		watchStep{save(version("A", 2) + strings.Repeat("-", MaxBytes)), []string{
			"a.lua: it is too large for a contract: more than 262144 bytes, before A version 2",
		}},
		watchStep{save("return {}"), []string{"a.lua: it declares no contract, before A version 2"}},
		watchStep{save(version("A", 2)), []string{"a.lua holds A version 2, before A version 2"}},
		watchStep{loop, []string{"a.lua: too many levels of symbolic links, before A version 2"}},
		watchStep{unloop, []string{"a.lua holds A version 3, before A version 2"}},
	)
}

func TestTwinsAreTold(t *testing.T) {
	twins := "contract A is in several files, so none of them is taken: a.lua, sub/b.lua; keep one"
	runSteps(t,
		watchStep{func(r *watchRig) { r.writeNew("sub/b.lua", version("A", 2)) }, []string{
			"a.lua: " + twins + ", before A version 1", "sub/b.lua: " + twins,
		}},
		watchStep{func(r *watchRig) { r.write("a.lua", version("A", 3)) }, []string{
			"a.lua: " + twins + ", before A version 1",
		}},
		watchStep{func(r *watchRig) { r.remove("sub") }, []string{
			"a.lua holds A version 3, before A version 3", "sub/b.lua: it was removed, before A version 2",
		}},
	)
}

func TestAllIsReadAfterAnOverflow(t *testing.T) {
	r := newWatchRig(t, map[string]string{"a.lua": version("A", 1), "b.lua": text("B"), "c.lua": text("C")})
	r.deaf.Store(true)
	r.write("a.lua", version("A", 2))
	r.remove("b.lua")
	r.writeNew("sub/d.lua", text("D"))
	if told := r.settle(); told != nil {
		t.Fatalf("told %q while deaf", told)
	}
	r.deaf.Store(false)
	r.lost <- fsnotify.ErrEventOverflow
	want := []string{a2, "b.lua: it was removed, before B version 1", "sub/d.lua holds D version 1"}
	if diff := cmp.Diff(r.settle(), want); diff != "" {
		t.Errorf("got-, want+\n%s", diff)
	}
	if n := r.compiler.compiled.Load(); n != 5 {
		t.Errorf("compiled %d times, want 3 for the load, and 2", n)
	}
	r.write("sub/d.lua", version("D", 2))
	if diff := cmp.Diff(r.settle(), []string{"sub/d.lua holds D version 2, before D version 1"}); diff != "" {
		t.Errorf("saved then: got-, want+\n%s", diff)
	}
}

// A file that the machine had no time for is read again when it is saved as it was.
func TestWhatABusyMachineEndedIsReadAgain(t *testing.T) {
	r := newWatchRig(t, map[string]string{"a.lua": version("A", 1)})
	for _, step := range []struct {
		busy bool
		want []string
	}{
		{true, []string{"a.lua: out of time, before A version 1"}},
		{false, []string{a2}},
	} {
		r.compiler.busy.Store(step.busy)
		r.write("a.lua", version("A", 2))
		if diff := cmp.Diff(r.settle(), step.want); diff != "" {
			t.Errorf("busy %v: got-, want+\n%s", step.busy, diff)
		}
	}
}

// A fullSource has no room for watches.
type fullSource struct{ err error }

func (s fullSource) Add(string) error    { return s.err }
func (s fullSource) Remove(string) error { return nil }
func (s fullSource) Close() error        { return nil }

func TestFoldersThatCannotBeWatchedAreTold(t *testing.T) {
	dir := folder(t, map[string]string{"sub/a.lua": text("A")})
	for err, want := range map[error]string{
		syscall.ENOSPC: "the system allows no more watches; raise fs.inotify.max_user_watches",
		syscall.EACCES: "permission denied",
	} {
		w, err := newLoader(t).watch(t.Context(), dir, WatchOptions{}, fullSource{err})
		if err != nil {
			t.Fatal(err)
		}
		f := w.Folder()
		if len(f.Found) != 1 || len(f.Problems) != 2 || f.Problems[0].Path != "." || f.Problems[1].Path != "sub" {
			t.Fatalf("got %+v", f)
		}
		if p := f.Problems[1]; !errors.Is(p.Err, ErrUnwatched) || !strings.Contains(p.Err.Error(), want) {
			t.Errorf("got %v, want %s", p.Err, want)
		}
	}
}

func TestWatchRefusesWhatIsNoFolder(t *testing.T) {
	_, err := newLoader(t).Watch(t.Context(), filepath.Join(t.TempDir(), "none"), WatchOptions{})
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

func TestRunEnds(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	w, err := newLoader(t).Watch(ctx, folder(t, nil), WatchOptions{})
	if err != nil {
		t.Fatal(err)
	}
	stop()
	if err := w.Run(ctx, nil); err != nil {
		t.Errorf("with its context: %v", err)
	}
	if err := errors.Join(w.Close(), w.Close()); err != nil {
		t.Errorf("closing again: %v", err)
	}
	if err := w.Run(t.Context(), nil); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("closed: %v", err)
	}
	if _, err := newLoader(t).Watch(ctx, folder(t, map[string]string{"a.lua": text("A")}), WatchOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("a watch that is not wanted: %v", err)
	}
}

// The real clock, and a save that is heard of.
func TestWatchByTheClock(t *testing.T) {
	dir := folder(t, map[string]string{"a.lua": version("A", 1)})
	w, err := newLoader(t).Watch(t.Context(), dir, WatchOptions{Quiet: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	told := make(chan []Change, 10)
	ended := make(chan error)
	go func() { ended <- w.Run(ctx, func(c []Change) { told <- c }) }()
	if err := os.WriteFile(filepath.Join(dir, "b.lua"), []byte(text("B")), 0o644); err != nil {
		t.Fatal(err)
	}
	select {
	case changes := <-told:
		if len(changes) != 1 || changes[0].Path != "b.lua" {
			t.Errorf("got %+v", changes)
		}
	case <-deadline():
		t.Error("nothing is told")
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
