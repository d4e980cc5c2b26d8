package chain

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"moonledger/chain/spill"
	"moonledger/chain/state"
)

// A verdict is all that a verification tells.
type verdict struct {
	Report Report
	Err    string
	State  string // of comparing the state with that of a good chain
}

func verdictOf(t *rapid.T, dir string, memory int64, lines [][]byte, other *state.Overlay) verdict {
	v := NewVerifier(VerifyOptions{Memory: memory, TempDir: dir})
	var err error
	for _, line := range lines {
		if err = v.Add(line); err != nil {
			break
		}
	}
	if err == nil {
		err = v.Finish()
	}
	d := verdict{Report: v.Report(), Err: fmt.Sprint(err), State: fmt.Sprint(v.CompareState(other))}
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	return d
}

// How little memory there is makes no difference to what is found, in good
// chains and in bad ones whose hashes are right.
func TestSpillingChangesNoVerdict(t *testing.T) {
	dir := t.TempDir()
	found := map[bool]int{}
	rapid.Check(t, func(t *rapid.T) {
		lines := drawChain(t, 1, 12)
		other := stateOf(t, drawOther(t, lines))
		if rapid.Bool().Draw(t, "tampered") {
			lines = tampered(t, lines)
		}
		held := verdictOf(t, dir, -1, lines, other)
		memory := rapid.SampledFrom([]int64{1, 200, 1000}).Draw(t, "memory")
		if diff := cmp.Diff(held, verdictOf(t, dir, memory, lines, other)); diff != "" {
			t.Fatalf("-held +spilled:\n%s\n%s", diff, joined(lines))
		}
		found[held.Err == "<nil>"]++
	})
	if found[true] == 0 || found[false] == 0 {
		t.Errorf("%d chains were good, %d bad", found[true], found[false])
	}
	isEmpty(t, dir)
}

// drawOther draws the lines whose state a verification compares with.
func drawOther(t *rapid.T, lines [][]byte) [][]byte {
	return lines[:rapid.IntRange(max(0, len(lines)-2), len(lines)).Draw(t, "compared with")]
}

// tampered alters an entry and makes the hashes right.
func tampered(t *rapid.T, lines [][]byte) [][]byte {
	entries := make([]Entry, len(lines))
	for i, line := range lines {
		e, err := ParseEntry(line)
		if err != nil {
			t.Fatal(err)
		}
		entries[i] = *e
	}
	to := &entries[rapid.IntRange(0, len(entries)-1).Draw(t, "to")]
	from := entries[rapid.IntRange(0, len(entries)-1).Draw(t, "from")]
	switch rapid.IntRange(0, 2).Draw(t, "how") {
	case 0:
		to.Writes = from.Writes
	case 1:
		to.Caller, to.Request = from.Caller, from.Request
	case 2:
		to.Writes = to.Writes[:len(to.Writes)/2]
	}
	return chained(entries)
}

func isEmpty(t *testing.T, dir string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) > 0 {
		t.Errorf("temporary files were left: %v, %v", entries, err)
	}
}

// A table goes with all below it, wherever that is kept; and what comes behind
// it is found again.
func TestSpilledTablesAreRemoved(t *testing.T) {
	const members = 3 * maxDoomed
	entries := []Entry{{Kind: Deploy, Time: at(0), Version: 1, Writes: []state.Write{set(`{}`, "t"), set(`{}`, "u")}}}
	for from := 0; from < members; from += 1000 {
		var writes []state.Write
		for i := from; i < min(from+1000, members); i++ {
			writes = append(writes, set(`7`, "t", i))
		}
		entries = append(entries, Entry{Kind: Call, Time: at(0), Method: "m", Writes: append(writes, set(`1`, "u", fmt.Sprint("k", from)))})
	}
	removed := append(slices.Clone(entries), Entry{Kind: Call, Time: at(0), Method: "m", Writes: []state.Write{remove("t")}})
	again := append(slices.Clone(removed), Entry{Kind: Call, Time: at(0), Method: "m", Writes: []state.Write{set(`{}`, "t"), set(`1`, "t", "text")}})
	mixed := append(slices.Clone(entries), Entry{Kind: Call, Time: at(0), Method: "m", Writes: []state.Write{set(`1`, "t", "text")}})
	for name, c := range map[string]struct {
		entries []Entry
		want    string
	}{"filled": {entries, ""}, "removed": {removed, ""}, "other keys": {again, ""}, "mixed keys": {mixed, "its table has integers and strings as keys"}} {
		for _, memory := range []int64{-1, 64 << 10} {
			lines, dir := chained(slices.Clone(c.entries)), t.TempDir()
			v, err := verifyLines(lines, VerifyOptions{Memory: memory, TempDir: dir})
			if fmt.Sprint(err) != "<nil>" && c.want == "" || !strings.Contains(fmt.Sprint(err), c.want) {
				t.Errorf("%s, %d bytes: got %v", name, memory, err)
			}
			if err == nil {
				err = v.CompareState(stateOf(t, lines))
			}
			if err != nil && c.want == "" {
				t.Errorf("%s, %d bytes: %v", name, memory, err)
			}
			if err := v.Close(); err != nil {
				t.Error(err)
			}
			isEmpty(t, dir)
		}
	}
}

