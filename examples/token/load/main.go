// Load sends real token transfers through a server of its own, in contracts made
// of token.lua: one for each of the five most used tokens, and one for the rest.
// It can kill the server meanwhile, at random and again and again, as a power cut
// would, and goes on where it was. Then it checks what came of it: every answer,
// every balance and allowance to the last digit against a plain loop over the
// file, the chains on the server, and dumps of them without it.
//
//	load [--kill N] [--seed S] [--dir DIR] [--program moonledger] transfers.csv
//
// The file has a header and the columns token_address, from_address,
// to_address, value, transaction_hash, log_index and block_number. With a DIR
// the ledger is kept there. Loading the same file again changes nothing: each row
// is sent under a request id of its own. So a load that was broken off is taken
// up by giving the same command again.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintf(os.Stderr, "error: %v\n", err)
		os.Exit(1)
	}
}

// Settings are what the command line says.
type settings struct {
	file, dir, program string
	kills              int
	seed               uint64
}

func parseSettings(args []string, errOut io.Writer) (s settings, err error) {
	flags := flag.NewFlagSet("load", flag.ContinueOnError)
	flags.SetOutput(errOut)
	flags.IntVar(&s.kills, "kill", 0, "kill the server so `many` times while it is loaded")
	flags.Uint64Var(&s.seed, "seed", 1, "`number` that the moments of the kills follow from")
	flags.StringVar(&s.dir, "dir", "", "`folder` in which the ledger is kept; one that is removed at the end if there is none")
	flags.StringVar(&s.program, "program", "moonledger", "`path` of the server")
	if err := flags.Parse(args); err != nil {
		return s, err
	}
	switch {
	case flags.NArg() != 1:
		return s, errors.New("name one file of transfers: load [--kill N] [--seed S] [--dir DIR] [--program PATH] FILE")
	case s.kills < 0:
		return s, fmt.Errorf("--kill must be 0 or more, got %d", s.kills)
	}
	s.file = flags.Arg(0)
	return s, nil
}

func run(ctx context.Context, args []string, out, errOut io.Writer) error {
	s, err := parseSettings(args, errOut)
	if errors.Is(err, flag.ErrHelp) {
		return nil // it was told
	}
	if err != nil {
		return err
	}
	transfers, err := readFile(s.file)
	if err != nil {
		return err
	}
	if s.dir == "" {
		if s.dir, err = os.MkdirTemp("", "token-*"); err != nil {
			return err
		}
		defer os.RemoveAll(s.dir)
	}
	return s.serveAndLoad(ctx, makeBooks(transfers), out)
}

// serveAndLoad runs the server for as long as the load takes.
func (s settings) serveAndLoad(ctx context.Context, books []*book, out io.Writer) (err error) {
	h, err := openHome(s.dir, books)
	if err != nil {
		return err
	}
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	srv, err := newServer(s.program, h, fail)
	if err != nil {
		return err
	}
	if err := srv.start(ctx); err != nil {
		return err
	}
	defer func() {
		if stopped := srv.stop(); err == nil {
			err = stopped
		}
	}()
	l := load{books: books, server: srv, out: out}
	return l.run(ctx, s.kills, s.seed)
}
