package shell

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"moonledger/server/wire"
)

func same(t *testing.T, got, want string) {
	t.Helper()
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("got-, want+\n%s", diff)
	}
}

func TestContracts(t *testing.T) {
	s := newSession(t)
	if err := s.run("contracts"); err != nil || s.err.String() != "line 1: note: there is no contract yet\n" {
		t.Errorf("none: got error %v and %q", err, s.err.String())
	}
	s.conn.list = []wire.ContractInfo{
		{Name: "A", Version: 1, Height: 12, Time: "2026-11-23T05:30:12.123456Z", Doc: "Counts. 日本"},
		{Name: "Longer", Version: 10, Doc: "Old.", Retired: true},
		{Name: "C", Doc: "\x1b[2J", Error: "corrupt"},
	}
	same(t, s.ok("contracts"), `NAME    VERSION  HEIGHT  TIME                  ABOUT
A       1        12      2026-11-23T05:30:12Z  Counts. 日本
Longer  10       0                             (retired) Old.
C       0        0                             (stopped: corrupt) \u001b[2J
`)
	s.options.Width = func() int { return 58 }
	same(t, s.ok("contracts"), `NAME    VERSION  HEIGHT  TIME                  ABOUT
A       1        12      2026-11-23T05:30:12Z  Counts. 日…
Longer  10       0                             (retired) …
C       0        0                             (stopped: …
`)
	if got := s.ok("contracts --json"); !strings.HasPrefix(got, `{"contracts":[{"name":"A",`) || strings.Count(got, "\n") != 1 {
		t.Errorf("got %s, want one line of JSON", got)
	}
}

func TestAPI(t *testing.T) {
	s := newSession(t)
	s.conn.api.Methods = s.conn.api.Methods[1:]
	same(t, s.ok("api Bank"), `Bank, version 3, read by user
Holds things.
And gives them back.

Types:
  Side = "buy"|"sell"|7
  Thing
      What is held.
      id  integer

State:
  things  table<string, Thing>  by name
  owner?  string

Methods:
  give(source string, dest string, quantity decimal, memo? string): decimal, access role:clerk
      Give a thing away.
      source    who gives
      quantity  more than 0
      returns   what is left
  look(), view
`)
	s.conn.api = wire.APIResult{Contract: "Bank", Version: 1}
	same(t, s.ok("api Bank"), "Bank, version 1\n\nNo methods.\n")
}

func page(value string, next string, cut ...string) wire.StatusResult {
	result := wire.StatusResult{Contract: "Bank", Height: 7, Value: jsontext.Value(value)}
	if next != "" {
		result.Next = jsontext.Value(next)
	}
	for _, key := range cut {
		result.Cut = append(result.Cut, jsontext.Value(key))
	}
	return result
}

func TestStatusFollowsPages(t *testing.T) {
	s := newSession(t)
	s.conn.pages = map[string]wire.StatusResult{
		"[]":       page(`{"a":1,"big":{},"c":{"$decimal":"1.0"}}`, `"c"`, `"big"`),
		`[]"c"`:    page(`{"d":true,"list":{}}`, "", `"list"`),
		"[big]":    page(`{"x":{},"y":2}`, `"y"`, `"x"`),
		`[big]"y"`: page(`{"z":{}}`, ""),
		"[big x]":  page(`[10]`, "1"),
		"[big x]1": page(`{"$table":[[2,20]]}`, ""),
		"[list]":   page(`["p"]`, ""),
	}
	same(t, s.ok("status Bank"), `{
  "a": 1,
  "big": {"x": [10, 20], "y": 2, "z": {}},
  "c": "1.0",
  "d": true,
  "list": ["p"]
}
`)
	same(t, s.ok("status --json Bank"),
		`{"contract":"Bank","height":7,"hash":"","time":"","value":{"a":1,"big":{"x":[10,20],"y":2,"z":{}},"c":{"$decimal":"1.0"},"d":true,"list":["p"]}}`+"\n")
}

func TestStatusSaysWhatIsCut(t *testing.T) {
	s := newSession(t)
	many := "[" + strings.Repeat("1,", maxValues) + "1]"
	s.conn.pages = map[string]wire.StatusResult{"[]": page(`{"a":`+many+`,"big":{}}`, `"big"`, `"big"`)}
	if err := s.run("status Bank"); err != nil {
		t.Fatal(err)
	}
	same(t, s.err.String(), "line 1: note: the state has more than 100000 values, and some are left out; \"status Bank dump FILE\" writes everything to a file\n")
	if got := s.ok("status --json Bank"); !strings.HasSuffix(got, `"big":{}},"cut":["big"],"next":"big"}`+"\n") {
		t.Errorf("got …%s", got[max(0, len(got)-80):])
	}
}

