package runtime

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"moonledger/chain/state"
)

// program is the frame of a random program: a function that works on tables
// which are the contract's state or plain tables of Lua, and logs what it sees.
const program = `---@class T
---@field m table<string, any>
---@field g table<string, {x: any, y?: any}>
---@field l integer[]
---@field r {x: integer}[]
---@field d? decimal
local T = contract "T" { state = { m = {}, g = {}, l = {}, r = {} } }

local function show(v)
  if type(v) ~= "table" then return type(v) .. ":" .. tostring(v) end
  local parts = {}
  for k, x in pairs(v) do parts[#parts + 1] = tostring(k) .. "=" .. show(x) end
  table.sort(parts)
  return "{" .. table.concat(parts, ",") .. "}"
end

local seen
local function log(v) seen[#seen + 1] = show(v) end

local function first(root)
FIRST
end

local function second(root)
SECOND
end

local function run(root, f)
  seen = {}
  f(root)
  log(root)
  return seen
end

function T:state() return run(self, function(root) first(root) second(root) end) end
function T:plain() return run({ m = {}, g = {}, l = {}, r = {} }, function(root) first(root) second(root) end) end
function T:one() return run(self, first) end
function T:undone()
  return run(self, function(root)
    first(root)
    local before = seen
    seen = {}
    pcall(function() second(root) emit("lost", {}) error("undo") end)
    seen = before
  end)
end
function T:fail() run(self, first) error("fail") end
function T:spin() run(self, first) while true do pcall(second, self) end end
function T:dice() return { ctx.random(1, 6), ctx.random(1, 1000) } end
---@view
function T:show() return show(self) end
`

// steps are what random programs do; K is a key, V a value, N an integer.
var steps = []string{
	`root.m.K = V`, `root.m.K = nil`, `root.m = {}`, `root.m = { K = V }`, `log(root.m.K)`,
	`for k in pairs(root.m) do root.m[k] = nil end`, `root.m = root.m`,
	`root.g.K = { x = V }`, `root.g.K = nil`, `if root.g.K then root.g.K.x = V end`,
	`if root.g.K then root.g.K.y = nil end`, `if root.g.K then root.g.K.y = V end`,
	`for _, v in pairs(root.g) do v.x = N end`, `log(copy(root.g))`,
	`root.g.K = copy(root.g.K) or { x = N }`, `log(type(root.g.K))`,
	`table.insert(root.l, N)`, `table.insert(root.l, math.min(N, #root.l + 1), N)`,
	`root.l[#root.l + 1] = N`, `if #root.l > 0 then root.l[#root.l] = nil end`,
	`log(table.remove(root.l))`, `log(table.remove(root.l, N))`, `table.sort(root.l)`,
	`log(table.concat(root.l, ","))`, `for i, v in ipairs(root.l) do log(i + v) end`,
	`log((select("#", unpack(root.l))))`, `log(#root.l)`, `log(root.l[N])`,
	`table.insert(root.r, { x = N })`, `table.insert(root.r, 1, { x = N })`,
	`log(table.remove(root.r, 1))`, `if root.r[1] then root.r[1].x = N end`,
	`table.sort(root.r, function(a, b) return a.x < b.x end)`,
	`root.d = (root.d or 0) + decimal("N.50")`, `root.d = nil`, `log(root.d)`,
	`if root.d then log(root.d > N) log(root.d == N) log(root.d .. "") end`,
	`emit("step", { n = N, v = V, all = root.g })`,
}

var values = []string{
	`1`, `-0`, `2.5`, `"text"`, `"\255\0"`, `true`, `false`, `{}`, `{ 1, 2, 3 }`, `{ k = { l = "m" } }`,
	`decimal("1.50")`, `decimal("-3")`, `{ decimal(1), decimal("1.0") }`, `"$x"`, `{ ["$decimal"] = "1" }`,
}

func drawSteps(t *rapid.T, label string) string {
	chosen := rapid.SliceOfN(rapid.SampledFrom(steps), 0, 12).Draw(t, label)
	for i, step := range chosen {
		fill := strings.NewReplacer(
			"K", rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "key"),
			"V", rapid.SampledFrom(values).Draw(t, "value"),
			"N", fmt.Sprint(rapid.IntRange(1, 5).Draw(t, "number")))
		chosen[i] = fill.Replace(step)
	}
	return strings.Join(chosen, "\n")
}

func drawProgram(t *rapid.T) string {
	return strings.NewReplacer("FIRST", drawSteps(t, "first"), "SECOND", drawSteps(t, "second")).Replace(program)
}

// A player runs methods of one contract on machines that it may change.
type player struct {
	*rapid.T
	machine  *Machine
	contract *Contract
	state    *state.Overlay
}

