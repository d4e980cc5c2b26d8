// Command moonledger is a server for scriptable contracts, its shell, and the
// tools around them. "moonledger help" lists what it does.
//
// This package alone knows flags, environment variables, signals and exit
// statuses: 0 if all went well, 1 if not, 2 for a command line that can't be
// understood.
package main

import (
	"context"
	"errors"
	"io"
	"os"

	"github.com/spf13/cobra"

	"moonledger/shell"
)

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }

// A program is what commands use of the process.
type program struct {
	in       io.Reader
	out, err io.Writer
	console  *shell.Console // takes what comes by itself
	written  checkedWriter  // out, for results

	print func(contract, text string) // takes what contracts of serve print; nil drops it
}

func newProgram(in io.Reader, out, err io.Writer) *program {
	p := &program{in: in, out: out, err: err, written: checkedWriter{Writer: out}}
	p.console = p.newConsole()
	return p
}

// run runs the command that args write and returns the exit status.
func run(args []string, in io.Reader, out, err io.Writer) int {
	return newProgram(in, out, err).run(args)
}

func (p *program) run(args []string) int {
	once := &remote{console: p.console, isQuiet: true}
	commands := shell.New(p.shellOptions(shell.Options{Connect: once.connect, Interruptible: untilStopped}))
	defer commands.Close()
	_, execute := p.root(commands, once)
	return p.status(p.outcome(execute(context.Background(), args)))
}

// outcome is err, or else that what was to be printed could not be.
func (p *program) outcome(err error) error {
	if err == nil {
		return p.written.failed
	}
	return err
}

// root returns the tree of all commands, and what runs one; those of the shell run
// once, on the server that the flags for it name.
func (p *program) root(commands *shell.Shell, once *remote) (root *cobra.Command, execute func(context.Context, []string) error) {
	root = &cobra.Command{
		Use:     "moonledger",
		Short:   "A server for scriptable contracts, without a blockchain.",
		Example: "moonledger dev examples\nmoonledger help call",
		Version: versionText(),
	}
	root.SetVersionTemplate("{{.Version}}\n")
	root.Flags().Bool("version", false, "print the version")
	root.SetIn(p.in)
	root.SetOut(p.out)
	root.SetErr(p.err)
	execute = commands.AddTo(root)
	for _, c := range root.Commands() {
		if c.GroupID == shell.Group {
			once.addFlags(c.Flags())
		}
		if c.Name() == "key" {
			p.addOfflineKey(c, commands)
		}
	}
	root.AddCommand(p.serveCommand(), p.devCommand(), p.shellCommand(), p.checkCommand(), p.refusedCommand(), p.benchCommand(), p.completionCommand(), p.versionCommand())
	root.CompletionOptions.DisableDefaultCmd = true
	return root, execute
}

// status prints what went wrong and returns the exit status for it.
func (p *program) status(err error) int {
	switch {
	case err == nil:
		return 0
	case errors.Is(err, shell.ErrFailed): // what was wrong is printed
		return 1
	}
	inkOf(p.err).PrintError(p.err, err)
	if errors.Is(err, shell.ErrUsage) {
		return 2
	}
	return 1
}

// between returns what refuses other numbers of arguments.
func between(least, most int) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		switch {
		case len(args) < least:
			return shell.Misused(c.UseLine(), "%s: an argument is missing", c.Name())
		case len(args) > most:
			return shell.Misused(c.UseLine(), "%s: %s is too much", c.Name(), shell.Cite(args[most]))
		}
		return nil
	}
}
