package runtime

import (
	"errors"
	"testing"

	"moonledger/runtime/meter"
)

func TestBytesAreValues(t *testing.T) {
	b := deploy(t, `local T = contract "T" { state = { v = "" } }
---@param x any
function T:keep(x) self.v = x emit("kept", { x }) return x end
---@param x any
function T:key(x) self.v = { [x] = 1 } end
---@param x any
function T:keyRead(x) self.v = {} return self.v[x] end
---@param x any
function T:event(x) emit(x, {}) end
---@view
function T:length() return #self.v end
`)
	const bytes = `{"$bytes":"/wA="}`
	out := b.wants("keep", `[`+bytes+`]`, bytes)
	wantWrites(t, out, `[["v"],`+bytes+`]`)
	if got := out.Events[0].Data.String(); got != `[`+bytes+`]` {
		t.Errorf("event: got %s", got)
	}
	b.wants("length", "{}", "2")
	b.fails("key", `[`+bytes+`]`, `self.v: bad key: string "\xff\x00" is not valid UTF-8`)
	b.fails("keyRead", `[`+bytes+`]`, `self.v: string "\xff\x00" is not valid UTF-8`)
	b.fails("event", `[`+bytes+`]`, "the name of an event is not valid UTF-8")
}

func TestKeysOfTables(t *testing.T) {
	b := deploy(t, `local T = contract "T" { state = { t = {} } }
function T:dollar() self.t = { ["$decimal"] = "1", ["$"] = 2 } emit("e", { ["$x"] = 1 }) return self.t end
function T:negative() self.t = { [-5] = 1, [0] = 2, [9007199254740991] = 3 } return self.t end
function T:mixed() self.t = { 1, a = 2 } end
function T:mixedLater() self.t = { 1 } self.t.a = 2 end
function T:fraction() self.t[0.5] = 1 end
function T:boolean() self.t[true] = 1 end
function T:huge() self.t[2^53] = 1 end
function T:long() self.t[("x"):rep(257)] = 1 end
function T:decimal() local t = {} t[decimal(1)] = 1 end
function T:rawDecimal() rawset({}, decimal(1), 1) end
function T:none() self.t[nil] = 1 end
function T:readNone() return self.t[nil] end
function T:zero() self.t = { x = -0 } return tostring(self.t.x) end
`)
	out := b.wants("dollar", "{}", `{"$$":2,"$$decimal":"1"}`)
	wantWrites(t, out, `[["t"],{}][["t","$"],2][["t","$decimal"],"1"]`)
	b.wants("negative", "{}", `{"$table":[[-5,1],[0,2],[9007199254740991,3]]}`)
	b.wants("readNone", "{}", "")
	b.wants("zero", "{}", `"0"`)
	for method, want := range map[string]string{
		"mixed":      `self.t: a table has keys of both kinds, 1 and "a"`,
		"mixedLater": "self.t.a: a table has keys of one kind, and this one has integer keys such as 1",
		"fraction":   "self.t: the key 0.5 is not an integer up to 2^53-1",
		"boolean":    "self.t: a key must be a string or an integer, got boolean",
		"huge":       "self.t: the key 9.007199254740992e+15 is not an integer up to 2^53-1",
		"long":       "self.t: string of 257 bytes, more than 256",
		"decimal":    "a decimal can't be a table key: use tostring(d)",
		"rawDecimal": "a decimal can't be a table key: use tostring(x)",
		"none":       "self.t: a key must be a string or an integer, got nil",
	} {
		b.fails(method, "{}", want)
	}
}

func TestDeepValues(t *testing.T) {
	b := deploy(t, `local T = contract "T" { state = { t = {} } }
local function nest(n) local t = {} for i = 2, n do t = { t } end return t end
---@param n integer
function T:result(n) return nest(n) end
---@param n integer
function T:keep(n) self.t = nest(n) self.t = {} end
---@param n integer
function T:chain(n) local t = self.t for i = 1, n do t.x = {} t = t.x end self.t = {} end
---@param n integer
function T:walk(n) self.t = nest(n) return copy(self.t) end
`)
	for _, c := range [][2]string{{"result", "[32]"}, {"keep", "[32]"}, {"chain", "[31]"}, {"walk", "[32]"}} {
		if _, err := b.run(c[0], c[1]); err != nil {
			t.Errorf("%v: %v", c, err)
		}
	}
	b.fails("result", "[33]", "T.result: result [1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1]: tables nest deeper than 32")
	for _, method := range []string{"keep", "chain"} {
		_, err := b.run(method, "[40]")
		var raised *ContractError
		if !errors.As(err, &raised) {
			t.Errorf("%s: got %v", method, err)
		}
	}
	b.wantState(`{"t":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[{}]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}`)
}

// Lua keeps a large integer key in an array that reaches up to it: whoever makes
// such a table pays for it, a client too.
func TestSparseTablesArePaidFor(t *testing.T) {
	b := deploy(t, `local T = contract "T" { state = { t = {} } }
function T:put() self.t[50000000] = 1 end
---@param t table<integer, integer>
function T:take(t) return t[3] end
function T:copied() return copy(self.t) end
function T:read() return self.t[50000000] end
function T:plain() local t = {} t[800000] = 1 while true do pcall(emit, "x", t) end end
`)
	b.wants("take", `{"t":{"3":7}}`, "7")
	b.wants("put", "{}", "")
	b.wants("read", "{}", "1")
	if _, err := b.run("take", `{"t":{"50000000":7}}`); !errors.Is(err, meter.ErrGas) && !errors.Is(err, meter.ErrMemory) {
		t.Errorf("take: got %v", err)
	}
	if _, err := b.run("copied", "{}"); !errors.Is(err, meter.ErrGas) && !errors.Is(err, meter.ErrMemory) {
		t.Errorf("copied: got %v", err)
	}
	if _, err := b.run("plain", "{}"); !errors.Is(err, meter.ErrGas) {
		t.Errorf("plain: got %v", err)
	}
}

func TestStateTablesInResultsAreCopies(t *testing.T) {
	b := deploy(t, `local T = contract "T" { state = { t = { a = { b = 1 } }, list = { { n = 1 }, { n = 2 } } } }
function T:all() return { self.t, self.t.a, { self.list } } end
function T:self() return self end
function T:dead() local t = self.t self.t = {} return { t } end
function T:event() emit("e", self.t) self.t.a.b = 2 emit("e", { self.t }) end
function T:sorted() table.sort(self.list, function(a, b) return a.n > b.n end) return self.list end
function T:loop() local t = { self.t } t[2] = copy(t[1]) t[2].a.b = 9 return t end
`)
	b.wants("all", "{}", `[{"a":{"b":1}},{"b":1},[[{"n":1},{"n":2}]]]`)
	b.wants("self", "{}", `{"list":[{"n":1},{"n":2}],"t":{"a":{"b":1}}}`)
	b.fails("dead", "{}", "T.dead: result self.t: this table was removed from the state")
	b.wants("loop", "{}", `[{"a":{"b":1}},{"a":{"b":9}}]`)
	b.wants("sorted", "{}", `[{"n":2},{"n":1}]`)
	out := b.wants("event", "{}", "")
	if got := out.Events[0].Data.String() + out.Events[1].Data.String(); got != `{"a":{"b":1}}[{"a":{"b":2}}]` {
		t.Errorf("events: got %s", got)
	}
}
