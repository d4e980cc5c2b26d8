package shell

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"moonledger/chain"
	"moonledger/chain/state"
)

// dumpOf returns a dump of a deploy and some calls.
func dumpOf(calls int) string {
	const source = "-- bank"
	at := time.Date(2026, 11, 23, 5, 30, 0, 0, time.UTC)
	e := chain.Entry{
		VM: "1", Kind: chain.Deploy, Contract: "Bank", Time: at, Ledger: "example.com/bank",
		Source: source, Version: 1, Code: sha256.Sum256([]byte(source)), File: "bank.lua",
	}
	var dump []byte
	for {
		line := e.AppendLine(nil)
		dump = append(append(dump, line...), '\n')
		if e.Height == chain.Height(calls) {
			return string(dump)
		}
		at = at.Add(time.Second)
		e = chain.Entry{
			VM: "1", Kind: chain.Call, Contract: "Bank", Height: e.Height + 1, Prev: chain.HashLine(line), Time: at,
			Method: "set", Args: state.EmptyTable(),
			Writes: []state.Write{{Path: state.MakePath("n"), Value: state.IntegerValue(int64(e.Height) + 1)}},
		}
	}
}

// The links of a real chain of Pyledger, and one of them altered.
const (
	pyledgerGood = `[{"hash":"Z2VuZXNpcw==","when":"2017-03-15T18:24:27.523828","attributes":"gAN9cQBYBwAAAGNvdW50ZXJxAUsAcy4="},
{"hash":"eRs+YxhvKIyUdl++TQZ5sCcMDE0aoaNKn1swFQ44bMM=","when":"2017-03-15T18:24:38.846864","attributes":"gAN9cQBYBwAAAGNvdW50ZXJxAUsBcy4="}]`
)

func write(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "dump")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestVerifyFile(t *testing.T) {
	s := newSession(t)
	file := write(t, dumpOf(2))
	got := s.ok("verify --data " + file)
	if !strings.HasPrefix(got, "Bank of example.com/bank: Contract OK, 3 entries, head 2:") ||
		!strings.Contains(got, "\nchecked:\n  - all 3 lines") || !strings.Contains(got, "\nnot checked:\n  - ") {
		t.Errorf("got\n%s", got)
	}
	if s.connects > 0 {
		t.Error("it connected to a server")
	}
	var report fileReport
	if err := json.Unmarshal([]byte(s.ok("verify --json --data "+file)), &report); err != nil {
		t.Fatal(err)
	}
	if !report.OK || report.Entries != 3 || report.Format != "moonledger" || report.Contract != "Bank" || len(report.Checked) == 0 {
		t.Errorf("got %+v", report)
	}
	same(t, s.fails("verify Other --data " + file)[:len("error: "+file+": the chain does not verify")], "error: "+file+": the chain does not verify")
}

func TestVerifyFileWithAHead(t *testing.T) {
	s := newSession(t)
	lines := strings.SplitAfter(dumpOf(2), "\n")
	sum := sha256.Sum256([]byte(strings.TrimSuffix(lines[2], "\n")))
	head := "2:" + hex.EncodeToString(sum[:])
	whole, cut := write(t, strings.Join(lines, "")), write(t, lines[0]+lines[1])
	s.ok("verify --data " + whole + " --head " + head)
	s.ok("verify --data " + cut) // nobody can know
	if got := s.fails("verify --data " + cut + " --head " + head); !strings.Contains(got, "the chain does not verify") {
		t.Errorf("got %s", got)
	}
	if got := s.out.String(); !strings.HasPrefix(got, "Inconsistency") {
		t.Errorf("got %s", got)
	}
}

