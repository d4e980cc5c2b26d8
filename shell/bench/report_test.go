package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"moonledger/server/wire"
)

func TestSpread(t *testing.T) {
	for _, c := range []struct {
		values []float64
		want   spread
		text   string
	}{
		{nil, spread{}, ""},
		{[]float64{0}, spread{}, ""},
		{[]float64{7}, spread{true, 7, 7, 7}, "7 (7–7)"},
		{[]float64{3, 1, 2}, spread{true, 2, 1, 3}, "2 (1–3)"},
		{[]float64{4, 1, 3, 2}, spread{true, 2.5, 1, 4}, "3 (1–4)"},
		{[]float64{0, 12_345, 99_960}, spread{true, 56_152.5, 12_345, 99_960}, "56,200 (12,300–100,000)"},
	} {
		var all []Report
		for _, v := range c.values {
			all = append(all, Report{ClientCPU: v})
		}
		got := spreadOf(all, func(r Report) float64 { return r.ClientCPU })
		if got != c.want || got.String() != c.text {
			t.Errorf("%v: got %+v, %q, want %+v, %q", c.values, got, got, c.want, c.text)
		}
	}
}

func TestSignificant(t *testing.T) {
	for v, want := range map[float64]string{0: "0", 1: "1", 999: "999", 1234: "1,230", 1235.1: "1,240", 999_600: "1,000,000"} {
		if got := significant(v); got != want {
			t.Errorf("%v: got %s, want %s", v, got, want)
		}
	}
}

func TestMillis(t *testing.T) {
	for ms, want := range map[float64]string{0.0214: "0.021", 1: "1.0", 12.34: "12.3", 99.94: "99.9", 100: "100", 1234.5: "1234"} {
		if got := millis(ms); got != want {
			t.Errorf("%v: got %s, want %s", ms, got, want)
		}
	}
}

// sample is a report in which everything is known.
func sample() Report {
	return Report{
		Version: "v1",
		Settings: Settings{
			Server: "own", Store: "badger:data", Contract: "Bench", Method: "transfer", Clients: 16, InFlight: 2,
			Seconds: 8, WarmUp: 1, Rate: 1234.5, Seed: 1, Accounts: 1000, Entries: 500,
		},
		Result: Result{
			Calls: 12_000, Succeeded: 11_990, Recorded: 11_980, Seconds: 8.01, PerSecond: 1496.88,
			Latency: Latency{0.5, 1.5, 1.25, 2.5, 30.75, 120}, Late: &Latency{0, 0.1, 0.05, 0.2, 0.3, 4}, NotBegun: 3,
			Errors: []Failure{{"busy", 10, "too much"}},
		},
		Chain:     Chain{Before: 500, After: 13_980, EntryBytes: 447.6, StoreBytes: 612.4},
		Server:    Server{StartSeconds: 0.0346, MemoryStart: 24 << 20, MemoryEnd: 110 << 20, MemoryPeak: 120 << 20, CPU: 99.6},
		ClientCPU: 40.2,
		Machine:   Machine{System: "linux/amd64", Processors: 2, Others: 0.256},
		Verification: &Verification{
			Entries: 13_980, ServerSeconds: 0.1, DumpSeconds: 0.5, DumpBytes: 5 << 20, FileSeconds: 0.02,
		},
	}
}

