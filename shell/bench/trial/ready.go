package trial

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"moonledger/server/wire"
	"moonledger/shell/bench"
	"moonledger/shell/client"
)

// dial connects to a server. A connection that is gone is not replaced: that
// would be measured as if it were the server's.
func (s Setup) dial(ctx context.Context, address string) (*client.Client, error) {
	c, err := client.Dial(ctx, address, client.Options{Key: s.Key, Retry: client.Retry{Attempts: -1}})
	return c, failed(Connecting, err)
}

// ready prepares a server that runs, which may lack the built-in contract.
func (s Setup) ready(ctx context.Context, address string) error {
	c, err := s.dial(ctx, address)
	if err != nil {
		return err
	}
	defer c.Close()
	if s.Plan.Contract == bench.ContractName {
		if err := deploy(ctx, c); err != nil {
			return err
		}
	}
	if err := s.check(ctx, c); err != nil {
		return err
	}
	return s.grow(ctx, c)
}

// deploy deploys the built-in contract unless it is there.
func deploy(ctx context.Context, c *client.Client) error {
	_, err := c.API(ctx, bench.ContractName)
	var answer *wire.Error
	if !errors.As(err, &answer) || answer.Stable() != wire.NotFound {
		return err
	}
	_, err = c.Deploy(ctx, bench.ContractFile, bench.Contract())
	return failed(Deploying, err)
}

// check checks that a server has what is to be called.
func (s Setup) check(ctx context.Context, c *client.Client) error {
	for _, plan := range slices.Concat(s.Prepare, []bench.Plan{s.Plan}) {
		api, err := c.API(ctx, plan.Contract)
		if err == nil {
			err = plan.Check(api)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// grow brings accounts and chain to their size.
func (s Setup) grow(ctx context.Context, c *client.Client) error {
	s.note("preparing %d accounts, and %d entries at least", s.Accounts, s.Entries)
	if err := s.open(ctx, c); err != nil {
		return fmt.Errorf("preparing: %w", err)
	}
	if err := bench.Lengthen(ctx, c, s.Plan, s.Entries); err != nil {
		return fmt.Errorf("lengthening the chain: %w", err)
	}
	return nil
}

// open opens the accounts.
func (s Setup) open(ctx context.Context, c *client.Client) error {
	if s.Plan.Contract == bench.ContractName {
		return bench.OpenAccounts(ctx, c, s.Accounts)
	}
	for _, plan := range s.Prepare {
		if err := bench.Repeat(ctx, c, plan, uint64(s.Accounts)); err != nil {
			return err
		}
	}
	return nil
}
