package chain

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"moonledger/chain/state"
)

// compareKeys lets cmp look at paths.
func compareKeys() cmp.Option {
	return cmp.Comparer(func(a, b state.Key) bool { return a == b })
}

func TestParseEntryReadsWhatAppendLineWrites(t *testing.T) {
	entries := vectorEntries()
	for i, line := range chained(entries) {
		got, err := ParseEntry(line)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(&entries[i], got, compareKeys()); diff != "" {
			t.Errorf("entry %d: -want +got:\n%s", i, diff)
		}
		if err := got.Validate(); err != nil {
			t.Error(err)
		}
	}
}

func TestLineRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		for _, line := range drawChain(t, 1, 4) {
			e, err := ParseEntry(line)
			if err != nil {
				t.Fatal(err)
			}
			if again := e.AppendLine(nil); !bytes.Equal(again, line) {
				t.Fatalf("%s became %s", line, again)
			}
			oracle := jsontext.Value(line).Clone()
			if err := oracle.Canonicalize(); err != nil || !bytes.Equal(oracle, line) {
				t.Fatalf("%s is not canonical: %s, %v", line, oracle, err)
			}
		}
	})
}

// edited returns a line of the vectors with one text replaced.
func edited(t *testing.T, entry int, old, replacement string) []byte {
	t.Helper()
	line := string(chained(vectorEntries())[entry])
	if strings.Count(line, old) == 0 {
		t.Fatalf("entry %d has no %s", entry, old)
	}
	return []byte(strings.Replace(line, old, replacement, 1))
}

