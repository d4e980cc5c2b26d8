package server

import (
	"errors"
	"fmt"
	"net/netip"
	"testing"
	"time"

	"moonledger/runtime"
	"moonledger/server/wire"
)

// A handClock shows what it was set to.
type handClock struct{ at time.Time }

func (c *handClock) now() time.Time       { return c.at }
func (c *handClock) add(by time.Duration) { c.at = c.at.Add(by) }

func handBudgets(user, anonymous int64) (*budgets, *handClock) {
	c := &handClock{at: time.Unix(1000, 0)}
	return newBudgets(Options{GasRateUser: user, GasRateAnonymous: anonymous}, c.now), c
}

func retryAfter(t *testing.T, b *budget) time.Duration {
	t.Helper()
	err := b.Check()
	if err == nil {
		return 0
	}
	var e *wire.Error
	if !errors.As(err, &e) || e.Stable() != wire.Busy || e.RetryAfter() <= 0 {
		t.Fatalf("got %v, want busy with a time", err)
	}
	return e.RetryAfter()
}

func TestBudgetIsPaidAfterwards(t *testing.T) {
	all, clock := handBudgets(1000, 100)
	b := all.of(runtime.Caller{Name: "alice"}, netip.Prefix{})
	steps := []struct {
		wait time.Duration
		pay  uint64
		want time.Duration // until it may be tried again
	}{
		{0, 0, 0},                                 // what ten seconds give, from the first
		{0, 9_999, 0},                             // not all of it
		{0, 1, time.Second},                       // all
		{0, 2_500, 3500 * time.Millisecond},       // and more
		{2500 * time.Millisecond, 0, time.Second}, // grown back to nothing
		{time.Second, 0, 0},
		{time.Hour, 10_000, time.Second}, // no more adds up than ten seconds give
		{0, 1 << 60, 11 * time.Second},   // and no more is owed
	}
	for i, step := range steps {
		clock.add(step.wait)
		b.Pay(step.pay)
		if got := retryAfter(t, b); got != step.want {
			t.Errorf("step %d: got %v, want %v", i, got, step.want)
		}
	}
	clock.add(-time.Hour) // a clock that is put back gives nothing and takes nothing
	if got := retryAfter(t, b); got != 11*time.Second {
		t.Errorf("clock put back: got %v", got)
	}
}

func TestWhoseBudget(t *testing.T) {
	all, _ := handBudgets(1000, 100)
	alice, bob := runtime.Caller{Name: "alice"}, runtime.Caller{Name: "bob"}
	of := func(c runtime.Caller, address string) *budget { return all.of(c, networkOf(address)) }
	nobody := runtime.Caller{}
	same := []struct {
		name string
		a, b *budget
		want bool
	}{
		{"a user at two addresses", of(alice, "10.0.0.1:1"), of(alice, "10.0.0.2:1"), true},
		{"two users at one address", of(alice, "10.0.0.1:1"), of(bob, "10.0.0.1:1"), false},
		{"two connections of an address", of(nobody, "10.0.0.1:1"), of(nobody, "10.0.0.1:2"), true},
		{"two addresses", of(nobody, "10.0.0.1:1"), of(nobody, "10.0.0.2:1"), false},
		{"an address written in two ways", of(nobody, "10.0.0.1:1"), of(nobody, "[::ffff:10.0.0.1]:1"), true},
		{"two addresses of a network", of(nobody, "[2001:db8::1]:1"), of(nobody, "[2001:db8::2]:1"), true},
		{"two networks", of(nobody, "[2001:db8::1]:1"), of(nobody, "[2001:db8:0:1::1]:1"), false},
		{"two zones", of(nobody, "[fe80::1%eth0]:1"), of(nobody, "[fe80::2%eth1]:1"), true},
		{"a user and the anonymous", of(alice, "10.0.0.1:1"), of(nobody, "10.0.0.1:1"), false},
		{"no addresses", of(nobody, "@"), of(nobody, ""), true},
	}
	for _, test := range same {
		if got := test.a == test.b; got != test.want {
			t.Errorf("%s: the same budget is %v, want %v", test.name, got, test.want)
		}
	}
	if all.of(runtime.Caller{Name: "admin", Admin: true}, netip.Prefix{}) != nil {
		t.Error("an admin has a budget")
	}
	if free, _ := handBudgets(-1, -1); free.of(nobody, netip.Prefix{}) != nil || free.of(alice, netip.Prefix{}) != nil {
		t.Error("there is a budget where none was wanted")
	}
}

// However many come, so many budgets are kept and no more, and those who owe are
// not forgotten.
func TestBudgetsAreBounded(t *testing.T) {
	all, clock := handBudgets(1000, 100)
	of := func(i int) *budget { return all.of(runtime.Caller{Name: fmt.Sprint(i)}, netip.Prefix{}) }
	owing := of(0)
	owing.Pay(15_000)
	for i := 1; i < mostBudgets; i++ {
		of(i).Pay(1)
	}
	late, later := of(mostBudgets), of(mostBudgets+1)
	known := all.users.known
	if late != later || late == owing || len(known) != mostBudgets {
		t.Errorf("%d budgets are kept; latecomers share one: %v", len(known), late == later)
	}
	clock.add(time.Second)
	if of(mostBudgets) == late || len(known) != 2 || of(0) != owing || retryAfter(t, of(0)) != 5*time.Second {
		t.Errorf("%d budgets are kept once the others are full; want the one that owes, and the new one", len(known))
	}
}

// Who comes from ever so many addresses takes the place of no user.
func TestNetworksDoNotTakeThePlaceOfUsers(t *testing.T) {
	all, _ := handBudgets(1000, 100)
	for i := range mostBudgets + 1 {
		all.of(runtime.Caller{}, networkOf(fmt.Sprintf("[2001:db8:%x:%x::1]:1", i>>16, i&0xffff))).Pay(2000)
	}
	if n := len(all.networks.known); n != mostBudgets {
		t.Errorf("%d networks have budgets", n)
	}
	alice := all.of(runtime.Caller{Name: "alice"}, netip.Prefix{})
	if alice != all.of(runtime.Caller{Name: "alice"}, netip.Prefix{}) || alice == all.networks.crowd || retryAfter(t, alice) != 0 {
		t.Error("a user has no budget of her own")
	}
}
