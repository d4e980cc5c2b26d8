package trial

import (
	"context"
	"errors"
	"time"

	"moonledger/shell/bench"
	"moonledger/shell/bench/usage"
	"moonledger/shell/client"
)

// aftermath is how long it may take to ask for figures when the load has ended.
const aftermath = 10 * time.Minute

// measure makes the load on the server at an address, whose process is 0 if it is
// not known. The report is nil if nothing was measured.
func (s Setup) measure(ctx context.Context, address string, server usage.Process) (*bench.Report, error) {
	c, err := s.dial(ctx, address)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	conns, closeAll, err := s.connect(ctx, address)
	if err != nil {
		return nil, err
	}
	defer closeAll()
	r := &bench.Report{Version: s.Version, Settings: s.settings()}
	if r.Chain.Before, err = bench.Entries(ctx, c, s.Plan.Contract); err != nil {
		return nil, err
	}
	r.Server.MemoryStart = server.Memory()
	if err := s.load(ctx, r, bench.New(s.Plan, conns), server); err != nil {
		return nil, err
	}
	after, cancel := context.WithTimeout(context.WithoutCancel(ctx), aftermath)
	defer cancel()
	return r, errors.Join(r.Result.Err(), s.lookAfter(after, r, c, server))
}

// connect opens a connection for each client.
func (s Setup) connect(ctx context.Context, address string) (conns []bench.Conn, closeAll func(), err error) {
	var clients []*client.Client
	closeAll = func() {
		for _, c := range clients {
			c.Close()
		}
	}
	for range s.Clients {
		c, err := s.dial(ctx, address)
		if err != nil {
			closeAll()
			return nil, nil, err
		}
		clients, conns = append(clients, c), append(conns, c)
	}
	return conns, closeAll, nil
}

// load warms up and measures. The error is that of a ctx that ended before.
func (s Setup) load(ctx context.Context, r *bench.Report, load *bench.Load, server usage.Process) error {
	if s.WarmUp > 0 {
		load.Run(ctx, bench.Until{Time: s.WarmUp})
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	s.note("measuring %s.%s", s.Plan.Contract, s.Plan.Method)
	before := timesNow(server)
	r.Result = load.Run(ctx, s.Until)
	timesNow(server).since(before).tell(r)
	return nil
}

// lookAfter asks for what can be known when the load has ended.
func (s Setup) lookAfter(ctx context.Context, r *bench.Report, c *client.Client, server usage.Process) (err error) {
	if errors.Is(r.Result.Err(), bench.ErrGone) {
		return nil // there is nobody to ask
	}
	if r.Chain.After, err = bench.Entries(ctx, c, s.Plan.Contract); err != nil {
		return err
	}
	if r.Chain.EntryBytes, err = bench.EntryBytes(ctx, c, s.Plan.Contract, r.Chain); err != nil {
		return err
	}
	r.Server.MemoryEnd, r.Server.MemoryPeak = server.Memory(), server.PeakMemory()
	if s.Verify {
		s.note("verifying %d entries", r.Chain.After)
		v, err := bench.Verify(ctx, c, s.Plan.Contract, s.Temp)
		if err != nil {
			return err
		}
		r.Verification = &v
	}
	return nil
}
