package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path"
	"path/filepath"

	"github.com/spf13/cobra"

	"moonledger/runtime"
	"moonledger/scripts"
	"moonledger/shell"
)

// checkCommand compiles contracts and tells all that is wrong with them.
func (p *program) checkCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "check FILE...",
		Short: "tell what is wrong with contracts, without running them",
		Long: `Compiles contract files, and those in folders, and prints all that is wrong with
them as FILE:LINE:COLUMN: TEXT. The exit status is 1 if anything is.`,
		Example: `moonledger check currency.lua
moonledger check contracts`,
		Args:                  between(1, math.MaxInt),
		DisableFlagsInUseLine: true,
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return []string{"lua"}, cobra.ShellCompDirectiveFilterFileExt
		},
		RunE: func(c *cobra.Command, args []string) error {
			ctx, stop := untilStopped(c.Context())
			defer stop()
			return p.check(ctx, args)
		},
	}
}

func (p *program) check(ctx context.Context, files []string) error {
	machine, err := runtime.New()
	if err != nil {
		return err
	}
	loader := scripts.NewLoader(machine)
	wrong := false
	for _, file := range files {
		folder, err := look(ctx, loader, file)
		if err != nil {
			return err
		}
		wrong = p.report(folder) || wrong
	}
	if wrong {
		return shell.ErrFailed
	}
	return nil
}

// look compiles a file, or what is in a folder.
func look(ctx context.Context, loader *scripts.Loader, file string) (scripts.Folder, error) {
	if info, err := os.Stat(file); err == nil && info.IsDir() {
		folder, err := loader.Load(ctx, file)
		for i := range folder.Found {
			folder.Found[i].Path = path.Join(filepath.ToSlash(file), folder.Found[i].Path)
		}
		for i := range folder.Problems {
			folder.Problems[i].Path = path.Join(filepath.ToSlash(file), folder.Problems[i].Path)
		}
		return folder, err
	}
	c, err := loader.LoadFile(ctx, file)
	switch {
	case ctx.Err() != nil:
		return scripts.Folder{}, context.Cause(ctx)
	case errors.Is(err, scripts.ErrNoContract): // it was named, so it was to be one
		err = errors.New(err.Error())
	case err == nil:
		return scripts.Folder{Found: []scripts.Found{{Path: file, Contract: c}}}, nil
	}
	return scripts.Folder{Problems: []scripts.Problem{{Path: file, Err: err}}}, nil
}

// report prints what was found, and tells whether anything is wrong.
func (p *program) report(folder scripts.Folder) (wrong bool) {
	for _, problem := range folder.Problems {
		out := p.out
		if problem.IsError() {
			out, wrong = p.err, true
		}
		for _, line := range problem.Lines() {
			fmt.Fprintln(out, shell.Printable(line))
		}
	}
	for _, found := range folder.Found {
		c := found.Contract
		fmt.Fprintf(p.out, "%s: contract %s, version %d, is in order\n", shell.Printable(found.Path), c.Name, c.Version)
	}
	return wrong
}
