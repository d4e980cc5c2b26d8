package shell

import (
	"context"
	"strings"

	"moonledger/server/wire"
)

func broadcastCommand() command {
	return command{
		use:      "broadcast MESSAGE...",
		short:    "tell all who are connected something",
		long:     "Sends a message to all who are connected to the server, whose prompts show it with the name of who sent it. It needs the key of a user.",
		example:  `broadcast "the server restarts at noon"`,
		least:    1,
		most:     -1,
		verbatim: true,
		complete: nothing,
		do:       broadcast,
	}
}

func broadcast(ctx context.Context, r *run, args []string) error {
	conn, err := r.shell.connection(ctx)
	if err != nil {
		return err
	}
	n, err := conn.Broadcast(ctx, strings.Join(args, " "))
	switch {
	case err != nil:
		return err
	case r.tree.json:
		return r.printJSON(wire.BroadcastResult{Connections: n})
	}
	r.success(": told %s", plural(uint64(n), "connection", "connections"))
	return nil
}
