package main

import (
	"context"
	"errors"
	"path/filepath"
	"sync"

	"github.com/spf13/cobra"

	"moonledger/server/wire/link"
	"moonledger/shell"
	"moonledger/shell/client"
)

// devFolder is where dev keeps the ledger of a folder of contracts.
const devFolder = ".moonledger"

// devCommand is ledger, server and prompt in one process.
func (p *program) devCommand() *cobra.Command {
	s := &site{program: p, logLevel: "warn", watch: true, force: true, news: p.console}
	s.print = s.noticePrint
	var asJSON, noPager bool
	c := &cobra.Command{
		Use:   "dev [DIR]",
		Short: "develop contracts: a server and its prompt in one process",
		Long: `Deploys the contracts in DIR, or here, whatever their version, serves them, and
reads commands as "moonledger shell" does. Whenever a file is saved it is deployed
again, and the state stays; code with a mistake leaves the old one running. The commands are the operator's own,
who is admin and needs no key. The ledger is in DIR/` + devFolder + ` unless --store
names another one; remove it to begin anew. What contracts print is shown.`,
		Example: `moonledger dev contracts
moonledger dev contracts --store memory: --listen 127.0.0.1:0 < script`,
		Args:                  between(0, 1),
		DisableFlagsInUseLine: true,
		ValidArgsFunction:     completeFolder,
		RunE: func(c *cobra.Command, args []string) error {
			ctx, stop := p.untilDone(c.Context())
			defer stop()
			return s.develop(ctx, folderOf(args), shell.Options{JSON: asJSON}, noPager)
		},
	}
	s.addFlags(c.Flags())
	addShellFlags(c.Flags(), &asJSON, &noPager)
	return c
}

// develop serves the contracts of a folder and runs the shell until it ends.
func (s *site) develop(ctx context.Context, dir string, o shell.Options, noPager bool) error {
	if s.store == "" {
		s.store = "badger:" + filepath.Join(dir, devFolder)
	}
	l, err := s.begin(ctx, dir)
	if err != nil {
		return err
	}
	serving, stop := context.WithCancel(ctx)
	served := make(chan error, 1)
	go func() { served <- s.run(serving, l) }()
	err = s.prompt(serving, o, noPager)
	stop()
	return errors.Join(err, <-served)
}

// prompt runs the shell of the operator.
func (s *site) prompt(ctx context.Context, o shell.Options, noPager bool) error {
	var sessions sync.WaitGroup
	defer sessions.Wait()
	dial := func(context.Context) (client.Conn, error) {
		ours, theirs := link.Pipe()
		sessions.Go(func() { s.server.ServeConn(ctx, theirs, operator()) })
		return ours, nil
	}
	o.Connect = func(ctx context.Context) (shell.Conn, error) {
		c, err := client.Open(ctx, dial, client.Options{Retry: client.Retry{Attempts: -1}, OnBroadcast: s.program.console.TellBroadcast})
		if err != nil {
			return nil, err
		}
		return shell.Over(c), nil
	}
	prompt, closeAll := s.program.openShell(o, noPager)
	defer closeAll()
	return prompt.Run(ctx)
}
