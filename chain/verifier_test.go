package chain

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"moonledger/chain/state"
)

// verifyLines adds lines to a Verifier until one is refused.
func verifyLines(lines [][]byte, options VerifyOptions) (*Verifier, error) {
	v := NewVerifier(options)
	for _, line := range lines {
		if err := v.Add(line); err != nil {
			return v, err
		}
	}
	return v, v.Finish()
}

func stateOf(t interface{ Fatal(...any) }, lines [][]byte) *state.Overlay {
	overlay := state.NewOverlay(emptyState{})
	for _, line := range lines {
		e, err := ParseEntry(line)
		if err != nil {
			t.Fatal(err)
		}
		overlay.Apply(e.Writes)
	}
	return overlay
}

func TestVerifierAcceptsVectors(t *testing.T) {
	lines := chained(vectorEntries())
	v, err := verifyLines(lines, VerifyOptions{Contract: "Points"})
	if err != nil {
		t.Fatal(err)
	}
	last := Height(len(lines) - 1)
	if want := (Head{last, HashLine(lines[last])}); v.Head() != want || v.Entries() != uint64(len(lines)) {
		t.Errorf("got %v after %d entries, want %v", v.Head(), v.Entries(), want)
	}
	if err := v.CompareState(stateOf(t, lines)); err != nil {
		t.Error(err)
	}
}

// Whatever net writes come, their chain verifies and gives the state they make;
// and whoever knows the head finds any byte changed and any line out of place.
func TestVerifierFindsEveryChange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines := drawChain(t, 1, 8)
		v, err := verifyLines(lines, VerifyOptions{})
		if err != nil {
			t.Fatalf("%v\n%s", err, joined(lines))
		}
		if err := v.CompareState(stateOf(t, lines)); err != nil {
			t.Fatal(err)
		}
		options := VerifyOptions{ExpectHead: v.Head()}
		dump := joined(lines)
		place := rapid.IntRange(0, len(dump)-1).Draw(t, "place")
		changed := bytes.Clone(dump)
		changed[place] ^= byte(rapid.IntRange(1, 255).Draw(t, "bits"))
		refuseDump(t, changed, options)
		refuseDump(t, slices.Delete(bytes.Clone(dump), place, place+1), options)
		refuseDump(t, slices.Insert(bytes.Clone(dump), place, dump[place]^1), options)
		i := rapid.IntRange(0, len(lines)-1).Draw(t, "line")
		refuseDump(t, joined(slices.Delete(slices.Clone(lines), i, i+1)), options)
		refuseDump(t, joined(slices.Insert(slices.Clone(lines), i, lines[i])), options)
		if j := rapid.IntRange(0, len(lines)-1).Draw(t, "other line"); i != j {
			swapped := slices.Clone(lines)
			swapped[i], swapped[j] = swapped[j], swapped[i]
			refuseDump(t, joined(swapped), options)
		}
	})
}

// Without a head, all is found but what happens to the last line.
func TestVerifierFindsChangesBeforeTheLastLine(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines := drawChain(t, 2, 6)
		i := rapid.IntRange(0, len(lines)-2).Draw(t, "line")
		line := bytes.Clone(lines[i])
		line[rapid.IntRange(0, len(line)-1).Draw(t, "place")] ^= byte(rapid.IntRange(1, 255).Draw(t, "bits"))
		lines[i] = line
		var broken *BrokenError
		if _, err := verifyLines(lines, VerifyOptions{}); !errors.As(err, &broken) {
			t.Fatalf("got %v", err)
		}
		if at := int(broken.Height); at != i && at != i+1 {
			t.Fatalf("line %d was changed, the report says %v", i, broken)
		}
	})
}

func refuseDump(t *rapid.T, dump []byte, options VerifyOptions) {
	if _, err := VerifyReader(context.Background(), bytes.NewReader(dump), options); !errors.Is(err, ErrBroken) {
		t.Fatalf("got %v for\n%s", err, dump)
	}
}

