package shell

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"

	"moonledger/shell/client"
)

// A dumpReport is what --json prints about a dump.
type dumpReport struct {
	Contract string `json:"contract"`
	File     string `json:"file"`
	Entries  uint64 `json:"entries"`
	Height   uint64 `json:"height"`
	Hash     string `json:"hash"`
}

// dump writes the chain of a contract to a file, whole or not at all, or for -
// to standard output.
func (r *run) dump(ctx context.Context, conn Reader, contract, file string) error {
	if file == "-" {
		return r.dumpOut(ctx, conn, contract)
	}
	force, _ := r.flags.GetBool("force")
	if err := checkTarget(file, force); err != nil {
		return err
	}
	var head client.Head
	err := writeFile(file, force, func(f *os.File) (err error) {
		w := bufio.NewWriter(f)
		if head, err = conn.Dump(ctx, contract, w); err != nil {
			return err
		}
		return w.Flush()
	})
	if err != nil {
		return err
	}
	if r.tree.json {
		return r.printJSON(dumpReport{contract, file, head.Height + 1, head.Height, head.Hash})
	}
	fmt.Fprintf(r.out(), "%s of %s written to %s\nhead %d:%s\n",
		plural(head.Height+1, "entry", "entries"), contract, file, head.Height, head.Hash)
	return nil
}

// dumpOut writes the chain of a contract where results go, and tells its head
// beside it.
func (r *run) dumpOut(ctx context.Context, conn Reader, contract string) error {
	if r.shell.options.Width != nil {
		return Misused("send it on, as in: status "+contract+" dump - | sha256sum", "a dump is not for a terminal")
	}
	w := bufio.NewWriter(r.out())
	head, err := conn.Dump(ctx, contract, w)
	if err = errors.Join(err, w.Flush()); err != nil {
		return err
	}
	r.note("%s of %s, head %d:%s", plural(head.Height+1, "entry", "entries"), contract, head.Height, head.Hash)
	return nil
}