func TestVerifyFileFindsWhatIsWrong(t *testing.T) {
	good := dumpOf(2)
	lines := strings.SplitAfter(good, "\n")
	tests := map[string]struct{ text, out, err string }{
		"altered":      {strings.Replace(good, `["n"],1`, `["n"],5`, 1), "Inconsistency 2026-11-23T05:30:02.000000Z\n", "at height 2 (line 3): "},
		"empty":        {"", "Inconsistency", "the chain does not verify"},
		"cut head":     {lines[1] + lines[2], "Inconsistency 2026-11-23T05:30:01.000000Z\n", "at height 0 (line 1): "},
		"cut line":     {strings.TrimSuffix(good, "}\n"), "Inconsistency", "at height 2 (line 3): "},
		"swapped":      {lines[0] + lines[2] + lines[1], "Inconsistency 2026-11-23T05:30:02.000000Z\n", "at height 1 (line 2): "},
		"twice":        {lines[0] + lines[1] + lines[1], "Inconsistency 2026-11-23T05:30:01.000000Z\n", "at height 2 (line 3): "},
		"no dump":      {"hello\n", "Inconsistency", "at height 0 (line 1): "},
		"another list": {`[1, 2]`, "Inconsistency\n", "not a dump of Pyledger"},
		"cut list":     {pyledgerGood[:40], "Inconsistency\n", "not a dump of Pyledger"},
		"altered rows": {strings.Replace(pyledgerGood, "AAAGNvdW50ZXJxAUsBcy4=", "AABGNvdW50ZXJxAUsBcy4=", 1), "Inconsistency 2017-03-15T18:24:38.846864\n", "at row 2: "},
	}
	for name, test := range tests {
		s := newSession(t)
		file := write(t, test.text)
		err := s.fails("verify --data " + file)
		if !strings.HasPrefix(s.out.String(), test.out) || !strings.Contains(err, test.err) {
			t.Errorf("%s: got\n%s%swant\n%s%s", name, s.out.String(), err, test.out, test.err)
		}
		if s.fails("verify --json --data " + file); !strings.Contains(s.out.String(), `"ok":false`) || strings.Count(s.out.String(), "\n") != 1 {
			t.Errorf("%s: got %s, want a line of JSON with ok false", name, s.out.String())
		}
	}
}

func TestVerifyFileOfPyledger(t *testing.T) {
	s := newSession(t)
	file := write(t, " \n"+pyledgerGood)
	got := s.ok("verify --data " + file)
	if want := "Contract OK, 2 rows, head eRs+YxhvKIyUdl++TQZ5sCcMDE0aoaNKn1swFQ44bMM=\nchecked:\n  - each of the 2 rows"; !strings.HasPrefix(got, want) {
		t.Errorf("got %s, want %s", got, want)
	}
	want := "error: " + file + " is a dump of Pyledger, which names no contract and has other heads\n"
	if got := s.fails("verify Bank --data " + file); !strings.HasPrefix(got, want) {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestVerifyFileThatCantBeRead(t *testing.T) {
	s := newSession(t)
	dir := t.TempDir()
	same(t, s.fails("verify --data "+dir), "error: "+dir+" is a folder\nhint: name the file of a dump\n")
	if got := s.fails("verify --data " + dir + "/none"); !strings.Contains(got, "no such file") || s.out.Len() > 0 {
		t.Errorf("got %s%s", got, s.out.String())
	}
}

func TestVerifyFileIsInterrupted(t *testing.T) {
	for name, text := range map[string]string{"ours": dumpOf(2), "Pyledger's": pyledgerGood} {
		s := newSession(t)
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		tree := New(s.options).newTree()
		err := tree.execute(ctx, []string{"verify", "--data", write(t, text)})
		if !errors.Is(err, context.Canceled) || errors.Is(err, ErrInconsistent) || s.out.Len() > 0 {
			t.Errorf("%s: got error %v and %q, want context.Canceled alone", name, err, s.out.String())
		}
	}
}

func TestVerifyFileShowsProgressAtATerminal(t *testing.T) {
	s := newSession(t)
	s.options.Progress = true
	if err := s.run("verify --data " + write(t, dumpOf(2))); err != nil {
		t.Fatal(err)
	}
	if got := s.err.String(); !strings.Contains(got, "verifying") {
		t.Errorf("got %q, want a bar", got)
	}
	if bytes.Contains(s.out.Bytes(), []byte("verifying")) {
		t.Errorf("the bar is among the results: %q", s.out.String())
	}
	s.options.Progress = false
	s.ok(fmt.Sprintf("verify --data %s", write(t, dumpOf(2))))
}
