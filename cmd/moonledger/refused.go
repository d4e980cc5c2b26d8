package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"text/tabwriter"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/spf13/cobra"

	"moonledger/server/ledger/running"
	"moonledger/shell"
)

// refusedCommand lists and lifts what the server does not run because it died of
// it.
func (p *program) refusedCommand() *cobra.Command {
	var store, lift string
	var asJSON bool
	c := &cobra.Command{
		Use:   "refused",
		Short: "list the calls that the server died of and does not run again",
		Long: `Lists what the server was doing when it died, as its newest start found it: calls,
and files that were compiled, linted or deployed. What is "refused" is not done
again, with any request id, until the code is another one; what was "running"
is refused if the server ends in such a way again while it does it.

With --lift, and the server stopped, that of a contract or a file is done again.`,
		Example: `moonledger refused --store badger:data
moonledger refused --lift Points.transfer
moonledger refused --lift points.lua`,
		Args:                  between(0, 0),
		DisableFlagsInUseLine: true,
		RunE: func(c *cobra.Command, _ []string) error {
			ctx, stop := untilStopped(c.Context())
			defer stop()
			list, err := refused(ctx, store, lift)
			if err != nil {
				return err
			}
			if asJSON {
				return p.printRefusedJSON(list)
			}
			return p.printRefused(list, lift != "")
		},
	}
	c.Flags().StringVar(&store, "store", "badger:data", "`STORE` of the ledger: badger:DIR")
	c.Flags().StringVar(&lift, "lift", "", "remove what there is of a `NAME`: CONTRACT, CONTRACT.METHOD or FILE; prints it")
	c.Flags().BoolVar(&asJSON, "json", false, "print a line of JSON for each")
	return c
}

// refused returns what is refused in a store, or of it what it has just lifted.
func refused(ctx context.Context, store, lift string) ([]running.Suspect, error) {
	open, err := parseStore(store, "", slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, err
	}
	dir := storeDir(store)
	if dir == "" {
		return nil, shell.Misused("write badger:DIR", "--store %s keeps nothing", shell.Cite(store))
	}
	if err := checkThere(store); err != nil {
		return nil, err
	}
	if lift == "" {
		return running.Suspects(dir)
	}
	s, err := open(ctx) // which no server may use meanwhile
	if err != nil {
		return nil, err
	}
	lifted, err := running.Lift(dir, lift)
	if err == nil && len(lifted) == 0 {
		err = shell.WithHint(fmt.Errorf("nothing of %s is refused", shell.Cite(lift)), "moonledger refused --store "+store+" lists what is")
	}
	return lifted, errors.Join(err, s.Close())
}

// printRefusedJSON prints a line of JSON for each.
func (p *program) printRefusedJSON(list []running.Suspect) error {
	for _, s := range list {
		if err := json.MarshalWrite(&p.written, s); err != nil {
			return err
		}
		fmt.Fprintln(&p.written)
	}
	return nil
}

// printRefused prints a line for each.
func (p *program) printRefused(list []running.Suspect, lifted bool) error {
	out := tabwriter.NewWriter(&p.written, 0, 0, 2, ' ', 0)
	for _, s := range list {
		state := "running"
		switch {
		case lifted:
			state = "lifted"
		case s.Refused:
			state = "refused"
		}
		fmt.Fprintf(out, "%s\t%s\t%s\t%s\t%s\n", state, s.Died.UTC().Format(time.RFC3339), shell.Printable(s.Name()),
			shell.Printable(s.Caller), shell.Printable(s.Request))
	}
	return out.Flush()
}
