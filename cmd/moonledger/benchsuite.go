package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/pflag"

	"moonledger/shell/bench"
)

// A chainSize is what the suite measures all shapes of load on.
type chainSize struct {
	accounts int
	entries  uint64

	// kept lets the shapes of a round share one copy of the store, for to copy
	// a long one takes long, and it grows by little. Others begin anew each time.
	kept bool
}

func suiteSizes() []chainSize {
	return []chainSize{{1000, 1000, false}, {100_000, 1000, false}, {1000, 1_000_000, true}, {100_000, 1_000_000, true}}
}

// suiteShapes returns clients and calls in flight of each.
func suiteShapes() [][2]int {
	return [][2]int{{1, 1}, {16, 1}, {64, 1}, {256, 1}, {1, 16}, {16, 16}, {64, 16}, {256, 16}}
}

// A suite measures many shapes on several chains, in rounds, so that what else
// the machine does meets all of them alike.
type suite struct {
	*benchmark
	trial  trial
	folder string // for all of it
	stores string // folder of those that are prepared
	table  bench.Table
}

// runSuite measures the suite and prints its tables; with --json, a line for each
// measurement.
func (b *benchmark) runSuite(ctx context.Context, args []string, flags *pflag.FlagSet) (err error) {
	if err := b.checkSuite(args, flags); err != nil {
		return err
	}
	t, err := b.trial()
	if err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "moonledger-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	s := &suite{benchmark: b, trial: t, folder: folder, stores: b.prepared}
	if s.stores == "" {
		s.stores = folder
	}
	s.trial.temp = folder
	err = s.measureAll(ctx)
	if b.asJSON {
		return err
	}
	return errors.Join(s.table.Print(b.program.out), err)
}

// measureAll fills the table, until something fails.
func (s *suite) measureAll(ctx context.Context) error {
	for _, size := range suiteSizes() {
		if err := s.prepare(ctx, size); err != nil {
			return err
		}
	}
	for n := range s.rounds {
		for _, size := range suiteSizes() {
			if err := s.round(ctx, n+1, size); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkSuite refuses what the suite decides itself.
func (b *benchmark) checkSuite(args []string, flags *pflag.FlagSet) (err error) {
	forSuite := []string{"suite", "rounds", "time", "calls", "warm-up", "seed", "json", "prepared"}
	flags.Visit(func(f *pflag.Flag) {
		if !slices.Contains(forSuite, f.Name) {
			err = misusedFlag(f.Name, "and --suite don't go together")
		}
	})
	switch {
	case err != nil:
		return err
	case len(args) > 0:
		return misusedFlag("suite", "has a contract of its own; %q is too much", args[0])
	}
	return b.check(nil)
}

// base returns the folder of a server whose store is prepared.
func (s *suite) base(size chainSize) string {
	return filepath.Join(s.stores, fmt.Sprintf("%d-%d", size.accounts, size.entries))
}

// prepare makes the store that measurements begin with, unless it is there. The
// folder gets its name when all is in it.
func (s *suite) prepare(ctx context.Context, size chainSize) error {
	if _, err := os.Stat(s.base(size)); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	s.note("preparing a store with %d accounts and a chain of %d entries", size.accounts, size.entries)
	part := filepath.Join(s.stores, "part")
	if err := os.RemoveAll(part); err != nil {
		return err
	}
	own, err := s.begin(part, size)
	if err != nil {
		return err
	}
	t, err := s.sized(size)
	if err != nil {
		return err
	}
	if err := t.readyOwn(ctx, own); err != nil {
		return err
	}
	return os.Rename(part, s.base(size))
}

// begin returns the server of a store to prepare. One that is to have a chain as
// long as another one's begins with a copy of that, and gets more accounts.
func (s *suite) begin(folder string, size chainSize) (ownServer, error) {
	for _, other := range suiteSizes() {
		if other.entries == size.entries && other.accounts < size.accounts {
			return serverIn(folder), renew(folder, s.base(other))
		}
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return ownServer{}, err
	}
	return newOwnServer(folder, nil, "")
}

// sized returns the trial for chains of a size.
func (s *suite) sized(size chainSize) (t trial, err error) {
	t = s.trial
	t.settings.Accounts, t.settings.Entries = size.accounts, size.entries
	t.settings.Arguments = bench.ContractArguments(size.accounts)
	t.plan, err = t.callsOf(t.settings.Method, t.settings.Arguments)
	return t, err
}

// round measures all shapes on chains of a size, and verifies the first of them.
func (s *suite) round(ctx context.Context, n int, size chainSize) (err error) {
	t, err := s.sized(size)
	if err != nil {
		return err
	}
	t.prepared = true
	folder := filepath.Join(s.folder, "round")
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	for i, shape := range suiteShapes() {
		if i == 0 || !size.kept {
			if err := renew(folder, s.base(size)); err != nil {
				return err
			}
		}
		t.verify = i == 0
		if err := s.measureShape(ctx, t, n, folder, shape); err != nil {
			return err
		}
	}
	return nil
}

// measureShape measures one shape on the store in a folder.
func (s *suite) measureShape(ctx context.Context, t trial, n int, folder string, shape [2]int) error {
	t.settings.Clients, t.settings.InFlight, t.plan.InFlight = shape[0], shape[1], shape[1]
	r, err := t.onOwn(ctx, serverIn(folder))
	if err != nil {
		return err
	}
	if r.Result.Interrupted {
		return context.Cause(ctx)
	}
	s.note("round %d, %d accounts, %d entries, %d x %d: %.0f calls/s", n, t.settings.Accounts, r.Chain.Before, shape[0], shape[1], r.Result.PerSecond)
	s.table.Add(*r)
	if s.asJSON {
		return s.print(r)
	}
	return nil
}

// renew makes folder a copy of base. It is on the disk when renew returns, so
// that writing it does not go on while something is measured.
func renew(folder, base string) error {
	if err := os.RemoveAll(folder); err != nil {
		return err
	}
	if err := os.CopyFS(folder, os.DirFS(base)); err != nil {
		return err
	}
	return filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		return syncFile(path)
	})
}

func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
