package runtime

import (
	"context"
	"errors"
	"iter"
	"strings"
	"testing"

	"moonledger/chain/state"
	"moonledger/runtime/meter"
)

func TestErrorsWithCode(t *testing.T) {
	b := deploy(t, `local T = contract "T" { state = { rows = { 1, 2 } } }
function T:plain() error{ code = "poor", message = "too little" } end
function T:data() error{ code = "poor", message = "too little", have = decimal("1.50"), rows = self.rows } end
function T:unfit() error{ code = "poor", message = "too little", f = function() end } end
function T:rethrown()
  local ok, e = pcall(function() error{ code = "inner", message = "m", n = 1 } end)
  e.code = "outer"
  error(e)
end
function T:text() local ok, e = pcall(function() error("inner") end) error(e, 0) end
function T:textAgain() local ok, e = pcall(function() error("inner") end) error(e) end
function T:asserted() assert(nil, { code = "c", message = "m" }) end
`)
	cases := []struct{ method, message, code, position string }{
		{"plain", "too little", "poor", "test.lua:2"},
		{"data", "too little", "poor", "test.lua:3"},
		{"unfit", "too little", "poor", "test.lua:4"},
		{"rethrown", "m", "outer", "test.lua:8"},
		{"text", "inner", "", "test.lua:10"},
		{"textAgain", "test.lua:11: inner", "", "test.lua:11"},
		{"asserted", "m", "c", "test.lua:12"},
	}
	for _, c := range cases {
		raised := b.fails(c.method, "{}", c.message)
		if raised.Code != c.code || raised.Position() != c.position {
			t.Errorf("%s: got code %q, position %s", c.method, raised.Code, raised.Position())
		}
	}
}

// Wherever an error is raised, its line is the contract's.
func TestPositions(t *testing.T) {
	b := deploy(t, `local T = contract "T" { state = { a = 1 } }
local broken = setmetatable({}, { __index = function(t, k) error("no " .. k) end })
function T:operator() return decimal("1") + {} end
function T:metamethod() return broken.x end
function T:comparator() table.sort({ 1, 2 }, function(a, b) error("cmp") end) end
function T:callback() return (("abc"):gsub(".", function() error("cb") end)) end
function T:library() return ("x"):rep({}) end
function T:tail() return error("tail") end
function T:deep() local function f(n) if n == 0 then error{ message = "deep" } end f(n - 1) end f(150) end
function T:tails() local function f(n) if n == 0 then error{ message = "tails" } end return f(n - 1) end return f(10000) end
function T:overflow() local function f() return 1 + f() end return f() end
function T:level() local function f() error("caller's", 2) end
  f()
end
function T:state() self.a.b = 1 end
function T:decimal() return decimal("x") end
function T:mixed() return { 1 } < 2 end
function T:views() self[1] = 1 end
`)
	for method, want := range map[string]string{
		"operator": "test.lua:3", "metamethod": "test.lua:2", "comparator": "test.lua:5", "callback": "test.lua:6",
		"library": "test.lua:7", "deep": "test.lua:9", "tails": "test.lua:10", "overflow": "test.lua:11",
		"level": "test.lua:13", "state": "test.lua:15", "decimal": "test.lua:16", "mixed": "test.lua:17", "views": "test.lua:18",
	} {
		_, err := b.run(method, "{}")
		var raised *ContractError
		if !errors.As(err, &raised) || raised.Position() != want || strings.Contains(raised.Message, "test.lua") {
			t.Errorf("%s: got %+v, want %s", method, err, want)
		}
	}
}

func TestMessagesAreShortText(t *testing.T) {
	b := deploy(t, `local T = contract "T" {}
function T:bytes() error("\255\254 bad") end
function T:long() error(("x"):rep(1e6)) end
function T:longTable() error{ message = ("x"):rep(1e6), code = ("y"):rep(1e6) } end
function T:longKey() return ctx[("x"):rep(1e6)] end
function T:numberKey() return ctx[2^63] end
function T:table() error(setmetatable({}, {})) end
function T:money() error(decimal("1.50")) end
function T:func() error(print) end
function T:self() error(self) end
`)
	b.fails("bytes", "{}", "\ufffd bad")
	for _, method := range []string{"long", "longTable", "longKey"} {
		_, err := b.run(method, "{}")
		var raised *ContractError
		if !errors.As(err, &raised) || len(raised.Message) > 1024 || len(raised.Code) > 1024 {
			t.Errorf("%s: got %.100v", method, err)
		}
	}
	b.fails("numberKey", "{}", "ctx has no 9.223372036854776e+18; it has caller, contract, height, method, random, request, time, timestamp and user")
	b.fails("table", "{}", "error raised with a table that has no text as its message")
	b.fails("money", "{}", "1.50")
	b.fails("func", "{}", "error raised with a function instead of a text")
	b.fails("self", "{}", "error raised with a table instead of a text")
}

