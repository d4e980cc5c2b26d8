package ledger

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"moonledger/chain"
	"moonledger/chain/badger"
	"moonledger/chain/chaintest"
	"moonledger/chain/state"
	"moonledger/runtime"
)

// interpreter runs operations on nested tables: writes, removals, replaced
// tables, and others inside of pcall that are kept or undone.
const interpreter = `local T = contract "T" { state = { root = {} } }
local run
local function apply(self, op)
  local t = self.root
  for i = 1, #op.path - 1 do t = t[op.path[i]] end
  local k = op.path[#op.path]
  if op.kind == "set" then t[k] = op.value
  elseif op.kind == "table" then t[k] = { x = op.value }
  else t[k] = nil end
end
local function one(self, op)
  if op.kind == "fail" then error("fail")
  elseif op.kind == "undo" then pcall(function() run(self, op.ops) error("undo") end)
  elseif op.kind == "keep" then pcall(run, self, op.ops)
  else apply(self, op) end
end
function run(self, ops) for _, op in ipairs(ops) do one(self, op) end end

---@param ops any
function T:run(ops) run(self, ops) end
`

// An operation is one of the interpreter's.
type operation struct {
	kind  string // set, table, remove, fail, undo, keep
	path  []string
	value int
	ops   []operation // of undo and keep
}

func drawOperations(t *rapid.T, depth int) []operation {
	kinds := []string{"set", "set", "table", "remove", "fail"}
	if depth < 2 {
		kinds = append(kinds[:4], "set", "table", "undo", "keep")
	}
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) operation {
		op := operation{
			kind:  rapid.SampledFrom(kinds).Draw(t, "kind"),
			path:  rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "x"}), 1, 3).Draw(t, "path"),
			value: rapid.IntRange(0, 2).Draw(t, "value"),
		}
		if op.kind == "undo" || op.kind == "keep" {
			op.ops = drawOperations(t, depth+1)
		}
		return op
	}), 0, 5).Draw(t, "operations")
}

func (op operation) json() string {
	var inner []string
	for _, o := range op.ops {
		inner = append(inner, o.json())
	}
	return fmt.Sprintf(`{"kind":%q,"path":["%s"],"value":%d,"ops":[%s]}`,
		op.kind, strings.Join(op.path, `","`), op.value, strings.Join(inner, ","))
}

// A tree is what a plain program makes of the operations: integers and trees.
type tree map[string]any

func (t tree) clone() tree {
	c := maps.Clone(t)
	for k, v := range c {
		if inner, ok := v.(tree); ok {
			c[k] = inner.clone()
		}
	}
	return c
}

// run applies operations and returns what is then there; false if one failed.
func (t tree) run(ops []operation) (tree, bool) {
	now := t.clone()
	for _, op := range ops {
		switch op.kind {
		case "fail":
			return now, false
		case "undo":
		case "keep":
			if then, ok := now.run(op.ops); ok {
				now = then
			}
		default:
			if !now.apply(op) {
				return now, false
			}
		}
	}
	return now, true
}

func (t tree) apply(op operation) bool {
	last := len(op.path) - 1
	for _, key := range op.path[:last] {
		inner, ok := t[key].(tree)
		if !ok {
			return false
		}
		t = inner
	}
	switch op.kind {
	case "set":
		t[op.path[last]] = op.value
	case "table":
		t[op.path[last]] = tree{"x": op.value}
	default:
		delete(t, op.path[last])
	}
	return true
}

func (t tree) value() state.Value {
	var members []state.Member
	for k, v := range t {
		m := state.Member{Key: state.StringKey(k)}
		if inner, ok := v.(tree); ok {
			m.Value = inner.value()
		} else {
			m.Value = state.IntegerValue(int64(v.(int)))
		}
		members = append(members, m)
	}
	v, err := state.TableValue(members...)
	if err != nil {
		panic(err)
	}
	return v
}

// A burst is calls that are sent before the first is answered, what their first
// commit meets, and whether the ledger is opened again behind them.
type burst struct {
	calls   [][]operation
	fault   string // "" for none, full, unknown
	restart bool
}

func drawBursts(t *rapid.T, faults []string) []burst {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) burst {
		return burst{
			calls:   rapid.SliceOfN(rapid.Custom(func(t *rapid.T) []operation { return drawOperations(t, 0) }), 1, 4).Draw(t, "calls"),
			fault:   rapid.SampledFrom(faults).Draw(t, "fault"),
			restart: rapid.IntRange(0, 3).Draw(t, "restart") == 0,
		}
	}), 1, 6).Draw(t, "bursts")
}

