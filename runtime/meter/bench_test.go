package meter

import (
	"context"
	"math"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"
)

// programs are chunks that return a function; a benchmark calls it.
var programs = map[string]string{
	"fib": `
local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end
return function() return fib(18) end`,
	"table": `
return function()
  local t = {}
  for i = 1, 2000 do t[i] = i * 2 end
  local sum = 0
  for i = 1, #t do sum = sum + t[i] end
  return sum
end`,
	"string": `
return function()
  local s, n = "", 0
  for i = 1, 500 do
    s = "key" .. i .. ":" .. (i % 7)
    if s == "key77:0" then n = n + 1 end
  end
  return n
end`,
	"field": `
local account = { balance = 0, limit = 1000000, owner = "alice" }
return function()
  for i = 1, 2000 do
    if account.balance < account.limit then account.balance = account.balance + 1 end
  end
  return account.balance
end`,
}

// BenchmarkMeter runs each program with and without a meter.
func BenchmarkMeter(b *testing.B) {
	for _, name := range []string{"fib", "table", "string", "field"} {
		b.Run(name+"/plain", func(b *testing.B) { benchmarkProgram(b, name, nil) })
		b.Run(name+"/metered", func(b *testing.B) { benchmarkProgram(b, name, New(fakeCompare)) })
	}
}

func benchmarkProgram(b *testing.B, name string, m *Meter) {
	L := lua.NewState(Options())
	defer L.Close()
	unbounded := Limits{Gas: math.MaxUint64 / 2, Bytes: math.MaxUint64 / 2, Time: time.Hour}
	if m != nil {
		m.Attach(L)
		m.Start(context.Background(), unbounded)
	}
	if err := L.DoString(programs[name]); err != nil {
		b.Fatal(err)
	}
	fn := L.Get(-1)
	L.Pop(1)
	for b.Loop() {
		L.Push(fn)
		if err := L.PCall(0, 0, nil); err != nil {
			b.Fatal(err)
		}
	}
}
