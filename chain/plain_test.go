package chain

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// samePreparation compares the quick way with the thorough one: what the quick
// one accepts is accepted by the other, and a Verifier sees the same of it.
func samePreparation(t interface {
	Helper()
	Fatalf(string, ...any)
}, line []byte) (quick bool) {
	t.Helper()
	entry, changes := new(plainReader).read(line)
	if entry == nil {
		return false
	}
	full := new(lineReader).prepare(line)
	if full.err != nil {
		t.Fatalf("accepted %s, but %v", line, full.err)
	}
	e := full.entry
	want := Entry{Kind: e.Kind, Contract: e.Contract, Height: e.Height, Prev: e.Prev, Time: e.Time, Caller: e.Caller, Request: e.Request}
	if diff := cmp.Diff(&want, entry); diff != "" {
		t.Fatalf("%s: -want +got:\n%s", line, diff)
	}
	if diff := cmp.Diff(full.changes, changes, cmp.AllowUnexported(change{})); diff != "" {
		t.Fatalf("%s: changes -want +got:\n%s", line, diff)
	}
	return true
}

func TestPlainReaderReadsOrdinaryCalls(t *testing.T) {
	for i, line := range longChain(300)[1:] {
		if !samePreparation(t, line) {
			t.Fatalf("gave up on call %d: %s", i, line)
		}
	}
}

func TestPlainReaderAgrees(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines := append(drawChain(t, 1, 6), longChain(1)...)
		line := rapid.SampledFrom(append(lines, chained(vectorEntries())...)).Draw(t, "line")
		samePreparation(t, line)
		for range 20 {
			changed := []byte(string(line))
			place := rapid.IntRange(0, len(line)-1).Draw(t, "place")
			changed[place] = rapid.SampledFrom([]byte(`01-9.eE"{}[],:$\ aA`+"\x00\xff")).Draw(t, "byte")
			samePreparation(t, changed)
		}
	})
}

func FuzzPlainReader(f *testing.F) {
	for _, line := range append(chained(vectorEntries()), longChain(2)...) {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line []byte) { samePreparation(t, line) })
}
