package shell

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// helpCommand is help [COMMAND], for the prompt and for programs.
func (t *tree) helpCommand() *cobra.Command {
	c := &cobra.Command{
		Use:     "help [COMMAND]",
		Short:   "list the commands, or tell about one",
		Long:    "Lists the commands, or tells about one of them with examples.",
		Example: "help\nhelp call",

		DisableFlagsInUseLine: true,
		ValidArgsFunction: func(c *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return only(nil)
			}
			return only(commandNames(c.Root()))
		},
		RunE: func(c *cobra.Command, args []string) error {
			about, rest, err := c.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return unknownCommand(c.Root(), args[len(args)-max(len(rest), 1)])
			}
			t.help(about, c.Flags())
			return nil
		},
	}
	c.Flags().Bool("no-pager", false, "print a long text at once")
	return c
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

// helpAsked is called for --help. Behind a word that is no command it must not
// tell about all of them.
func (t *tree) helpAsked(c *cobra.Command, _ []string) {
	if words := c.Flags().Args(); c == t.root && len(words) > 0 {
		t.misused = unknownCommand(c, words[0])
		return
	}
	t.help(c, c.Flags())
}

// help shows what is known of a command. flags are those of who asks.
func (t *tree) help(c *cobra.Command, flags *pflag.FlagSet) {
	r := &run{shell: t.shell, tree: &tree{}, flags: flags}
	_ = r.paged(func() error { // its error is the pager's, which has told it
		helpPrinter{r}.print(c)
		return nil
	})
}

// A helpPrinter writes the parts of a help.
type helpPrinter struct{ *run }

// print writes all that is known of a command.
func (p helpPrinter) print(c *cobra.Command) {
	if c.HasParent() {
		p.section("Usage", usageHint(c))
	}
	about := c.Long
	if about == "" {
		about = c.Short
	}
	if about != "" {
		fmt.Fprintf(p.out(), "%s\n\n", strings.TrimSpace(about))
	}
	p.section("Example", c.Example)
	for _, g := range c.Groups() {
		p.section(g.Title, p.listing(c, g.ID))
	}
	p.section("Commands", p.listing(c, ""))
	p.section("Flags", p.usages(c.LocalNonPersistentFlags()))
	p.section("Flags of all commands", p.usages(c.InheritedFlags())+p.ownPersistent(c))
}

// usages lists flags; 0 columns are no bound.
func (p helpPrinter) usages(f *pflag.FlagSet) string { return f.FlagUsagesWrapped(p.width()) }

func (p helpPrinter) ownPersistent(c *cobra.Command) string {
	if c.HasParent() {
		return ""
	}
	return p.usages(c.PersistentFlags())
}

// section writes text, each line indented, below a title; nothing for no text.
func (p helpPrinter) section(title, text string) {
	text = strings.Trim(text, "\n")
	if strings.TrimSpace(text) == "" {
		return
	}
	fmt.Fprintln(p.out(), p.ink().paint(bold, title+":"))
	for line := range strings.Lines(text) {
		fmt.Fprintf(p.out(), "  %s\n", strings.TrimRight(strings.TrimPrefix(line, "  "), "\n"))
	}
	fmt.Fprintln(p.out())
}

// listing returns the commands of a group, a line each.
func (p helpPrinter) listing(c *cobra.Command, id string) string {
	var b strings.Builder
	list := p.columns()
	list.width, list.wraps = max(list.width-len("  "), 0), true
	for _, sub := range c.Commands() {
		if sub.IsAvailableCommand() && sub.GroupID == id {
			list.add(sub.Use, sub.Short)
		}
	}
	list.print(&b)
	return b.String()
}