func TestStatusRefusesAnswersThatFitNothing(t *testing.T) {
	for name, first := range map[string]wire.StatusResult{
		"no value":               page(`nonsense`, ""),
		"a cut key not there":    page(`{"a":1}`, "", `"b"`),
		"a cut key that is none": page(`{"a":1}`, "", `{`),
	} {
		s := newSession(t)
		s.conn.pages = map[string]wire.StatusResult{"[]": first}
		if got := s.fails("status Bank"); !strings.Contains(got, "answer of the server: ") {
			t.Errorf("%s: got %s", name, got)
		}
	}
}

// chainLines are a deploy, a call and one of a time to come.
func chainLines() []string {
	const prev = "0000000000000000000000000000000000000000000000000000000000000000"
	return []string{
		`{"code":"` + prev + `","contract":"Bank","file":"bank.lua","gas":1,"height":0,"kind":"deploy","ledger":"x","prev":"` + prev + `","source":"-- x","time":"2026-11-23T05:30:12.123456Z","v":1,"version":3,"vm":"1","writes":[]}`,
		`{"args":{"dest":"b","quantity":{"$decimal":"5"},"source":"a"},"caller":"alice","contract":"Bank","gas":1,"height":1,"kind":"call","method":"give","prev":"1` + prev[1:] + `","result":{"$decimal":"1.0"},"time":"2026-11-23T05:30:13.000000Z","v":1,"vm":"1","writes":[[["n"],1]]}`,
		`{"v":2}`,
	}
}

func TestHistory(t *testing.T) {
	s := newSession(t)
	s.conn.lines = chainLines()
	got := s.ok("history Bank")
	if want := `HEIGHT  TIME                  CALLER  WHAT
0       2026-11-23T05:30:12Z  -       deploy version 3 of bank.lua
1       2026-11-23T05:30:13Z  alice   give {"dest": "b", "quantity": "5", "source": "a"} -> "1.0"
2                                     malformed entry: `; !strings.HasPrefix(got, want) {
		t.Errorf("got\n%s", got)
	}
	s.conn.asked = nil
	s.ok("history Bank --limit 2", "history Bank --from 0 --limit 1")
	want := []string{"history Bank 0 1", "history Bank 1 2", "history Bank 0 1"}
	if diff := cmp.Diff(s.conn.asked, want); diff != "" {
		t.Errorf("asked: got-, want+\n%s", diff)
	}
	same(t, s.ok("history --json Bank --from 2 --limit 5"), `{"entries":[{"v":2}],"height":2}`+"\n")
	same(t, s.ok("history --json Bank --from 1 --limit 1"), `{"entries":[`+s.conn.lines[1]+`],"next":2,"height":2}`+"\n")
}

func TestHistoryFollowsPages(t *testing.T) {
	s := newSession(t)
	for range maxPage + 10 {
		s.conn.lines = append(s.conn.lines, `{"v":2}`)
	}
	if got := strings.Count(s.ok("history Bank --limit 5000"), "\n"); got != maxPage+11 {
		t.Errorf("got %d lines, want %d", got, maxPage+11)
	}
}

func TestEntry(t *testing.T) {
	s := newSession(t)
	s.conn.lines = []string{"{\"a\":\"\u009b\"}"}
	same(t, s.ok("entry Bank 0"), "{\"a\":\"\u009b\"}\n")
	same(t, s.ok("entry --json Bank 0"), `{"line":"{\"a\":\"`+"\u009b"+`\"}","hash":"ab"}`+"\n")
	s.options.Width = func() int { return 80 }
	same(t, s.ok("entry Bank 0"), `{"a":"\u009b"}`+"\n")
	same(t, s.fails("entry Bank 1"), "error: no entry 1\n")
}

func TestVerifyServer(t *testing.T) {
	s := newSession(t)
	if err := s.run("verify"); err != nil || s.err.String() != "line 1: note: there is no contract yet\n" {
		t.Errorf("none: got error %v and %q", err, s.err.String())
	}
	s.conn.verify = []wire.VerifyReport{{Contract: "A", OK: true, Entries: 5, Hash: "9f2c"}}
	same(t, s.ok("verify A"), "A: Contract OK, 5 entries, head 4:9f2c\n")
	height := uint64(3)
	s.conn.verify = append(s.conn.verify, wire.VerifyReport{Contract: "B", Height: &height, Time: "2026-11-23T05:30:12.123456Z", Reason: "prev is x"})
	same(t, s.fails("verify"), "error: B: the chain does not verify at height 3: prev is x\n")
	same(t, s.out.String(), "A: Contract OK, 5 entries, head 4:9f2c\nB: Inconsistency 2026-11-23T05:30:12.123456Z\n")
	s.fails("verify --json")
	if got := s.out.String(); !strings.HasPrefix(got, `{"contracts":[{"contract":"A","ok":true`) {
		t.Errorf("got %s", got)
	}
}

