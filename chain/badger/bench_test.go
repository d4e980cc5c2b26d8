package badger_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"moonledger/chain"
	"moonledger/chain/badger"
	"moonledger/chain/state"
)

// BenchmarkCommit commits entries of 500 bytes with two writes each.
func BenchmarkCommit(b *testing.B) {
	for _, n := range []int{1, 16, 256} {
		b.Run(fmt.Sprintf("entries=%d", n), func(b *testing.B) { benchmarkCommit(b, n) })
	}
}

func benchmarkCommit(b *testing.B, n int) {
	store, err := badger.Open(b.Context(), b.TempDir(), badger.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	line := []byte(strings.Repeat("x", 500))
	records := make([]chain.Record, n)
	var head chain.Head
	seq := 0
	b.ReportAllocs()
	for b.Loop() {
		for i := range records {
			seq++
			copy(line, fmt.Sprint(seq))
			records[i] = chain.Record{Line: append([]byte(nil), line...), Hash: chain.HashLine(line), Request: fmt.Sprint(seq), Writes: []state.Write{
				{Path: state.MakePath("accounts", fmt.Sprintf("account%d", seq%1000)), Value: state.IntegerValue(int64(seq))},
				{Path: state.MakePath("accounts", fmt.Sprintf("account%d", (seq+500)%1000)), Value: state.IntegerValue(int64(seq))},
			}}
		}
		a := chain.Append{Contract: "Points", Parent: head, Records: records}
		if err := store.Commit(b.Context(), []chain.Append{a}); err != nil {
			b.Fatal(err)
		}
		head = a.Head()
	}
	b.ReportMetric(float64(b.N*n)/b.Elapsed().Seconds(), "entries/s")
}

// BenchmarkSync is what Commit is measured by: so many bytes as it writes for
// an entry or more, to the end of a file, and synced.
func BenchmarkSync(b *testing.B) {
	for _, size := range []int{1 << 10, 16 << 10, 256 << 10} {
		b.Run(fmt.Sprintf("bytes=%d", size), func(b *testing.B) {
			f, err := os.Create(filepath.Join(b.TempDir(), "file"))
			if err != nil {
				b.Fatal(err)
			}
			defer f.Close()
			text := make([]byte, size)
			for b.Loop() {
				if _, err := f.Write(text); err != nil {
					b.Fatal(err)
				}
				if err := f.Sync(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
