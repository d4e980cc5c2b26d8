package main

import (
	"context"
	"fmt"
	"math/big"

	"moonledger/server/wire"
	"moonledger/shell/client"
)

// contract is the name of the contract in examples/token.
const contract = "Token"

// window is how many calls are under way at once.
const window = 512

// A sent is a call that waits for its answer.
type sent struct {
	transfer transfer
	minted   *big.Int // what the plain loop says was lacking
	pending  *client.Pending
}

// load sends all transfers in their order, without waiting for each, and
// returns the holdings that they lead to by a plain loop.
func load(ctx context.Context, c *client.Client, transfers []transfer) (*holdings, error) {
	want := newHoldings()
	var waiting []sent
	for _, t := range transfers {
		if len(waiting) == window {
			if err := waiting[0].check(ctx); err != nil {
				return nil, err
			}
			waiting = waiting[1:]
		}
		args := map[string]string{"token": t.token, "from": t.from, "to": t.to, "units": t.units.String()}
		pending, err := c.StartCall(ctx, contract, "settle", args, client.CallOptions{Request: t.id})
		if err != nil {
			return nil, err
		}
		waiting = append(waiting, sent{t, want.settle(t), pending})
	}
	for _, s := range waiting {
		if err := s.check(ctx); err != nil {
			return nil, err
		}
	}
	return want, nil
}

// check waits for the answer and compares it with the plain loop.
func (s sent) check(ctx context.Context) error {
	var answer wire.CallResult
	if err := s.pending.Wait(ctx, &answer); err != nil {
		return fmt.Errorf("transfer %s: %w", s.transfer.id, err)
	}
	want := fmt.Sprintf(`{"$decimal":"%s"}`, s.minted)
	if string(answer.Result) != want {
		return fmt.Errorf("transfer %s: the answer is %s, want %s", s.transfer.id, answer.Result, want)
	}
	return nil
}

// Holdings are what a plain loop over the transfers makes of them.
type holdings struct {
	balances map[string]map[string]*big.Int // by token and address
	supply   map[string]*big.Int            // by token
}

func newHoldings() *holdings {
	return &holdings{balances: map[string]map[string]*big.Int{}, supply: map[string]*big.Int{}}
}

// settle moves units, and makes first what the sender lacks, which it returns.
func (h *holdings) settle(t transfer) *big.Int {
	accounts := h.balances[t.token]
	if accounts == nil {
		accounts = map[string]*big.Int{}
		h.balances[t.token] = accounts
	}
	minted := new(big.Int).Sub(t.units, amount(accounts, t.from))
	if minted.Sign() > 0 {
		accounts[t.from] = new(big.Int).Add(amount(accounts, t.from), minted)
		h.supply[t.token] = new(big.Int).Add(amount(h.supply, t.token), minted)
	} else {
		minted = new(big.Int)
	}
	accounts[t.from] = new(big.Int).Sub(amount(accounts, t.from), t.units)
	accounts[t.to] = new(big.Int).Add(amount(accounts, t.to), t.units)
	return minted
}

func amount(amounts map[string]*big.Int, name string) *big.Int {
	if n, ok := amounts[name]; ok {
		return n
	}
	return new(big.Int)
}