func TestDeploy(t *testing.T) {
	s := newSession(t)
	file := filepath.Join(t.TempDir(), "x.lua")
	if err := os.WriteFile(file, []byte("-- x"), 0o600); err != nil {
		t.Fatal(err)
	}
	same(t, s.ok("deploy "+file), "SUCCESS: "+file+" runs already\n")
	s.conn.answer = wire.CallResult{Height: 4, Appended: true, Changes: []string{"+ method x()"}}
	same(t, s.ok("deploy "+file), "SUCCESS: "+file+" deployed at height 4\n  + method x()\n")
	same(t, s.conn.asked[0], `deploy x.lua "-- x"`)
	if got := s.fails("deploy /none.lua"); !strings.HasPrefix(got, "error: /none.lua: no such file") {
		t.Errorf("got %s", got)
	}
	if err := os.Truncate(file, maxSource+1); err != nil {
		t.Fatal(err)
	}
	same(t, s.fails("deploy "+file), "error: "+file+" is too large for a contract: more than 262144 bytes\n")
	s.conn.err = wire.Refusal(wire.BadSource, "x.lua:1: one\nx.lua:2: two", "")
	if err := os.Truncate(file, 1); err != nil {
		t.Fatal(err)
	}
	same(t, s.fails("deploy "+file), "error: x.lua:1: one\n       x.lua:2: two\n")
}

func TestDump(t *testing.T) {
	s := newSession(t)
	s.conn.lines = []string{"one", "two"}
	dir := t.TempDir()
	file := filepath.Join(dir, "bank.jsonl")
	same(t, s.ok("status Bank dump "+file), "2 entries of Bank written to "+file+"\nhead 1:ab\n")
	same(t, contents(t, file), "one\ntwo\n")

	same(t, s.fails("status Bank dump "+file), "error: "+file+": file already exists\nhint: --force overwrites it\n")
	s.conn.lines = []string{"three"}
	same(t, s.ok("status --json Bank dump --force "+file), `{"contract":"Bank","file":"`+file+`","entries":1,"height":0,"hash":"ab"}`+"\n")
	same(t, contents(t, file), "three\n")

	same(t, s.fails("status Bank dump "+dir), "error: "+dir+" is a folder\nhint: name a file in it\n")
	s.conn.err = wire.Refusal(wire.Unavailable, "the dump is not complete", "")
	same(t, s.fails("status Bank dump --force "+file), "error: the dump is not complete\n")
	same(t, contents(t, file), "three\n")
	same(t, s.fails("status Bank dump "+filepath.Join(dir, "new")), "error: the dump is not complete\n")

	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("left in the folder: %v, error %v", entries, err)
	}
}

// A dump replaces files alone, whatever is asked for, and begins none where it
// can't.
func TestDumpReplacesFilesAlone(t *testing.T) {
	s := newSession(t)
	s.conn.lines = []string{"one"}
	dir := t.TempDir()
	kept, link, pipe := filepath.Join(dir, "kept"), filepath.Join(dir, "link"), filepath.Join(dir, "pipe")
	if err := errors.Join(os.WriteFile(kept, []byte("kept"), 0o600), os.Symlink(kept, link), syscall.Mkfifo(pipe, 0o600)); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{link, pipe, "/dev/null"} {
		want := "error: " + file + " is no regular file, and is not replaced\nhint: name a file; - is standard output\n"
		same(t, s.fails("status Bank dump --force "+file), want)
		if err := put(kept, file, true); err == nil {
			t.Errorf("%s: it is replaced when it comes late", file)
		}
	}
	same(t, contents(t, kept), "kept")
	file := filepath.Join(dir, "none", "x")
	same(t, s.fails("status Bank dump "+file), "error: "+file+": no such file or directory\n")
}

func TestDumpToStandardOutput(t *testing.T) {
	s := newSession(t)
	s.conn.lines = []string{"one", "two"}
	if err := s.run("status Bank dump -"); err != nil {
		t.Fatal(err)
	}
	same(t, s.out.String(), "one\ntwo\n")
	same(t, withoutLine(s.err.String()), "note: 2 entries of Bank, head 1:ab\n")
	s.options.Width = func() int { return 80 }
	same(t, s.fails("status Bank dump -"), "error: a dump is not for a terminal\nhint: send it on, as in: status Bank dump - | sha256sum\n")
}

// A file that comes while the dump is written stays.
func TestDumpOverwritesNothingUnasked(t *testing.T) {
	file := filepath.Join(t.TempDir(), "x")
	err := writeFile(file, false, func(*os.File) error { return os.WriteFile(file, []byte("other"), 0o600) })
	if err == nil || !strings.Contains(err.Error(), "file already exists") {
		t.Errorf("got error %v, want that the file exists", err)
	}
	same(t, contents(t, file), "other")
}

func contents(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
