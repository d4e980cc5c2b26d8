package shell

import (
	"context"

	"github.com/spf13/pflag"
)

// A command is a row of the table of commands.
type command struct {
	use     string // its name and arguments, as help shows them
	short   string // what it does, in one line
	long    string // more about it
	example string // lines to type

	least, most int  // how many arguments; most -1: any number
	verbatim    bool // what begins with - behind the first argument is no flag
	promptOnly  bool // makes sense at a prompt and in a script alone
	paged       bool // may print so much that a pager shows it

	flags    func(f *pflag.FlagSet) // nil: it has none of its own
	complete completer
	do       func(ctx context.Context, r *run, args []string) error
}

// table returns all commands, in the order in which help lists them.
func table() []command {
	return []command{
		contractsCommand(), apiCommand(), callCommand(),
		statusCommand(), historyCommand(), entryCommand(),
		watchCommand(), verifyCommand(), deployCommand(), retireCommand(),
		usersCommand(), keyCommand(), roleCommand(), broadcastCommand(),
		disconnectCommand(), exitCommand(),
	}
}

func disconnectCommand() command {
	return command{
		use:        "disconnect",
		short:      "close the connection to the server",
		long:       "Closes the connection to the server. The next command that needs the server connects again.",
		example:    "disconnect",
		promptOnly: true,
		complete:   nothing,
		do: func(_ context.Context, r *run, _ []string) error {
			return r.shell.Close()
		},
	}
}

func exitCommand() command {
	return command{
		use:        "exit",
		short:      "leave",
		long:       "Leaves the prompt, as Ctrl-D does. In a script the lines below are not run.",
		example:    "exit",
		promptOnly: true,
		complete:   nothing,
		do:         func(context.Context, *run, []string) error { return errExit },
	}
}
