package shell

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/agnivade/levenshtein"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// errExit is returned by the command that leaves.
var errExit = errors.New("exit")

// completionTime is how long completion may ask a server.
const completionTime = time.Second

// A tree is the commands for one line: cobra keeps in them what it has read.
type tree struct {
	shell *Shell
	root  *cobra.Command
	json  bool

	misused error // that help was asked about what is no command
}

// A run is one command that is being run, or completed.
type run struct {
	shell *Shell
	tree  *tree
	flags *pflag.FlagSet
	pages *bytes.Buffer // what is printed until it is shown in pages; nil: it is printed at once
}

// newTree returns the commands of the prompt.
func (s *Shell) newTree() *tree {
	root := &cobra.Command{}
	t := s.grow(root, true)
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetOut(s.options.Out)
	root.SetErr(s.options.Err)
	return t
}

// Group is the ID of the group in which AddTo puts the shell's commands.
const Group = "shell"

// AddTo adds the commands to the root of a program's tree of commands, whose
// errors and help it makes to be those of the shell, and returns what runs the
// words of a command line, once. An error that was to be JSON is printed already,
// and comes out as ErrFailed.
func (s *Shell) AddTo(root *cobra.Command) (execute func(ctx context.Context, words []string) error) {
	root.AddGroup(&cobra.Group{ID: Group, Title: "Commands of the shell, run once"})
	return s.grow(root, false).execute
}

func (s *Shell) grow(root *cobra.Command, isPrompt bool) *tree {
	t := &tree{shell: s, root: root, json: s.options.JSON}
	root.PersistentFlags().BoolP("help", "h", false, "tell about the command")
	root.SilenceErrors, root.SilenceUsage = true, true
	root.Args = cobra.ArbitraryArgs
	root.RunE = t.unknown
	root.SetFlagErrorFunc(flagError)
	root.SetHelpFunc(t.helpAsked)
	for _, c := range table() {
		if isPrompt || !c.promptOnly {
			added := t.command(c)
			if !isPrompt {
				added.GroupID = Group
				added.RunE = t.alone(added.RunE)
			}
			root.AddCommand(added)
		}
	}
	root.SetHelpCommand(t.helpCommand())
	return t
}

// alone makes a command one that runs once: it can be interrupted, and prints its
// error itself where that is to be JSON.
func (t *tree) alone(do func(*cobra.Command, []string) error) func(*cobra.Command, []string) error {
	return func(c *cobra.Command, args []string) error {
		ctx, stop := t.shell.options.Interruptible(c.Context())
		defer stop()
		c.SetContext(ctx)
		err := do(c, args)
		if err == nil || !t.json {
			return err
		}
		t.shell.printError(err, true)
		return ErrFailed
	}
}

// execute runs the words of a line.
func (t *tree) execute(ctx context.Context, words []string) error {
	t.root.SetArgs(words)
	if err := t.root.ExecuteContext(ctx); err != nil {
		return err
	}
	return t.misused
}

// unknown runs when the first word is no command.
func (t *tree) unknown(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return c.Help()
	}
	return unknownCommand(c, args[0])
}

func unknownCommand(root *cobra.Command, name string) error {
	hint := `"help" lists the commands`
	root.SuggestionsMinimumDistance = 2
	if near := root.SuggestionsFor(name); len(near) > 0 {
		slips := func(a, b string) int {
			return levenshtein.ComputeDistance(a, name) - levenshtein.ComputeDistance(b, name)
		}
		hint = fmt.Sprintf("did you mean %q?", slices.MinFunc(near, slips))
	}
	return Misused(hint, "no command %s", Cite(name))
}

// command makes a row of the table one of cobra's.
func (t *tree) command(c command) *cobra.Command {
	made := &cobra.Command{
		Use: c.use, Short: c.short, Long: c.long, Example: c.example,
		DisableFlagsInUseLine: true,
		Args:                  func(made *cobra.Command, args []string) error { return c.checkCount(made, args) },
	}
	made.Flags().SetInterspersed(!c.verbatim)
	made.Flags().BoolVar(&t.json, "json", t.json, "print the whole answer as one line of JSON")
	if c.flags != nil {
		c.flags(made.Flags())
	}
	r := &run{shell: t.shell, tree: t, flags: made.Flags()}
	made.RunE = func(made *cobra.Command, args []string) error { return c.do(made.Context(), r, args) }
	if c.paged {
		made.Flags().Bool("no-pager", false, "print a long text at once")
		made.RunE = func(made *cobra.Command, args []string) error {
			return r.paged(func() error { return c.do(made.Context(), r, args) })
		}
	}
	if c.verbatim {
		made.RunE = hintAtFlags(made.RunE)
	}
	t.addCompletion(c, r, made)
	return made
}

// hintAtFlags makes a command that fails tell which of its arguments could have
// been meant as flags.
func hintAtFlags(do func(*cobra.Command, []string) error) func(*cobra.Command, []string) error {
	return func(c *cobra.Command, args []string) error {
		err := do(c, args)
		for _, word := range args {
			name, _, _ := strings.Cut(strings.TrimPrefix(word, "--"), "=")
			if err == nil || !strings.HasPrefix(word, "--") || c.Flags().Lookup(name) == nil {
				continue
			}
			hint := fmt.Sprintf("--%s is taken for an argument; flags stand right behind %q", name, c.Name())
			if more := hintOf(err); more != "" {
				hint += "; " + more
			}
			return WithHint(err, hint)
		}
		return err
	}
}

// addCompletion makes cobra complete arguments as the table does, and files for
// the flags that take one.
func (t *tree) addCompletion(c command, r *run, made *cobra.Command) {
	made.ValidArgsFunction = func(made *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		if c.most >= 0 && len(args) >= c.most {
			return only(nil)
		}
		ctx, cancel := context.WithTimeout(made.Context(), completionTime)
		defer cancel()
		return c.complete(ctx, r, args)
	}
	made.Flags().VisitAll(func(f *pflag.Flag) {
		if name, _ := pflag.UnquoteUsage(f); name != "FILE" {
			_ = made.RegisterFlagCompletionFunc(f.Name, cobra.NoFileCompletions) // there is none yet
		}
	})
}

// checkCount refuses too few arguments, and too many.
func (c command) checkCount(made *cobra.Command, args []string) error {
	names := strings.Fields(c.use)
	switch {
	case len(args) < c.least:
		return Misused(usageHint(made), "%s: %s is missing", names[0], names[1+len(args)])
	case c.most >= 0 && len(args) > c.most:
		return Misused(usageHint(made), "%s: %s is too much", names[0], Cite(args[c.most]))
	}
	return nil
}

func usageHint(c *cobra.Command) string { return strings.TrimSpace(c.UseLine()) }
