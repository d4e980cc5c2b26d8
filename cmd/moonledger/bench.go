package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"moonledger/shell"
	"moonledger/shell/bench"
)

// A benchmark is what the flags of bench say.
type benchmark struct {
	program *program

	server, key, store, storeDir string
	contract, method             string
	args, prepare                []string
	clients, inFlight            int
	calls                        uint64
	time, warmUp                 time.Duration
	rate                         float64
	seed                         uint64
	accounts                     int
	entries                      uint64
	verify, asJSON               bool
	suite                        bool
	rounds                       int
	prepared                     string
}

// The defaults of a run without flags: about ten seconds in all.
const (
	benchTime     = 8 * time.Second
	suiteTime     = 3 * time.Second
	benchWarmUp   = time.Second
	benchClients  = 16
	benchAccounts = 1000
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
			return b.run(ctx, args, c.Flags())
		},
	}
	b.addFlags(c.Flags())
	return c
}

func (b *benchmark) addFlags(f *pflag.FlagSet) {
	f.StringVar(&b.server, "server", "", "`ADDRESS` of a running server; default: one of its own")
	f.StringVar(&b.key, "key", "", "`KEY` of the user who calls; default: that in "+keyVariable+" if there is a --server, or nobody")
	f.StringVar(&b.store, "store", "", "`STORE` of its own server, which is kept: badger:DIR or memory: (default a temporary one)")
	f.StringVar(&b.storeDir, "store-dir", "", "`DIR` of the running server's store, if it is on this machine, to tell how it grows")
	f.StringVar(&b.contract, "contract", "", "`CONTRACT` to call (default "+bench.ContractName+", which comes with the program)")
	f.StringVar(&b.method, "method", "", "`METHOD` to call (default "+bench.ContractMethod+")")
	f.StringArrayVar(&b.args, "arg", nil, "`NAME=KIND` of an argument; repeat it for each")
	f.StringArrayVar(&b.prepare, "prepare", nil, "`'METHOD NAME=KIND...'` to call first, once for each account; may be repeated")
	f.IntVar(&b.clients, "clients", benchClients, "clients, with a connection each")
	f.IntVar(&b.inFlight, "in-flight", 1, "calls of a client that are under way at a time")
	f.Uint64Var(&b.calls, "calls", 0, "calls to measure (default as many as there is time for)")
	f.DurationVar(&b.time, "time", benchTime, "how long to measure; no bound if there is --calls, and 3s for each of a --suite, unless this is given")
	f.DurationVar(&b.warmUp, "warm-up", benchWarmUp, "how long to make load before measuring")
	f.Float64Var(&b.rate, "rate", 0, "calls/s that begin, whatever the server does (default: as answers come)")
	f.Uint64Var(&b.seed, "seed", 1, "which arguments come: the same ones for the same seed")
	f.IntVar(&b.accounts, "accounts", benchAccounts, "accounts to open first, in the contract that comes with the program or by --prepare")
	f.Uint64Var(&b.entries, "entries", 0, "entries that the chain has at least before measuring")
	f.BoolVar(&b.verify, "verify", false, "measure verification too, on the server and of a dump")
	f.BoolVar(&b.asJSON, "json", false, "print all figures and settings as a line of JSON")
	f.BoolVar(&b.suite, "suite", false, "measure many shapes of load, chains and accounts")
	f.IntVar(&b.rounds, "rounds", 5, "rounds of the suite")
	f.StringVar(&b.prepared, "prepared", "", "`DIR` that keeps the stores which a suite begins with, for the next one")
}

// run measures what the flags say and prints it.
func (b *benchmark) run(ctx context.Context, args []string, flags *pflag.FlagSet) error {
	if !flags.Changed("time") {
		b.time = b.defaultTime()
	}
	if b.suite {
		return b.runSuite(ctx, args, flags)
	}
	if err := b.check(args); err != nil {
		return err
	}
	t, err := b.trial()
	if err != nil {
		return err
	}
	report, err := b.measure(ctx, t, args)
	if report == nil {
		return err
	}
	return errors.Join(b.print(report), err)
}

// defaultTime is how long is measured if nothing says so.
func (b *benchmark) defaultTime() time.Duration {
	switch {
	case b.suite:
		return suiteTime
	case b.calls > 0:
		return 0
	}
	return benchTime
}

// measure measures once. The report is nil if that did not come about.
func (b *benchmark) measure(ctx context.Context, t trial, args []string) (*bench.Report, error) {
	if b.server != "" {
		return t.onServer(ctx, b.server, b.storeDir)
	}
	folder, err := os.MkdirTemp("", "moonledger-bench-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	own, err := newOwnServer(folder, args, b.store)
	if err != nil {
		return nil, err
	}
	if b.store == "" && isInMemory(folder) {
		b.note("%s is in memory, where nothing has to be synced; --store badger:DIR names another directory", folder)
	}
	return t.onOwn(ctx, own)
}

// note tells something beside the figures.
func (b *benchmark) note(format string, args ...any) {
	b.program.console.Printf("note: %s", shell.Printable(fmt.Sprintf(format, args...)))
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

// check refuses flags that don't go together or can't be.
func (b *benchmark) check(args []string) error {
	for name, value := range map[string]int64{
		"clients": int64(b.clients), "in-flight": int64(b.inFlight), "accounts": int64(b.accounts), "rounds": int64(b.rounds),
	} {
		if value < 1 {
			return misusedFlag(name, "must be more than 0")
		}
	}
	switch {
	case b.time < 0 || b.time == 0 && b.calls == 0:
		return misusedFlag("time", "must be more than 0, got %v", b.time)
	case b.warmUp < 0:
		return misusedFlag("warm-up", "must be 0 or more, got %v", b.warmUp)
	case !(b.rate >= 0 && b.rate <= maxRate):
		return misusedFlag("rate", "must be from 0 to %d, got %v", int64(maxRate), b.rate)
	case b.server != "" && (b.store != "" || len(args) > 0):
		return misusedFlag("server", "is a server that runs: DIR and --store are for its own")
	case !b.suite && b.prepared != "":
		return misusedFlag("prepared", "goes with --suite")
	case b.server == "" && b.storeDir != "":
		return misusedFlag("store-dir", "goes with --server")
	}
	if b.store != "" {
		if _, err := parseStore(b.store, "", nil); err != nil {
			return err
		}
	}
	return b.checkCalls(args)
}

// maxRate is how many calls/s can be told apart by their starts, in ns.
const maxRate = 1e9

// checkCalls refuses calls that are not whole.
func (b *benchmark) checkCalls(args []string) error {
	switch {
	case b.contract == "" && len(args) > 0:
		return misusedFlag("contract", "must name a contract of %q", args[0])
	case b.contract == "" && len(b.prepare) > 0:
		return misusedFlag("prepare", "goes with --contract")
	case b.contract != "" && b.method == "":
		return misusedFlag("method", "must name a method of %s", b.contract)
	case b.contract != "" && b.server == "" && len(args) == 0:
		return shell.Misused("moonledger bench DIR --contract "+b.contract+" ..., or --server ADDRESS", "bench: the folder that %s is in is missing", b.contract)
	case b.contract == "" && b.method == "" && len(b.args) > 0:
		return misusedFlag("arg", "goes with --method")
	}
	return nil
}
