package bench

import (
	"context"
	"errors"
	"fmt"

	"moonledger/server/wire"
	"moonledger/shell/client"
)

// openedAtOnce is how many accounts a call opens.
const openedAtOnce = 1000

// OpenAccounts opens accounts of the built-in contract. Those that are open
// stay as they are.
func OpenAccounts(ctx context.Context, conn Conn, accounts int) error {
	for first := 1; first <= accounts; first += openedAtOnce {
		span := []int{first, min(first+openedAtOnce-1, accounts)}
		if _, err := conn.Call(ctx, ContractName, "open", span, client.CallOptions{}); err != nil {
			return fmt.Errorf("opening accounts: %w", err)
		}
	}
	return nil
}

// preparing is how many calls that prepare are under way at a time.
const preparing = 256

// Repeat makes so many calls of a plan, as fast as they go. The first one that
// fails ends it.
func Repeat(ctx context.Context, conn Conn, plan Plan, calls uint64) error {
	_, err := repeat(ctx, prepared(conn, plan), calls)
	return err
}

// prepared returns a load on one connection with many calls in flight.
func prepared(conn Conn, plan Plan) *Load {
	plan.InFlight, plan.Rate = preparing, 0
	return New(plan, []Conn{conn})
}

func repeat(ctx context.Context, l *Load, calls uint64) (Result, error) {
	r := l.Run(ctx, Until{Calls: calls, Failure: true})
	switch {
	case r.Interrupted:
		return r, context.Cause(ctx)
	case len(r.Errors) > 0:
		return r, fmt.Errorf("%s.%s: %s", l.plan.Contract, l.plan.Method, r.Errors[0].First)
	}
	return r, nil
}

// ErrNotRecorded is returned by Lengthen when calls succeed and leave no entry,
// as many in a row as nothing but a view would make.
var ErrNotRecorded = errors.New("its calls record nothing")

// patience is how many calls in a row may leave no entry: one that moves an
// amount from an account to the same one leaves none.
const patience = 100

// An Entrant tells how long a chain is. A *client.Client is one.
type Entrant interface {
	Conn
	Contracts(ctx context.Context) ([]wire.ContractInfo, error)
}

// Lengthen makes calls of a plan until the contract's chain has so many entries.
func Lengthen(ctx context.Context, conn Entrant, plan Plan, entries uint64) error {
	l := prepared(conn, plan)
	var inVain uint64 // calls since the last entry
	for {
		have, err := Entries(ctx, conn, plan.Contract)
		if err != nil || have >= entries {
			return err
		}
		r, err := repeat(ctx, l, entries-have)
		if err != nil {
			return err
		}
		if inVain += r.Calls; r.Recorded > 0 {
			inVain = 0
		}
		if inVain >= patience {
			return fmt.Errorf("%s.%s: %w", plan.Contract, plan.Method, ErrNotRecorded)
		}
	}
}

// Entries returns how many entries a chain has.
func Entries(ctx context.Context, conn Entrant, contract string) (uint64, error) {
	all, err := conn.Contracts(ctx)
	if err != nil {
		return 0, err
	}
	for _, c := range all {
		if c.Name == contract {
			return c.Height + 1, nil
		}
	}
	return 0, fmt.Errorf("no contract %q", contract)
}
