package meter_test

import (
	"context"
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"moonledger/runtime/meter"
)

func Example() {
	if err := meter.Check(); err != nil {
		fmt.Println(err)
		return
	}
	L := lua.NewState(meter.Options())
	defer L.Close()
	m := meter.New(nil)
	m.Attach(L)

	m.Start(context.Background(), meter.Limits{})
	err := L.DoString("local sum = 0; for i = 1, 100 do sum = sum + i end")
	fmt.Println(m.Gas(), err, m.Err())

	m.Start(context.Background(), meter.Limits{Gas: 1000})
	_ = L.DoString("while true do end")
	fmt.Println(m.Err())
	// Output:
	// 207 <nil> <nil>
	// out of gas: the call used up its limit of 1000 gas
}
