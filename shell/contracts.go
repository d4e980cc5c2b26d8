package shell

import (
	"context"
	"fmt"
	"strconv"

	"moonledger/server/wire"
)

func contractsCommand() command {
	return command{
		use:      "contracts",
		short:    "list the contracts",
		long:     "Lists the contracts of the ledger: their version, the height and time of the newest entry, and what they are.",
		example:  "contracts",
		complete: nothing,
		do:       listContracts,
	}
}

func listContracts(ctx context.Context, r *run, _ []string) error {
	conn, err := r.shell.connection(ctx)
	if err != nil {
		return err
	}
	contracts, err := conn.Contracts(ctx)
	if err != nil {
		return err
	}
	if r.tree.json {
		return r.printJSON(wire.ContractsResult{Contracts: contracts})
	}
	if len(contracts) == 0 {
		r.note("there is no contract yet")
		return nil
	}
	list := r.columns()
	list.title("NAME", "VERSION", "HEIGHT", "TIME", "ABOUT")
	for _, c := range contracts {
		list.add(c.Name, strconv.FormatInt(c.Version, 10), strconv.FormatUint(c.Height, 10), shortTime(c.Time), about(c))
	}
	list.print(r.out())
	return nil
}

func about(c wire.ContractInfo) string {
	switch {
	case c.Error != "":
		return fmt.Sprintf("(stopped: %s) %s", c.Error, c.Doc)
	case c.Retired:
		return "(retired) " + c.Doc
	}
	return c.Doc
}

// shortTime cuts a time of the wire to seconds.
func shortTime(text string) string {
	const seconds = len("2006-01-02T15:04:05")
	if len(text) <= seconds {
		return text
	}
	return text[:seconds] + "Z"
}
