package shell

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
)

// helpCommand is help [COMMAND], for the prompt and for programs.
func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "help [COMMAND]",
		Short:   "list the commands, or tell about one",
		Example: "help call",

		DisableFlagsInUseLine: true,
		ValidArgsFunction: func(c *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			return commandNames(c.Root()), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(c *cobra.Command, args []string) error {
			about, rest, err := c.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return unknownCommand(c.Root(), args[len(args)-max(len(rest), 1)])
			}
			return about.Help()
		},
	}
}

func commandNames(root *cobra.Command) []string {
	var names []string
	for _, c := range root.Commands() {
		if c.IsAvailableCommand() {
			names = append(names, c.Name())
		}
	}
	return names
}

// printHelp writes all that is known of a command.
func printHelp(w io.Writer, c *cobra.Command) {
	if c.HasParent() {
		section(w, "Usage", usageHint(c))
	}
	about := c.Long
	if about == "" {
		about = c.Short
	}
	if about != "" {
		fmt.Fprintf(w, "%s\n\n", strings.TrimSpace(about))
	}
	section(w, "Example", c.Example)
	for _, g := range c.Groups() {
		section(w, g.Title, listing(c, g.ID))
	}
	section(w, "Commands", listing(c, ""))
	section(w, "Flags", c.LocalNonPersistentFlags().FlagUsages())
	section(w, "Flags of all commands", c.InheritedFlags().FlagUsages()+ownPersistent(c))
}

func ownPersistent(c *cobra.Command) string {
	if c.HasParent() {
		return ""
	}
	return c.PersistentFlags().FlagUsages()
}

// section writes text, each line indented, below a title; nothing for no text.
func section(w io.Writer, title, text string) {
	text = strings.Trim(text, "\n")
	if strings.TrimSpace(text) == "" {
		return
	}
	fmt.Fprintf(w, "%s:\n", title)
	for line := range strings.Lines(text) {
		fmt.Fprintf(w, "  %s\n", strings.TrimRight(strings.TrimPrefix(line, "  "), "\n"))
	}
	fmt.Fprintln(w)
}

// listing returns the commands of a group, a line each.
func listing(c *cobra.Command, id string) string {
	var b strings.Builder
	var list columns
	for _, sub := range c.Commands() {
		if sub.IsAvailableCommand() && sub.GroupID == id {
			list.add(sub.Use, sub.Short)
		}
	}
	list.print(&b)
	return b.String()
}