func TestPrint(t *testing.T) {
	const want = `load     Bench.transfer, 16 clients with 2 in flight each, 1,234.5 calls/s asked for, own server on badger:data
calls    1,497 calls/s: 11,990 in 8.01 s, 11,980 recorded, and 10 failed
latency  p50 1.2, p95 2.5, p99 30.8, longest 120 ms from the intended start to the answer
late     calls began late by p50 0.050, p95 0.200, p99 0.300, longest 4.0 ms; 3 did not begin in time at all
error    busy, 10 times; first: too much
chain    500 entries before, 13,980 after; an entry is 448 bytes, and the store grew by 612 for each
server   100 µs of processor time a call, started in 0.035 s
memory   24 MiB after its start, 110 MiB after the load, 120 MiB at most
client   40 µs of processor time a call
machine  linux/amd64, 2 processors, 26% of whose time went to other processes
verify   139,800 entries/s on the server, 699,000 of the dump; dumped at 10 MiB/s
`
	var got bytes.Buffer
	if err := sample().Print(&got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got.String()); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// Where little is known, no line tells nothing.
func TestPrintOfLittle(t *testing.T) {
	r := Report{
		Settings: Settings{Server: "ws://h/rpc", Contract: "C", Method: "m", Clients: 1, InFlight: 1},
		Result:   Result{Calls: 2, Errors: []Failure{{"denied", 2, "no"}}, Interrupted: true, Seconds: 1},
		Chain:    Chain{Before: 1},
		Machine:  Machine{System: "plan9/arm", Processors: 1},
	}
	const want = `load     C.m, 1 client with 1 in flight each, ws://h/rpc
calls    0 calls/s: 0 in 1.00 s, 0 recorded, and 2 failed (interrupted)
error    denied, 2 times; first: no
chain    1 entries before
client   0 µs of processor time a call
machine  plan9/arm, 1 processor
`
	var got bytes.Buffer
	if err := r.Print(&got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got.String()); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// The rounds of a row come together, rows stay in the order of their first
// round, and chains of one size share a row.
func TestTable(t *testing.T) {
	var table Table
	for _, rate := range []float64{1000, 3000, 2000} {
		for _, clients := range []int{1, 16} {
			r := sample()
			r.Settings.Clients, r.Result.PerSecond = clients, rate*float64(clients)
			if clients == 16 {
				r.Verification = nil
			}
			table.Add(r)
		}
	}
	const want = `| accounts | entries before | clients × in flight | calls/s | p50 ms | p95 ms | p99 ms | server µs | client µs | others | errors |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
| 1,000 | 500 | 1 × 2 | 2,000 (1,000–3,000) | 1.2 | 2.5 | 30.8 | 100 | 40 | 26% | 10 |
| 1,000 | 500 | 16 × 2 | 32,000 (16,000–48,000) | 1.2 | 2.5 | 30.8 | 100 | 40 | 26% | 10 |

| accounts | entries before | start s | memory after it, MiB | memory at most, MiB | bytes of an entry | bytes in the store for each | verified on the server, entries/s | verified as a dump, entries/s |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
| 1,000 | 500 | 0.03 (0.03–0.03) | 24 | 120 | 448 | 612 (612–612) | 140,000 (140,000–140,000) | 699,000 (699,000–699,000) |
`
	var got bytes.Buffer
	if err := table.Print(&got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got.String()); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestCheck(t *testing.T) {
	api := wire.APIResult{Contract: "C", Methods: []wire.MethodAPI{
		{Name: "none"}, {Name: "some", Params: []wire.FieldAPI{{Name: "a"}, {Name: "b", Optional: true}}},
	}}
	for _, c := range []struct {
		method       string
		args         []string
		reason, hint string // "" for none
	}{
		{"none", nil, "", ""},
		{"some", []string{"a=int:1..2"}, "", ""},
		{"some", []string{"b=int:1..2", "a=int:1..2"}, "", ""},
		{"other", nil, `C has no method "other"`, "it has none, some"},
		{"some", []string{"b=int:1..2"}, `C.some: argument "a" is missing`, "it takes a, b"},
		{"some", []string{"a=int:1..2", "a=int:1..2"}, `C.some: argument "a" is given twice`, "it takes a, b"},
		{"none", []string{"a=int:1..2"}, `C.none: "a" is no argument`, "it takes none"},
	} {
		err := Plan{Contract: "C", Method: c.method, Arguments: mustParse(t, c.args...)}.Check(api)
		var wrong *MismatchError
		switch {
		case c.reason == "" && err != nil:
			t.Errorf("%s %q: %v", c.method, c.args, err)
		case c.reason != "" && (!errors.As(err, &wrong) || wrong.Error() != c.reason || wrong.Hint() != c.hint):
			t.Errorf("%s %q: got %#v, want %q and %q", c.method, c.args, err, c.reason, c.hint)
		}
	}
}

// A fakeChain is a contract whose calls append an entry, but for each that
// leaves out says.
type fakeChain struct {
	fakeConn
	height   uint64
	leaves   func(n int) bool
	history  []string // lines
	from, to uint64   // what was read of them
}

func newFakeChain(leaves func(n int) bool) *fakeChain {
	c := &fakeChain{leaves: leaves}
	c.answer = func(_ context.Context, n int) (wire.CallResult, error) {
		c.mu.Lock()
		defer c.mu.Unlock()
		appended := !c.leaves(n)
		if appended {
			c.height++
		}
		return wire.CallResult{Appended: appended}, nil
	}
	return c
}

func (c *fakeChain) Contracts(context.Context) ([]wire.ContractInfo, error) {
	return []wire.ContractInfo{{Name: "A", Height: 99}, {Name: "C", Height: c.height}}, nil
}

func (c *fakeChain) History(_ context.Context, _ string, from uint64, limit int) (wire.HistoryResult, error) {
	c.from, c.to = from, from+uint64(limit)
	var r wire.HistoryResult
	for _, line := range c.history[from:c.to] {
		r.Entries = append(r.Entries, jsontext.Value(line))
	}
	return r, nil
}

// Calls that leave no entry are made up for by others.
func TestLengthen(t *testing.T) {
	c := newFakeChain(func(n int) bool { return n%3 == 0 })
	plan := Plan{Contract: "C", Method: "m"}
	if err := Lengthen(t.Context(), c, plan, 1000); err != nil || c.height+1 != 1000 {
		t.Errorf("%d entries, error %v; want 1000", c.height+1, err)
	}
	made := len(c.calls)
	if err := Lengthen(t.Context(), c, plan, 900); err != nil || len(c.calls) != made {
		t.Errorf("a chain that is long enough got %d calls, error %v", len(c.calls)-made, err)
	}
}

func TestLengthenByCallsThatRecordNothing(t *testing.T) {
	c := newFakeChain(func(int) bool { return true })
	if err := Lengthen(t.Context(), c, Plan{Contract: "C", Method: "m"}, 10); !errors.Is(err, ErrNotRecorded) {
		t.Errorf("got %v, want %v", err, ErrNotRecorded)
	}
	if err := Lengthen(t.Context(), c, Plan{Contract: "D"}, 10); err == nil || err.Error() != `no contract "D"` {
		t.Errorf("got %v", err)
	}
}

func TestRepeatEndsAtAFailure(t *testing.T) {
	c := &fakeConn{answer: func(_ context.Context, n int) (wire.CallResult, error) {
		if n == 500 {
			return wire.CallResult{}, wire.Refusal(wire.ContractError, "too many", "")
		}
		return wire.CallResult{}, nil
	}}
	err := Repeat(t.Context(), c, Plan{Contract: "C", Method: "m"}, 1_000_000)
	if err == nil || err.Error() != "C.m: too many" || len(c.calls) > 500+2*preparing {
		t.Errorf("%d calls, error %v", len(c.calls), err)
	}
}

func TestOpenAccounts(t *testing.T) {
	c := &fakeConn{answer: func(context.Context, int) (wire.CallResult, error) { return wire.CallResult{}, nil }}
	if err := OpenAccounts(t.Context(), c, 2001); err != nil {
		t.Fatal(err)
	}
	want := []string{"Bench.open [1 1000]", "Bench.open [1001 2000]", "Bench.open [2001 2001]"}
	if diff := cmp.Diff(want, c.calls); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// Only entries that are new are looked at.
func TestEntryBytes(t *testing.T) {
	c := &fakeChain{}
	for i := range 300 {
		c.history = append(c.history, `"`+strings.Repeat("x", i)+`"`)
	}
	for _, at := range []struct {
		before, after uint64
		want          float64
		read          string
	}{
		{300, 300, 0, "0..0"},
		{297, 300, 301, "297..300"}, // 300, 301 and 302 bytes
		{0, 300, 252.5, "200..300"},
	} {
		c.from, c.to = 0, 0
		got, err := EntryBytes(t.Context(), c, "C", Chain{Before: at.before, After: at.after})
		if read := fmt.Sprintf("%d..%d", c.from, c.to); err != nil || got != at.want || read != at.read {
			t.Errorf("%d to %d: got %v of %s, error %v; want %v of %s", at.before, at.after, got, read, err, at.want, at.read)
		}
	}
}