func TestParseEntryRefuses(t *testing.T) {
	for _, c := range []struct {
		entry            int
		old, replacement string
		want             string
	}{
		{1, `{"args"`, `{ "args"`, "not in canonical form at byte 1"},
		{1, `"gas":412`, `"gas":412.0`, "gas: 412.0 is no integer"},
		{1, `"gas":412`, `"gas":-1`, "gas: -1 is no integer"},
		{1, `"gas":412`, `"gas":9007199254740992`, "gas: 9007199254740992 is no integer"},
		{1, `"gas":412`, `"gas":"412"`, "gas: want an integer, got a string"},
		{1, `"gas":412,`, ``, "gas is missing from a call"},
		{1, `"gas":412`, `"gas":0412`, "invalid character '4'"},
		{1, `"height":1`, `"height":1e0`, "height: "},
		{1, `"caller":"alice"`, `"caller":""`, "caller: is empty"},
		{1, `"caller":"alice"`, `"caller":null`, "caller: want a string, got null"},
		{1, `"caller":"alice"`, `"caller":"al ice"`, `caller is "al ice"`},
		{1, `"caller":"alice",`, ``, "key stands without a caller"},
		{1, `"contract":"Points"`, `"contract":"1Points"`, `contract is "1Points"`},
		{1, `"contract":"Points"`, `"contract":"` + strings.Repeat("P", 65) + `"`, "contract is"},
		{1, `"events":[`, `"events":[1,`, "events: [0]: want an array, got a number"},
		{1, `["done",{}]`, `["done",1]`, "events[1]: got a number, want a table"},
		{1, `["done",{}]`, `["done"]`, "events: [1]: "},
		{1, `["done",{}]`, `["done",{},{}]`, "events: [1]: "},
		{5, `[["",["only an event"]]]`, `[]`, "events: is empty"},
		{5, `"events":[["",["only an event"]]],`, ``, "the call has neither writes nor events"},
		{1, aliceKey, aliceKey[1:], "key is"},
		{1, aliceKey, strings.ToUpper(aliceKey), "key is"},
		{1, `"kind":"call"`, `"kind":"cull"`, `kind is "cull"`},
		{1, `"kind":"call"`, `"kind":"deploy"`, "code is missing from a deploy"},
		{1, `"kind":"call"`, `"kind":"call","ledger":"x"`, "ledger does not belong in a call at height 1"},
		{0, `"ledger":"ledger.example.com/points",`, ``, "ledger is missing from a deploy at height 0"},
		{0, `"prev":"0`, `"prev":"1`, "prev is not zero at height 0"},
		{0, `"file":"points.lua"`, `"file":"x/points.lua"`, `file is "x/points.lua"`},
		{0, `"version":1`, `"version":-1`, "version: -1 is no integer"},
		{1, `"prev":"`, `"prev":"0`, "prev: hash has 65 characters"},
		{1, `"prev":"a`, `"prev":"g`, "prev: "},
		{1, `"request":"01JD`, `"request":"01JD 1`, "request is"},
		{1, `"request":"01JD`, `"request":"` + strings.Repeat("1", 64), "request is"},
		{1, `["auditor","issuer"]`, `["issuer","auditor"]`, "roles are not sorted"},
		{1, `["auditor","issuer"]`, `["auditor","auditor"]`, "roles are not sorted"},
		{1, `["auditor","issuer"]`, `[]`, "roles: is empty"},
		{2, `"seed":"30`, `"seed":"3`, "seed: "},
		{2, `"seed":"30`, `"seed":"3F`, "seed: "},
		{1, `12.123456Z`, `12.123Z`, `time: "2026-11-23T05:30:12.123Z" is no time`},
		{1, `12.123456Z`, `12,123456Z`, "time: "},
		{1, `T05:`, `T5:`, "time: "},
		{1, `12.123456Z`, `12.123456+00:00`, "time: "},
		{1, `2026-11`, `0000-11`, "want a year from 1"},
		{1, `2026-11`, `2026-13`, "time: "},
		{1, `"v":1`, `"v":2`, "v is 2; this program knows version 1"},
		{1, `"v":1,`, ``, "v is missing"},
		{1, `"vm":"1"`, `"vm":""`, "vm: is empty"},
		{1, `"args":{`, `"args":{"a":null,`, "args: bad value: null"},
		{1, `"args":{`, `"args":{"a":1,"a":2,`, "args: bad value: duplicate"},
		{1, `"args":{`, `"args":{"a":"\ud800",`, "args: bad value: invalid"},
		{1, `"args":{`, `"args":{"z":1,`, "not in canonical form at byte 10"},
		{1, `{"args":`, `{"args":1,"args":`, `duplicate object member name "args"`},
		{5, `"args":{}`, `"args":[]`, "not in canonical form"},
		{5, `"args":{}`, `"args":[1]`, "args is [1], want a table of arguments by name"},
		{5, `"args":{}`, `"args":{"$decimal":"1"}`, "args is"},
		{1, `"writes":[`, `"writes":[[["b"]],`, "writes out of order: b before accounts.alice"},
		{1, `"writes":[`, `"writes":[[[]],`, "writes: [0]: bad key: path of 0 keys"},
		{1, `"writes":[`, `"writes":[[["a"],1,2],`, "writes: [0]: "},
		{1, `"writes":[`, `"writes":[[["a"],null],`, "writes: [0]: bad value: null"},
		{1, `"writes":[`, `"writes":[[["a"],[1]],`, "writes: [0]: bad value: a write of a holds members"},
		{1, `"writes":[`, `"writes":[[[1.5]],`, "writes: [0]: bad key: 1.5 is not an integer"},
		{1, `"writes":[`, `"writes":[[[-0],1],`, "not in canonical form"},
		{6, `"writes":[]`, `"writes":[[["a"],1]]`, "writes stand in a retire"},
		{6, `"writes":[]`, `"writes":{}`, "writes: want an array, got an object"},
		{6, `"writes":[]}`, `"writes":[]`, "the line ends too early"},
		{6, `"writes":[]}`, `"writes":[]}}`, "something follows the entry"},
		{6, `"writes":[]}`, "\"writes\":[]}\r", "carriage return"},
		{6, `{"caller"`, "\ufeff{\"caller\"", "byte order mark"},
		{6, `{"caller"`, `[{"caller"`, "want {"},
		{6, `{"caller"`, "\x00", "want {"},
		{6, `"vm":"1",`, `"vm":"1","wa":1,"wb": 2,`, "not in canonical form"},
		{6, `"vm":"1",`, `"vm":"1","wb":1,"wa":2,`, `wa: stands behind "wb"`},
		{6, `"vm":"1",`, `"vm":"1","wa":{"b":1,"a":2},`, "not in canonical form"},
		{6, `"vm":"1",`, `"vm":"1","wa":1e400,`, "not in canonical form"},
		{6, `"v":1,`, `"v":1,"a":1,`, "not in canonical form"},
	} {
		_, err := ParseEntry(edited(t, c.entry, c.old, c.replacement))
		if !errors.Is(err, ErrMalformed) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s instead of %s:\n got %v\nwant %s", c.replacement, c.old, err, c.want)
		}
	}
	if _, err := ParseEntry(nil); !errors.Is(err, ErrMalformed) {
		t.Errorf("no bytes: got %v", err)
	}
}

// A later program may add fields of any form and place; they are hashed.
func TestParseEntryAcceptsUnknownFields(t *testing.T) {
	for _, c := range []struct{ old, replacement string }{
		{`{"caller"`, `{"a":{"x":null,"y":[1.5,{"$odd":1}]},"b":[],"caller"`},
		{`"vm":"1",`, `"vm":"1","w":1e+21,`},
		{`"writes":[]}`, `"writes":[],"😀":"","～":null}`},
	} {
		line := edited(t, 6, c.old, c.replacement)
		e, err := ParseEntry(line)
		if err != nil {
			t.Errorf("%s: %v", c.replacement, err)
			continue
		}
		if without := e.AppendLine(nil); !bytes.Equal(without, chained(vectorEntries())[6]) {
			t.Errorf("%s: the entry without it is %s", c.replacement, without)
		}
	}
}

