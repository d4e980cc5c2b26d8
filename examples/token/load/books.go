package main

import (
	"cmp"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"
)

// template is the name of the contract in token.lua.
const template = "Token"

// busiest is how many tokens have a contract of their own.
const busiest = 5

// A book is a contract with the calls that the transfers of its tokens make, and
// what a plain loop says that they lead to.
type book struct {
	contract string
	tokens   []string
	calls    []call
	moved    int // transfers among the calls
	amounts  amounts
}

// A call is one of a method of the book's contract.
type call struct {
	method string
	args   map[string]string
	id     string
	result string // as the wire has it; "" for none
}

// makeBooks divides transfers among contracts, Token1 to Token5 for the busiest
// tokens and Token for all others, and says for each what is to be called.
func makeBooks(transfers []transfer) []*book {
	books, byToken := divide(transfers)
	for i, t := range transfers {
		b := byToken[t.token]
		if isTaken(transfers, i) {
			b.take(t)
		} else {
			b.settle(t)
		}
	}
	return books
}

func divide(transfers []transfer) (books []*book, byToken map[string]*book) {
	byToken = map[string]*book{}
	for i, token := range byUse(transfers) {
		if i <= busiest {
			books = append(books, &book{contract: contractName(i), amounts: amounts{}})
		}
		b := books[len(books)-1]
		b.tokens = append(b.tokens, token)
		byToken[token] = b
	}
	return books, byToken
}

// contractName returns the name of a contract, counted from 0.
func contractName(i int) string {
	if i == busiest {
		return template
	}
	return fmt.Sprintf("%s%d", template, i+1)
}

// byUse returns the tokens, those with the most transfers first.
func byUse(transfers []transfer) []string {
	uses := map[string]int{}
	for _, t := range transfers {
		uses[t.token]++
	}
	return slices.SortedFunc(maps.Keys(uses), func(a, b string) int {
		return cmp.Or(cmp.Compare(uses[b], uses[a]), strings.Compare(a, b))
	})
}

// zeroAddress is where tokens come from that are made, on the chain of the file.
const zeroAddress = "0x0000000000000000000000000000000000000000"

// isTaken tells whether a transfer is the first of several in its transaction.
// That is how an exchange begins: it takes, by an allowance, what it will pay for.
// Who takes is not in the file; it counts as the receiver.
func isTaken(transfers []transfer, i int) bool {
	in := func(j int) bool {
		return j >= 0 && j < len(transfers) && transfers[j].transaction == transfers[i].transaction
	}
	return !in(i-1) && in(i+1) && transfers[i].from != zeroAddress
}

// settle moves units, and makes first what the sender lacks.
func (b *book) settle(t transfer) {
	lacking := b.mint(t)
	b.move(t)
	b.add(call{
		method: "settle", id: t.id, result: decimal(lacking),
		args: map[string]string{"token": t.token, "from": t.from, "to": t.to, "units": t.units.String()},
	})
}

// take lets the receiver fetch the units from the sender: by an allowance, which
// the sender gives if what is left of the last one does not suffice.
func (b *book) take(t transfer) {
	if lacking := b.mint(t); lacking.Sign() > 0 {
		b.add(call{
			method: "mint", id: t.id + ":mint",
			args: map[string]string{"token": t.token, "to": t.from, "units": lacking.String()},
		})
	}
	allowance := allowanceOf(t.token, t.from, t.to)
	if b.amounts.lacking(allowance, t.units).Sign() > 0 {
		b.approve(t, new(big.Int).Mul(t.units, big.NewInt(allowanceFactor)))
	}
	b.amounts.subtract(allowance, t.units)
	b.move(t)
	b.add(call{
		method: "transfer_from", id: t.id, result: decimal(b.amounts.get(allowance)),
		args: map[string]string{"token": t.token, "from": t.from, "to": t.to, "units": t.units.String(), "spender": t.to},
	})
}

// allowanceFactor is how many times what is needed an allowance is, so that
// something is left of it.
const allowanceFactor = 3

func (b *book) approve(t transfer, units *big.Int) {
	b.amounts.set(allowanceOf(t.token, t.from, t.to), units)
	b.add(call{
		method: "approve", id: t.id + ":approve",
		args: map[string]string{"token": t.token, "owner": t.from, "spender": t.to, "units": units.String()},
	})
}

// mint makes what the sender lacks, and returns it.
func (b *book) mint(t transfer) *big.Int {
	lacking := b.amounts.lacking(balanceOf(t.token, t.from), t.units)
	b.amounts.add(balanceOf(t.token, t.from), lacking)
	b.amounts.add(supplyOf(t.token), lacking)
	return lacking
}

func (b *book) move(t transfer) {
	b.amounts.subtract(balanceOf(t.token, t.from), t.units)
	b.amounts.add(balanceOf(t.token, t.to), t.units)
	b.moved++
}

func (b *book) add(c call) { b.calls = append(b.calls, c) }

// decimal returns n as the wire has it.
func decimal(n *big.Int) string { return fmt.Sprintf(`{"$decimal":"%v"}`, n) }

// source returns the text of the book's contract: that of token.lua under another
// name.
func (b *book) source(text string) string {
	return strings.NewReplacer(
		"---@class "+template+"\n", "---@class "+b.contract+"\n",
		"contract \""+template+"\"", "contract \""+b.contract+"\"",
	).Replace(text)
}
