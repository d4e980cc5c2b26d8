package lint

import (
	"fmt"
	"strings"
	"testing"

	"moonledger/runtime"
)

// Every name that the lints let pass is one that contracts see. The opposite is
// tested where the names are given out.
func TestNamesAreThere(t *testing.T) {
	m, err := runtime.New()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString("local T = contract \"T\" {}\n")
	for _, global := range strings.Fields(globals) {
		fmt.Fprintf(&b, "assert(type(%[1]s) ~= \"nil\", \"%[1]s\")\n", global)
		if global == "ctx" {
			continue
		}
		for _, member := range membersOf(global) {
			fmt.Fprintf(&b, "assert(%[1]s.%[2]s ~= nil, \"%[1]s.%[2]s\")\n", global, member)
		}
	}
	if _, err := m.Compile(t.Context(), "t.lua", b.String()); err != nil {
		t.Error(err)
	}
}
