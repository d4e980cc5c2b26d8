package runtime

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"moonledger/chain/state"
	"moonledger/runtime/meter"
	"moonledger/runtime/schema"
)

// twins run the same calls, one with what a chunk declared kept, the other with
// each chunk run afresh.
type twins struct {
	*rapid.T
	keeping, afresh *player
}

func newTwins(t *rapid.T, machines [2]*Machine, file, text string) (*twins, error) {
	var pair [2]*player
	for i, m := range machines {
		c, err := m.Compile(context.Background(), file, text)
		if err != nil {
			return nil, err
		}
		pair[i] = &player{T: t, machine: m, contract: c, state: state.NewOverlay(emptyReader{})}
	}
	w := &twins{t, pair[0], pair[1]}
	return w, w.both("deploy", func(p *player) (Outcome, error) {
		return p.machine.Deploy(context.Background(), Deployment{Contract: p.contract, State: p.state, Context: p.context()})
	})
}

// twinMachines returns one that keeps what chunks declare, and one that doesn't.
func twinMachines(t *testing.T) [2]*Machine {
	t.Helper()
	machines := [2]*Machine{newMachine(t), newMachine(t)}
	machines[1].afresh = true
	return machines
}

func (p *player) context() Context {
	return Context{Caller: Caller{Name: "alice", Roles: []string{"issuer"}}}
}

// both does something on both and compares all that can be seen of it.
func (w *twins) both(what string, do func(*player) (Outcome, error)) error {
	w.Helper()
	kept, keptErr := do(w.keeping)
	fresh, freshErr := do(w.afresh)
	if got, want := shown(kept, keptErr), shown(fresh, freshErr); got != want {
		w.Fatalf("%s on a kept chunk:\n%s\non a fresh one:\n%s", what, got, want)
	}
	var raised, freshRaised *ContractError
	if errors.As(keptErr, &raised) && errors.As(freshErr, &freshRaised) && raised.Position() != freshRaised.Position() {
		w.Fatalf("%s on a kept chunk failed at %s, on a fresh one at %s", what, raised.Position(), freshRaised.Position())
	}
	w.keeping.state.Apply(kept.Writes)
	w.afresh.state.Apply(fresh.Writes)
	return keptErr
}

func (w *twins) call(method *schema.Method, args state.Value, limits Limits) {
	_ = w.both(method.Name, func(p *player) (Outcome, error) {
		return p.machine.Call(context.Background(), Call{
			Contract: p.contract, Method: method.Name, Args: args, State: p.state, Context: p.context(), Limits: limits,
		})
	})
}

// callAtRandom makes some calls, now and then with hardly a budget.
func (w *twins) callAtRandom() {
	for range rapid.IntRange(1, 8).Draw(w.T, "calls") {
		method := rapid.SampledFrom(w.keeping.contract.Schema.Methods).Draw(w.T, "method")
		limits := Limits{Gas: 100_000, Memory: 1 << 21, Time: -1}
		switch rapid.IntRange(0, 5).Draw(w.T, "budget") {
		case 0:
			limits.Gas = rapid.Uint64Range(1, 300).Draw(w.T, "gas")
		case 1:
			limits.Memory = rapid.Uint64Range(1, 5000).Draw(w.T, "memory")
		}
		w.call(method, drawArguments(w.T, method), limits)
	}
}

// drawArguments draws arguments that fit a method, if it can.
func drawArguments(t *rapid.T, method *schema.Method) state.Value {
	values := rapid.Permutation([]string{`"a"`, `"b"`, `"7.50"`, `3`, `-1`, `true`, `{}`, `[]`, `["a"]`, `{"a":1}`})
	return fittingArguments(method, func() []string { return values.Draw(t, "value") })
}

// fittingArguments gives each parameter the first of some values that it takes;
// values is asked once for each parameter.
func fittingArguments(method *schema.Method, values func() []string) state.Value {
	var parts []string
	for _, param := range method.Params {
		for _, text := range values() {
			if part := fmt.Sprintf("%q:%s", param.Name, text); fits(method, parts, part) {
				parts = append(parts, part)
				break
			}
		}
	}
	args, err := parseArguments(method, "{"+strings.Join(parts, ",")+"}")
	if err != nil {
		return state.EmptyTable()
	}
	return args
}

// fits reports whether a method has nothing against part as such.
func fits(method *schema.Method, parts []string, part string) bool {
	_, err := parseArguments(method, "{"+strings.Join(append(parts, part), ",")+"}")
	return err == nil || strings.Contains(err.Error(), "missing")
}

func parseArguments(method *schema.Method, text string) (state.Value, error) {
	value, err := state.ParseJSON([]byte(text))
	if err != nil {
		return value, err
	}
	return method.Arguments(value, func(string) bool { return true })
}

// Every contract that people start from, and those of the tests.
func TestKeptExamplesAreLikeFreshOnes(t *testing.T) {
	for _, file := range exampleFiles(t) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(filepath.Base(file), func(t *testing.T) {
			machines := twinMachines(t)
			rapid.Check(t, func(t *rapid.T) {
				w, err := newTwins(t, machines, filepath.Base(file), string(text))
				if err != nil {
					t.Fatal(err)
				}
				w.callAtRandom()
			})
		})
	}
}

