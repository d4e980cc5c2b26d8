package scripts_test

import (
	"context"
	"fmt"

	"moonledger/runtime"
	"moonledger/scripts"
)

func ExampleLoader() {
	machine, err := runtime.New()
	if err != nil {
		fmt.Println(err)
		return
	}
	folder, err := scripts.NewLoader(machine).Load(context.Background(), "../examples")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, found := range folder.Found[:2] {
		fmt.Println(found.Path, found.Contract.Name)
	}
	// Output:
	// auth/auth.lua Auth
	// counter/counter.lua Counter
}
