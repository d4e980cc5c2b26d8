package main

import (
	"context"
	"fmt"
	"math/big"

	"moonledger/chain/state"
	"moonledger/shell/client"
)

// compare reads the state of the contract and checks it against the plain
// loop, both ways: nothing is missing, nothing differs, nothing is there that
// should not be. It returns the number of balances.
func compare(ctx context.Context, c *client.Client, want *holdings) (int, error) {
	if err := compareTable(ctx, c, []any{"supply"}, want.supply); err != nil {
		return 0, err
	}
	count := 0
	for token, accounts := range want.balances {
		if err := compareTable(ctx, c, []any{"balances", token}, accounts); err != nil {
			return 0, err
		}
		count += len(accounts)
	}
	return count, nil
}

func compareTable(ctx context.Context, c *client.Client, path []any, want map[string]*big.Int) error {
	got, err := readTable(ctx, c, path)
	if err != nil {
		return fmt.Errorf("%v: %w", path, err)
	}
	for name, units := range got {
		if amount(want, name).String() != units {
			return fmt.Errorf("%v: %s has %s, want %s", path, name, units, amount(want, name))
		}
	}
	for name, units := range want {
		if _, ok := got[name]; !ok && units.Sign() != 0 {
			return fmt.Errorf("%v: %s is missing, want %s", path, name, units)
		}
	}
	return nil
}

// readTable reads all members of a table of decimals, page by page.
func readTable(ctx context.Context, c *client.Client, path []any) (map[string]string, error) {
	members := map[string]string{}
	options := client.StatusOptions{Path: path}
	for {
		page, err := c.Status(ctx, contract, options)
		if err != nil {
			return nil, err
		}
		if len(page.Value) == 0 {
			return members, nil
		}
		table, err := state.ParseJSON(page.Value)
		if err != nil {
			return nil, err
		}
		for _, m := range table.Members() {
			members[m.Key.Text()] = m.Value.Text()
		}
		if len(page.Next) == 0 {
			return members, nil
		}
		options.After, options.Height = page.Next, &page.Height
	}
}
