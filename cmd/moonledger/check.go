package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"moonledger/runtime"
	"moonledger/runtime/lint"
	"moonledger/scripts"
	"moonledger/shell"
)

// A check is what the flags of the command say.
type check struct {
	program            *program
	json, strict, list bool
}

// checkCommand compiles contracts and tells all that is wrong with them.
func (p *program) checkCommand() *cobra.Command {
	k := &check{program: p}
	c := &cobra.Command{
		Use:   "check FILE...",
		Short: "tell what is wrong with contracts, without running them",
		Long: `Compiles contract files, and those in folders, and prints all that is wrong with
them as FILE:LINE:COLUMN: SEVERITY: TEXT, sorted by place. What a lint finds has
the lint's name behind it; --list tells what each looks for. A comment silences
lints on the next line, or on its own:

    ---@diagnostic disable-next-line: unused-parameter
    ---@diagnostic disable-line: unused-parameter

With --json there is a line of JSON on standard output for each finding, with
file, line, column, severity, message and, where there are any, lint and hint;
nothing else is printed.

The exit status is 1 if there is an error, or with --strict a warning.`,
		Example: `moonledger check currency.lua
moonledger check contracts --strict
moonledger check contracts --json | jq -r .message`,
		DisableFlagsInUseLine: true,
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return []string{"lua"}, cobra.ShellCompDirectiveFilterFileExt
		},
		RunE: func(c *cobra.Command, args []string) error {
			ctx, stop := untilStopped(c.Context())
			defer stop()
			return k.run(ctx, c, args)
		},
	}
	c.Flags().BoolVar(&k.json, "json", false, "print a line of JSON for each finding")
	c.Flags().BoolVar(&k.strict, "strict", false, "let warnings fail the check too")
	c.Flags().BoolVar(&k.list, "list", false, "list the lints")
	return c
}

func (k *check) run(ctx context.Context, c *cobra.Command, args []string) error {
	switch {
	case k.list && len(args) > 0:
		return shell.Misused("moonledger check --list", "check: --list takes no file")
	case k.list:
		return k.listLints()
	case len(args) == 0:
		return shell.Misused(c.UseLine(), "check: an argument is missing")
	}
	return k.files(ctx, args)
}

// listLints prints a line for each lint.
func (k *check) listLints() error {
	out := tabwriter.NewWriter(&k.program.written, 0, 0, 2, ' ', 0)
	for _, l := range lint.All() {
		fmt.Fprintf(out, "%s\t%s\t%s: %s\n", l.Name, l.Severity, l.Finds, l.Why)
	}
	return out.Flush()
}

// files checks files and folders.
func (k *check) files(ctx context.Context, files []string) error {
	machine, err := runtime.New()
	if err != nil {
		return err
	}
	loader := scripts.NewLoader(machine)
	var all []scripts.Folder
	for _, file := range files {
		folder, err := look(ctx, loader, file)
		if err != nil {
			return err
		}
		all = append(all, folder)
	}
	remarks := remarksOn(all)
	if k.json {
		err = k.program.printJSON(remarks)
	} else {
		err = k.program.printRemarks(remarks)
		k.program.printSound(all)
	}
	if err == nil && remarks.fail(k.strict) {
		return shell.ErrFailed
	}
	return err
}

// look compiles a file, or what is in a folder. The paths are made such as they
// lead to the files from here.
func look(ctx context.Context, loader *scripts.Loader, file string) (scripts.Folder, error) {
	if info, err := os.Stat(file); err != nil || !info.IsDir() {
		folder, err := loader.LoadFile(ctx, file)
		for i, problem := range folder.Problems {
			if errors.Is(problem.Err, scripts.ErrNoContract) { // it was named, so it was to be one
				folder.Problems[i].Err = errors.New(problem.Err.Error())
			}
		}
		return folder, err
	}
	folder, err := loader.Load(ctx, file)
	for i := range folder.Found {
		folder.Found[i].Path = path.Join(filepath.ToSlash(file), folder.Found[i].Path)
	}
	for i := range folder.Problems {
		folder.Problems[i].Path = path.Join(filepath.ToSlash(file), folder.Problems[i].Path)
	}
	return folder, err
}
