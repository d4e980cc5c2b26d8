package schema

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"moonledger/chain/state"
)

const shop = `local Shop = contract "Shop" {}
---@param source string
---@param quantity decimal
---@param tags? string[]
---@param owner user?
function Shop:sell(source, quantity, tags, owner) end

function Shop:close() end

---@param what string
---@return decimal
function Shop:price(what) end
`

func TestArguments(t *testing.T) {
	tests := []struct{ method, args, want string }{
		{"sell", `{"source":"a","quantity":"1.50"}`, `{"quantity":{"$decimal":"1.50"},"source":"a"}`},
		{"sell", `["a",1]`, `{"quantity":{"$decimal":"1"},"source":"a"}`},
		{"sell", `["a",1,{},"alice"]`, `{"owner":"alice","quantity":{"$decimal":"1"},"source":"a","tags":{}}`},
		{"close", `{}`, `{}`},
		{"close", `[]`, `{}`},
		{"sell", `{"source":"a","quantity":"abc"}`, `!Shop.sell: argument "quantity" must be decimal, got "abc"`},
		{"sell", `{"source":"a"}`, `!Shop.sell: argument "quantity" (decimal) is missing`},
		{"sell", `["a"]`, `!Shop.sell: argument "quantity" (decimal) is missing`},
		{"sell", `{}`, `!Shop.sell: argument "source" (string) is missing`},
		{"sell", `{"source":"a","quantitty":5}`, `!Shop.sell: no argument "quantitty"; did you mean "quantity"?`},
		{"sell", `{"source":"a","quantity":5,"color":1}`, `!Shop.sell: no argument "color"`},
		{"sell", `["a",1,["x",5]]`, `!Shop.sell: argument "tags": [2] must be string, got 5`},
		{"sell", `["a",1,{},"bob"]`, `!Shop.sell: argument "owner" must be user, and there is no user "bob"`},
		{"sell", `["a",1,{},"alice",5]`, `!Shop.sell: takes at most 4 arguments, got 5`},
		{"close", `[1]`, `!Shop.close: takes no arguments, got 1`},
		{"price", `[1,2]`, `!Shop.price: takes at most 1 argument, got 2`},
		{"sell", `{"$table":[[2,"a"]]}`, `!Shop.sell: arguments by position must have the keys 1 to 1`},
		{"sell", `"a"`, `!Shop.sell: arguments must be an object by name or an array by position, got "a"`},
	}
	c := mustLoad(t, shop)
	for _, test := range tests {
		v, err := c.Method(test.method).Arguments(mustJSON(t, test.args), onlyAlice)
		got := v.String()
		if err != nil {
			got = "!" + err.Error()
		}
		if got != test.want {
			t.Errorf("%s %s:\n got %s\nwant %s", test.method, test.args, got, test.want)
		}
	}
}

func TestNoArgumentsAtAll(t *testing.T) {
	got, err := mustLoad(t, shop).Method("close").Arguments(state.Value{}, nil)
	if err != nil || got.String() != "{}" {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestArgumentErrorHasFigures(t *testing.T) {
	_, err := mustLoad(t, shop).Method("sell").Arguments(mustJSON(t, `["a","x"]`), nil)
	var got *ArgumentError
	if !errors.As(err, &got) {
		t.Fatalf("got %T", err)
	}
	want := &ArgumentError{"Shop", "sell", "quantity", `argument "quantity" must be decimal, got "x"`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestResults(t *testing.T) {
	c := mustLoad(t, shop)
	if v, err := c.Method("price").Accept(state.IntegerValue(5)); err != nil || v.String() != `{"$decimal":"5"}` {
		t.Errorf("got %v, %v", v, err)
	}
	if v, err := c.Method("close").Accept(state.StringValue("Hello")); err != nil || v.String() != `"Hello"` {
		t.Errorf("without ---@return: %v, %v", v, err)
	}
	_, err := c.Method("price").Accept(state.Value{})
	var result *ResultError
	if !errors.As(err, &result) || err.Error() != "Shop.price: the result must be decimal, got nil" {
		t.Errorf("got %v", err)
	}
	nothing := mustLoad(t, "local T = contract 'T' {}\n---@return nil\nfunction T:m() end").Method("m")
	if _, err := nothing.Accept(state.Value{}); err != nil {
		t.Error(err)
	}
	if _, err := nothing.Accept(state.StringValue("x")); err == nil || err.Error() != `T.m: the result must be nil, got "x"` {
		t.Errorf("got %v", err)
	}
}