func newPlayer(t *rapid.T, m *Machine, text string) *player {
	p := &player{T: t, machine: m, state: state.NewOverlay(emptyReader{})}
	var err error
	if p.contract, err = m.Compile(context.Background(), "t.lua", text); err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	out, err := m.Deploy(context.Background(), Deployment{Contract: p.contract, State: p.state})
	if err != nil {
		t.Fatal(err)
	}
	p.state.Apply(out.Writes)
	return p
}

func (p *player) call(method string) (Outcome, error) {
	return p.machine.Call(context.Background(), Call{
		Contract: p.contract, Method: method, Args: state.EmptyTable(), State: p.state,
		Limits: Limits{Gas: 200_000, Memory: 1 << 22, Time: -1},
	})
}

func (p *player) must(method string) Outcome {
	out, err := p.call(method)
	if err != nil {
		p.Fatalf("%s: %v", method, err)
	}
	return out
}

// shown is an outcome or an error as text, all of it.
func shown(out Outcome, err error) string {
	var writes []byte
	for _, w := range out.Writes {
		writes = w.AppendJSON(append(writes, ' '))
	}
	return fmt.Sprintf("%v %s %v gas %d memory %d changes %d seed %v: %v", out.Result, writes, out.Events, out.Gas, out.Memory, out.Changes, out.UsedSeed, err)
}

func TestStateTablesAreLikePlainOnes(t *testing.T) {
	m := newMachine(t)
	rapid.Check(t, func(t *rapid.T) {
		p := newPlayer(t, m, drawProgram(t))
		onState, onPlain := p.must("state"), p.must("plain")
		if !onState.Result.Equal(onPlain.Result) {
			t.Fatalf("on the state:\n%v\non plain tables:\n%v", onState.Result, onPlain.Result)
		}
		if len(onPlain.Writes) > 0 {
			t.Fatalf("plain tables wrote %v", onPlain.Writes)
		}
	})
}

func TestWritesAreWhatTheNextCallReads(t *testing.T) {
	m := newMachine(t)
	rapid.Check(t, func(t *rapid.T) {
		p := newPlayer(t, m, drawProgram(t))
		for range 2 {
			out := p.must("state")
			if err := state.CheckOrder(out.Writes); err != nil {
				t.Fatal(err)
			}
			p.state.Apply(out.Writes)
			log := out.Result.Members()
			if last, next := log[len(log)-1].Value, p.must("show").Result; !last.Equal(next) {
				t.Fatalf("the call ended with %v, the next reads %v", last, next)
			}
		}
	})
}

func TestCaughtErrorsLeaveNothing(t *testing.T) {
	m := newMachine(t)
	rapid.Check(t, func(t *rapid.T) {
		p := newPlayer(t, m, drawProgram(t))
		p.state.Apply(p.must("state").Writes)
		undone, one := p.must("undone"), p.must("one")
		undone.Gas, undone.Memory, undone.Changes = one.Gas, one.Memory, one.Changes
		if got, want := shown(undone, nil), shown(one, nil); got != want {
			t.Fatalf("with a part that was undone:\n%s\nwithout it:\n%s", got, want)
		}
	})
}

func TestFailedCallsLeaveNothing(t *testing.T) {
	m := newMachine(t)
	rapid.Check(t, func(t *rapid.T) {
		p := newPlayer(t, m, drawProgram(t))
		before := shown(p.call("state"))
		for _, method := range []string{"fail", "spin"} {
			out, err := p.call(method)
			if err == nil || shown(out, nil) != shown(Outcome{Gas: out.Gas}, nil) {
				t.Fatalf("%s: got %s", method, shown(out, err))
			}
		}
		if after := shown(p.call("state")); after != before {
			t.Fatalf("before failed calls:\n%s\nafter them:\n%s", before, after)
		}
	})
}

// A machine that has run much answers as one that was just made, to the gas.
func TestOutcomesDoNotDependOnHistory(t *testing.T) {
	used := newMachine(t)
	rapid.Check(t, func(t *rapid.T) {
		p := newPlayer(t, used, drawProgram(t))
		methods := []string{"state", "plain", "one", "undone", "fail", "spin", "dice", "show"}
		for _, method := range rapid.SliceOfN(rapid.SampledFrom(methods), 1, 8).Draw(t, "calls") {
			out, err := p.call(method)
			fresh, freshErr := onNewMachine(p, method)
			if got, want := shown(out, err), shown(fresh, freshErr); got != want {
				t.Fatalf("%s: used machine:\n%s\nnew machine:\n%s", method, got, want)
			}
			if errors.Is(err, ErrInternal) {
				t.Fatal(err)
			}
			p.state.Apply(out.Writes)
		}
	})
}

func onNewMachine(p *player, method string) (Outcome, error) {
	m, err := NewWithin(Limits{Time: -1})
	if err != nil {
		p.Fatal(err)
	}
	other := *p
	other.machine = m
	if other.contract, err = m.Compile(context.Background(), "t.lua", p.contract.Source); err != nil {
		p.Fatal(err)
	}
	return other.call(method)
}
