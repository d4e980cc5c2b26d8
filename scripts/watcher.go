package scripts

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/fsnotify/fsnotify"
)

// WatchOptions are the settings of a Watcher. The zero value works.
type WatchOptions struct {
	// Quiet is how long nothing may be heard before files are read; default 50 ms.
	Quiet time.Duration

	Clock func() time.Time                          // default time.Now
	After func(wait time.Duration) <-chan time.Time // default time.After
}

func (o WatchOptions) withDefaults() WatchOptions {
	if o.Quiet <= 0 {
		o.Quiet = 50 * time.Millisecond
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.After == nil {
		o.After = time.After
	}
	return o
}

// A source tells of changes in the folders added to it.
type source interface {
	Add(folder string) error
	Remove(folder string) error
	Close() error
}

// A Watcher tells what changes in a folder and all below it. Its methods but
// Close are for one goroutine.
//
// Events say that something happened, never what: whatever was heard of is
// read again when it has been quiet for a while, and compared with what was
// told before. So it makes no difference how an editor saves, a save without a
// change is none, and where events were lost all is read again.
type Watcher struct {
	loader  *Loader
	dir     string // absolute
	options WatchOptions

	source source
	events <-chan fsnotify.Event
	errors <-chan error

	watched []string // what was added to source
	heard   hearing
	known   map[string]reading // contract files, by path
	folders map[string]error   // by path, "." being dir; nil if it is listed and watched
	told    map[string]outcome
}

// Watch reads a folder as Load does, and hears from then on what changes in it
// and below. Links are followed to files alone, and what happens where they
// lead to is not heard. The caller must Run or Close the Watcher.
//
// The error is that of Load, or that the system lets nobody watch.
func (l *Loader) Watch(ctx context.Context, dir string, o WatchOptions) (*Watcher, error) {
	if err := CheckFolder(dir); err != nil {
		return nil, err
	}
	notifier, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, fmt.Errorf("folder %q can't be watched: %w", dir, err)
	}
	w, err := l.watch(ctx, dir, o, notifier)
	if err != nil {
		return nil, errors.Join(err, notifier.Close())
	}
	w.events, w.errors = notifier.Events, notifier.Errors
	return w, nil
}

func (l *Loader) watch(ctx context.Context, dir string, o WatchOptions, s source) (*Watcher, error) {
	absolute, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	o = o.withDefaults()
	w := &Watcher{
		loader: l, dir: absolute, options: o, source: s,
		heard: hearing{quiet: o.Quiet},
		known: map[string]reading{}, told: map[string]outcome{},
	}
	for _, p := range w.list() {
		if err := w.read(ctx, p); err != nil {
			return nil, err
		}
	}
	w.changes() // they are in Folder
	return w, nil
}

// Folder returns what the folder holds, as of the newest changes told.
func (w *Watcher) Folder() Folder {
	var f Folder
	for p, r := range w.known {
		f.add(p, r)
	}
	for p, err := range w.folders {
		if err != nil {
			f.Problems = append(f.Problems, Problem{Path: p, Err: err})
		}
	}
	f.settle()
	return f
}

// Close ends the watch. Closing twice is harmless.
func (w *Watcher) Close() error { return w.source.Close() }

// Run calls tell with what has changed, each time that something has, until ctx
// ends; then it returns nil. Nothing is lost while tell runs. Run closes the
// Watcher; the error is fs.ErrClosed if somebody else did.
func (w *Watcher) Run(ctx context.Context, tell func([]Change)) (err error) {
	defer func() { err = errors.Join(err, w.Close()) }()
	var alarm <-chan time.Time
	for ctx.Err() == nil {
		if wait, ok := w.heard.waits(w.options.Clock()); ok && alarm == nil {
			alarm = w.options.After(wait)
		}
		select {
		case event, ok := <-w.events:
			if !ok {
				return fs.ErrClosed
			}
			w.hear(event)
		case <-w.errors: // mostly an overflow: events were lost
			w.note(".")
		case <-alarm:
			alarm = nil
			if changes := w.look(ctx); len(changes) > 0 {
				tell(changes)
			}
		case <-ctx.Done():
		}
	}
	return nil
}

func (w *Watcher) note(path string) { w.heard.note(path, w.options.Clock()) }