// TestRandomProgramsOnBothStores runs random programs through a ledger, beside a
// plain program: state, answers and, where no commit fails, the bytes of the
// dumps agree on both stores, and what is stored verifies.
func TestRandomProgramsOnBothStores(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(rt *rapid.T) {
		faults := rapid.SampledFrom([][]string{{""}, {"", "full", "unknown"}}).Draw(rt, "faults")
		bursts := drawBursts(rt, faults)
		inMemory := runBursts(rt, inMemory(), bursts)
		place, err := os.MkdirTemp(dir, "store")
		if err != nil {
			rt.Fatal(err)
		}
		onDisk := runBursts(rt, func(ctx context.Context) (chain.Store, error) {
			return badger.Open(ctx, filepath.Join(place, "data"), badger.Options{MemTable: 8 << 20, MinFree: -1})
		}, bursts)
		if len(faults) == 1 && inMemory != onDisk {
			rt.Fatalf("dump in memory:\n%s\non disk:\n%s", inMemory, onDisk)
		}
	})
	checkGoroutines(t)
}

func runBursts(t *rapid.T, open OpenStore, bursts []burst) (dump string) {
	p := &player{t: t, clock: newHandClock()}
	machine, err := sharedMachine()
	p.must(err)
	p.start = func() {
		p.l, err = openWith(context.Background(), machine, func(ctx context.Context) (chain.Store, error) {
			s, err := open(ctx)
			p.faulty = chaintest.NewFaulty(s)
			return p.faulty, err
		}, Options{
			Origin: "test.local/programs", Clock: p.clock.now, Seed: countedSeeds(),
			After: func(time.Duration) <-chan time.Time { return closedTimer() },
		})
		p.must(err)
	}
	p.start()
	defer func() { p.must(p.l.Close(context.Background())) }()
	_, err = p.l.Deploy(context.Background(), Deployment{File: "t.lua", Source: interpreter, Caller: admin})
	p.must(err)
	now := tree{}
	for _, b := range bursts {
		now = p.burst(b, now)
		page, err := p.l.Status(context.Background(), StatusQuery{Contract: "T", Path: state.MakePath("root")})
		p.must(err)
		if got, want := page.Value.String(), now.value().String(); got != want {
			t.Fatalf("state %s, want %s", got, want)
		}
	}
	reports, err := p.l.Verify(context.Background(), "T", nil)
	p.must(err)
	for _, r := range reports {
		p.must(r.Err)
	}
	var b strings.Builder
	_, err = p.l.Dump(context.Background(), "T", &b)
	p.must(err)
	return b.String()
}

// burst sends the calls of a burst at once and returns what must then be there:
// the effects of those that were done, in their order.
func (p *player) burst(b burst, now tree) tree {
	store := p.faulty // another takes its place where this one is lost
	commits := store.Count(chaintest.Commit)
	if b.fault != "" && p.fault == "" {
		p.fault = b.fault
		store.Fail(faultOf(b.fault, commits))
	}
	results := make([]chan error, len(b.calls))
	for i, ops := range b.calls {
		results[i] = make(chan error, 1)
		var texts []string
		for _, op := range ops {
			texts = append(texts, op.json())
		}
		args, err := state.ParseJSON([]byte(`{"ops":[` + strings.Join(texts, ",") + `]}`))
		p.must(err)
		p.l.Submit(Request{Contract: "T", Method: "run", Args: args}, func(_ Answer, err error) { results[i] <- err })
	}
	for i, ops := range b.calls {
		then, ok := now.run(ops)
		var raised *runtime.ContractError
		switch err := <-results[i]; {
		case err == nil && ok:
			now = then
		case err == nil:
			p.t.Fatalf("call %d: done, although it ought to fail", i)
		case errors.As(err, &raised) && ok:
			p.t.Fatalf("call %d: %v", i, err)
		case err != nil && raised == nil && p.fault == "":
			p.t.Fatalf("call %d: %v", i, err)
		}
	}
	if store.Count(chaintest.Commit) > commits {
		if p.fault == "unknown" {
			awaitTrue(p.t, "the store is open again", func() bool { return p.l.Health().Store == nil })
		}
		p.fault = "" // it has been met; without a commit it waits for the next
	}
	if b.restart {
		p.must(p.l.Close(context.Background()))
		p.fault = ""
		p.start()
	}
	return now
}
