package ledger

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"moonledger/chain"
	"moonledger/chain/state"
	"moonledger/runtime"
)

// interpreter runs operations on nested tables: writes, removals, replaced
// tables, and others inside of pcall that are kept or undone. NAME and STATE
// differ from contract to contract.
const interpreter = `local T = contract "NAME" { state = STATE }
local run
local function apply(self, op)
  local t, k = self, "root"
  for i = 1, #op.path do t, k = t[k], op.path[i] end
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
	kind  string   // set, table, remove, fail, undo, keep
	path  []string // below root
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
		switch {
		case op.kind == "undo" || op.kind == "keep":
			op.ops = drawOperations(t, depth+1)
		case rapid.IntRange(0, 9).Draw(t, "root") == 0:
			op.kind, op.path = "table", nil // the whole state is replaced
		}
		return op
	}), 0, 5).Draw(t, "operations")
}

func (op operation) json() string {
	var inner, path []string
	for _, o := range op.ops {
		inner = append(inner, o.json())
	}
	for _, key := range op.path {
		path = append(path, fmt.Sprintf("%q", key))
	}
	return fmt.Sprintf(`{"kind":%q,"path":[%s],"value":%d,"ops":[%s]}`,
		op.kind, strings.Join(path, ","), op.value, strings.Join(inner, ","))
}

// A job is a call of one of the contracts.
type job struct {
	contract string
	ops      []operation
}

func (j job) request(p *player) Request {
	var ops []string
	for _, op := range j.ops {
		ops = append(ops, op.json())
	}
	args, err := state.ParseJSON([]byte(`{"ops":[` + strings.Join(ops, ",") + `]}`))
	p.must(err)
	return Request{Contract: j.contract, Method: "run", Args: args}
}

// A burst is calls that run before the first is committed, so that all are in
// one commit; what that commit meets; and whether the ledger is opened again
// behind it.
type burst struct {
	jobs    []job
	fault   string // "" for none, full, unknown, done
	restart bool
}

// A program is the initial states of some contracts, and what happens to them.
type program struct {
	initial map[string]int // members of root that are tables, by contract
	bursts  []burst
}

func drawProgram(t *rapid.T) program {
	drawn := program{initial: map[string]int{}}
	for _, name := range []string{"T", "U"} {
		drawn.initial[name] = rapid.IntRange(0, 2).Draw(t, "initial")
	}
	job := rapid.Custom(func(t *rapid.T) job {
		return job{rapid.SampledFrom([]string{"T", "T", "U"}).Draw(t, "contract"), drawOperations(t, 0)}
	})
	drawn.bursts = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) burst {
		return burst{
			jobs:    rapid.SliceOfN(job, 1, 5).Draw(t, "calls"),
			fault:   rapid.SampledFrom([]string{"", "", "full", "unknown", "done"}).Draw(t, "fault"),
			restart: rapid.IntRange(0, 3).Draw(t, "restart") == 0,
		}
	}), 1, 6).Draw(t, "bursts")
	return drawn
}

// TestRandomProgramsOnBothStores runs random programs through a ledger, beside a
// plain program: answers, net writes and state are the plain program's, whatever
// commits fail and however often the ledger is opened again; all verifies, and
// the dumps from both stores are the same bytes.
func TestRandomProgramsOnBothStores(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(rt *rapid.T) {
		drawn := drawProgram(rt)
		dumps := runProgram(rt, inMemory(), drawn)
		if rapid.IntRange(0, 2).Draw(rt, "on disk too") == 0 {
			checkAgree(rt, "dumps", dumps, runProgram(rt, newOnDisk(rt, dir), drawn))
		}
	})
	checkGoroutines(t)
}

// A runner runs a program on a ledger and on trees.
type runner struct {
	*player
	now     map[string]*tree           // the state of each contract
	entries map[string][][]state.Write // the net writes of each entry
}

func runProgram(t *rapid.T, open OpenStore, drawn program) (dumps string) {
	r := &runner{newPlayer(t, open), map[string]*tree{}, map[string][][]state.Write{}}
	defer r.close()
	_, err := r.deploy(book("Book", 1))
	r.must(err)
	for name, tables := range drawn.initial {
		r.deployTree(name, tables)
	}
	for _, b := range drawn.bursts {
		r.burst(b)
		r.compare()
	}
	r.verify()
	return r.dump("T", "U", "Book", "system")
}

// deployTree deploys a contract whose root has so many tables at first.
func (r *runner) deployTree(name string, tables int) {
	root, code := &tree{map[string]any{}, true}, ""
	for i, key := range []string{"a", "b"}[:tables] {
		root.members[key] = &tree{map[string]any{"x": i}, true}
		code += fmt.Sprintf("%s = { x = %d }, ", key, i)
	}
	source := strings.NewReplacer("NAME", name, "STATE", "{ root = { "+code+"} }").Replace(interpreter)
	_, err := r.l.Deploy(context.Background(), Deployment{File: name + ".lua", Source: source, Caller: admin})
	r.must(err)
	first := &tree{map[string]any{"root": root}, false}
	r.entries[name] = [][]state.Write{(&tree{}).writes(first, nil)}
	r.now[name] = first.settled()
}

// A trial is a call of a burst, what the plain program made of it, and its
// outcome.
type trial struct {
	job
	ok     bool
	writes []state.Write
	done   chan error
}

// burst has the committer held up by a call of Book, while all calls of the
// burst are executed, so that the next commit takes them all.
func (r *runner) burst(b burst) {
	r.clock.add(time.Second)
	r.gate.shut.Store(true)
	held := make(chan error, 1)
	r.l.Submit(request("add", 1), func(_ Answer, err error) { held <- err })
	<-r.gate.entered
	then := map[string]*tree{}
	var trials []*trial
	for _, j := range b.jobs {
		trials = append(trials, r.try(j, then))
	}
	for _, name := range []string{"T", "U"} {
		awaitTrue(r.t, name+" is executed", r.l.contract(name).isIdle)
	}
	appends := r.l.backlog.appends()
	r.gate.pass <- verdict{}
	if appends {
		<-r.gate.entered
		r.gate.shut.Store(false)
		r.gate.pass <- verdictOf(b.fault)
	} else {
		r.gate.shut.Store(false)
		b.fault = ""
	}
	r.must(<-held)
	for _, t := range trials {
		r.judge(t, b.fault)
	}
	if b.fault == "" || b.fault == "done" {
		r.settle(trials, then)
	}
	if b.fault == "unknown" || b.fault == "done" {
		r.awaitStore()
	}
	if b.restart {
		r.close()
		r.start()
	}
}

// isIdle tells whether all that was asked for is executed.
func (c *contract) isIdle() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return !c.active && len(c.queue) == 0
}

// appends tells whether what waits is to append something.
func (b *backlog) appends() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.ContainsFunc(b.waiting, func(p *pending) bool { return p.record != nil })
}

// try submits a call, and lets the plain program do the same on top of then.
func (r *runner) try(j job, then map[string]*tree) *trial {
	before := then[j.contract]
	if before == nil {
		before = r.now[j.contract]
	}
	t := &trial{job: j, done: make(chan error, 1)}
	r.l.Submit(j.request(r.player), func(_ Answer, err error) { t.done <- err })
	after, ok := before.run(j.ops)
	if t.ok = ok; ok {
		t.writes = before.writes(after, nil)
		then[j.contract] = after.settled()
	}
	return t
}

func verdictOf(fault string) verdict {
	switch fault {
	case "full":
		return verdict{err: chain.ErrFull}
	case "unknown":
		return verdict{err: chain.ErrUnknown}
	case "done":
		return verdict{err: chain.ErrUnknown, done: true}
	}
	return verdict{}
}

// judge compares an outcome with what the plain program and the fault allow.
func (r *runner) judge(t *trial, fault string) {
	err := <-t.done
	var raised *runtime.ContractError
	want := ErrUnknown
	if fault == "full" {
		want = ErrNotDone
	}
	switch {
	case err == nil && t.ok && (fault == "" || len(t.writes) == 0):
	case errors.As(err, &raised) && !t.ok:
	case fault != "" && len(t.writes) > 0 && errors.Is(err, want):
	case fault != "" && len(t.writes) == 0 && errors.Is(err, ErrNotDone):
	default:
		r.t.Fatalf("call of %s with %v, commit %q: %v; the plain program says %v, and writes %v", t.contract, t.ops, fault, err, t.ok, t.writes)
	}
}

// settle takes over what a burst that was committed did.
func (r *runner) settle(trials []*trial, then map[string]*tree) {
	for name, state := range then {
		r.now[name] = state
	}
	for _, t := range trials {
		if len(t.writes) > 0 {
			r.entries[t.contract] = append(r.entries[t.contract], t.writes)
		}
	}
}

// compare compares state and net writes of all contracts.
func (r *runner) compare() {
	for name, now := range r.now {
		page, err := r.l.Status(context.Background(), StatusQuery{Contract: name})
		r.must(err)
		if diff := cmp.Diff(now.value().String(), page.Value.String()); diff != "" {
			r.t.Fatalf("state of %s (-want +got):\n%s", name, diff)
		}
		var got [][]state.Write
		for line := range strings.Lines(r.dump(name)) {
			e, err := chain.ParseEntry([]byte(strings.TrimSuffix(line, "\n")))
			r.must(err)
			got = append(got, e.Writes)
		}
		if diff := cmp.Diff(textOf(r.entries[name]), textOf(got)); diff != "" {
			r.t.Fatalf("net writes of %s (-want +got):\n%s", name, diff)
		}
	}
}

// textOf writes down what each entry writes.
func textOf(entries [][]state.Write) (lines []string) {
	for height, writes := range entries {
		for _, w := range writes {
			lines = append(lines, fmt.Sprintf("%d: %v = %v", height, w.Path, w.Value))
		}
	}
	return lines
}
