package main

import (
	"os"
	"slices"
	"time"

	"github.com/spf13/pflag"

	"moonledger/shell"
	"moonledger/shell/bench"
	"moonledger/shell/bench/trial"
)

// A benchmark is what the flags of bench say.
type benchmark struct {
	program *program
	setup   trial.Setup

	server, store, storeDir string
	args, prepare           []string // as they are written
	asJSON                  bool
	suite                   bool
	rounds                  int
	prepared                string
}

// The defaults of a run without flags: about ten seconds in all.
const (
	benchTime     = 8 * time.Second
	suiteTime     = 3 * time.Second
	benchWarmUp   = time.Second
	benchClients  = 16
	benchAccounts = 1000
)

func (b *benchmark) addFlags(f *pflag.FlagSet) {
	s, plan := &b.setup, &b.setup.Plan
	f.StringVar(&b.server, "server", "", "`ADDRESS` of a running server; default: one of its own")
	f.StringVar(&s.Key, "key", "", "`KEY` of the user who calls; default: that in "+keyVariable+" if there is a --server, or nobody")
	f.StringVar(&b.store, "store", "", "`STORE` of its own server, which is kept: badger:DIR or memory: (default a temporary one)")
	f.StringVar(&b.storeDir, "store-dir", "", "`DIR` of the running server's store, if it is on this machine, to tell how it grows")
	f.StringVar(&plan.Contract, "contract", "", "`CONTRACT` to call (default "+bench.ContractName+", which comes with the program)")
	f.StringVar(&plan.Method, "method", "", "`METHOD` to call (default "+bench.ContractMethod+")")
	f.StringArrayVar(&b.args, "arg", nil, "`NAME=KIND` of an argument; repeat it for each")
	f.StringArrayVar(&b.prepare, "prepare", nil, "`'METHOD NAME=KIND...'` to call first, once for each account; may be repeated")
	f.IntVar(&s.Clients, "clients", benchClients, "clients, with a connection each")
	f.IntVar(&plan.InFlight, "in-flight", 1, "calls of a client that are under way at a time")
	f.Uint64Var(&s.Until.Calls, "calls", 0, "calls to measure (default as many as there is time for)")
	f.DurationVar(&s.Until.Time, "time", benchTime, "how long to measure; no bound if there is --calls, and 3s for each of a --suite, unless this is given")
	f.DurationVar(&s.WarmUp, "warm-up", benchWarmUp, "how long to make load before measuring")
	f.Float64Var(&plan.Rate, "rate", 0, "calls/s that begin, whatever the server does (default: as answers come)")
	f.Uint64Var(&plan.Seed, "seed", 1, "which arguments come: the same ones for the same seed")
	f.IntVar(&s.Accounts, "accounts", benchAccounts, "accounts to open first, in the contract that comes with the program or by --prepare")
	f.Uint64Var(&s.Entries, "entries", 0, "entries that the chain has at least before measuring")
	f.BoolVar(&s.Verify, "verify", false, "measure verification too, on the server and of a dump")
	f.BoolVar(&b.asJSON, "json", false, "print all figures and settings as a line of JSON")
	f.BoolVar(&b.suite, "suite", false, "measure many shapes of load, chains and accounts")
	f.IntVar(&b.rounds, "rounds", 5, "rounds of the suite")
	f.StringVar(&b.prepared, "prepared", "", "`DIR` that keeps the stores which a suite begins with, for the next one")
}

// read reads what the flags say.
func (b *benchmark) read(args []string, flags *pflag.FlagSet) error {
	if !flags.Changed("time") {
		b.setup.Until.Time = b.defaultTime()
	}
	if b.suite {
		if err := checkSuite(args, flags); err != nil {
			return err
		}
	}
	if err := b.check(args); err != nil {
		return err
	}
	if b.server != "" && b.setup.Key == "" {
		b.setup.Key = os.Getenv(keyVariable)
	}
	return b.readCalls()
}

// defaultTime is how long is measured if nothing says so.
func (b *benchmark) defaultTime() time.Duration {
	switch {
	case b.suite:
		return suiteTime
	case b.setup.Until.Calls > 0:
		return 0
	}
	return benchTime
}

// readCalls reads what is called: --arg such as key=account:10, and --prepare such
// as "add_account key=account:10:turn".
func (b *benchmark) readCalls() (err error) {
	plan := &b.setup.Plan
	if plan.Arguments, err = readArguments(b.args); err != nil {
		return err
	}
	for _, line := range b.prepare {
		words, err := shell.Words(line)
		if err != nil {
			return err
		}
		if len(words) == 0 {
			return misusedFlag("prepare", "names no method")
		}
		first := bench.Plan{Contract: plan.Contract, Method: words[0], Seed: plan.Seed}
		if first.Arguments, err = readArguments(words[1:]); err != nil {
			return err
		}
		b.setup.Prepare = append(b.setup.Prepare, first)
	}
	return nil
}

func readArguments(texts []string) ([]bench.Argument, error) {
	all, err := bench.ParseArguments(texts)
	if err != nil {
		return nil, shell.Misused(`"moonledger bench --help" tells how arguments are written`, "%v", err)
	}
	return all, nil
}

// checkSuite refuses what the suite decides itself.
func checkSuite(args []string, flags *pflag.FlagSet) (err error) {
	forSuite := []string{"suite", "rounds", "time", "calls", "warm-up", "seed", "json", "prepared"}
	flags.Visit(func(f *pflag.Flag) {
		if !slices.Contains(forSuite, f.Name) {
			err = misusedFlag(f.Name, "and --suite don't go together")
		}
	})
	if err == nil && len(args) > 0 {
		err = misusedFlag("suite", "has a contract of its own; %q is too much", args[0])
	}
	return err
}

// check refuses flags that don't go together or can't be.
func (b *benchmark) check(args []string) error {
	s, plan := b.setup, b.setup.Plan
	for name, value := range map[string]int64{
		"clients": int64(s.Clients), "in-flight": int64(plan.InFlight), "accounts": int64(s.Accounts), "rounds": int64(b.rounds),
	} {
		if value < 1 {
			return misusedFlag(name, "must be more than 0")
		}
	}
	switch {
	case s.Until.Time < 0 || s.Until.Time == 0 && s.Until.Calls == 0:
		return misusedFlag("time", "must be more than 0, got %v", s.Until.Time)
	case s.WarmUp < 0:
		return misusedFlag("warm-up", "must be 0 or more, got %v", s.WarmUp)
	case !(plan.Rate >= 0 && plan.Rate <= maxRate):
		return misusedFlag("rate", "must be from 0 to %d, got %v", int64(maxRate), plan.Rate)
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
	plan := b.setup.Plan
	switch {
	case plan.Contract == "" && len(args) > 0:
		return misusedFlag("contract", "must name a contract of %q", args[0])
	case plan.Contract == "" && len(b.prepare) > 0:
		return misusedFlag("prepare", "goes with --contract")
	case plan.Contract != "" && plan.Method == "":
		return misusedFlag("method", "must name a method of %s", plan.Contract)
	case plan.Contract != "" && b.server == "" && len(args) == 0:
		return shell.Misused("moonledger bench DIR --contract "+plan.Contract+" ..., or --server ADDRESS", "bench: the folder that %s is in is missing", plan.Contract)
	case plan.Contract == "" && plan.Method == "" && len(b.args) > 0:
		return misusedFlag("arg", "goes with --method")
	}
	return nil
}