// A tampering is what somebody does to a chain, hashes made good afterwards.
func TestVerifierNamesWhatIsWrong(t *testing.T) {
	for name, c := range map[string]struct {
		tamper func(entries []Entry) []Entry
		want   string
	}{
		"first is no deploy": {func(e []Entry) []Entry { return e[1:] }, "height 0, time 2026-11-23T05:30:12.123456Z, line 1: the first entry is a call, want a deploy"},
		"time":               {func(e []Entry) []Entry { e[3].Time = at(1); return e }, "height 3, time 2026-11-23T05:30:12.000001Z, line 4: time runs backwards: the entry before has 2026-11-23T05:30:12.123456Z"},
		"contract":           {func(e []Entry) []Entry { e[2].Contract = "Other"; return e }, `contract is "Other", want "Points"`},
		"request":            {func(e []Entry) []Entry { e[2].Caller = "alice"; return e }, `request "01JD:a-1_x.y" of caller "alice" was used at height 1 already`},
		"call after retire":  {func(e []Entry) []Entry { return append(e[:7:7], e[8:]...) }, "a call follows a retire, want a deploy"},
		"retire twice":       {func(e []Entry) []Entry { e[6].Request = ""; return append(e[:7:7], e[6:]...) }, "a retire follows a retire, want a deploy"},
		"version":            {func(e []Entry) []Entry { e[7].Version = 1; return e }, "a deploy of version 1 follows the retire of version 1, want a higher one"},
		"no parent":          {func(e []Entry) []Entry { e[1].Writes = []state.Write{set(`1`, "absent", "a")}; return e }, "writes[0], absent.a: it is written into something that is no table"},
		"scalar parent":      {func(e []Entry) []Entry { e[1].Writes = []state.Write{set(`1`, "open", "a")}; return e }, "writes[0], open.a: it is written into something that is no table"},
		"remove nothing":     {func(e []Entry) []Entry { e[1].Writes = []state.Write{remove("absent")}; return e }, "writes[0], absent: it is removed, but nothing stood there"},
		"remove removed":     {func(e []Entry) []Entry { e[3].Writes = []state.Write{remove("list"), remove("list", 1)}; return e }, "writes[1], list[1]: it is written into"},
		"remove replaced":    {func(e []Entry) []Entry { e[3].Writes = []state.Write{set(`{}`, "list"), remove("list", 1)}; return e }, "writes[1], list[1]: it is removed, but nothing stood there"},
		"no change":          {func(e []Entry) []Entry { e[1].Writes = []state.Write{set(`true`, "open")}; return e }, "writes[0], open: it is written as it was"},
		"no long change": {func(e []Entry) []Entry {
			long := set(`"a text longer than a fingerprint"`, "open")
			e[1].Writes, e[2].Writes = []state.Write{long}, []state.Write{long}
			return e
		}, "height 2, time 2026-11-23T05:30:12.123456Z, line 3: writes[0], open: it is written as it was"},
		"mixed keys": {func(e []Entry) []Entry { e[3].Writes = []state.Write{set(`1`, "list", "a")}; return e }, "writes[0], list.a: its table has integers and strings as keys"},
		"mixed keys at once": {func(e []Entry) []Entry {
			e[1].Writes = []state.Write{set(`1`, "list", 1), set(`1`, "list", "a")}
			return e
		}, "its table has integers and strings as keys"},
		"integer at root": {func(e []Entry) []Entry { e[1].Writes = []state.Write{set(`1`, 1)}; return e }, "its table has integers and strings as keys"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := verifyLines(chained(c.tamper(vectorEntries())), VerifyOptions{})
			if err == nil || !errors.Is(err, ErrBroken) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

func TestVerifierAllowsOtherKeysInPlaceOfRemoved(t *testing.T) {
	entries := vectorEntries()[:3]
	entries[1].Writes = []state.Write{set(`{}`, "t"), set(`1`, "t", "a")}
	entries[2].Writes = []state.Write{set(`1`, "t", 1), remove("t", "a")}
	if _, err := verifyLines(chained(entries), VerifyOptions{}); err != nil {
		t.Error(err)
	}
}

func TestVerifierFindsOtherCode(t *testing.T) {
	e := vectorEntries()[0]
	line := chained([]Entry{e})[0]
	bad := bytes.Replace(line, []byte("version = 1"), []byte("version = 2"), 1)
	if _, err := verifyLines([][]byte{bad}, VerifyOptions{}); err == nil || !strings.Contains(err.Error(), "but the source hashes to") {
		t.Errorf("got %v", err)
	}
}

func TestVerifierStaysBroken(t *testing.T) {
	lines := chained(vectorEntries())
	v := NewVerifier(VerifyOptions{})
	first := v.Add(lines[1])
	if first == nil || !strings.Contains(first.Error(), "the beginning is missing") {
		t.Fatalf("got %v", first)
	}
	if again := v.Add(lines[0]); again != first {
		t.Errorf("got %v, want %v", again, first)
	}
	if err := v.CompareState(emptyState{}); err != first {
		t.Errorf("CompareState: got %v, want %v", err, first)
	}
}

func TestVerifierExpectsContract(t *testing.T) {
	_, err := verifyLines(chained(vectorEntries()), VerifyOptions{Contract: "Coins"})
	if err == nil || !strings.Contains(err.Error(), `contract is "Points", want "Coins"`) {
		t.Errorf("got %v", err)
	}
}

func TestVerifierExpectsHead(t *testing.T) {
	lines := chained(vectorEntries())
	kept := Head{5, HashLine(lines[5])}
	if _, err := verifyLines(lines, VerifyOptions{ExpectHead: kept}); err != nil {
		t.Error(err)
	}
	_, err := verifyLines(lines[:5], VerifyOptions{ExpectHead: kept})
	if err == nil || !strings.Contains(err.Error(), "its end is missing") {
		t.Errorf("cut: got %v", err)
	}
	rewritten := vectorEntries()
	rewritten[4].Gas++
	_, err = verifyLines(chained(rewritten), VerifyOptions{ExpectHead: kept})
	if err == nil || !strings.Contains(err.Error(), "height 5") || !strings.Contains(err.Error(), "written anew") {
		t.Errorf("rewritten: got %v", err)
	}
}

func TestCompareStateFindsDifferences(t *testing.T) {
	lines := chained(vectorEntries())
	for _, c := range []struct {
		write state.Write
		want  string
	}{
		{set(`2`, "open"), "at open stands 2, want 1.5"},
		{remove("open"), "at open stands nothing, want 1.5"},
		{remove("tuple"), "at tuple stands nothing, want {}"},
		{remove("list", 3), `at list[3] stands nothing, want "from"`},
		{set(`1`, "list", 9), "at list[9] stands 1, want nothing"},
		{set(`1`, "zz"), "at zz stands 1, want nothing"},
		{set(`{}`, "open"), "at open stands {}, want 1.5"},
		{set(`"0123456789abcdef"`, "list", 2), `at list[2] stands "0123456789abcdef", want "two"`},
		{set(`{"$decimal":"99.5"}`, "accounts", "alice"), `want a value whose SHA-256 begins with`},
	} {
		v, err := verifyLines(lines, VerifyOptions{})
		if err != nil {
			t.Fatal(err)
		}
		overlay := stateOf(t, lines)
		overlay.Apply([]state.Write{c.write})
		if err := v.CompareState(overlay); !errors.Is(err, ErrBroken) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
}

var errDisk = errors.New("disk on fire")

// brokenReader fails when it is walked.
type brokenReader struct{ emptyState }

func (brokenReader) Members(state.Path, state.Range) iter.Seq2[state.Member, error] {
	return func(yield func(state.Member, error) bool) { yield(state.Member{}, errDisk) }
}

func TestCompareStateHandsOnReadErrors(t *testing.T) {
	if err := NewVerifier(VerifyOptions{}).CompareState(brokenReader{}); !errors.Is(err, errDisk) || errors.Is(err, ErrBroken) {
		t.Errorf("got %v", err)
	}
}

func ExampleVerifier() {
	entry := Entry{
		VM: "1", Kind: Deploy, Contract: "Hello", Ledger: "ledger.example.com/hello", Version: 1,
		Time: time.Date(2026, 11, 23, 5, 30, 12, 0, time.UTC), Code: HashLine(nil),
	}
	v := NewVerifier(VerifyOptions{})
	fmt.Println(v.Add(entry.AppendLine(nil)), v.Head())
	fmt.Println(v.Add(entry.AppendLine(nil)))
	// Output:
	// <nil> height 0, hash 81ff68749ca9a9624d758d7955e8e342f45aa5e6029d79dab0afe6a9c8178a66
	// chain does not verify: Hello: height 1, time 2026-11-23T05:30:12.000000Z, line 2: height is 0, want 1: the entry stands twice or in the wrong place
}
