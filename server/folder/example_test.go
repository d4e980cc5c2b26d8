package folder_test

import (
	"context"
	"fmt"
	"log"
	"strings"

	"moonledger/chain"
	"moonledger/chain/memory"
	"moonledger/runtime"
	"moonledger/server/folder"
	"moonledger/server/ledger"
)

func Example() {
	ctx, stop := context.WithCancel(context.Background())
	machine, err := runtime.New()
	if err != nil {
		log.Fatal(err)
	}
	d, err := folder.Open(ctx, "../../examples/counter", machine, folder.Options{
		Watch:  true,
		Report: func(r folder.Report) { fmt.Println(strings.Join(r.Lines, "\n")) },
	})
	if err != nil {
		log.Fatal(err)
	}
	open := func(context.Context) (chain.Store, error) { return memory.Open(), nil }
	l, err := ledger.Open(ctx, machine, open, ledger.Options{Origin: "example.com/counter"})
	if err != nil {
		log.Fatal(err)
	}
	defer l.Close(context.Background())
	if err := d.Deploy(ctx, l); err != nil {
		log.Fatal(err)
	}
	followed := make(chan error)
	go func() { followed <- d.Run(ctx, l) }()
	fmt.Println("ready")
	stop()
	fmt.Println(<-followed)
	// Output:
	// deployed Counter (counter.lua): version 1 at height 0
	// ready
	// <nil>
}
