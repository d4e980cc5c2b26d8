// Load sends real token transfers through a running server, one call for each
// row of a file, and then checks what came of it: every answer, every balance
// to the last digit against a plain loop over the file, the chain on the
// server, and a dump of it without the server.
//
//	load [--server ws://127.0.0.1:9000/rpc] transfers.csv
//
// The file has a header and the columns token_address, from_address,
// to_address, value, transaction_hash, log_index and block_number. Loading it
// again changes nothing: each row is sent under a request id of its own.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"

	"moonledger/chain"
	"moonledger/shell/client"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintf(os.Stderr, "error: %v\n", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("load", flag.ContinueOnError)
	server := flags.String("server", "ws://127.0.0.1:9000/rpc", "address of the server")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() != 1 {
		return errors.New("name one file of transfers: load [--server ADDRESS] FILE")
	}
	transfers, err := readFile(flags.Arg(0))
	if err != nil {
		return err
	}
	c, err := client.Dial(ctx, *server, client.Options{})
	if err != nil {
		return err
	}
	defer c.Close()
	return loadAndCheck(ctx, c, transfers, out)
}

func loadAndCheck(ctx context.Context, c *client.Client, transfers []transfer, out io.Writer) error {
	start := time.Now()
	want, err := load(ctx, c, transfers)
	if err != nil {
		return err
	}
	took := time.Since(start)
	fmt.Fprintf(out, "%d transfers in %.2f s: %.0f calls/s\n", len(transfers), took.Seconds(), float64(len(transfers))/took.Seconds())
	accounts, err := compare(ctx, c, want)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%d balances of %d tokens are exact\n", accounts, len(want.supply))
	report, err := verify(ctx, c)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "the chain verifies on the server and its dump without it: %d entries, %v\n", report.Entries, report.Head)
	return nil
}

// verify checks the chain on the server, and a dump of it without the server.
func verify(ctx context.Context, c *client.Client) (chain.Report, error) {
	reports, err := c.Verify(ctx, contract)
	if err != nil {
		return chain.Report{}, err
	}
	for _, r := range reports {
		if !r.OK {
			return chain.Report{}, fmt.Errorf("the server finds %s broken: %s", r.Contract, r.Reason)
		}
	}
	return verifyDump(ctx, c)
}

func verifyDump(ctx context.Context, c *client.Client) (chain.Report, error) {
	file, err := os.CreateTemp("", "token-*.jsonl")
	if err != nil {
		return chain.Report{}, err
	}
	defer os.Remove(file.Name())
	defer file.Close()
	head, err := c.Dump(ctx, contract, file)
	if err != nil {
		return chain.Report{}, fmt.Errorf("dump: %w", err)
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return chain.Report{}, err
	}
	hash, err := chain.ParseHash(head.Hash)
	if err != nil {
		return chain.Report{}, err
	}
	expected := chain.Head{Height: chain.Height(head.Height), Hash: hash}
	return chain.VerifyReader(ctx, file, chain.VerifyOptions{Contract: contract, ExpectHead: expected})
}
