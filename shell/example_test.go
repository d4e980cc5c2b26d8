package shell_test

import (
	"context"
	"fmt"
	"os"
	"strings"

	"moonledger/server/wire"
	"moonledger/shell"
)

// A list is a connection that knows which contracts there are, and nothing else.
type list struct{ shell.Conn }

func (list) Contracts(context.Context) ([]wire.ContractInfo, error) {
	return []wire.ContractInfo{{Name: "Counter", Version: 2, Height: 41, Doc: "Counts."}}, nil
}

func (list) Close() error { return nil }

func ExampleShell() {
	script := "# what is there\ncontracts\nexit\n"
	s := shell.New(shell.Options{
		Connect: func(context.Context) (shell.Conn, error) { return list{}, nil },
		In:      strings.NewReader(script),
		Out:     os.Stdout,
		Err:     os.Stderr,
	})
	defer s.Close()
	if err := s.Run(context.Background()); err != nil {
		fmt.Println(err)
	}
	// Output:
	// NAME     VERSION  HEIGHT  TIME  ABOUT
	// Counter  2        41            Counts.
}
