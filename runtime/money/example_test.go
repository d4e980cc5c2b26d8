package money_test

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"moonledger/runtime/decimal"
	"moonledger/runtime/money"
)

// A counter is a meter that never ends a call.
type counter struct{ gas, bytes uint64 }

func (c *counter) Charge(gas, bytes uint64) {
	c.gas += gas
	c.bytes += bytes
}

func Example() {
	L := lua.NewState(lua.Options{SkipOpenLibs: true})
	defer L.Close()
	var meter counter
	library := money.Open(L, &meter)
	L.SetGlobal("decimal", library.Function())

	price, err := decimal.Parse("19.90")
	if err != nil {
		panic(err)
	}
	L.SetGlobal("price", library.New(price))
	if err := L.DoString(`half = (price * 3 + decimal("0.30")):div(2, 2, "half_even")`); err != nil {
		panic(err)
	}
	half, ok := money.Of(L.GetGlobal("half"))
	fmt.Println(half, ok)
	fmt.Println(meter.gas, "gas,", meter.bytes, "bytes")
	// Output:
	// 30.00 true
	// 21 gas, 640 bytes
}
