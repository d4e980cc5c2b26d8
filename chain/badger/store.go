package badger

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"
	"time"

	db "github.com/dgraph-io/badger/v4"

	"moonledger/chain"
)

// A Store is a chain.Store in one directory. It may be used by several
// goroutines; commits take their turns.
//
// After a commit whose outcome is unknown (chain.ErrUnknown), and after Badger
// panicked, everything but Close answers chain.ErrUnavailable: close the store
// and open it again.
type Store struct {
	dir  string
	opts Options
	lock *os.File // holds the directory's lock
	db   *db.DB
	keep *keeper // nil if TAIL is written when closing only

	// order is held for writing from when a commit can be seen in Badger until it
	// is published, so that no transaction sees more than tips tell.
	order  sync.RWMutex
	recent recent // for look-ups that must not wait for a commit

	gate   sync.RWMutex // held for reading while Badger is used, for writing to close it
	closed bool         // guarded by gate

	commit   sync.Mutex // one commit at a time
	dirMtime time.Time  // guarded by commit: of the directory when last synced
	arena    []byte     // guarded by commit: of the last batch

	written map[string]writtenKind // guarded by commit: what is at some keys of the state

	mu      sync.RWMutex
	tips    map[string]tip // what is committed; changed by Commit only
	entries uint64         // in all chains, which is the next index of the log
	commits uint64         // Badger's number of the newest commit
	marks   []mark         // of the files that are there; replaced, never changed
	failed  error          // why nothing is answered any more
}

var _ chain.Store = (*Store)(nil)

// Open opens the store in dir, or makes one there if dir is empty or does not
// exist. It reads every table and compares all checksums, see the package
// comment. Errors to test for: chain.ErrCorrupt, chain.ErrUnsafe for options
// that would lose acknowledged entries, chain.ErrFull if there is not even room
// to open it. Damage that cannot be judged is an error as well; Open then
// leaves the directory as it is, as far as Badger allows.
func Open(ctx context.Context, dir string, opts Options) (*Store, error) {
	opts, err := opts.withDefaults()
	if err != nil {
		return nil, err
	}
	s := &Store{dir: dir, opts: opts, tips: map[string]tip{}, written: map[string]writtenKind{}}
	if err := s.open(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("store %s: %w", dir, err), s.release())
	}
	if opts.TailEvery > 0 {
		s.keep = newKeeper()
		go s.keep.run(opts.TailEvery, s.writeTail, func(err error) { opts.Logger.Error(err.Error()) })
	}
	return s, nil
}

func (s *Store) open(ctx context.Context) error {
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return err
	}
	var err error
	if s.lock, err = lock(s.dir); err != nil {
		return err
	}
	tail, err := s.claim()
	if err != nil {
		return err
	}
	if err := preflight(s.dir, tail); err != nil {
		return err
	}
	if err := tail.forget(s.dir); err != nil {
		return err
	}
	if err := s.checkRoom(int64(3 * s.opts.MemTable)); err != nil {
		return err
	}
	if err := s.guarded(s.openDB); err != nil {
		return err
	}
	return s.guarded(func() error {
		if err := s.load(ctx, tail); err != nil {
			return err
		}
		s.recent.renew(s.db)
		if err := s.renewMarks(); err != nil {
			return err
		}
		return s.writeTail() // of the files that Badger made
	})
}

// claim reads TAIL, by which a directory is known to be ours, or writes the
// first one into an empty directory.
func (s *Store) claim() (tail, error) {
	t, err := readTail(s.dir)
	if !errors.Is(err, fs.ErrNotExist) {
		return t, err
	}
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return tail{}, err
	}
	for _, entry := range entries {
		if isBadgerFile(entry.Name()) {
			return tail{}, fmt.Errorf("%w: %s is missing: this is no moonledger store, or a damaged one", chain.ErrCorrupt, filepath.Join(s.dir, tailName))
		}
	}
	for _, entry := range entries {
		if entry.Name() != tailName+".tmp" {
			return tail{}, fmt.Errorf("the directory holds %q and is no moonledger store: choose an empty one", entry.Name())
		}
	}
	return tail{}, tail{}.write(s.dir)
}

func (s *Store) openDB() (err error) {
	if s.db, err = db.Open(s.opts.badger(s.dir)); err != nil {
		s.db = nil // what Badger returns beside an error is not usable
		return err
	}
	return syncDir(s.dir)
}

