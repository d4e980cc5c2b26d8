package schema

import (
	"testing"

	"moonledger/chain/state"
)

func BenchmarkParse(b *testing.B) {
	for b.Loop() {
		mustLoad(b, points)
	}
}

func BenchmarkArguments(b *testing.B) {
	m := mustLoad(b, points).Method("transfer")
	args := mustJSON(b, `{"source":"a","dest":"b","quantity":"50"}`)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := m.Arguments(args, nil); err != nil {
			b.Fatal(err)
		}
	}
}

// One write of a decimal into a table of the state.
func BenchmarkMemberAccept(b *testing.B) {
	typ := mustType(b, "table<string, decimal>", "")
	key, value := state.StringKey("bob"), state.IntegerValue(5)
	b.ReportAllocs()
	for b.Loop() {
		member, err := typ.Member(key)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := member.Accept(value); err != nil {
			b.Fatal(err)
		}
	}
}
