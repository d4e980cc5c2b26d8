package chaintest

import (
	"context"
	"testing"

	"moonledger/chain"
)

// A Place is where one store is kept.
type Place struct {
	// Open opens the store that is kept there, a new one the first time. The one
	// before is closed then.
	Open func() (chain.Store, error)

	// Forgets tells that closing the store loses what it holds.
	Forgets bool
}

// Run tests all that a store must do, case by case; Property is the other half.
// fresh makes a place where no store was
// yet; it may use t.TempDir.
func Run(t *testing.T, fresh func(t testing.TB) Place) {
	for _, test := range []struct {
		name string
		run  func(t *testing.T, s *subject)
	}{
		{"empty", testEmpty},
		{"append", testAppend},
		{"entries", testEntries},
		{"verbatim", testVerbatim},
		{"conflict", testConflict},
		{"atomic", testAtomic},
		{"refused", testRefused},
		{"requests", testRequests},
		{"requests at once", testRequestsAtOnce},
		{"deployed", testDeployed},
		{"names", testNames},
		{"log", testLog},
		{"state", testState},
		{"replace", testReplace},
		{"one commit", testOneCommit},
		{"snapshots", testSnapshots},
		{"readers", testReaders},
		{"iterations", testIterations},
		{"race for a head", testRace},
		{"independent", testIndependent},
		{"canceled", testCanceled},
		{"closed", testClosed},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newSubject(t, fresh(t))
			test.run(t, s)
			s.agree()
			s.reopen()
		})
	}
}

// A subject is a store under test, with the model of what it should hold.
type subject struct {
	t       *testing.T
	place   Place
	store   chain.Store
	model   *Model
	authors map[string]*Author
}

func newSubject(t *testing.T, place Place) *subject {
	s := &subject{t: t, place: place, model: NewModel(), authors: map[string]*Author{}}
	s.open()
	t.Cleanup(func() { s.close() })
	return s
}

func (s *subject) open() {
	s.t.Helper()
	store, err := s.place.Open()
	if err != nil {
		s.t.Fatal(err)
	}
	s.store = store
}

func (s *subject) close() {
	s.t.Helper()
	for range 2 {
		if err := s.store.Close(); err != nil {
			s.t.Error(err)
		}
	}
}

// reopen closes the store, opens it again and compares.
func (s *subject) reopen() {
	s.t.Helper()
	s.close()
	if s.place.Forgets {
		s.model, s.authors = NewModel(), map[string]*Author{}
	}
	s.open()
	s.agree()
}

func (s *subject) agree() {
	s.t.Helper()
	Agree(s.t, s.store, s.model)
}

func (s *subject) author(contract string) *Author {
	if s.authors[contract] == nil {
		s.authors[contract] = &Author{Contract: contract}
	}
	return s.authors[contract]
}

// add commits calls of a contract.
func (s *subject) add(contract string, calls ...Call) {
	s.t.Helper()
	s.commit(s.author(contract).Append(calls...))
}

func (s *subject) commit(appends ...chain.Append) {
	s.t.Helper()
	if err := s.store.Commit(context.Background(), appends); err != nil {
		s.t.Fatal(err)
	}
	s.model.Apply(appends...)
}

// snapshot returns the state of a contract, which is closed with the test.
func (s *subject) snapshot(contract string) chain.Snapshot {
	s.t.Helper()
	snapshot, err := s.store.State(context.Background(), contract)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() {
		if err := snapshot.Close(); err != nil {
			s.t.Error(err)
		}
	})
	return snapshot
}
