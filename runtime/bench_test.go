package runtime

import (
	"context"
	"fmt"
	"os"
	"testing"

	"moonledger/chain/state"
)

// loops is work in Lua alone.
const loops = `local T = contract "T" {}
local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end
function T:fib() return fib(20) end
function T:table()
  local t, sum = {}, 0
  for i = 1, 10000 do t[i] = i end
  for i = 1, #t do sum = sum + t[i] end
  return sum
end
function T:string()
  local parts = {}
  for i = 1, 1000 do parts[i] = ("item %d"):format(i):upper() end
  return #table.concat(parts, ",")
end
function T:decimals()
  local sum, one = decimal(0), decimal("0.01")
  for i = 1, 1000 do sum = sum + one end
  return sum
end
function T:nothing() end
`

func benchCall(b *testing.B, m *Machine, call Call) {
	b.Helper()
	b.ReportAllocs()
	var gas uint64
	for b.Loop() {
		out, err := m.Call(context.Background(), call)
		if err != nil {
			b.Fatal(err)
		}
		gas = out.Gas
	}
	b.ReportMetric(float64(gas), "gas")
}

func BenchmarkLua(b *testing.B) {
	m, c := benchCompile(b, loops)
	for _, method := range c.Schema.MethodNames() {
		b.Run(method, func(b *testing.B) {
			benchCall(b, m, Call{Contract: c, Method: method, State: emptyReader{}})
		})
	}
}

// A typed transfer between two of so many accounts, the chunk's run included.
func BenchmarkTransfer(b *testing.B) {
	text, err := os.ReadFile("../examples/currency/currency.lua")
	if err != nil {
		b.Fatal(err)
	}
	m, c := benchCompile(b, string(text))
	for _, accounts := range []int{2, 100_000} {
		b.Run(fmt.Sprint(accounts), func(b *testing.B) {
			b.ReportAllocs()
			base := manyAccounts(b, accounts)
			method, _ := c.Method("transfer")
			for i := 0; b.Loop(); i++ {
				args := transferArguments(b, i%accounts, (i+1)%accounts)
				values, err := method.Arguments(args, nil)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := m.Call(context.Background(), Call{Contract: c, Method: "transfer", Args: values, State: base}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkCompile(b *testing.B) {
	text, err := os.ReadFile("../examples/currency/currency.lua")
	if err != nil {
		b.Fatal(err)
	}
	m, _ := benchCompile(b, string(text))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := m.Compile(context.Background(), "currency.lua", string(text)); err != nil {
			b.Fatal(err)
		}
	}
}

func benchCompile(b *testing.B, text string) (*Machine, *Contract) {
	b.Helper()
	m, err := New()
	if err != nil {
		b.Fatal(err)
	}
	c, err := m.Compile(context.Background(), "bench.lua", text)
	if err != nil {
		b.Fatal(err)
	}
	return m, c
}

func manyAccounts(b *testing.B, n int) state.Reader {
	b.Helper()
	balance, err := state.DecimalValue("1000.00")
	if err != nil {
		b.Fatal(err)
	}
	writes := []state.Write{{Path: state.MakePath("accounts"), Value: state.EmptyTable()}}
	for i := range n {
		writes = append(writes, state.Write{Path: state.MakePath("accounts", accountName(i)), Value: balance})
	}
	base := state.NewOverlay(emptyReader{})
	base.Apply(writes)
	return base
}

func accountName(i int) string { return fmt.Sprintf("account%06d", i) }

func transferArguments(b *testing.B, from, to int) state.Value {
	b.Helper()
	args, err := state.TableValue(
		state.Member{Key: state.StringKey("source"), Value: state.StringValue(accountName(from))},
		state.Member{Key: state.StringKey("dest"), Value: state.StringValue(accountName(to))},
		state.Member{Key: state.StringKey("quantity"), Value: state.StringValue("0.01")})
	if err != nil {
		b.Fatal(err)
	}
	return args
}
