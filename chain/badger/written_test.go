package badger_test

import (
	"fmt"
	"testing"

	"moonledger/chain"
	"moonledger/chain/state"
)

// A table is known to be one, and all below it goes when it does, whether the
// store wrote it lately, long ago, or before it was opened.
func TestTableReplacedLater(t *testing.T) {
	for name, between := range map[string]struct {
		others int
		reopen bool
	}{"lately": {}, "long ago": {others: 40_000}, "before it was opened": {reopen: true}} {
		t.Run(name, func(t *testing.T) {
			place := unsynced(t)
			w := writer{t: t, open: place.Open}
			w.start()
			w.commit(state.Write{Path: state.MakePath("t"), Value: state.EmptyTable()},
				state.Write{Path: state.MakePath("t", "a"), Value: state.IntegerValue(1)})
			for n := 0; n < between.others; n += 5000 {
				var writes []state.Write
				for i := range 5000 {
					writes = append(writes, state.Write{Path: state.MakePath(fmt.Sprint(n + i)), Value: state.BoolValue(true)})
				}
				w.commit(writes...)
			}
			if between.reopen {
				w.stop()
				w.start()
			}
			w.commit(state.Write{Path: state.MakePath("t"), Value: state.IntegerValue(5)})
			w.commit(state.Write{Path: state.MakePath("t")})
			w.commit(state.Write{Path: state.MakePath("t"), Value: state.EmptyTable()})
			for m := range w.state().Members(state.MakePath("t"), state.Range{}) {
				t.Errorf("%v came back", m.Key)
			}
			w.stop()
		})
	}
}

// A writer commits to one chain.
type writer struct {
	t     *testing.T
	open  func() (chain.Store, error)
	store chain.Store
	head  chain.Head
}

func (w *writer) start() {
	w.t.Helper()
	var err error
	if w.store, err = w.open(); err != nil {
		w.t.Fatal(err)
	}
}

func (w *writer) stop() {
	w.t.Helper()
	if err := w.store.Close(); err != nil {
		w.t.Fatal(err)
	}
}

func (w *writer) commit(writes ...state.Write) {
	w.t.Helper()
	line := []byte(fmt.Sprint(w.head))
	a := chain.Append{Contract: "Points", Parent: w.head, Records: []chain.Record{{Line: line, Hash: chain.HashLine(line), Writes: writes}}}
	if err := w.store.Commit(w.t.Context(), []chain.Append{a}); err != nil {
		w.t.Fatal(err)
	}
	w.head = a.Head()
}

func (w *writer) state() chain.Snapshot {
	w.t.Helper()
	snap, err := w.store.State(w.t.Context(), "Points")
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { snap.Close() })
	return snap
}
