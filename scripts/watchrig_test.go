package scripts

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fsnotify/fsnotify"

	"moonledger/runtime"
	"moonledger/runtime/meter"
)

// A heldClock stands still until it is moved, and hands its alarms over: who
// moved it knows that they were taken.
type heldClock struct {
	mu     sync.Mutex
	now    time.Time
	alarms []alarm
}

type alarm struct {
	at time.Time
	to chan time.Time
}

func (c *heldClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *heldClock) After(wait time.Duration) <-chan time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	to := make(chan time.Time)
	c.alarms = append(c.alarms, alarm{c.now.Add(wait), to})
	return to
}

// next moves the clock to the oldest alarm and returns where it is to be sent.
func (c *heldClock) next() (to chan<- time.Time, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.alarms) == 0 {
		return nil, false
	}
	a := c.alarms[0]
	c.alarms = c.alarms[1:]
	c.now = a.at
	return a.to, true
}

// countingCompiler counts what is compiled.
type countingCompiler struct {
	Compiler
	compiled atomic.Int32
	busy     atomic.Bool // ends all that it compiles
}

func (c *countingCompiler) Compile(ctx context.Context, file, source string) (*runtime.Contract, error) {
	c.compiled.Add(1)
	if c.busy.Load() {
		return nil, &runtime.EndedError{Err: meter.ErrTime}
	}
	return c.Compiler.Compile(ctx, file, source)
}

// A watchRig is a Watcher of a real folder under a clock that is held.
type watchRig struct {
	t        *testing.T
	dir      string
	watcher  *Watcher
	clock    *heldClock
	compiler *countingCompiler
	lost     chan error  // errors of the source
	deaf     atomic.Bool // events are lost
	fences   chan string
	fence    string // outside the folder, heard as well
	told     []string
}

// deadline is when a test gives up waiting for what must come.
func deadline() <-chan time.Time { return time.After(2 * time.Minute) }

func newWatchRig(t *testing.T, files map[string]string) *watchRig {
	t.Helper()
	return watchFolder(t, filepath.Join(folder(t, prefixed("contracts/", files)), "contracts"))
}

func prefixed(prefix string, files map[string]string) map[string]string {
	all := map[string]string{prefix + "readme.md": "x"}
	for name, text := range files {
		all[prefix+name] = text
	}
	return all
}

func watchFolder(t *testing.T, dir string) *watchRig {
	t.Helper()
	r := &watchRig{
		t: t, dir: dir, clock: &heldClock{now: at(0)},
		compiler: &countingCompiler{Compiler: newLoader(t).compiler},
		lost:     make(chan error), fences: make(chan string), fence: t.TempDir(),
	}
	var err error
	r.watcher, err = NewLoader(r.compiler).Watch(t.Context(), dir, WatchOptions{Clock: r.clock.Now, After: r.clock.After})
	if err != nil {
		t.Fatal(err)
	}
	if err := r.watcher.source.Add(r.fence); err != nil {
		t.Fatal(err)
	}
	r.run()
	return r
}

// run runs the Watcher until the test ends.
func (r *watchRig) run() {
	ctx, stop := context.WithCancel(context.Background())
	heard := make(chan fsnotify.Event)
	var all sync.WaitGroup
	events := r.watcher.events
	all.Go(func() { r.forward(ctx, events, heard) })
	r.watcher.events, r.watcher.errors = heard, r.lost
	all.Go(func() {
		if err := r.watcher.Run(ctx, r.tell); err != nil {
			r.t.Errorf("run: %v", err)
		}
	})
	r.t.Cleanup(func() { stop(); all.Wait() })
}

// forward hands events on, and tells when a fence was taken: all events before
// it were taken too.
func (r *watchRig) forward(ctx context.Context, from <-chan fsnotify.Event, to chan<- fsnotify.Event) {
	for e := range from {
		isFence := filepath.Dir(e.Name) == r.fence
		if r.deaf.Load() && !isFence {
			continue
		}
		select {
		case to <- e:
		case <-ctx.Done():
			return
		}
		if isFence && e.Has(fsnotify.Create) {
			select {
			case r.fences <- e.Name:
			case <-ctx.Done():
				return
			}
		}
	}
}

// tell writes changes down; a line for each, and one between rounds.
func (r *watchRig) tell(changes []Change) {
	if len(r.told) > 0 {
		r.told = append(r.told, "")
	}
	for _, c := range changes {
		line := c.Path + ": back"
		switch {
		case c.Contract != nil:
			line = fmt.Sprintf("%s holds %s version %d", c.Path, c.Contract.Name, c.Contract.Version)
		case c.Err != nil:
			line = strings.Join(c.Problem().Lines(), "; ")
		}
		if c.Before != nil {
			line += fmt.Sprintf(", before %s version %d", c.Before.Name, c.Before.Version)
		}
		r.told = append(r.told, line)
	}
}

// sync waits until the Watcher has taken all events there were, and done what
// it does then.
func (r *watchRig) sync() {
	r.t.Helper()
	name := filepath.Join(r.fence, fmt.Sprint(time.Now().UnixNano()))
	r.must(os.WriteFile(name, nil, 0o644))
	select {
	case got := <-r.fences:
		if got != name {
			r.t.Fatalf("got fence %s, want %s", got, name)
		}
	case <-deadline():
		r.t.Fatal("the watcher takes no events")
	}
}

// settle lets time pass until nothing is left to do, and returns what was told.
func (r *watchRig) settle() []string {
	r.t.Helper()
	r.sync()
	for {
		to, ok := r.clock.next()
		if !ok {
			break
		}
		select {
		case to <- r.clock.Now():
		case <-deadline():
			r.t.Fatal("the watcher takes no alarm")
		}
		r.sync()
	}
	told := r.told
	r.told = nil
	return told
}

func (r *watchRig) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

// path returns where a file of the folder is.
func (r *watchRig) path(name string) string { return filepath.Join(r.dir, filepath.FromSlash(name)) }

func (r *watchRig) write(name, text string) {
	r.t.Helper()
	r.must(os.WriteFile(r.path(name), []byte(text), 0o644))
}

// writeNew writes a file and the folders that it needs.
func (r *watchRig) writeNew(name, text string) {
	r.t.Helper()
	r.must(os.MkdirAll(filepath.Dir(r.path(name)), 0o755))
	r.write(name, text)
}

func (r *watchRig) rename(from, to string) {
	r.t.Helper()
	r.must(os.Rename(r.path(from), r.path(to)))
}

func (r *watchRig) remove(name string) {
	r.t.Helper()
	r.must(os.RemoveAll(r.path(name)))
}
