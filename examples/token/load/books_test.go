package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	token "moonledger/examples/token"
	"moonledger/runtime"
)

// transfersText has six tokens, one transaction with several transfers, and one
// whose first comes from where tokens are made.
const transfersText = `token_address,from_address,to_address,value,transaction_hash,log_index,block_number
gold,ann,bob,5,0x1,1,1
gold,bob,ann,7,0x2,2,1
gold,ann,pool,4,0x3,3,1
tin,pool,ann,9,0x3,4,1
gold,ann,pool,8,0x4,5,2
iron,ann,bob,1,0x4,6,2
zinc,0x0000000000000000000000000000000000000000,ann,1,0x5,7,2
tin,ann,bob,9,0x5,8,2
lead,ann,bob,1,0x6,9,2
iron,bob,bob,1,0x7,10,2
zinc,bob,ann,0,0x8,11,2
lead,ann,bob,1,0x9,12,2
opal,ann,bob,1,0xa,13,2
onyx,ann,bob,2,0xb,14,2
`

func testBooks(t *testing.T) []*book {
	t.Helper()
	transfers, err := read(strings.NewReader(transfersText))
	if err != nil {
		t.Fatal(err)
	}
	return makeBooks(transfers)
}

// The busiest five tokens have contracts of their own, the others share one.
func TestTokensAreDivided(t *testing.T) {
	var got []string
	for _, b := range testBooks(t) {
		got = append(got, fmt.Sprintf("%s %v: %d transfers", b.contract, b.tokens, b.moved))
	}
	want := []string{
		"Token1 [gold]: 4 transfers", "Token2 [iron]: 2 transfers", "Token3 [lead]: 2 transfers",
		"Token4 [tin]: 2 transfers", "Token5 [zinc]: 2 transfers", "Token [onyx opal]: 2 transfers",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// What a sender lacks is made first, and no more; the first of several transfers
// in a transaction is taken by an allowance, of which something is left.
func TestBookOfCalls(t *testing.T) {
	gold := testBooks(t)[0]
	var got []string
	for _, c := range gold.calls {
		got = append(got, fmt.Sprintf("%s %s %v %s", c.id, c.method, c.args, c.result))
	}
	want := []string{
		`0x1:1 settle map[from:ann to:bob token:gold units:5] {"$decimal":"5"}`,
		`0x2:2 settle map[from:bob to:ann token:gold units:7] {"$decimal":"2"}`,
		`0x3:3:approve approve map[owner:ann spender:pool token:gold units:12] `,
		`0x3:3 transfer_from map[from:ann spender:pool to:pool token:gold units:4] {"$decimal":"8"}`,
		`0x4:5:mint mint map[to:ann token:gold units:5] `,
		`0x4:5 transfer_from map[from:ann spender:pool to:pool token:gold units:8] {"$decimal":"0"}`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	amounts := map[string]string{}
	for place, n := range gold.amounts {
		amounts[place] = n.String()
	}
	if diff := cmp.Diff(map[string]string{"supply gold": "12", "balances gold pool": "12"}, amounts); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// Tokens that come from where they are made are not taken from there.
func TestZeroAddressApprovesNothing(t *testing.T) {
	for _, c := range testBooks(t)[4].calls {
		if c.method != "settle" {
			t.Errorf("%s is a %s", c.id, c.method)
		}
	}
}

// The source under another name is a contract of that name.
func TestSource(t *testing.T) {
	m, err := runtime.New()
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range testBooks(t) {
		c, err := m.Compile(t.Context(), "token.lua", b.source(token.Source()))
		if err != nil {
			t.Fatal(err)
		}
		if got := c.Name; got != b.contract {
			t.Errorf("got %s, want %s", got, b.contract)
		}
	}
}
