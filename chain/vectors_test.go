package chain

import (
	"bytes"
	"crypto/sha256"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"moonledger/chain/state"
)

var update = flag.Bool("update", false, "rewrite testdata/vectors and the vectors in FORMAT.md")

// parsed returns the value that canonical JSON writes.
func parsed(text string) state.Value {
	v, err := state.ParseJSON([]byte(text))
	if err != nil {
		panic(err)
	}
	return v
}

func set(value string, path ...any) state.Write {
	return state.Write{Path: state.MakePath(path...), Value: parsed(value)}
}

func remove(path ...any) state.Write { return state.Write{Path: state.MakePath(path...)} }

// chained fills in what follows from an entry's place and returns the lines.
func chained(entries []Entry) [][]byte {
	lines := make([][]byte, len(entries))
	var head Head
	for i := range entries {
		e := &entries[i]
		e.Height, e.Prev = head.Next(), head.Hash
		if e.Contract == "" {
			e.Contract = "Points"
		}
		if e.Kind == Deploy {
			e.Code = sha256.Sum256([]byte(e.Source))
		}
		if e.V, e.VM = Version, "1"; i == 0 {
			e.Ledger = "ledger.example.com/points"
		}
		if e.Kind == Call && !e.Args.Exists() {
			e.Args = state.EmptyTable()
		}
		lines[i] = e.AppendLine(nil)
		head = Head{e.Height, HashLine(lines[i])}
	}
	return lines
}

func at(microsecond int) time.Time {
	return time.Date(2026, 11, 23, 5, 30, 12, microsecond*1000, time.UTC)
}

const aliceKey = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"

// vectorEntries is the chain of the test vectors: each rule of the format once.
func vectorEntries() []Entry {
	return []Entry{
		{
			Kind: Deploy, Time: at(0), Caller: "admin", File: "points.lua", Version: 1, Gas: 120,
			Source: "--- Points <&> “quoted”\u2028😀\nlocal Points = contract \"Points\" { version = 1 }\n",
			Writes: []state.Write{set(`{}`, "accounts"), set(`"admin"`, "issuer"), set(`{}`, "list"), set(`true`, "open")},
		},
		{
			Kind: Call, Time: at(123456), Method: "issue", Gas: 412, Caller: "alice", Key: aliceKey,
			Roles: []string{"auditor", "issuer"}, Request: "01JD:a-1_x.y", Args: parsed(`{"dest":"alice","quantity":{"$decimal":"100.00"}}`),
			Writes: []state.Write{set(`{"$decimal":"100.00"}`, "accounts", "alice")},
			Events: []Event{{"issue", parsed(`{"dest":"alice","quantity":{"$decimal":"100.00"}}`)}, {"done", state.EmptyTable()}},
		},
		{
			Kind: Call, Time: at(123456), Method: "store", Gas: 9007199254740991, Request: "01JD:a-1_x.y",
			Seed:   []byte("0123456789abcdef"),
			Args:   parsed(`{"$$cost":5e-324,"array":[1,[true,false],{}],"bytes":{"$bytes":"/wA="},"sparse":{"$table":[[-1,"a"],[2,{"$$$x":"b"}]]},"😀":1,"～":2}`),
			Result: parsed(`[1e+21,1e-7,0.000001,100000000000000000000,-0.5]`),
			Writes: []state.Write{
				set(`1e-7`, "list", -9007199254740991), set(`"< \u2028 \u007f"`, "list", 1), set(`{}`, "list", 2),
				set(`{"$bytes":"/wA="}`, "list", 2, "a\x00b"), set(`"before the emoji, by UTF-8"`, "list", 2, "～"), set(`{}`, "list", 2, "😀"),
				set(`1`, "list", 2, "😀", "$"), set(`false`, "open"),
			},
		},
		{
			Kind: Call, Time: at(200000), Method: "spend", Gas: 300, Caller: "bob-2", Args: parsed(`{"quantity":{"$decimal":"0.5"}}`),
			Writes: []state.Write{
				set(`{"$decimal":"99.50"}`, "accounts", "alice"), set(`{"$decimal":"0.50"}`, "accounts", "bob-2"), remove("list", 2), set(`{}`, "none"),
			},
		},
		{
			Kind: Call, Time: at(200001), Method: "reset", Gas: 77, Caller: "alice", Key: aliceKey, Result: parsed(`"ok"`),
			Writes: []state.Write{
				set(`{}`, "accounts"), set(`{"$decimal":"99.50"}`, "accounts", "alice"), remove("issuer"), set(`{}`, "none"), set(`0`, "open"),
			},
		},
		{Kind: Call, Time: at(200002), Method: "tell", Gas: 5, Events: []Event{{"", parsed(`["only an event"]`)}}},
		{Kind: Retire, Time: at(300000), Caller: "admin", Key: "00112233445566778899aabbccddeeff", Request: "retire-1"},
		{
			Kind: Deploy, Time: at(400000), Version: 2, Gas: 64, Caller: "admin", Source: "local Points = contract \"Points\" { version = 2 }\n",
			Writes: []state.Write{set(`"from"`, "list", 3), set(`1.5`, "open")},
			Events: []Event{{"upgraded", parsed(`{"from":1}`)}},
		},
		{
			Kind: Call, Time: at(999999), Method: "tidy", Gas: 31, Caller: "alice", Key: aliceKey,
			Writes: []state.Write{
				remove("list", -9007199254740991), set(`"two"`, "list", 2), set(`{}`, "tuple"), set(`"a"`, "tuple", 0), set(`"b"`, "tuple", 1),
			},
		},
	}
}