// fileLevels are parts of a file, of which some keep what calls may see: a proof
// that held for too much would show it.
var fileLevels = []string{
	`local n = 1 function T:n() return n end`,
	`local n = 1 function T:count() n = n + 1 return n end`,
	`local count = 1 local function bump() count = count + 1 return count end function T:bump() return bump() end`,
	`local seen = {} function T:see() seen[#seen + 1] = 1 return #seen end`,
	`local flat = { a = 1, b = "x" } function T:flat() return flat.a .. flat.b end`,
	`local hole = { a = 1 } function T:poke() hole.a = hole.a + 1 return hole.a end`,
	`local handed = { a = 1 } local function poke(t) t.a = t.a + 1 return t.a end function T:hand() return poke(handed) end`,
	`local deep = { { a = 1 } } function T:deep() deep[1].a = deep[1].a + 1 return deep[1].a end`,
	`function T:own() T.more = (T.more or 0) + 1 return T.more end`,
	`function T:alias() local t = T t.extra = (t.extra or 0) + 1 return t.extra end`,
	`function T:me() return T.other(self) end function T:other() self.x = (self.x or 0) + 1 return self.x end`,
	`function T:sent() return T:hidden() end function T._hidden(t) return 1 end T.hidden = nil`,
	`function T:meta() setmetatable(T, { __index = function() return 1 end }) return T.nothing end`,
	`local one = decimal("1.00") function T:one(a) one = one return one + 1 end`,
	`local sum = decimal("1.00") + 2 function T:sum() return sum end`,
	`local insert = table.insert function T:insert() local t = {} insert(t, 1) return #t end`,
	`local step = function() return function() return 1 end end function T:step() return step()() end`,
	`local made = (function() local n = 0 return function() n = n + 1 return n end end)() function T:made() return made() end`,
	`local box do local n = 0 box = function() n = n + 1 return n end end function T:box() return box() end`,
	`local f = function() return 1 end function T:swap() local g = f f = function() return g() + 1 end return f() end`,
	`function T:fail() error("no") end`,
	`function T:spin() while true do end end`,
	`function T:caught() return pcall(error, "x") end`,
	`function T:fills() local t = {} for i = 1, 1e9 do t[i] = {} end end`,
	`local t1 = { f = function(t) return t end } function T:leak() return t1:f() end`,
	`for i = 1, 3 do local j = 0 T["m" .. i] = nil function T:loop() j = j + i return j end end`,
}

func TestKeptChunksAreLikeFreshOnes(t *testing.T) {
	kept, machines := 0, twinMachines(t)
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOfNDistinct(rapid.SampledFrom(fileLevels), 1, 4, rapid.ID[string]).Draw(t, "parts")
		text := "---@class T\n---@field x? number\nlocal T = contract \"T\" {}\n" + strings.Join(parts, "\n")
		w, err := newTwins(t, machines, "t.lua", text)
		if err != nil {
			return // such as a method that takes an untyped argument
		}
		if w.keeping.contract.stateless {
			kept++
		}
		w.callAtRandom()
	})
	if kept == 0 {
		t.Error("no chunk was kept")
	}
}

// What a VM keeps is bounded, and forgotten contracts run again.
func TestManyContractsOnOneVM(t *testing.T) {
	v := newVM()
	for range 3 * maxKept {
		v.keep(&Contract{}, kept{})
		if len(v.kept) > maxKept {
			t.Fatal("too much is kept")
		}
	}
	for range 5 {
		v.keep(&Contract{}, kept{bytes: maxKeptBytes / 2})
		if v.keptBytes() > maxKeptBytes {
			t.Fatal("too many bytes are kept")
		}
	}
	large := &Contract{}
	v.keep(large, kept{bytes: maxKeptBytes + 1})
	if _, kept := v.kept[large]; kept || len(v.kept) == 0 {
		t.Error("what is too large alone is kept, or drove out the others")
	}
}

func TestTheChunkIsChargedWhereItIsKept(t *testing.T) {
	m := newMachine(t)
	c, err := m.Compile(context.Background(), "t.lua", `local T = contract "T" { state = { a = "`+strings.Repeat("x", 100)+`" } }`)
	if err != nil {
		t.Fatal(err)
	}
	r := &run{contract: c}
	m.begin(context.Background(), r)
	defer m.end(r)
	var gas, bytes [2]uint64
	for i := range gas {
		r.vm.meter.Start(context.Background(), meter.Limits{})
		if err := r.load(); err != nil {
			t.Fatal(err)
		}
		gas[i], bytes[i] = r.vm.meter.Gas(), r.vm.meter.Bytes()
		if _, kept := r.vm.kept[c]; !kept {
			t.Fatal("the chunk is not kept")
		}
		r.declared = declaration{}
	}
	if gas[0] == 0 || bytes[0] == 0 || gas[0] != gas[1] || bytes[0] != bytes[1] {
		t.Errorf("a run and a kept chunk cost %v gas and %v bytes", gas, bytes)
	}
}