// hear notes what an event may have changed: a contract file, or "." where it
// takes a look at the folders to tell. Other files are passed over, as a ledger
// may be in the folder and write all the time.
func (w *Watcher) hear(event fsnotify.Event) {
	path, err := filepath.Rel(w.dir, event.Name)
	switch {
	case err != nil:
		return
	case strings.Trim(path, "./\\") == "": // the folder, or one that it is in
		w.note(".")
		return
	case !filepath.IsLocal(path): // beside the folder
		return
	}
	path = filepath.ToSlash(path)
	_, wasFolder := w.folders[path]
	switch isLuaFile := isContractFile(filepath.Base(path)); {
	case wasFolder, movesFiles(event.Name, isLuaFile):
		w.note(".")
	case isLuaFile:
		w.note(path)
	}
}

// movesFiles tells whether what has a name is a folder, or a link behind which
// there may be many files.
func movesFiles(name string, isLuaFile bool) bool {
	info, err := os.Lstat(name)
	switch {
	case err != nil:
		return false
	case info.IsDir():
		return !strings.HasPrefix(info.Name(), ".")
	}
	return info.Mode()&fs.ModeSymlink != 0 && !isLuaFile
}

// look reads what has been quiet for long enough, and returns what changed. If
// ctx ends it returns nothing.
func (w *Watcher) look(ctx context.Context) []Change {
	paths := w.heard.take(w.options.Clock())
	if slices.Contains(paths, ".") {
		w.relist(paths)
		return w.changes()
	}
	if w.folders["."] != nil { // all is read when the folder is back
		return nil
	}
	for _, p := range paths {
		if w.read(ctx, p) != nil {
			return nil
		}
	}
	return w.changes()
}

// relist lists the folder anew. Its files, and those that were heard of, are
// read later, as if they were just heard of: what came with a new folder may
// still be written.
func (w *Watcher) relist(heard []string) {
	for _, p := range append(w.list(), heard...) {
		if p != "." && w.folders["."] == nil {
			w.note(p)
		}
	}
}

// list lists the folder anew and watches all folders in it. It returns the
// paths of all files to be read: those there are, and those there were.
func (w *Watcher) list() []string {
	w.unwatch()
	w.watchWay()
	folders := map[string]error{}
	paths, problems, err := contractFiles(w.dir, func(p string) error {
		folders[p] = nil
		return unwatched(w.watchFolder(filepath.Join(w.dir, filepath.FromSlash(p))))
	})
	if err != nil { // it vanished, and may come back: its files are left as they were
		w.folders = map[string]error{".": err}
		return nil
	}
	for _, p := range problems {
		folders[p.Path] = p.Err
	}
	w.folders = folders
	for p := range w.known {
		paths = append(paths, p)
	}
	return paths
}

// unwatch ends the watch of all folders. A folder that moved is still watched
// under its old name, and could not be under its new one. What happens until all
// are watched again is seen when they are listed then, and their files read.
func (w *Watcher) unwatch() {
	for _, folder := range w.watched {
		_ = w.source.Remove(folder) // it may be gone, and its watch with it
	}
	w.watched = nil
}

// watchWay watches the folder that the folder is in, or if there is none, the
// nearest that there is on the way: to hear of it when it is put there anew.
func (w *Watcher) watchWay() {
	parent := filepath.Dir(w.dir)
	for before := ""; ; {
		nearest := parent
		for w.watchFolder(nearest) != nil && nearest != filepath.Dir(nearest) {
			nearest = filepath.Dir(nearest)
		}
		if nearest == before || nearest == parent {
			return
		}
		before = nearest // what was made on the way before that was not heard: try again
	}
}

func (w *Watcher) watchFolder(folder string) error {
	err := w.source.Add(folder)
	if err == nil {
		w.watched = append(w.watched, folder)
	}
	return err
}

// unwatched tells what follows if a folder could not be watched.
func unwatched(err error) error {
	switch {
	case err == nil, errors.Is(err, fs.ErrNotExist): // gone again
		return nil
	case errors.Is(err, syscall.ENOSPC):
		return fmt.Errorf("%w: the system allows no more watches; raise fs.inotify.max_user_watches", ErrUnwatched)
	}
	return fmt.Errorf("%w: %w", ErrUnwatched, plain(err))
}

// read reads one file anew, or forgets it if it is gone. The error is that of
// the context.
func (w *Watcher) read(ctx context.Context, path string) error {
	file := filepath.Join(w.dir, filepath.FromSlash(path))
	info, err := os.Lstat(file)
	isGone := errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)
	if isGone || err == nil && info.IsDir() {
		delete(w.known, path)
		return nil
	}
	r, err := w.loader.read(ctx, file, w.known[path])
	if err == nil {
		w.known[path] = r
	}
	return err
}
