package badger_test

import (
	"path/filepath"
	"testing"

	"moonledger/chain"
	"moonledger/chain/badger"
	"moonledger/chain/chaintest"
	"moonledger/chain/memory"
)

// small makes stores that open fast and don't mind a full disk.
func small() badger.Options { return badger.Options{MemTable: 1, MinFree: -1} }

func inDir(t testing.TB) chaintest.Place {
	dir := filepath.Join(t.TempDir(), "store")
	return chaintest.Place{Open: func() (chain.Store, error) { return badger.Open(t.Context(), dir, small()) }}
}

// unsynced is inDir, faster: a process that ends loses nothing by it.
func unsynced(t testing.TB) chaintest.Place {
	dir, opts := filepath.Join(t.TempDir(), "store"), small()
	opts.NoSync, opts.AllowUnsafe = true, true
	return chaintest.Place{Open: func() (chain.Store, error) { return badger.Open(t.Context(), dir, opts) }}
}

func inMemory(testing.TB) chaintest.Place {
	return chaintest.Place{Forgets: true, Open: func() (chain.Store, error) { return memory.Open(), nil }}
}

func TestStore(t *testing.T) { chaintest.Run(t, inDir) }

// TestProperty drives both stores with the same commits.
func TestProperty(t *testing.T) {
	t.Parallel()
	chaintest.Property(t, unsynced, inMemory)
}
