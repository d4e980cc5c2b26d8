package main

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"

	"moonledger/chain/state"
)

// Amounts are numbers by their place in the state of a contract, such as
// "balances TOKEN ADDRESS". What is nothing is not there.
type amounts map[string]*big.Int

// The places of a contract's state.
func supplyOf(token string) string           { return "supply " + token }
func balanceOf(token, address string) string { return "balances " + token + " " + address }
func allowanceOf(token, owner, spender string) string {
	return "allowances " + token + " " + owner + " " + spender
}

func (a amounts) get(place string) *big.Int {
	if n, ok := a[place]; ok {
		return n
	}
	return new(big.Int)
}

func (a amounts) set(place string, n *big.Int) {
	if n.Sign() == 0 {
		delete(a, place)
		return
	}
	a[place] = n
}

func (a amounts) add(place string, n *big.Int)      { a.set(place, new(big.Int).Add(a.get(place), n)) }
func (a amounts) subtract(place string, n *big.Int) { a.set(place, new(big.Int).Sub(a.get(place), n)) }

// under returns the amounts whose places begin with a name.
func (a amounts) under(name string) amounts {
	found := amounts{}
	for place, n := range a {
		if strings.HasPrefix(place, name+" ") {
			found[place] = n
		}
	}
	return found
}

// lacking returns how much less than n is at a place, or 0.
func (a amounts) lacking(place string, n *big.Int) *big.Int {
	lacking := new(big.Int).Sub(n, a.get(place))
	if lacking.Sign() < 0 {
		return new(big.Int)
	}
	return lacking
}

// compare tells of the first place, in order, that differs from what is wanted:
// one that is missing, has another number, or should not be there.
func (a amounts) compare(want amounts) error {
	places := maps.Clone(want)
	maps.Copy(places, a)
	for _, place := range slices.Sorted(maps.Keys(places)) {
		if got, want := a.get(place), want.get(place); got.Cmp(want) != 0 {
			return fmt.Errorf("%s is %v, want %v", place, got, want)
		}
	}
	return nil
}

// read sets the amount at a place to a value of the ledger, which must be more
// than 0.
func (a amounts) read(place string, v state.Value) error {
	n, ok := new(big.Int).SetString(v.Text(), 10)
	if v.Kind() != state.KindDecimal || !ok || n.Sign() <= 0 {
		return fmt.Errorf("%s is %v, want a whole decimal of more than 0", place, v)
	}
	a[place] = n
	return nil
}