// Close waits for the calls that run, brings TAIL up to date and releases the
// directory. Iterations and snapshots in use end with chain.ErrClosed.
func (s *Store) Close() error {
	s.commit.Lock()
	defer s.commit.Unlock()
	s.gate.Lock()
	defer s.gate.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	var err error
	if s.keep != nil {
		s.keep.close()
	}
	if _, gone := os.Stat(s.dir); errors.Is(gone, fs.ErrNotExist) {
		s.db = nil // which would try to write to it, for ever
		err = fmt.Errorf("store %s: %w: its directory is gone, and with it what was recorded", s.dir, chain.ErrUnavailable)
		return errors.Join(err, s.release())
	}
	if s.isBehind() {
		err = s.writeTail()
	}
	return errors.Join(err, s.release())
}

// isBehind tells whether TAIL may say less than the store holds.
func (s *Store) isBehind() bool {
	t, err := readTail(s.dir)
	s.mu.RLock()
	defer s.mu.RUnlock()
	return err != nil || t.entries != s.entries
}

// release gives back what open took.
func (s *Store) release() (err error) {
	s.recent.discard()
	if s.db != nil {
		err = s.guarded(s.db.Close)
	}
	if s.lock != nil {
		err = errors.Join(err, unlock(s.lock))
	}
	return err
}

// use runs f while the store is open and sound.
func (s *Store) use(ctx context.Context, f func() error) error {
	if err := context.Cause(ctx); err != nil {
		return fmt.Errorf("%w: %w", chain.ErrUnavailable, err)
	}
	s.gate.RLock()
	defer s.gate.RUnlock()
	if s.closed {
		return chain.ErrClosed
	}
	if err := s.failure(); err != nil {
		return err
	}
	return s.guarded(f)
}

func (s *Store) failure() error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.failed
}

// fail makes everything unavailable because of cause, until the store is
// opened again. What is refused then was certainly not done and says nothing
// of any contract, so that it is not of cause's kind.
func (s *Store) fail(cause error) {
	s.opts.Logger.Error("store refuses all until it is opened again", "dir", s.dir, "cause", cause)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failed == nil {
		s.failed = fmt.Errorf("%w until it is opened again: %v", chain.ErrUnavailable, cause)
	}
}

// guarded runs f and turns its panics into ErrCorrupt: Badger panics over bytes
// that make no sense, and a file that is shorter than its mapping, or a disk
// that can't read, is a fault in memory.
func (s *Store) guarded(f func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: %v", chain.ErrCorrupt, p)
			s.fail(err)
		}
	}()
	return f()
}

// Ready tells whether a Commit could be recorded now, without writing anything:
// nil, chain.ErrFull below Options.MinFree, and chain.ErrUnavailable if the
// directory is not the one that was opened any more, or if everything is
// refused until the store is opened again.
func (s *Store) Ready(ctx context.Context) error {
	return s.use(ctx, func() error {
		if err := s.checkDir(); err != nil {
			return err
		}
		return s.checkRoom(s.opts.MinFree)
	})
}

// checkDir returns ErrUnavailable if dir does not name the directory that is
// locked.
func (s *Store) checkDir() error {
	opened, err := s.lock.Stat()
	if err != nil {
		return fmt.Errorf("%w: %w", chain.ErrUnavailable, err)
	}
	named, err := os.Stat(s.dir)
	if err != nil {
		return fmt.Errorf("%w: its directory is gone: %w", chain.ErrUnavailable, err)
	}
	if !os.SameFile(opened, named) {
		return fmt.Errorf("%w: %s is not the directory that was opened: move that one back", chain.ErrUnavailable, s.dir)
	}
	return nil
}

// checkRoom returns ErrFull if less than need bytes are free on the disk.
func (s *Store) checkRoom(need int64) error {
	if s.opts.MinFree < 0 {
		return nil
	}
	free, err := s.opts.FreeSpace(s.dir)
	if err != nil {
		return fmt.Errorf("%w: free space: %w", chain.ErrUnavailable, err)
	}
	if free < uint64(need) {
		return fmt.Errorf("%w: %d MiB are free where %s is, %d MiB are needed: free some or lower min_free",
			chain.ErrFull, free>>20, s.dir, need>>20)
	}
	return nil
}
