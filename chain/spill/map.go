package spill

import (
	"cmp"
	"errors"
	"fmt"
	"iter"
	"os"

	db "github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/options"

	"moonledger/chain/disk"
)

// ErrFull is wrapped when there is too little room where the map is kept.
var ErrFull = errors.New("too little room for temporary files")

// Options says where a map is kept. The zero value is right.
type Options struct {
	// Dir is the directory in which the map makes one of its own; "" is the
	// system's for temporary files, see os.TempDir.
	Dir string

	// FreeSpace returns the bytes that are free where dir is; nil asks the
	// operating system.
	FreeSpace func(dir string) (uint64, error)
}

// reserve is what must be free beside what is put: Badger's background work
// does not use it up. It would end the process on a full disk.
const reserve = 512 << 20

// growth is how much more than its bytes a Put may take at a time: it stands in
// Badger's log, in a new table, and in the tables that are merged.
const growth = 4

// A Map is a sorted map of bytes to bytes. It is for one goroutine at a time.
type Map struct {
	options Options
	dir     string
	db      *db.DB
	txn     *db.Txn      // sees all that was put
	walk    *db.Iterator // of txn; nil before the first Seek
}

// Open makes an empty map. Without an error, it must be closed.
func Open(o Options) (*Map, error) {
	o.Dir = cmp.Or(o.Dir, os.TempDir())
	if o.FreeSpace == nil {
		o.FreeSpace = disk.Free
	}
	if err := o.checkRoom(0); err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(o.Dir, "moonledger-")
	if err != nil {
		return nil, err
	}
	d, err := db.Open(tuned(dir))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("temporary files in %s: %w", dir, err), os.RemoveAll(dir))
	}
	return &Map{options: o, dir: dir, db: d, txn: d.NewTransaction(false)}, nil
}

// tuned returns options of Badger by which what it holds in memory does not grow
// with the map.
func tuned(dir string) db.Options {
	return db.DefaultOptions(dir).
		WithLogger(nil).
		WithSyncWrites(false).
		WithDetectConflicts(false).
		WithMetricsEnabled(false).
		WithNumVersionsToKeep(1).
		WithBypassLockGuard(true). // nobody else knows the directory
		WithValueThreshold(1 << 20).
		WithValueLogFileSize(1 << 20).
		WithCompression(options.None).
		WithBlockCacheSize(0). // the system caches pages
		WithIndexCacheSize(64 << 20).
		WithBaseTableSize(8 << 20).
		WithMemTableSize(16 << 20).
		WithNumMemtables(2).
		WithNumCompactors(2)
}

func (o Options) checkRoom(bytes int) error {
	free, err := o.FreeSpace(o.Dir)
	if err != nil {
		return fmt.Errorf("free space for temporary files: %w", err)
	}
	if need := uint64(reserve + growth*bytes); free < need {
		return fmt.Errorf("%w: %d MiB are free where %s is, %d MiB are needed: free some, or name another directory",
			ErrFull, free>>20, o.Dir, need>>20)
	}
	return nil
}

// Put sets keys to values, and removes those whose value is nil. Keys and
// values must stay as they are until it returns. bytes is about as many as keys
// and values have together. It returns an error that wraps ErrFull before it
// changes anything, if there is too little room; after any other the map must
// be closed. A walk ends with it.
func (m *Map) Put(changes iter.Seq2[[]byte, []byte], bytes int) error {
	if err := m.options.checkRoom(bytes); err != nil {
		return err
	}
	m.forget()
	batch := m.db.NewWriteBatch()
	defer batch.Cancel()
	for key, value := range changes {
		err := error(nil)
		if value == nil {
			err = batch.Delete(key)
		} else {
			err = batch.Set(key, value)
		}
		if err != nil {
			return m.named(err)
		}
	}
	if err := batch.Flush(); err != nil {
		return m.named(err)
	}
	m.txn = m.db.NewTransaction(false)
	return nil
}

func (m *Map) named(err error) error {
	return fmt.Errorf("temporary files in %s: %w", m.dir, err)
}

// Get appends the value of a key to dst. found tells whether it has one.
func (m *Map) Get(key, dst []byte) (value []byte, found bool, err error) {
	item, err := m.txn.Get(key)
	if errors.Is(err, db.ErrKeyNotFound) {
		return dst, false, nil
	}
	if err == nil {
		err = item.Value(func(v []byte) error {
			dst = append(dst, v...)
			return nil
		})
	}
	if err != nil {
		return dst, false, m.named(err)
	}
	return dst, true, nil
}

// Seek begins a walk at the first key that is not before from. There is one
// walk at a time.
func (m *Map) Seek(from []byte) {
	if m.walk == nil {
		o := db.DefaultIteratorOptions
		o.PrefetchValues = false
		m.walk = m.txn.NewIterator(o)
	}
	m.walk.Seek(from)
}

// Here returns the key and the value that the walk has come to, which are good
// until it goes on; ok is false behind the last.
func (m *Map) Here() (key, value []byte, ok bool, err error) {
	if !m.walk.Valid() {
		return nil, nil, false, nil
	}
	item := m.walk.Item()
	err = item.Value(func(v []byte) error {
		value = v
		return nil
	})
	if err != nil {
		return nil, nil, false, m.named(err)
	}
	return item.Key(), value, true, nil
}

// Next goes to the next key.
func (m *Map) Next() { m.walk.Next() }

// forget ends the walk and the transaction.
func (m *Map) forget() {
	if m.walk != nil {
		m.walk.Close()
		m.walk = nil
	}
	m.txn.Discard()
}

// Close removes the map's directory with all that is in it.
func (m *Map) Close() error {
	m.forget()
	return errors.Join(m.db.Close(), os.RemoveAll(m.dir))
}
