package main

import (
	"io"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"moonledger/shell"
)

// Each command, and each one below it, says what it does, has an example of
// itself, and tells about each flag; its help shows all that.
func TestEveryCommandHelps(t *testing.T) {
	p := &program{in: strings.NewReader(""), out: io.Discard, err: io.Discard}
	p.console = p.newConsole()
	root, _ := p.root(shell.New(p.shellOptions(shell.Options{})), &remote{})
	var walk func(c *cobra.Command)
	walk = func(c *cobra.Command) {
		for _, below := range c.Commands() {
			walk(below)
		}
		if c.Short == "" || !strings.Contains(c.Example, c.Name()) {
			t.Errorf("%s: it lacks a text, or an example of itself", c.CommandPath())
		}
		c.Flags().VisitAll(func(f *pflag.Flag) {
			if f.Usage == "" {
				t.Errorf("%s: --%s says nothing", c.CommandPath(), f.Name)
			}
		})
		var help strings.Builder
		status := run(append(strings.Fields(c.CommandPath())[1:], "--help"), p.in, &help, io.Discard)
		if text := help.String(); status != 0 || !strings.Contains(text, "\nExample:\n  "+strings.Split(c.Example, "\n")[0]+"\n") {
			t.Errorf("%s --help: status %d and\n%s", c.CommandPath(), status, text)
		}
	}
	walk(root)
}
