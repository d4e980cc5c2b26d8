package main

import (
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"moonledger/chain"
	"moonledger/chain/state"
)

func TestCompareTellsWhatDiffers(t *testing.T) {
	five, six := big.NewInt(5), big.NewInt(6)
	want := amounts{"a": five, "b": six}
	for _, test := range []struct {
		name string
		got  amounts
		want string
	}{
		{"equal", amounts{"a": big.NewInt(5), "b": big.NewInt(6)}, ""},
		{"missing", amounts{"a": five}, "b is 0, want 6"},
		{"other", amounts{"a": six, "b": six}, "a is 6, want 5"},
		{"more", amounts{"a": five, "b": six, "c": five}, "c is 5, want 0"},
	} {
		text := ""
		if err := test.got.compare(want); err != nil {
			text = err.Error()
		}
		if text != test.want {
			t.Errorf("%s: got %q, want %q", test.name, text, test.want)
		}
	}
}

// A call that is missing, there twice, out of its place or without its transfer
// is found in the lines of a chain.
func TestCheckCalls(t *testing.T) {
	b := &book{contract: "Token", moved: 2, calls: []call{{method: "settle", id: "r1"}, {method: "approve", id: "r2"}, {method: "settle", id: "r3"}}}
	deploy := chain.Entry{Kind: chain.Deploy}
	r1, r2, r3 := recorded("settle", "r1", "transfer"), recorded("approve", "r2", "approve"), recorded("settle", "r3", "mint", "transfer")
	for _, test := range []struct {
		name    string
		entries []chain.Entry
		want    string
	}{
		{"whole", []chain.Entry{deploy, r1, r2, r3}, ""},
		{"lost", []chain.Entry{deploy, r1, r3}, "entry 2 of Token is settle r3, which is not call 1 of its transfers"},
		{"lost at the end", []chain.Entry{deploy, r1, r2}, "Token holds 2 calls with 1 transfers, want 3 with 2"},
		{"twice", []chain.Entry{deploy, r1, r1, r2, r3}, "entry 2 of Token is settle r1,"},
		{"twice at the end", []chain.Entry{deploy, r1, r2, r3, r3}, "entry 4 of Token is settle r3,"},
		{"another method", []chain.Entry{deploy, recorded("mint", "r1", "mint")}, "entry 1 of Token is mint r1,"},
		{"no transfer", []chain.Entry{deploy, r1, r2, recorded("settle", "r3", "mint")}, "Token holds 3 calls with 1 transfers, want 3 with 2"},
	} {
		var lines strings.Builder
		var prev chain.Hash
		for i, e := range test.entries {
			e.Contract, e.Height, e.Prev, e.VM, e.Time = "Token", chain.Height(i), prev, "1", time.Unix(0, 0)
			if i == 0 {
				e.Ledger, e.Version = "test", 1
			}
			line := e.AppendLine(nil)
			prev = chain.HashLine(line)
			lines.Write(append(line, '\n'))
		}
		err := b.checkCalls(strings.NewReader(lines.String()))
		if (err == nil) != (test.want == "") || err != nil && !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %q", test.name, err, test.want)
		}
	}
}

// recorded returns the entry of a call with events.
func recorded(method, id string, events ...string) chain.Entry {
	e := chain.Entry{Kind: chain.Call, Method: method, Request: id, Args: state.EmptyTable()}
	for _, name := range events {
		e.Events = append(e.Events, chain.Event{Name: name, Data: state.EmptyTable()})
	}
	return e
}

// The moments of kills follow from the seed, and lie between the first answer
// and the last.
func TestMomentsOfKills(t *testing.T) {
	moments := func(kills, calls int, seed uint64) []int64 {
		k, err := newKiller(nil, kills, calls, seed, nil)
		if err != nil {
			t.Fatal(err)
		}
		return k.moments
	}
	if a, b := moments(5, 1000, 1), moments(5, 1000, 1); !slices.Equal(a, b) || len(a) != 5 || !slices.IsSorted(a) {
		t.Errorf("got %v and %v", a, b)
	}
	if a, b := moments(5, 1000, 1), moments(5, 1000, 2); slices.Equal(a, b) {
		t.Errorf("two seeds give %v", a)
	}
	if got := moments(3, 5, 1); !slices.Equal(got, []int64{2, 3, 4}) {
		t.Errorf("3 of 5 calls: got %v", got)
	}
}
