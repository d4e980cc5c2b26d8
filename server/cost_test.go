package server

import (
	goruntime "runtime"
	"strings"
	"testing"

	"moonledger/runtime"
	"moonledger/runtime/schema"
	"moonledger/server/wire"
)

// Whatever a call brings, what it costs before any Lua runs is bounded by the
// length of its message, and what nests too deep or is too much costs no more than
// reading it.
func TestHugeArgumentsCostLittle(t *testing.T) {
	machine, err := runtime.New()
	if err != nil {
		t.Fatal(err)
	}
	contract, err := machine.Compile(t.Context(), "c.lua", `local C = contract "C" { state = {} }
---@param d? decimal
---@param n? integer
---@param s? string
---@param l? integer[]
---@param a? any
function C:m(d, n, s, l, a) end
`)
	if err != nil {
		t.Fatal(err)
	}
	method := contract.Schema.Method("m")
	many := func(text string, n int) string { return strings.TrimSuffix(strings.Repeat(text+",", n), ",") }
	var keys strings.Builder
	for i := range 60_000 {
		keys.WriteString(`,"k` + strings.Repeat("x", i%8) + string(rune('a'+i%26)) + strings.Repeat("y", i/26%10) + `":1`)
	}
	for name, test := range map[string]struct {
		args string
		most uint64 // bytes allocated for each byte of the message
	}{
		"arrays in arrays":       {strings.Repeat("[", 500_000) + strings.Repeat("]", 500_000), 4},
		"arrays that never end":  {strings.Repeat("[", 1_000_000), 4},
		"objects in objects":     {strings.Repeat(`{"a":`, 100_000) + "1" + strings.Repeat("}", 100_000), 4},
		"argument nests deeply":  {`{"a":` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + "}", 4},
		"names twice":            {"{" + keys.String()[1:] + "}", 40},
		"unknown names":          {`{"x":` + many("1", 500_000) + "}", 4},
		"too many arguments":     {"[" + many("1", 500_000) + "]", 4},
		"a list":                 {`{"l":[` + many("1", 500_000) + "]}", 4},
		"a list of lists":        {`{"a":[` + many("[]", 300_000) + "]}", 4},
		"as many as may be":      {`{"l":[` + many("1", 65_000) + "]}", 800},
		"digits of a decimal":    {`{"d":` + strings.Repeat("9", 1_000_000) + "}", 40},
		"decimal as text":        {`{"d":"` + strings.Repeat("9", 1_000_000) + `"}`, 40},
		"exponent of a decimal":  {`{"d":"1e` + strings.Repeat("9", 1_000_000) + `"}`, 40},
		"digits of an integer":   {`{"n":0.` + strings.Repeat("0", 1_000_000) + "1}", 40},
		"exponent of an integer": {`{"n":1e-` + strings.Repeat("9", 300) + "}", 1000},
		"a text":                 {`{"s":"` + strings.Repeat("x", 1_000_000) + `"}`, 40},
		"a text of escapes":      {`{"s":"` + strings.Repeat(`\u0001`, 160_000) + `"}`, 40},
		"bytes":                  {`{"a":{"$bytes":"` + strings.Repeat("AAAA", 250_000) + `"}}`, 40},
	} {
		message := []byte(`{"jsonrpc":"2.0","id":1,"method":"call","params":{"contract":"C","method":"m","args":` + test.args + `}}`)
		allocated := allocatedBy(func() { admitOnce(method, message) })
		if most := test.most*uint64(len(message)) + 64<<10; allocated > most {
			t.Errorf("%s: %d bytes for a message of %d, want at most %d", name, allocated, len(message), most)
		}
	}
}

// admitOnce does with a message what is done before a contract sees it.
func admitOnce(method *schema.Method, message []byte) {
	batch, fault := wire.ParseBatch(message)
	if fault != nil {
		return
	}
	var p wire.CallParams
	if fault := wire.ParseParams(batch.Elements[0].Request.Params, &p); fault != nil {
		return
	}
	args, err := callArgs(p)
	if err != nil {
		return
	}
	_, _ = method.Arguments(args, func(string) bool { return false }) // what it costs is what counts
}

func allocatedBy(f func()) uint64 {
	var before, after goruntime.MemStats
	goruntime.ReadMemStats(&before)
	f()
	goruntime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}
