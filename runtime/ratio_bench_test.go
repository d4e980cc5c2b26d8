package runtime

import (
	"context"
	"slices"
	"testing"
	"time"

	"moonledger/chain/state"
)

// ledgerLike is a typed transfer that works without the meter, too, which is what
// compares decimals with numbers.
const ledgerLike = `---@class T
---@field accounts table<string, decimal>
local T = contract "T" { state = { accounts = {} } }
local none = decimal(0)
local function balance(self, name) return self.accounts[name] or error("no account " .. name) end
--- Move.
---@param source string
---@param dest string
---@param quantity decimal
function T:transfer(source, dest, quantity)
  assert(quantity > none, "quantity must be more than 0")
  local have = balance(self, source)
  assert(have >= quantity, "not enough in " .. source)
  self.accounts[source] = have - quantity
  self.accounts[dest] = balance(self, dest) + quantity
  emit("transfer", { source = source, dest = dest, quantity = quantity })
end
`

// BenchmarkRatio times calls in pairs, an iteration one of each, and reports the
// median and the quartiles of the ratios: metered code to the same code
// on the same libraries without a context, both with their chunk run; and with
// the chunk kept to with the chunk run, both metered.
func BenchmarkRatio(b *testing.B) {
	for _, name := range []string{"fib", "table", "string", "transfer"} {
		b.Run("metered/"+name, func(b *testing.B) {
			benchRatio(b, batchOf(b, name, unmetered), batchOf(b, name, afresh))
		})
	}
	for _, name := range []string{"nothing", "transfer"} {
		b.Run("kept/"+name, func(b *testing.B) {
			benchRatio(b, batchOf(b, name, afresh), batchOf(b, name, func(*Machine) {}))
		})
	}
}

func afresh(m *Machine) { m.afresh = true }

// unmetered makes a machine run Lua without asking a context.
func unmetered(m *Machine) {
	m.afresh = true
	m.idle.New = nil
	for m.idle.Get() != nil { // those that ask
	}
	m.idle.New = func() any {
		v := newVM()
		v.lua.RemoveContext()
		return v
	}
}

// batchOf returns a function that makes some calls of a method.
func batchOf(b *testing.B, name string, prepare func(*Machine)) func() {
	b.Helper()
	text, base, args := loops, state.Reader(emptyReader{}), state.EmptyTable()
	if name == "transfer" {
		text, base, args = ledgerLike, manyAccounts(b, 2), transferArguments(b, 0, 1)
	}
	m, c := benchCompile(b, text)
	prepare(m)
	method, _ := c.Method(name)
	size := 1
	if name == "transfer" || name == "nothing" {
		size = 100
	}
	return func() {
		for range size {
			values, err := method.Arguments(args, nil)
			if err != nil {
				b.Fatal(err)
			}
			if _, err := m.Call(context.Background(), Call{Contract: c, Method: name, Args: values, State: base}); err != nil {
				b.Fatal(err)
			}
		}
	}
}

func benchRatio(b *testing.B, base, other func()) {
	var ratios []float64
	for b.Loop() {
		first, second := timed(base), timed(other)
		ratios = append(ratios, float64(second)/float64(first))
	}
	slices.Sort(ratios)
	b.ReportMetric(ratios[len(ratios)/2], "ratio")
	b.ReportMetric(ratios[len(ratios)/4], "quartile1")
	b.ReportMetric(ratios[len(ratios)*3/4], "quartile3")
}

func timed(f func()) time.Duration {
	start := time.Now()
	f()
	return time.Since(start)
}
