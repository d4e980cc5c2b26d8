package server

import (
	"context"
	"fmt"
	"math"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"github.com/dustin/go-humanize"

	"moonledger/runtime"
	"moonledger/server/wire"
)

const (
	// saved is how long an unused budget grows, and how much may be owed.
	saved = 10 * time.Second

	// restored is for how long a spent budget grows before it is tried again: a
	// client that comes as soon as there is anything would be refused each time.
	restored = time.Second

	mostBudgets = 65_536 // of users, and of networks, that are not full; a full one need not be kept

	// Prices of what is no call, in gas: about what they take of a processor.
	bytesPerGas = 8   // of messages, answers and dumps
	queryGas    = 500 // of each request that is no call
	verifyGas   = 500 // of each entry that is verified
)

// A payer is whose budget something is on: a user's, or that of a network from
// which the anonymous come.
type payer struct {
	user    string
	network netip.Prefix
}

// payerOf returns who pays for a caller at a network.
func payerOf(caller runtime.Caller, network netip.Prefix) payer {
	if caller.Name == "" {
		return payer{network: network}
	}
	return payer{user: caller.Name}
}

// String names p for the people to whom it belongs.
func (p payer) String() string {
	if p.user != "" {
		return p.user
	}
	return "who has no key at " + p.network.String()
}

// networkOf returns what counts as one address: all of a machine, which under
// IPv6 has 64 bits of addresses to itself. What is no address is one as well.
func networkOf(address string) netip.Prefix {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return netip.Prefix{}
	}
	ip := at.Addr().Unmap()
	bits := ip.BitLen()
	if ip.Is6() {
		bits = 64
	}
	network, err := ip.Prefix(bits)
	if err != nil { // never: the bits are those of the address
		return netip.Prefix{}
	}
	return network
}

// Budgets bound what each user, and each address of those without a key, may use
// of the processors. They are kept apart: who has many addresses can't take the
// place of users.
type budgets struct {
	users, networks purse
	now             func() time.Time
}

// A purse keeps budgets of one rate.
type purse struct {
	rate float64 // gas a second; 0: not bounded

	mu    sync.Mutex
	known map[payer]*budget
	crowd *budget   // of all who come when there are too many
	swept time.Time // when full budgets were forgotten
}

func newBudgets(o Options, now func() time.Time) *budgets {
	return &budgets{
		users:    purse{rate: rate(o.GasRateUser), known: map[payer]*budget{}},
		networks: purse{rate: rate(o.GasRateAnonymous), known: map[payer]*budget{}},
		now:      now,
	}
}

func rate(option int64) float64 { return float64(max(0, option)) }

// of returns the budget of a caller, nil for one that is not bounded: whoever
// may deploy can use the processors in other ways.
func (b *budgets) of(caller runtime.Caller, network netip.Prefix) *budget {
	in := &b.users
	if caller.Name == "" {
		in = &b.networks
	}
	if caller.Admin || in.rate == 0 {
		return nil
	}
	return in.of(payerOf(caller, network), b.now)
}

func (b *purse) of(p payer, now func() time.Time) *budget {
	b.mu.Lock()
	defer b.mu.Unlock()
	if known := b.known[p]; known != nil {
		return known
	}
	if len(b.known) >= mostBudgets {
		b.sweep(now())
	}
	if len(b.known) >= mostBudgets {
		return b.shared(now)
	}
	made := newBudget(p, b.rate, now)
	b.known[p] = made
	return made
}

// sweep forgets full budgets, which begin full again; b.mu is held. It is done
// once a second at most, for it walks over all of them.
func (b *purse) sweep(now time.Time) {
	if now.Sub(b.swept) < time.Second {
		return
	}
	b.swept = now
	for p, budget := range b.known {
		if budget.isFull() {
			delete(b.known, p)
		}
	}
}

// shared returns the budget of all who find no place; b.mu is held.
func (b *purse) shared(now func() time.Time) *budget {
	if b.crowd == nil {
		b.crowd = newBudget(payer{}, b.rate, now)
	}
	return b.crowd
}

// A budget is gas that grows with time and is spent by requests. They pay when
// it is known what they took, so that more may be owed than there was; until that
// has grown again, all else is refused. A nil budget has no bounds. It may be used
// by several goroutines.
type budget struct {
	payer payer
	rate  float64 // gas a second
	now   func() time.Time

	mu      sync.Mutex
	balance float64
	at      time.Time // when balance was as it is
}

func newBudget(p payer, rate float64, now func() time.Time) *budget {
	return &budget{payer: p, rate: rate, now: now, balance: rate * saved.Seconds(), at: now()}
}

// settle lets the balance grow; b.mu is held.
func (b *budget) settle() {
	now := b.now()
	b.balance = min(b.balance+b.rate*max(0, now.Sub(b.at).Seconds()), b.rate*saved.Seconds())
	b.at = now
}

// Pay implements ledger.Budget.
func (b *budget) Pay(gas uint64) {
	if b == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.settle()
	b.balance = max(b.balance-float64(gas), -b.rate*saved.Seconds())
}

// payBytes pays for so many bytes that were read or are written.
func (b *budget) payBytes(n int) { b.Pay(uint64(n) / bytesPerGas) }

// owed returns how long it takes until there is something to spend; 0 if there
// is.
func (b *budget) owed() time.Duration {
	if b == nil {
		return 0
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.settle(); b.balance > 0 {
		return 0
	}
	return restored + time.Duration(-b.balance/b.rate*float64(time.Second))
}

func (b *budget) isFull() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.settle()
	return b.balance >= b.rate*saved.Seconds()
}

// Check implements ledger.Budget. The error is for the wire.
func (b *budget) Check() error {
	wait := b.owed()
	if wait == 0 {
		return nil
	}
	seconds := math.Ceil(wait.Seconds()*10) / 10
	e := wire.Refusal(wire.Busy,
		fmt.Sprintf("not done: %v used more than %s gas a second", b.payer, humanize.Comma(int64(b.rate))),
		"try again in "+strconv.FormatFloat(seconds, 'f', -1, 64)+" s")
	e.Data.RetrySeconds = seconds
	return e
}

// wait waits until there is something to spend, or ctx ends: what is under way is
// slowed down rather than cut off.
func (b *budget) wait(ctx context.Context) {
	for wait := b.owed(); wait > 0 && ctx.Err() == nil; wait = b.owed() {
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-ctx.Done():
		}
		timer.Stop()
	}
}
