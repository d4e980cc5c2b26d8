package state_test

import (
	"fmt"

	"moonledger/chain/state"
)

// nothing is the state of a contract before its first entry.
type nothing struct{ state.Reader }

func (nothing) Get(path state.Path) (state.Value, error) { return state.Value{}, nil }

func ExampleParseJSON() {
	v, err := state.ParseJSON([]byte(`{ "price": {"$decimal": "1.50"}, "tags": ["new", -0.0] }`))
	fmt.Println(v, err)
	_, err = state.ParseJSON([]byte(`{"a":1,"a":2}`))
	fmt.Println(err)
	// Output:
	// {"price":{"$decimal":"1.50"},"tags":["new",0]} <nil>
	// bad value: duplicate object member name "a"
}

func ExampleOverlay() {
	overlay := state.NewOverlay(nothing{})
	overlay.Apply([]state.Write{
		{Path: state.MakePath("accounts"), Value: state.EmptyTable()},
		{Path: state.MakePath("accounts", "bob"), Value: state.IntegerValue(50)},
	})
	bob, err := overlay.Get(state.MakePath("accounts", "bob"))
	fmt.Println(bob, err)
	for m := range overlay.Members(state.MakePath("accounts"), state.Range{}) {
		fmt.Println(m.Key, m.Value)
	}
	// Output:
	// 50 <nil>
	// "bob" 50
}

func ExamplePath_AppendTuple() {
	fmt.Printf("%x\n", state.MakePath("a", 1).AppendTuple(nil))
	// Output:
	// 026100018000000000000001
}
