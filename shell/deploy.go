package shell

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"moonledger/server/wire"
)

// maxSource is how much of a file is sent. The server has a limit of its own.
const maxSource = 256 << 10

func deployCommand() command {
	return command{
		use:   "deploy FILE",
		short: "make a file what its contract runs",
		long: `Sends the Lua text of a contract to the server, which begins a new contract, or
makes it the code of the one named in it. Code that differs from what runs must
have a higher version. It needs the key of an admin.`,
		example:  "deploy currency.lua",
		least:    1,
		most:     1,
		complete: luaFiles,
		do:       deploy,
	}
}

func deploy(ctx context.Context, r *run, args []string) error {
	source, err := readSource(args[0])
	if err != nil {
		return err
	}
	conn, err := r.shell.connection(ctx)
	if err != nil {
		return err
	}
	answer, err := conn.Deploy(ctx, filepath.Base(args[0]), source)
	switch {
	case err != nil:
		return err
	case r.tree.json:
		return r.printJSON(answer)
	}
	r.printDeploy(args[0], answer)
	return nil
}

func (r *run) printDeploy(file string, answer wire.CallResult) {
	if !answer.Appended {
		r.success(": %s runs already", file)
		return
	}
	r.success(": %s deployed at height %d", file, answer.Height)
	for _, change := range answer.Changes {
		fmt.Fprintf(r.out(), "  %s\n", Printable(change))
	}
}

// readSource reads the file of a contract.
func readSource(file string) (text string, err error) {
	f, err := os.Open(file)
	if err != nil {
		return "", FileError(file, err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	var b strings.Builder
	n, err := io.Copy(&b, io.LimitReader(f, maxSource+1))
	switch {
	case err != nil:
		return "", FileError(file, err)
	case n > maxSource:
		return "", fmt.Errorf("%s is too large for a contract: more than %d bytes", file, maxSource)
	}
	return b.String(), nil
}
