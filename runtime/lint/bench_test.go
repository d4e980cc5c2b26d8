package lint

import (
	"os"
	"testing"

	"moonledger/runtime/schema"
	"moonledger/runtime/source"
)

// BenchmarkCheck lints the largest of the examples, without reading it.
func BenchmarkCheck(b *testing.B) {
	text, err := os.ReadFile("../../examples/currency_permissions/currency.lua")
	if err != nil {
		b.Fatal(err)
	}
	tree, err := source.Parse("currency.lua", text)
	if err != nil {
		b.Fatal(err)
	}
	c, problems := schema.Parse(tree)
	if problems != nil {
		b.Fatal(problems)
	}
	for b.Loop() {
		Check(tree, c)
	}
}