// No way of running code holds off the end of a budget.
func TestLimitsCannotBeCaught(t *testing.T) {
	b := deploy(t, `local T = contract "T" { state = { list = {} } }
local function spin() while true do end end
local function many(self) for i = 1, 20000 do self.list[i] = i end end
local function hoard() local s = "x" while true do s = s .. s end end
function T:tail() return pcall(spin) end
function T:twice() pcall(pcall, spin) return 1 end
function T:handler() return xpcall(error, spin) end
function T:handled() return xpcall(spin, function() return 1 end) end
function T:comparator() return pcall(table.sort, { 1, 2 }, spin) end
function T:callback() return pcall(string.gsub, "x", "x", spin) end
function T:index() return pcall(function() return setmetatable({}, { __index = spin }).x end) end
function T:iterator() return pcall(function() for _ in spin do end end) end
function T:concat() return pcall(function() return setmetatable({}, { __concat = spin }) .. "" end) end
function T:text() return pcall(tostring, setmetatable({}, { __tostring = spin })) end
function T:memory() return pcall(hoard) end
function T:changes() return pcall(many, self) end
function T:after() pcall(many, self) self.list = {} return 1 end
function T:result() local t = {} for i = 1, 30 do t = { t, t } end return t end
function T:event() local t = {} for i = 1, 30 do t = { t, t } end pcall(emit, "x", t) end
`)
	b.limits = Limits{Gas: 2_000_000, Memory: 8 << 20, Time: -1}
	for _, method := range b.contract.Schema.MethodNames() {
		want := meter.ErrGas
		switch method {
		case "memory", "result", "event":
			want = meter.ErrMemory
		case "changes", "after":
			want = ErrChanges
		}
		if out, err := b.run(method, "{}"); !errors.Is(err, want) || shown(out, nil) != shown(Outcome{Gas: out.Gas}, nil) {
			t.Errorf("%s: got %s, want %v and no more than gas", method, shown(out, err), want)
		}
	}
	b.wantState(`{"list":{}}`)

	for method, want := range map[string]string{
		"tail": "test.lua:2", "twice": "test.lua:2", "changes": "test.lua:3", "memory": "test.lua:4", "handled": "test.lua:2",
		"comparator": "test.lua:2", "index": "test.lua:2", "iterator": "test.lua:2", "concat": "test.lua:2", "result": "",
	} {
		_, err := b.run(method, "{}")
		var ended *EndedError
		if !errors.As(err, &ended) || ended.Position() != want {
			t.Errorf("%s: got %v at %q, want %q", method, err, ended.Position(), want)
		}
	}
}

func TestCallsEndWithTheirContext(t *testing.T) {
	b := deploy(t, "local T = contract \"T\" {}\nfunction T:spin() pcall(function() while true do end end) end\n")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := b.machine.Call(ctx, Call{Contract: b.contract, Method: "spin", State: emptyReader{}})
	if !errors.Is(err, meter.ErrTime) || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if _, err := b.machine.Compile(ctx, "t.lua", b.contract.Source); !errors.Is(err, context.Canceled) {
		t.Errorf("compile: got %v", err)
	}
}

const reading3 = `local T = contract "T" { state = { a = { 1 } } }
function T:get() return (pcall(function() return self.a end)) end
function T:walk() return (pcall(function() for k in pairs(self) do end end)) end
function T:len() return (pcall(function() return #self end)) end
function T:set() return (pcall(function() self.a = { 1 } end)) end
function T:copy() return (pcall(copy, self)) end
function T:emit() return (pcall(emit, "x", self)) end
function T:result() return self end
function T:calm() return 1 end
`

// What the state's reader does wrong is never the contract's to catch.
func TestReadersFailCalls(t *testing.T) {
	b := deploy(t, reading3)
	broken := errors.New("disk on fire")
	for _, method := range b.contract.Schema.MethodNames() {
		call := Call{Contract: b.contract, Method: method, State: failingReader{broken}}
		if _, err := b.machine.Call(context.Background(), call); method != "calm" && !errors.Is(err, broken) {
			t.Errorf("%s: got %v, want %v", method, err, broken)
		}
		b.wants("calm", "{}", "1")
	}
	_, err := b.machine.Deploy(context.Background(), Deployment{Contract: b.contract, State: failingReader{broken}})
	if !errors.Is(err, broken) {
		t.Errorf("deploy: got %v, want %v", err, broken)
	}
}

// panickingReader is a state whose reading breaks the machine.
type panickingReader struct{}

func (panickingReader) Get(state.Path) (state.Value, error) { panic("a bug") }

func (panickingReader) Members(state.Path, state.Range) iter.Seq2[state.Member, error] {
	panic("a bug")
}

func TestPanicsAreInternalErrors(t *testing.T) {
	b := deploy(t, reading3)
	for _, method := range b.contract.Schema.MethodNames() {
		call := Call{Contract: b.contract, Method: method, State: panickingReader{}}
		if _, err := b.machine.Call(context.Background(), call); method != "calm" && !errors.Is(err, ErrInternal) {
			t.Errorf("%s: got %v, want %v", method, err, ErrInternal)
		}
		b.wants("calm", "{}", "1")
	}
}

// A VM that may be damaged is not used again, whatever the error became.
func TestBrokenMachinesAreThrownAway(t *testing.T) {
	b := deploy(t, reading3)
	r := &run{contract: b.contract}
	b.machine.begin(context.Background(), r)
	if !r.vm.usable() {
		t.Fatal("a new VM is not usable")
	}
	err := r.guard(func() error { panic("a bug") })
	if !errors.Is(err, ErrInternal) || r.vm.usable() {
		t.Errorf("got %v, usable %v", err, r.vm.usable())
	}
	var failed *CompileError
	if err := b.contract.problem(err); !errors.As(err, &failed) {
		t.Errorf("got %v, want a *CompileError", err)
	}
}
