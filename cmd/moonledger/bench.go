package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"moonledger/server/child"
	"moonledger/shell"
	"moonledger/shell/bench"
	"moonledger/shell/bench/trial"
	"moonledger/shell/bench/usage"
)

// What is told of the command.
const (
	benchText = `Makes load on a server and tells how many calls it did in a second, how long
answers took, which errors came, and what an entry takes on the disk.

Without --server it starts a server of its own, as a process apart on 127.0.0.1,
with a new ledger in the directory for temporary files, which is removed again
(where that directory is in memory, name another with --store badger:DIR). It
opens accounts in a contract of its own, Bench, and moves amounts between them.
On a running server the load is real: Bench is deployed there if it is the one
to call, which needs the key of an admin, and all entries stay.
For another contract name its folder, --contract and --method, and an --arg for each
argument, ` + bench.Notation + `
A --prepare is a call that is made first, once for each of the --accounts.

Each of the clients has a connection with so many calls in flight. It sends the
next call when an answer is there, so latencies are those that clients who wait
see. With --rate calls begin at that rate whatever the server does, and a latency
counts from when the call was meant to begin. What --warm-up sends, and what
prepares, is not measured. Ctrl-C ends it early and prints what there is by then.

--suite measures 1, 16, 64 and 256 clients with 1 and 16 calls in flight, 1,000
and 100,000 accounts, and chains of 1,000 and 1,000,000 entries, in rounds, each
on a server of its own, and prints tables of medians in Markdown, also if it ends
early. It takes 3 GB of disk and some minutes to prepare, which --prepared DIR
spares the next one, and some minutes for each of the rounds.`

	benchExample = `moonledger bench
moonledger bench --clients 64 --in-flight 16 --time 30s --accounts 100000 --json
moonledger bench --rate 5000 --clients 64
moonledger bench --method balance --arg key=account:1000:zipf
moonledger bench examples/currency --contract DigitalCurrency --prepare 'add_account key=account:1000:turn' \
    --method increment --arg key=account:1000 --arg quantity=decimal:0.01..9.99
moonledger bench --server ws://127.0.0.1:9000/rpc --contract Counter --method hello
moonledger bench --suite`
)

// benchCommand measures a server.
func (p *program) benchCommand() *cobra.Command {
	b := &benchmark{program: p}
	c := &cobra.Command{
		Use:                   "bench [DIR]",
		Short:                 "measure a server under load",
		Long:                  benchText,
		Example:               benchExample,
		Args:                  between(0, 1),
		DisableFlagsInUseLine: true,
		ValidArgsFunction:     completeFolder,
		RunE: func(c *cobra.Command, args []string) error {
			ctx, stop := untilStopped(c.Context())
			defer stop()
			return advised(b.run(ctx, args, c.Flags()))
		},
	}
	b.addFlags(c.Flags())
	return c
}

// run measures what the flags say and prints it.
func (b *benchmark) run(ctx context.Context, args []string, flags *pflag.FlagSet) error {
	if err := b.read(args, flags); err != nil {
		return err
	}
	b.setup.Version, b.setup.Note = version(), b.note
	switch {
	case b.suite:
		return inTemporary(func(folder string) error { return b.measureSuite(ctx, folder) })
	case b.server != "":
		return b.printed(trial.Running{Address: b.server, StoreDir: b.storeDir}.Measure(ctx, b.setup))
	}
	return inTemporary(func(folder string) error { return b.measureOwn(ctx, folder, args) })
}

// inTemporary does something with a temporary folder.
func inTemporary(do func(folder string) error) error {
	folder, err := os.MkdirTemp("", "moonledger-bench-")
	if err != nil {
		return err
	}
	return errors.Join(do(folder), os.RemoveAll(folder))
}

// measureOwn measures a server of its own, with what it lacks in a folder.
func (b *benchmark) measureOwn(ctx context.Context, folder string, args []string) error {
	own := trial.Own{Start: startOwn, Folder: folder, Store: b.store, StoreDir: storeDir(b.store)}
	if len(args) > 0 {
		own.Contracts = args[0]
	}
	if b.store == "" && usage.IsInMemory(folder) {
		b.note(folder + " is in memory, where nothing has to be synced; --store badger:DIR names another directory")
	}
	return b.printed(own.Measure(ctx, b.setup))
}

// measureSuite measures the suite in a folder and prints its tables; with --json, a
// line for each measurement.
func (b *benchmark) measureSuite(ctx context.Context, folder string) error {
	s := trial.Suite{Setup: b.setup, Start: startOwn, Rounds: b.rounds, Folder: folder, Prepared: b.prepared}
	if b.asJSON {
		s.Each = b.print
	}
	table, err := s.Measure(ctx)
	if b.asJSON {
		return err
	}
	return errors.Join(table.Print(b.program.out), err)
}

// startOwn starts this program, serving apart from us, on a free port of this
// machine.
func startOwn(ctx context.Context, contracts, store string) (trial.Server, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(program, "serve", contracts, "--store", store, "--listen", "127.0.0.1:0", "--log-level", "warn", "--gas-rate-anonymous", "0")
	cmd.Args[0] = os.Args[0]
	// The key is for the first start alone of a ledger, and ours is started twice.
	cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, adminKeyVariable+"=") })
	s, err := child.Start(ctx, cmd, nil)
	if err != nil {
		return nil, explained(err)
	}
	return s, nil
}

// explained tells in the server's own words why it did not start.
func explained(err error) error {
	var unstarted *child.StartError
	if !errors.As(err, &unstarted) || unstarted.Said == "" {
		return err
	}
	text, advice, _ := strings.Cut(unstarted.Said, "\nhint: ")
	return shell.WithHint(errors.New("the server did not start: "+strings.TrimPrefix(text, "error: ")), advice)
}

// advised returns err with what to do about the flags that led to it.
func advised(err error) error {
	var failed *trial.StepError
	if !errors.As(err, &failed) {
		return err
	}
	switch failed.Step {
	case trial.Connecting:
		return shell.WithHint(err, connectHint(failed))
	case trial.Deploying:
		return shell.WithHint(err, "bench deploys its contract "+bench.ContractName+", for which it needs the --key of an admin; "+
			"or name a contract that is there, with --contract, --method and --arg")
	case trial.Sizing:
		return shell.WithHint(err, "--store-dir names the directory of the server's store")
	}
	return err
}

// note tells something beside the figures.
func (b *benchmark) note(text string) { b.program.console.Printf("note: %s", shell.Printable(text)) }

// printed prints a report, if there is one, and returns err.
func (b *benchmark) printed(r *bench.Report, err error) error {
	if r == nil {
		return err
	}
	return errors.Join(b.print(r), err)
}

func (b *benchmark) print(r *bench.Report) error {
	if !b.asJSON {
		return r.Print(b.program.out)
	}
	line, err := json.Marshal(r)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(b.program.out, "%s\n", line)
	return err
}