// vectorFiles returns the files under testdata/vectors that the entries give.
func vectorFiles(t *testing.T) map[string]string {
	t.Helper()
	lines := chained(vectorEntries())
	overlay := state.NewOverlay(emptyState{})
	var hashes strings.Builder
	for i, line := range lines {
		e, err := ParseEntry(line)
		if err != nil {
			t.Fatal(err)
		}
		overlay.Apply(e.Writes)
		fmt.Fprintf(&hashes, "%d %v\n", i, HashLine(line))
	}
	root, err := state.Tree(overlay, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	return map[string]string{
		"chain.jsonl":  string(joined(lines)),
		"chain.hashes": hashes.String(),
		"state.json":   root.String() + "\n",
	}
}

func joined(lines [][]byte) []byte {
	if len(lines) == 0 {
		return nil
	}
	return append(bytes.Join(lines, []byte{'\n'}), '\n')
}

func readText(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// The bytes and hashes of the vectors never change.
func TestVectorsNeverChange(t *testing.T) {
	for name, want := range vectorFiles(t) {
		path := filepath.Join("testdata", "vectors", name)
		if *update {
			if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if got := readText(t, path); got != want {
			t.Errorf("%s holds\n%s\nbut the code writes\n%s", path, got, want)
		}
	}
}

// The page holds each file whole, in the block behind a comment of its name.
func TestPageHoldsVectors(t *testing.T) {
	page := readText(t, "FORMAT.md")
	files := []string{
		"testdata/vectors/chain.jsonl", "testdata/vectors/chain.hashes", "testdata/vectors/state.json",
		"testdata/vectors/canonical.tsv", "testdata/vectors/refused.tsv", "testdata/verify.py",
	}
	for _, name := range files {
		before, rest, found := strings.Cut(page, "<!-- "+name+" -->\n```")
		_, rest, opened := strings.Cut(rest, "\n")
		block, after, closed := strings.Cut("\n"+rest, "\n```\n")
		if !found || !opened || !closed {
			t.Errorf("FORMAT.md has no block for %s", name)
			continue
		}
		want := readText(t, name)
		if *update {
			head := page[:len(page)-len(rest)]
			page = head + want + "```\n" + after
			continue
		}
		if block+"\n" != "\n"+want {
			t.Errorf("FORMAT.md (after %d bytes) and %s differ; go test -update copies the file", len(before), name)
		}
	}
	if *update {
		if err := os.WriteFile("FORMAT.md", []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// tsv returns the rows of a file of two columns under testdata/vectors.
func tsv(t *testing.T, name string) [][2]string {
	t.Helper()
	var rows [][2]string
	for line := range strings.Lines(readText(t, filepath.Join("testdata", "vectors", name))) {
		a, b, found := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		if !found {
			t.Fatalf("%s: no tab in %q", name, line)
		}
		rows = append(rows, [2]string{a, b})
	}
	return rows
}

func TestVectorsOfCanonicalForm(t *testing.T) {
	for _, row := range tsv(t, "canonical.tsv") {
		v, err := state.ParseJSON([]byte(row[0]))
		if err != nil || v.String() != row[1] {
			t.Errorf("%s: got %v, %v, want %s", row[0], v, err, row[1])
		}
	}
}

// What is refused as a value is refused in the line of an entry, too.
func TestVectorsOfRefusedForms(t *testing.T) {
	line := string(chained(vectorEntries())[3])
	for _, row := range tsv(t, "refused.tsv") {
		if v, err := state.ParseJSON([]byte(row[0])); err == nil {
			t.Errorf("%s (%s) was read as %v", row[0], row[1], v)
		}
		bad := strings.Replace(line, `{"$decimal":"0.5"}`, row[0], 1)
		if bad == line {
			t.Fatal("the line has no place for the value")
		}
		if _, err := ParseEntry([]byte(bad)); err == nil {
			t.Errorf("%s (%s) was accepted in an entry", row[0], row[1])
		}
	}
}
