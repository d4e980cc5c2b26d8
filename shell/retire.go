package shell

import "context"

func retireCommand() command {
	return command{
		use:   "retire CONTRACT",
		short: "end the calls of a contract",
		long: `Ends the calls of a contract. Its chain and its state stay, and can be read,
dumped and verified. Code with a higher version revives it. It needs the key of
an admin.`,
		example:  "retire DigitalCurrency",
		least:    1,
		most:     1,
		complete: contractNames,
		do:       retire,
	}
}

func retire(ctx context.Context, r *run, args []string) error {
	conn, err := r.shell.connection(ctx)
	if err != nil {
		return err
	}
	answer, err := conn.Retire(ctx, args[0])
	switch {
	case err != nil:
		return err
	case r.tree.json:
		return r.printJSON(answer)
	}
	r.success(": %s is retired, at height %d", args[0], answer.Height)
	return nil
}