// Too little room for temporary files is no verdict, and leaves none.
func TestSpillWithoutRoom(t *testing.T) {
	lines := longChain(1000)
	for _, fits := range []int{0, 3} { // how many times
		dir, asked := t.TempDir(), 0
		options := VerifyOptions{Memory: 4096, TempDir: dir, freeSpace: func(string) (uint64, error) {
			if asked++; asked > fits {
				return 1 << 20, nil
			}
			return 1 << 40, nil
		}}
		report, err := VerifyReader(t.Context(), bytes.NewReader(joined(lines)), options)
		if !errors.Is(err, ErrNotVerified) || !errors.Is(err, spill.ErrFull) || errors.Is(err, ErrBroken) || !strings.Contains(err.Error(), dir) {
			t.Errorf("got %v", err)
		}
		if report.Entries == 0 || report.Entries >= uint64(len(lines)) {
			t.Errorf("%d entries were verified", report.Entries)
		}
		isEmpty(t, dir)
	}
	_, err := VerifyReader(t.Context(), bytes.NewReader(joined(lines)), VerifyOptions{Memory: 4096, TempDir: "/nonexistent"})
	if !errors.Is(err, ErrNotVerified) || !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no directory: %v", err)
	}
}

// A verification that is stopped leaves no temporary files.
func TestSpillStopped(t *testing.T) {
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	spilled := false
	options := VerifyOptions{Memory: 4096, Workers: 1, TempDir: dir, Progress: func(Progress) {
		entries, err := os.ReadDir(dir)
		spilled = spilled || err == nil && len(entries) > 0
		cancel()
	}}
	dump := joined(longChain(5000))
	if _, err := VerifyReader(ctx, bytes.NewReader(dump), options); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if !spilled {
		t.Error("nothing was spilled before it was stopped")
	}
	isEmpty(t, dir)
}

func TestClosedVerifier(t *testing.T) {
	lines := chained(vectorEntries())
	v := NewVerifier(VerifyOptions{})
	if err := errors.Join(v.Close(), v.Close()); err != nil {
		t.Error(err)
	}
	if err := v.Add(lines[0]); !errors.Is(err, ErrNotVerified) {
		t.Errorf("got %v", err)
	}
}

// wideChain returns a dump in which each of n calls opens two accounts.
func wideChain(n int) []byte {
	var dump []byte
	var head Head
	add := func(e Entry) {
		e.V, e.VM, e.Contract, e.Height, e.Prev = Version, "1", "Points", head.Next(), head.Hash
		start := len(dump)
		dump = e.AppendLine(dump)
		head = Head{e.Height, HashLine(dump[start:])}
		dump = append(dump, '\n')
	}
	add(Entry{Kind: Deploy, Time: at(0), Version: 1, Code: HashLine(nil), Ledger: "ledger.example.com/points", Writes: []state.Write{set(`{}`, "accounts")}})
	for i := range n {
		name := HashLine(fmt.Append(nil, i)).String()
		writes := []state.Write{
			{Path: state.MakePath("accounts", name[:20]), Value: state.IntegerValue(int64(i))},
			{Path: state.MakePath("accounts", name[20:40]), Value: state.IntegerValue(int64(i))},
		}
		slices.SortFunc(writes, func(a, b state.Write) int { return a.Path.Compare(b.Path) })
		add(Entry{Kind: Call, Time: at(0), Method: "open", Gas: 1, Args: state.EmptyTable(), Request: name[40:60], Writes: writes})
	}
	return dump
}

// BenchmarkVerifySpilled verifies a chain of which much must be remembered, all
// in memory and with a bound.
func BenchmarkVerifySpilled(b *testing.B) {
	const calls = 300_000
	dump := wideChain(calls)
	for _, memory := range []int64{-1, 32 << 20, 8 << 20} {
		name := fmt.Sprintf("memory=%dMiB", memory>>20)
		if memory < 0 {
			name = "memory=all"
		}
		b.Run(name, func(b *testing.B) {
			options := VerifyOptions{Memory: memory, TempDir: b.TempDir()}
			for b.Loop() {
				if _, err := VerifyReader(b.Context(), bytes.NewReader(dump), options); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(calls*float64(b.N)/b.Elapsed().Seconds(), "entries/s")
		})
	}
}
