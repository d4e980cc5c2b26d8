package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"moonledger/shell"
	"moonledger/shell/bench"
	"moonledger/shell/client"
)

// A trial is one measurement: what is done to a server, whichever it is.
type trial struct {
	settings bench.Settings
	plan     bench.Plan
	prepare  []bench.Plan
	until    bench.Until
	warmUp   time.Duration
	key      string
	verify   bool
	prepared bool   // the chain and its accounts are as they are to be
	temp     string // directory for a dump; "": that for temporary files
	note     func(format string, args ...any)
}

// aftermath is how long it may take to ask for figures when the load has ended.
const aftermath = 10 * time.Minute

// trial makes of the flags what they stand for.
func (b *benchmark) trial() (t trial, err error) {
	t = trial{
		until: bench.Until{Calls: b.calls, Time: b.time}, warmUp: b.warmUp, key: b.key, verify: b.verify, note: b.note,
		settings: bench.Settings{
			Contract: b.contract, Method: b.method, Arguments: b.args, Clients: b.clients, InFlight: b.inFlight,
			Calls: b.calls, Seconds: b.time.Seconds(), WarmUp: b.warmUp.Seconds(), Rate: b.rate, Seed: b.seed,
			Accounts: b.accounts, Entries: b.entries,
		},
	}
	if b.server != "" && b.key == "" {
		t.key = os.Getenv(keyVariable)
	}
	if b.contract == "" {
		t.settings.Contract = bench.ContractName
	}
	if b.method == "" {
		t.settings.Method, t.settings.Arguments = bench.ContractMethod, bench.ContractArguments(b.accounts)
	}
	if t.plan, err = t.callsOf(t.settings.Method, t.settings.Arguments); err != nil {
		return t, err
	}
	t.plan.InFlight, t.plan.Rate = b.inFlight, b.rate
	return t, t.readPrepare(b.prepare)
}

// readPrepare reads calls such as "add_account key=account:10:turn".
func (t *trial) readPrepare(lines []string) error {
	for _, line := range lines {
		words, err := shell.Words(line)
		if err != nil {
			return err
		}
		if len(words) == 0 {
			return misusedFlag("prepare", "names no method")
		}
		plan, err := t.callsOf(words[0], words[1:])
		if err != nil {
			return err
		}
		t.prepare = append(t.prepare, plan)
	}
	return nil
}

// callsOf returns the plan for calls of a method.
func (t *trial) callsOf(method string, arguments []string) (bench.Plan, error) {
	plan := bench.Plan{Contract: t.settings.Contract, Method: method, Seed: t.settings.Seed}
	for _, text := range arguments {
		a, err := bench.ParseArgument(text)
		if err != nil {
			return plan, shell.Misused(`"moonledger bench --help" tells how arguments are written`, "%v", err)
		}
		plan.Arguments = append(plan.Arguments, a)
	}
	return plan, nil
}

// dial connects to a server. A connection that is gone is not replaced: that
// would be measured as if it were the server's.
func (t *trial) dial(ctx context.Context, address string) (*client.Client, error) {
	c, err := client.Dial(ctx, address, client.Options{Key: t.key, Retry: client.Retry{Attempts: -1}})
	return c, shell.WithHint(err, connectHint(err))
}

// ready checks that a server has what is to be called, and brings accounts and
// chain to their size.
func (t *trial) ready(ctx context.Context, c *client.Client) error {
	for _, plan := range slices.Concat(t.prepare, []bench.Plan{t.plan}) {
		api, err := c.API(ctx, plan.Contract)
		if err == nil {
			err = plan.Check(api)
		}
		if err != nil {
			return err
		}
	}
	t.note("preparing %d accounts, and %d entries at least", t.settings.Accounts, t.settings.Entries)
	if err := t.open(ctx, c); err != nil {
		return fmt.Errorf("preparing: %w", err)
	}
	if err := bench.Lengthen(ctx, c, t.plan, t.settings.Entries); err != nil {
		return fmt.Errorf("lengthening the chain: %w", err)
	}
	return nil
}

// open opens the accounts.
func (t *trial) open(ctx context.Context, c *client.Client) error {
	if t.settings.Contract == bench.ContractName {
		return bench.OpenAccounts(ctx, c, t.settings.Accounts)
	}
	for _, plan := range t.prepare {
		if err := bench.Repeat(ctx, c, plan, uint64(t.settings.Accounts)); err != nil {
			return err
		}
	}
	return nil
}

// load makes the load on the server at an address, whose process may be known.
// The report is nil if nothing was measured.
func (t *trial) load(ctx context.Context, address string, server *process) (*bench.Report, error) {
	c, err := t.dial(ctx, address)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	conns, closeAll, err := t.connect(ctx, address)
	if err != nil {
		return nil, err
	}
	defer closeAll()
	r := &bench.Report{Version: version(), Settings: t.settings}
	if r.Chain.Before, err = bench.Entries(ctx, c, t.settings.Contract); err != nil {
		return nil, err
	}
	r.Server.MemoryStart = server.memory()
	if err := t.run(ctx, r, bench.New(t.plan, conns), server); err != nil {
		return nil, err
	}
	after, cancel := context.WithTimeout(context.WithoutCancel(ctx), aftermath)
	defer cancel()
	return r, errors.Join(r.Result.Err(), t.lookAfter(after, r, c, server))
}

// connect opens a connection for each client.
func (t *trial) connect(ctx context.Context, address string) (conns []bench.Conn, closeAll func(), err error) {
	var clients []*client.Client
	closeAll = func() {
		for _, c := range clients {
			c.Close()
		}
	}
	for range t.settings.Clients {
		c, err := t.dial(ctx, address)
		if err != nil {
			closeAll()
			return nil, nil, err
		}
		clients, conns = append(clients, c), append(conns, c)
	}
	return conns, closeAll, nil
}

// run warms up and measures. The error is that of a ctx that ended before.
func (t *trial) run(ctx context.Context, r *bench.Report, load *bench.Load, server *process) error {
	if t.warmUp > 0 {
		load.Run(ctx, bench.Until{Time: t.warmUp})
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	t.note("measuring %s.%s", t.settings.Contract, t.settings.Method)
	before := usageNow(server)
	r.Result = load.Run(ctx, t.until)
	usageNow(server).since(before).tell(r)
	return nil
}

// lookAfter asks for what can be known when the load has ended.
func (t *trial) lookAfter(ctx context.Context, r *bench.Report, c *client.Client, server *process) (err error) {
	if errors.Is(r.Result.Err(), bench.ErrGone) {
		return nil // there is nobody to ask
	}
	if r.Chain.After, err = bench.Entries(ctx, c, t.settings.Contract); err != nil {
		return err
	}
	if r.Chain.EntryBytes, err = bench.EntryBytes(ctx, c, t.settings.Contract, r.Chain); err != nil {
		return err
	}
	r.Server.MemoryEnd, r.Server.MemoryPeak = server.memory(), server.peak()
	if t.verify {
		t.note("verifying %d entries", r.Chain.After)
		v, err := bench.Verify(ctx, c, t.settings.Contract, t.temp)
		if err != nil {
			return err
		}
		r.Verification = &v
	}
	return nil
}
