package shell

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func statusCommand() command {
	return command{
		use:   "status CONTRACT [dump FILE]",
		short: "show the state of a contract, or write its chain to a file",
		long: `Shows the state of a contract as JSON.

With dump, writes the whole chain to a file instead, a line for each entry, and
prints the head to compare it with later: see "help verify". The file is there
only when it is complete. For - the lines go to standard output, and the head is
told beside it.`,
		example: `status DigitalCurrency
status DigitalCurrency dump currency.jsonl
status DigitalCurrency dump -`,
		least: 1,
		most:  3,
		flags: func(f *pflag.FlagSet) {
			f.Bool("force", false, "overwrite FILE")
		},
		paged:    true,
		complete: completeStatus,
		do:       status,
	}
}

func completeStatus(ctx context.Context, r *run, args []string) ([]string, cobra.ShellCompDirective) {
	switch {
	case len(args) == 1:
		return only([]string{"dump"})
	case len(args) == 2 && args[1] == "dump":
		return anyFile()
	}
	return contractNames(ctx, r, args)
}

func status(ctx context.Context, r *run, args []string) error {
	if len(args) > 1 && (len(args) != 3 || args[1] != "dump") {
		return Misused("status CONTRACT [dump FILE]", "status: %s is not dump and a file", Cite(args[1]))
	}
	conn, err := r.shell.connection(ctx)
	if err != nil {
		return err
	}
	if len(args) > 1 {
		return r.dump(ctx, conn, args[0], args[2])
	}
	return r.showState(ctx, conn, args[0])
}

// maxValues bounds the state that is shown.
const maxValues = 100_000

func (r *run) showState(ctx context.Context, conn Reader, contract string) error {
	g := gatherer{ctx: ctx, conn: conn, contract: contract, room: maxValues}
	whole, err := g.state()
	if err != nil {
		return err
	}
	if r.tree.json {
		return r.printJSON(whole)
	}
	fmt.Fprintln(r.out(), valueText(whole.Value))
	if g.isCut {
		r.note("the state has more than %d values, and some are left out; %q writes everything to a file",
			maxValues, "status "+contract+" dump FILE")
	}
	return nil
}
