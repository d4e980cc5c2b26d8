package trial

import (
	"cmp"
	"context"
	"errors"
	"os"
	"path/filepath"

	"moonledger/shell/bench"
)

// A Suite measures many shapes of load on stores of several sizes, in rounds, so
// that what else the machine does meets all of them alike.
type Suite struct {
	// Setup is what all measurements have alike. What is called, accounts, entries,
	// clients, calls in flight, and whether it is verified is up to the suite.
	Setup Setup

	Start  Starter
	Rounds int
	Folder string // an empty folder for the stores that are measured, and for dumps

	// Prepared is the folder of the stores that measurements begin with copies of.
	// Those that are there are not changed; the others are made, and stay. Default
	// Folder.
	Prepared string

	// Each takes the report of each measurement; default nobody. Its error ends
	// the suite.
	Each func(*bench.Report) error
}

// Measure prepares the stores and measures all rounds. The table has what was
// measured, also with an error.
func (s Suite) Measure(ctx context.Context) (*bench.Table, error) {
	r := s.filled()
	return &r.table, r.run(ctx)
}

// A size is how large a store is before something is measured on it.
type size struct {
	accounts int
	entries  uint64

	// kept lets the shapes of a round share one copy of the store, for to copy
	// a long one takes long, and it grows by little. Others begin anew each time.
	kept bool
}

func allSizes() []size {
	return []size{{1000, 1000, false}, {100_000, 1000, false}, {1000, 1_000_000, true}, {100_000, 1_000_000, true}}
}

// A shape is one of load: clients with calls in flight each.
type shape struct{ clients, inFlight int }

func allShapes() []shape {
	return []shape{{1, 1}, {16, 1}, {64, 1}, {256, 1}, {1, 16}, {16, 16}, {64, 16}, {256, 16}}
}

// A suite is a Suite that is being measured.
type suite struct {
	Suite
	sizes  []size
	shapes []shape
	stores stores
	table  bench.Table
}

func (s Suite) filled() *suite {
	if s.Setup.Temp == "" {
		s.Setup.Temp = s.Folder
	}
	if s.Each == nil {
		s.Each = func(*bench.Report) error { return nil }
	}
	return &suite{Suite: s, sizes: allSizes(), shapes: allShapes(), stores: stores{s.Start, cmp.Or(s.Prepared, s.Folder)}}
}

// run fills the table, until something fails.
func (s *suite) run(ctx context.Context) error {
	for i, z := range s.sizes {
		setup, err := s.Setup.sized(z)
		if err != nil {
			return err
		}
		if err := s.stores.prepare(ctx, setup, z, s.sizes[:i]); err != nil {
			return err
		}
	}
	for n := range s.Rounds {
		for _, z := range s.sizes {
			if err := s.round(ctx, n+1, z); err != nil {
				return err
			}
		}
	}
	return nil
}

// sized returns the setup for stores of a size, with its defaults.
func (s Setup) sized(z size) (Setup, error) {
	s.Accounts, s.Entries = z.accounts, z.entries
	s.Plan.Contract, s.Plan.Method, s.Prepare = "", "", nil
	return s.filled()
}

// round measures all shapes on stores of a size, and verifies the first of them.
func (s *suite) round(ctx context.Context, n int, z size) (err error) {
	setup, err := s.Setup.sized(z)
	if err != nil {
		return err
	}
	folder := filepath.Join(s.Folder, "round")
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	for i, shape := range s.shapes {
		if i == 0 || !z.kept {
			if err := renew(folder, s.stores.of(z)); err != nil {
				return err
			}
		}
		setup.Clients, setup.Plan.InFlight, setup.Verify = shape.clients, shape.inFlight, i == 0
		if err := s.measureShape(ctx, setup, n, folder); err != nil {
			return err
		}
	}
	return nil
}

// measureShape measures one shape on the store in a folder.
func (s *suite) measureShape(ctx context.Context, setup Setup, n int, folder string) error {
	r, err := ownIn(folder, s.Start).measure(ctx, setup)
	if err != nil {
		return err
	}
	if r.Result.Interrupted {
		return context.Cause(ctx)
	}
	setup.note("round %d, %d accounts, %d entries, %d x %d: %.0f calls/s",
		n, setup.Accounts, r.Chain.Before, setup.Clients, setup.Plan.InFlight, r.Result.PerSecond)
	s.table.Add(*r)
	return s.Each(r)
}
