package runtime

import (
	"context"
	goruntime "runtime"
	"testing"

	"moonledger/chain/state"
)

// TestKeptMemoryIsPaidFor makes much of one thing, keeps it, and compares what
// the process then holds with what was charged.
func TestKeptMemoryIsPaidFor(t *testing.T) {
	for _, make := range []string{
		`ctx.user`, `ctx.timestamp`, `decimal(i)`, `big + i`, `decimal("1.5"):div(3, 100, "down")`, `"" .. big`, `sha256("x")`,
		`copy({ a = i })`, `copy({ i, i })`, `copy(self.row)`, `copy({ a = 1, b = 2, c = 3, d = 4, e = 5, f = 6, g = 7, h = 8, i = 9 })`,
		`copy({ [20] = 1 })`, `copy({ [-1] = 1 })`, `copy({ {}, {} })`,
		`emit("x", {})`, `emit("x", { a = i })`, `emit("x", { i, i, i })`, `emit("x", self.row)`, `emit("x", { big })`, `emit("x" .. i, {})`,
		`{}`, `{ i }`, `{ a = i }`, `{ [true] = i }`, `{ nil, nil, i }`, `function() return i end`, `setmetatable({}, {})`, `i .. ""`, `i + 0.5`,
		`rawset({}, "a", i)`, `rawset({}, 1, i)`, `rawset({}, true, i)`, `rawset({}, "a", nil)`, `rawset({ a = 1, b = 2 }, true, i)`,
		`inserted({}, i)`, `inserted({}, 1, i)`, `{ unpack({ i, i, i }) }`,
		`("x"):gmatch("(.)")`, `("x"):rep(40)`, `("abc"):sub(2)`, `("abc"):upper()`, `("%d"):format(i)`, `("x"):gsub("x", "y")`, `string.char(65, 66)`, `tostring(i)`,
		`pcall(type, 1)`, `pairs(self.row)`, `pairs(self.row, "k")`, `self:set(i, i)`, `self:set(i, { a = i })`, `self:set(i, { big })`, `self.big[i]`,
	} {
		b := deploy(t, `local T = contract "T" { state = { row = { a = 1, b = "x" }, list = {}, big = {} } }
local big = decimal(("9"):rep(159))
local function set(self, i, v) self.list[i] = v return self.list[i] end
local function inserted(t, ...) table.insert(t, ...) return t end
function T:init() for i = 1, 3000 do self.big[i] = { a = 1 } end end
function T:run()
  local root = self
  local self = setmetatable({ set = function(_, i, v) return set(root, i, v) end }, { __index = function(_, k) return root[k] end })
  local kept = {}
  print("begin")
  for i = 1, 3000 do kept[i] = `+make+` or i end
  print("end")
  return #kept
end
`)
		b.context.Caller = Caller{Name: "alice", Key: "f00d", Roles: []string{"issuer", "owner"}}
		live, charged := liveBytes(t, b)
		if slack := int64(300_000); live > charged+slack {
			t.Errorf("%s: 3000 of them take %d bytes, charged %d", make, live, charged)
		}
	}
}

// liveBytes calls run and returns the growth of the heap between what it prints,
// and the bytes charged in all.
func liveBytes(t *testing.T, b *bench) (live, charged int64) {
	t.Helper()
	var heaps []int64
	out, err := b.machine.Call(context.Background(), Call{
		Contract: b.contract, Method: "run", Args: state.EmptyTable(), State: b.state, Context: b.context, Limits: b.limits,
		Print: func(string) {
			goruntime.GC()
			var stats goruntime.MemStats
			goruntime.ReadMemStats(&stats)
			heaps = append(heaps, int64(stats.HeapAlloc))
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return heaps[1] - heaps[0], int64(out.Memory)
}

// A union that has to be tried in many ways is paid for, also where the error is
// caught.
func TestTypeChecksArePaidFor(t *testing.T) {
	b := deploy(t, `---@class A
---@field x? A|B
---@field a? integer
---@class B
---@field x? B|A
---@field b? integer
---@class T
---@field plain any
---@field typed? A|B
local T = contract "T" { state = { plain = 1 } }
local function try(self, name, last)
  local t = last
  for i = 1, 20 do t = { x = t } end
  pcall(function() self[name] = t end)
end
function T:any() try(self, "plain", "wrong") end
function T:fits() try(self, "typed", { a = 1 }) end
function T:fails() try(self, "typed", "wrong") end
---@return A|B
function T:result() local t = "wrong" for i = 1, 20 do t = { x = t } end return t end
`)
	gas := map[string]uint64{}
	for _, method := range []string{"any", "fits", "fails"} {
		out, err := b.run(method, "{}")
		if err != nil {
			t.Fatal(err)
		}
		gas[method] = out.Gas
	}
	if gas["fits"] > 2*gas["any"] || gas["fails"] < 10*gas["any"] {
		t.Errorf("gas: %v", gas)
	}
	b.limits.Gas = 5000
	if _, err := b.run("result", "{}"); err == nil || err.Error() != "out of gas: the call used up its limit of 5000 gas" {
		t.Errorf("result: got %v", err)
	}
}

// What a state table costs to read does not depend on what was read before.
func TestReadsCostTheSame(t *testing.T) {
	b := deploy(t, `local T = contract "T" { state = { a = { n = 1, s = "text", d = decimal("1.5") }, b = { n = 1, s = "text", d = decimal("1.5") } } }
function T:once() return self.a.n + #self.a.s end
function T:writeFirst() self.a.n = 1 return self.a.n + #self.a.s end
`)
	first := b.wants("once", "{}", "5")
	for range 3 {
		if again := b.wants("once", "{}", "5"); again.Gas != first.Gas || again.Memory != first.Memory {
			t.Errorf("got %d gas and %d bytes, then %d and %d", first.Gas, first.Memory, again.Gas, again.Memory)
		}
	}
}

// What outlives a call holds no memory of the long texts that it was cut from.
func TestPiecesOutliveTheirTexts(t *testing.T) {
	b := deploy(t, `local T = contract "T" { state = { t = {} } }
local function piece(i) return (("%08d"):format(i) .. ("x"):rep(1000000)):sub(1, 8) end
function T:values() for i = 1, 8 do self.t[i] = piece(i) end end
function T:keys() for i = 1, 8 do self.t[piece(i)] = i end end
function T:below() self.t.x = {} for i = 1, 8 do self.t.x[piece(i)] = {} self.t.x[piece(i)][piece(i)] = i end end
function T:trees() self.t.y = { [piece(1)] = { [piece(2)] = piece(3) } } end
function T:events() for i = 1, 8 do emit(piece(i), { [piece(i)] = piece(i) }) end end
function T:results() return { [piece(1)] = { piece(2) } } end
`)
	for _, method := range []string{"values", "keys", "below", "trees", "events", "results"} {
		before := heapBytes()
		out, err := b.machine.Call(t.Context(), Call{Contract: b.contract, Method: method, State: b.state, Context: b.context, Limits: b.limits})
		if err != nil {
			t.Fatal(err)
		}
		if grown := heapBytes() - before; grown > 500_000 {
			t.Errorf("%s: what it did holds %d bytes", method, grown)
		}
		goruntime.KeepAlive(out)
	}
}

// heapBytes returns how much is in use when all garbage is collected, that of
// finalizers and pools too.
func heapBytes() int64 {
	for range 3 {
		goruntime.GC()
	}
	var stats goruntime.MemStats
	goruntime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc)
}
