package runtime

import (
	"fmt"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"moonledger/runtime/lint"
)

// behind returns the names that a read-only table shows.
func behind(t *testing.T, view lua.LValue) map[string]lua.LValue {
	t.Helper()
	mt, ok := view.(*lua.LTable).Metatable.(*lua.LTable)
	if !ok {
		t.Fatal("no metatable")
	}
	names := map[string]lua.LValue{}
	mt.RawGetString("__index").(*lua.LTable).ForEach(func(k, v lua.LValue) { names[k.String()] = v })
	return names
}

// The lints know every name that contracts see. The opposite is tested beside
// the lints.
func TestLintsKnowAllNames(t *testing.T) {
	v, err := newVM()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	globals := behind(t, v.library.Environment())
	for name := range globals {
		fmt.Fprintf(&b, "print(%s)\n", name)
	}
	for _, module := range []string{"math", "string", "table"} {
		for name := range behind(t, globals[module]) {
			fmt.Fprintf(&b, "print(%s.%s)\n", module, name)
		}
	}
	if n := strings.Count(b.String(), "\n"); n < 50 {
		t.Fatalf("only %d names", n)
	}
	for _, f := range lint.CheckText("t.lua", b.String()) {
		t.Error(f)
	}
}

// The lints know the members of ctx that the error about another one lists.
func TestLintsKnowContext(t *testing.T) {
	d := deploy(t, "local T = contract \"T\" {}\nfunction T:m() return ctx.zzz end\n")
	_, err := d.run("m", "{}")
	findings := lint.CheckText("t.lua", "print(ctx.zzz)")
	if err == nil || len(findings) != 1 {
		t.Fatal(err, findings)
	}
	_, names, _ := strings.Cut(err.Error(), "it has ")
	if want := "ctx has " + strings.Replace(names, " and ", ", ", 1); findings[0].Hint != want {
		t.Errorf("got %q, want %q", findings[0].Hint, want)
	}
}