func TestValidateRefuses(t *testing.T) {
	for name, change := range map[string]func(e *Entry){
		"v is 2":                          func(e *Entry) { e.V = 2 },
		"kind is":                         func(e *Entry) { e.Kind = "" },
		"args is missing":                 func(e *Entry) { e.Args = state.Value{} },
		"method is missing":               func(e *Entry) { e.Method = "" },
		"version does not belong":         func(e *Entry) { e.Version = 3 },
		"source does not belong":          func(e *Entry) { e.Source = "x" },
		"code does not belong":            func(e *Entry) { e.Code = Hash{1} },
		"file does not belong":            func(e *Entry) { e.File = "x" },
		"ledger does not belong":          func(e *Entry) { e.Ledger = "x" },
		"height is beyond":                func(e *Entry) { e.Height = 1 << 60 },
		"gas is beyond":                   func(e *Entry) { e.Gas = 1 << 60 },
		"prev is zero":                    func(e *Entry) { e.Prev = Hash{} },
		"want a year":                     func(e *Entry) { e.Time = time.Time{} },
		"whole microseconds":              func(e *Entry) { e.Time = e.Time.Add(1) },
		"vm is not valid UTF-8":           func(e *Entry) { e.VM = "\xff" },
		"vm is empty":                     func(e *Entry) { e.VM = "" },
		"method is not valid UTF-8":       func(e *Entry) { e.Method = "\xff" },
		"roles[0]":                        func(e *Entry) { e.Roles = []string{""} },
		"seed has 3 bytes":                func(e *Entry) { e.Seed = []byte("abc") },
		"events[0]: name":                 func(e *Entry) { e.Events = []Event{{"\xff", state.EmptyTable()}} },
		"events[0]: got a nil":            func(e *Entry) { e.Events = []Event{{Name: "a"}} },
		"writes[0]: bad key":              func(e *Entry) { e.Writes = []state.Write{{}} },
		"writes out of order":             func(e *Entry) { e.Writes = []state.Write{remove("b"), remove("a")} },
		"neither writes nor events":       func(e *Entry) { e.Writes, e.Events = nil, nil },
		"contract is \"\"":                func(e *Entry) { e.Contract = "" },
		"roles stands without a caller":   func(e *Entry) { e.Caller, e.Key = "", "" },
		"at most 64 letters, digits and":  func(e *Entry) { e.Request = "a b" },
		"want 32 digits of lower-case":    func(e *Entry) { e.Key = "x" },
		"letters, digits, _ and -, at mo": func(e *Entry) { e.Caller = "-" },
	} {
		entries := vectorEntries()
		chained(entries)
		e := entries[1]
		change(&e)
		if err := e.Validate(); !errors.Is(err, ErrMalformed) || !strings.Contains(err.Error(), name) {
			t.Errorf("got %v, want %s", err, name)
		}
	}
}

func TestParseHash(t *testing.T) {
	h := HashLine([]byte("x"))
	if got, err := ParseHash(h.String()); err != nil || got != h {
		t.Errorf("got %v, %v", got, err)
	}
	for _, text := range []string{"", "00", strings.ToUpper(h.String()), h.String() + "0", strings.Repeat("g", 64)} {
		if _, err := ParseHash(text); err == nil {
			t.Errorf("%q was accepted", text)
		}
	}
}

func TestHead(t *testing.T) {
	none, some := Head{}, Head{4, Hash{1}}
	if none.Exists() || none.Next() != 0 || none.String() != "no entry" {
		t.Errorf("zero Head: %v, next %d", none, none.Next())
	}
	if !some.Exists() || some.Next() != 5 || !strings.HasPrefix(some.String(), "height 4, hash 01") {
		t.Errorf("%v, next %d", some, some.Next())
	}
}

func FuzzParseEntry(f *testing.F) {
	for _, line := range chained(vectorEntries()) {
		f.Add(line)
	}
	f.Add([]byte(`{"v":1,"x":{}}`))
	f.Fuzz(func(t *testing.T, line []byte) {
		before := bytes.Clone(line)
		e, err := ParseEntry(line)
		if !bytes.Equal(line, before) {
			t.Fatal("the line was changed")
		}
		if err != nil {
			if !errors.Is(err, ErrMalformed) {
				t.Fatalf("error %v does not wrap ErrMalformed", err)
			}
			return
		}
		if err := e.Validate(); err != nil {
			t.Fatal(err)
		}
		oracle := jsontext.Value(line).Clone()
		if err := oracle.Canonicalize(); err != nil || !bytes.Equal(oracle, line) {
			t.Fatalf("accepted %s, canonical is %s, %v", line, oracle, err)
		}
		again, err := ParseEntry(e.AppendLine(nil))
		if diff := cmp.Diff(e, again, compareKeys()); err != nil || diff != "" {
			t.Fatalf("%v, -first +again:\n%s", err, diff)
		}
	})
}

func ExampleParseEntry() {
	_, err := ParseEntry([]byte(`{"args":{},"contract":"Points","gas":"5"}`))
	fmt.Println(err)
	// Output:
	// malformed entry: gas: want an integer, got a string
}
