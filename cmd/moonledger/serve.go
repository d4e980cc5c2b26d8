package main

import (
	"context"
	"errors"
	"net"
	"sync"

	"github.com/spf13/cobra"

	"moonledger/runtime"
	"moonledger/scripts"
)

// serveCommand is the server.
func (p *program) serveCommand() *cobra.Command {
	s := &site{program: p, store: "badger:data", logLevel: "info", news: p.out, print: p.print}
	var isDev bool
	c := &cobra.Command{
		Use:   "serve [DIR]",
		Short: "serve the contracts of a folder",
		Long: `Deploys the contracts in DIR, or here, and serves them until it gets SIGINT or
SIGTERM. Folders below are read too, but for those whose names begin with a dot;
*_test.lua is passed over.

A new contract is deployed. A file that differs from what its contract runs must
have a higher version; otherwise it is refused and the old code runs on. With
--dev, files are deployed whenever they are saved, whatever their version.

The first start makes the user admin and shows its key, or takes the one in
` + adminKeyVariable + `. Whoever has it can deploy from elsewhere, and make users.
Only on an address of this machine, or with --anonymous, is there an answer for
those who have no key.`,
		Example: `moonledger serve contracts
moonledger serve contracts --listen 127.0.0.1:9000 --store badger:data`,
		Args:                  between(0, 1),
		DisableFlagsInUseLine: true,
		ValidArgsFunction:     completeFolder,
		RunE: func(c *cobra.Command, args []string) error {
			ctx, stop := untilStopped(c.Context())
			defer stop()
			s.watch, s.force = isDev, isDev
			return s.serve(ctx, folderOf(args))
		},
	}
	s.addFlags(c.Flags())
	c.Flags().BoolVar(&isDev, "dev", false, "deploy each file again when it is saved, whatever its version")
	return c
}

// completeFolder completes the folder that a command takes.
func completeFolder(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return nil, cobra.ShellCompDirectiveFilterDirs
}

// folderOf returns the folder that the arguments name, or this one.
func folderOf(args []string) string {
	if len(args) == 0 {
		return "."
	}
	return args[0]
}

// serve serves the contracts of a folder until ctx ends.
func (s *site) serve(ctx context.Context, dir string) error {
	l, err := s.begin(ctx, dir)
	if err != nil {
		return err
	}
	return s.run(ctx, l)
}

// begin opens the ledger, deploys what is in a folder, and listens. Either all of
// it works or nothing is left open.
func (s *site) begin(ctx context.Context, dir string) (l net.Listener, err error) {
	if err := scripts.CheckFolder(dir); err != nil {
		return nil, err // before there is a ledger
	}
	if s.machine, err = runtime.NewWithin(s.limits.fileLimits()); err != nil {
		return nil, err
	}
	openStore, options, err := s.settings()
	if err != nil {
		return nil, err
	}
	if l, err = s.bind(ctx); err != nil {
		return nil, err
	}
	if err := s.open(ctx, openStore, options); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	if err := s.beginFolder(ctx, dir, l); err != nil {
		return nil, errors.Join(err, l.Close(), s.close())
	}
	return l, nil
}

// beginFolder is begin when there is a ledger.
func (s *site) beginFolder(ctx context.Context, dir string, l net.Listener) (err error) {
	if s.folder, err = s.openFolder(ctx, dir); err != nil {
		return err
	}
	if err = s.deployFolder(ctx, dir); err == nil {
		err = s.announce(l)
	}
	if err != nil {
		return errors.Join(err, s.folder.Close())
	}
	return nil
}

// run serves, and follows the folder, until ctx ends.
func (s *site) run(ctx context.Context, l net.Listener) error {
	ctx, stop := context.WithCancel(ctx)
	var beside sync.WaitGroup
	beside.Go(func() { s.follow(ctx) })
	beside.Go(func() { s.watchMemory(ctx, s.limits.boundMemory()) })
	serve := s.server.Serve
	if s.hasTLS() {
		serve = func(ctx context.Context, l net.Listener) error {
			return s.server.ServeTLS(ctx, l, s.certificate, s.secretKey)
		}
	}
	err := serve(ctx, l)
	stop()
	beside.Wait()
	return errors.Join(err, s.close())
}
