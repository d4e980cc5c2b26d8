package journal_test

import (
	"fmt"
	"iter"

	"moonledger/chain/state"
	"moonledger/runtime/journal"
)

// unlimited is a Budget for those who don't count.
type unlimited struct{}

func (unlimited) Charge(gas, bytes uint64) {}
func (unlimited) Change(n int)             {}

func Example() {
	j := journal.New(nothing{}, nil, unlimited{}, false)
	accounts, _ := state.ParseJSON([]byte(`{"a":100,"b":20}`))
	if err := j.Root().Set(state.StringKey("accounts"), accounts); err != nil {
		fmt.Println(err)
	}

	item, _ := j.Root().Get(state.StringKey("accounts"))
	mark := j.Savepoint()
	_ = item.Table.Set(state.StringKey("a"), state.IntegerValue(50))
	_ = item.Table.Set(state.StringKey("c"), state.IntegerValue(50))
	j.Rollback(mark)
	_ = item.Table.Remove(state.StringKey("b"))
	fmt.Println(item.Table.Set(state.IntegerKey(1), state.IntegerValue(1)))

	for _, w := range j.Writes() {
		fmt.Println(w.Path, w.Value)
	}
	// Output:
	// self.accounts[1]: a table has keys of one kind, and this one has string keys such as "a"
	// accounts {}
	// accounts.a 100
}

// nothing is the state of a contract that has none yet.
type nothing struct{}

func (nothing) Get(state.Path) (state.Value, error) { return state.Value{}, nil }

func (nothing) Members(state.Path, state.Range) iter.Seq2[state.Member, error] {
	return func(func(state.Member, error) bool) {}
}
