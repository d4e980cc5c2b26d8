package meter

import (
	"errors"
	goruntime "runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// endless never ends by itself.
var endless = map[string]string{
	"while":        "while true do end",
	"repeat":       "repeat until false",
	"for step 0":   "for i = 2, 1, 0 do end",
	"for infinite": "for i = 1, 1/0 do end",
	"goto":         "::again:: goto again",
	"for in":       "for k in function() return 1 end do end",
	"tail call":    "local function f() return f() end f()",
	"mutual tail call": `local g; local function f() return g() end
		g = function() return f() end f()`,
	"method":   "local T = {} function T:run() while true do end end T:run()",
	"__index":  "local t = setmetatable({}, { __index = function() while true do end end }) return t.a",
	"__call":   "local t = setmetatable({}, { __call = function() while true do end end }) t()",
	"__concat": "local t = setmetatable({}, { __concat = function() while true do end end }) return 'a' .. t .. 'b'",
	"__eq": `local mt = { __eq = function() while true do end end }
		return setmetatable({}, mt) == setmetatable({}, mt)`,
	"__lt": `local mt = { __lt = function() while true do end end }
		return setmetatable({}, mt) <= setmetatable({}, mt)`,
	"__newindex":       "local t = setmetatable({}, { __newindex = function() while true do end end }) t.a = 1",
	"__unm":            "local t = setmetatable({}, { __unm = function() while true do end end }) return -t",
	"pcall":            "while true do pcall(function() while true do end end) end",
	"pcall of errors":  "while true do pcall(error, 'no') end",
	"pcall nested":     "local function f() pcall(f) end f() while true do end",
	"decimal compared": "local d = decimal(1) while d < 2 do end",
}

func TestEndlessLoopsEnd(t *testing.T) {
	for name, source := range endless {
		t.Run(name, func(t *testing.T) {
			limits := Limits{Gas: 20_000}
			r := run(t, source, limits)
			if !errors.Is(r.Err, ErrGas) || r.Gas != limits.Gas {
				t.Errorf("got %+v", r)
			}
			if diff := cmp.Diff(r.Bytes, run(t, source, limits).Bytes); diff != "" {
				t.Errorf("bytes in a second run: %s", diff)
			}
		})
	}
}

// hungry allocates, or works, without end: much by each instruction.
var hungry = map[string]string{
	"concat doubling":     "local s = 'xxxxxxxx' while true do s = s .. s end",
	"concat many":         "local s = 'xxxxxxxx' while true do s = s .. s .. s .. s .. s .. s .. s end",
	"fill by index":       "local t = {} for i = 1, 1e9 do t[i] = i end",
	"fill by length":      "local t = {} while true do t[#t + 1] = true end",
	"fill by name":        "local t, s = {}, 'k' for i = 1, 1e9 do t[s .. i] = i end",
	"fill by fraction":    "local t = {} for i = 1, 1e9 do t[i + 0.5] = i end",
	"far index":           "local t = {} t[67108862] = 1",
	"far nil":             "local t = {} t[67108862] = nil",
	"far index of others": "while true do local t = {} t[100000] = 1 end",
	"through __newindex":  "local t = {} setmetatable(t, { __newindex = {} }) t[67108862] = 1",
	"tables":              "local t = {} while true do t = { t } end",
	"named tables":        "local t = {} while true do local n = {} n.a = t t = n end",
	"presized tables": "local keep = {} while true do keep[#keep + 1] = {" +
		strings.Repeat("a=nil,", 500) + "} end",
	"deleted names": "local t, s = {}, 'k' for i = 1, 1e9 do t[s .. i] = i t[s .. i] = nil end",
	"arg tables":    "local keep = {} local function f(...) keep[#keep + 1] = arg end while true do f() end",
	"closures":      "local f while true do local g = f f = function() return g end end",
	"constructor": `local function many(n) if n == 0 then return 1 end return 1, 1, 1, 1, 1, 1, 1, 1, many(n - 1) end
		local keep = {} while true do keep[#keep + 1] = { many(190) } end`,
	"varargs": `local function grow(...) return grow(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, ...) end grow()`,
	"dict beside names": `local t, s = {}, 'k' for i = 1, 20000 do t[s .. i] = i end
		while true do t[true] = 1 end`,
	"__concat returns a long text": `local s = 'xxxxxxxx' for i = 1, 16 do s = s .. s end
		local t = setmetatable({}, { __concat = function() return s end })
		while true do local r = 'x' .. t .. '' end`,
	"__concat drops a long text": `local s = 'xxxxxxxx' for i = 1, 16 do s = s .. s end
		local t = setmetatable({}, { __concat = function() return s end })
		local u = setmetatable({}, { __concat = function() return '' end })
		while true do local r = u .. 'x' .. t .. 'x' .. t .. 'x' .. t .. '' end`,
	"__concat by rawget": `local s = 'xxxxxxxx' for i = 1, 16 do s = s .. s end
		local t = setmetatable({ k = s }, { __concat = rawget })
		while true do local r = 'x' .. t .. 'k' end`,
	"tail calls":        "local function f() return f() end return f()",
	"trailing nils":     "local t = {} t[200000] = 1 t[200000] = nil while true do local n = #t end",
	"compare long":      "local a = 'xxxxxxxx' for i = 1, 16 do a = a .. a end local b = a .. 'x' while true do local c = a < b end",
	"equal long":        "local a = 'xxxxxxxx' for i = 1, 16 do a = a .. a end local b, c = a .. 'x', a .. 'x' while true do local c = b == c end",
	"long key":          "local a, t = 'xxxxxxxx', {} for i = 1, 16 do a = a .. a end while true do local c = t[a] end",
	"long key of nil":   "local a, t = 'xxxxxxxx', nil for i = 1, 16 do a = a .. a end while true do pcall(function() return t[a] end) end",
	"long text as num":  "local a = '00000000' for i = 1, 16 do a = a .. a end a = '0.' .. a while true do local c = a + 1 end",
	"deep __index":      "local t = {} for i = 1, 90 do t = setmetatable({}, { __index = t }) end while true do local a = t.a end",
	"deep __newindex":   "local t = { a = 1 } for i = 1, 90 do t = setmetatable({}, { __newindex = t }) end while true do t.a = 1 end",
	"captured locals":   "local function f(n) local a, b, c, d = 1, 2, 3, 4 local function g() return a + b + c + d end if n > 0 then f(n - 1) else while true do g() end end end f(100)",
	"captures in loops": "local function f(n) local a, b, c, d = 1, 2, 3, 4 local function g() return a + b + c + d end if n > 0 then f(n - 1) else while true do local h = function() return n end end end end f(100)",
}

// TestHungryCallsEnd gives little gas and memory, as a call of 10 million gas
// would take long under the race detector, and looks at what Go allocated.
func TestHungryCallsEnd(t *testing.T) {
	limits := Limits{Gas: 1_000_000, Bytes: 8 << 20}
	for name, source := range hungry {
		t.Run(name, func(t *testing.T) {
			v := newVM(t)
			before := allocated()
			r := v.run(t, source, limits)
			after := allocated()
			if !errors.Is(r.Err, ErrGas) && !errors.Is(r.Err, ErrMemory) {
				t.Fatalf("got %+v", r)
			}
			// What is allocated includes the registers (32 MiB to grow them all the
			// way), numbers, and what a doubling array throws away.
			if got, most := after-before, 4*limits.Bytes+48<<20; got > most {
				t.Errorf("allocated %d MiB, want at most %d", got>>20, most>>20)
			}
			again := run(t, source, limits)
			if again.Gas != r.Gas || again.Bytes != r.Bytes || again.Err.Error() != r.Err.Error() {
				t.Errorf("first %+v, then %+v", r, again)
			}
		})
	}
}

func allocated() uint64 {
	var stats goruntime.MemStats
	goruntime.ReadMemStats(&stats)
	return stats.TotalAlloc
}
