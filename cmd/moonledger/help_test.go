package main

import (
	"io"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"moonledger/shell"
)

// The help of each command tells what it does, and has an example that begins
// with its name.
func TestHelpHasExamples(t *testing.T) {
	var out strings.Builder
	p := &program{in: strings.NewReader(""), out: &out, err: &out, written: checkedWriter{Writer: &out}}
	p.console = p.newConsole()
	once := &remote{console: p.console, isQuiet: true}
	commands := shell.New(p.shellOptions(shell.Options{Connect: once.connect}))
	defer commands.Close()
	for _, c := range p.root(commands, once).Commands() {
		if !c.IsAvailableCommand() || c.Name() == "help" {
			continue
		}
		t.Run(c.Name(), func(t *testing.T) { checkHelp(t, c) })
	}
}

func checkHelp(t *testing.T, c *cobra.Command) {
	if c.Short == "" || !strings.Contains(c.Example, c.Name()) {
		t.Errorf("it says %q, with the example %q", c.Short, c.Example)
	}
	var out strings.Builder
	if status := run([]string{c.Name(), "--help"}, strings.NewReader(""), &out, io.Discard); status != 0 {
		t.Errorf("--help: status %d", status)
	}
	for _, part := range append(strings.Split(c.Example, "\n"), "Usage:\n", "Example:\n") {
		if !strings.Contains(out.String(), part) {
			t.Errorf("--help has no %q:\n%s", part, out.String())
		}
	}
}
