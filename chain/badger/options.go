package badger

import (
	"fmt"
	"log/slog"
	"strings"
	"time"

	db "github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/options"

	"moonledger/chain"
	"moonledger/chain/disk"
)

const (
	defaultMemTable = 64 << 20
	leastMemTable   = 8 << 20
	defaultMinFree  = 512 << 20
	defaultTailWait = time.Second
)

// Options tunes a store. The zero Options is right for a server.
type Options struct {
	// MinFree is how many bytes must be free on the disk for a Commit: 0 means
	// 512 MiB, which Badger's background work can't use up; less than 0 means
	// not to ask.
	MinFree int64

	// FreeSpace returns the bytes that are free where dir is; nil asks the
	// operating system.
	FreeSpace func(dir string) (uint64, error)

	// MemTable is the size in bytes of Badger's table in memory: 0 means 64 MiB,
	// less than 8 MiB is 8 MiB. Two are held at times, 130 % of it each; a commit
	// is bounded by 15 % of it, see Store.Limits.
	MemTable int

	// TailEvery is the least time between two writes of TAIL: 0 means a second,
	// less than 0 means to write it when the store is closed, only.
	TailEvery time.Duration

	// NoSync returns from a commit before the disk has it. What was acknowledged
	// then may be lost with the machine's power: Open refuses it with
	// chain.ErrUnsafe unless AllowUnsafe is set.
	NoSync      bool
	AllowUnsafe bool

	// Logger gets what Badger and the store have to tell; nil for nothing.
	Logger *slog.Logger
}

// withDefaults returns o with its zero fields filled in.
func (o Options) withDefaults() (Options, error) {
	if o.NoSync && !o.AllowUnsafe {
		return o, fmt.Errorf("%w: nosync loses acknowledged entries with the machine's power; allow_unsafe accepts that", chain.ErrUnsafe)
	}
	if o.MinFree == 0 {
		o.MinFree = defaultMinFree
	}
	if o.FreeSpace == nil {
		o.FreeSpace = disk.Free
	}
	if o.MemTable == 0 {
		o.MemTable = defaultMemTable
	}
	o.MemTable = max(o.MemTable, leastMemTable)
	if o.TailEvery == 0 {
		o.TailEvery = defaultTailWait
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return o, nil
}

// magic is written into Badger's manifest, so that its own tools and other
// programs don't take the directory for theirs.
const magic = 0x4d4c

// badger returns the options of the database.
func (o Options) badger(dir string) db.Options {
	return db.DefaultOptions(dir).
		WithSyncWrites(!o.NoSync).
		WithExternalMagic(magic).
		WithLogger(logger{o.Logger}).
		WithDetectConflicts(false). // commits come one at a time and compare heads
		WithNumVersionsToKeep(1).
		WithMetricsEnabled(false).
		// The directory is locked before Badger comes to it, see lock.
		WithBypassLockGuard(true).
		// Tables are checked before Badger maps them, see preflight. Its own check
		// when reading a block would end an iteration as if nothing followed.
		WithChecksumVerificationMode(options.NoVerification).
		// All values are inline, the value log stays empty: 1 MiB is the least
		// size of its file, and the greatest threshold.
		WithValueThreshold(1 << 20).
		WithValueLogFileSize(1 << 20).
		// Blocks are read through the page cache; compressed ones would need a
		// cache of their own.
		WithCompression(options.None).
		WithBlockCacheSize(0).
		WithIndexCacheSize(0).
		WithMemTableSize(int64(o.MemTable)).
		WithNumMemtables(2).
		// Two is the least number; few tables at level 0 bound what one
		// compaction rewrites, and with it the free space that it needs.
		WithNumCompactors(2).
		WithNumLevelZeroTables(3).
		WithNumLevelZeroTablesStall(8)
}

// A logger hands Badger's messages to slog. What Badger calls information is
// for its developers.
type logger struct{ *slog.Logger }

func (l logger) Errorf(format string, args ...any)   { l.Error(trim(format, args)) }
func (l logger) Warningf(format string, args ...any) { l.Warn(trim(format, args)) }
func (l logger) Infof(format string, args ...any)    { l.Debug(trim(format, args)) }
func (l logger) Debugf(string, ...any)               {} // several for each commit

func trim(format string, args []any) string {
	return "badger: " + strings.TrimSpace(fmt.Sprintf(format, args...))
}
