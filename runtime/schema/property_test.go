package schema

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"moonledger/chain/state"
	"moonledger/runtime/source"
)

// typeText draws a type in LuaLS notation, with names of shopTypes.
func typeText(depth int) *rapid.Generator[string] {
	leaves := []string{
		"any", "string", "bytes", "boolean", "number", "integer", "decimal", "user", "table",
		"Side", "Maybe", "Names", "Order", "Gift", `"a"`, "'b'", "7", "-1", "true",
	}
	return rapid.Custom(func(t *rapid.T) string {
		form := 0
		if depth > 0 {
			form = rapid.IntRange(0, 6).Draw(t, "form")
		}
		inner := func() string { return typeText(depth-1).Draw(t, "inner") }
		switch form {
		case 1:
			return "(" + inner() + ")?"
		case 2:
			return "table<integer," + inner() + ">"
		case 3:
			return "table<" + rapid.SampledFrom([]string{"string", "user|integer", "Side"}).Draw(t, "key") + ", " + inner() + ">"
		case 4:
			return "{a: " + inner() + ", b?: " + inner() + "}"
		case 5:
			return inner() + " | " + inner()
		case 6:
			return "{list: (" + strings.TrimRight("string|"+inner(), "?") + ")?}"
		}
		return rapid.SampledFrom(leaves).Draw(t, "leaf")
	})
}

// jsonValue draws a value that has a chance to fit types of typeText.
func jsonValue(depth int) *rapid.Generator[string] {
	leaves := []string{
		`"a"`, `"buy"`, `"alice"`, `"x y"`, `"7"`, `""`, `{"$bytes":"/w=="}`, `true`, `false`, `7`, `-1`, `7.0`, `1.5`, `1e300`,
		`9007199254740993`, `{"$decimal":"1.50"}`, `{"$decimal":"7"}`, `"12.50"`, `{}`,
	}
	return rapid.Custom(func(t *rapid.T) string {
		form := 0
		if depth > 0 {
			form = rapid.IntRange(0, 5).Draw(t, "form")
		}
		inner := func() string { return jsonValue(depth-1).Draw(t, "inner") }
		switch form {
		case 1:
			return "[" + inner() + "," + inner() + "]"
		case 2:
			return `{"a":` + inner() + `,"b":` + inner() + `}`
		case 3:
			return `{"side":"buy","price":` + inner() + `}`
		case 4:
			return `{"` + rapid.SampledFrom([]string{"a", "7", "-1", "alice", "list", "to"}).Draw(t, "key") + `":` + inner() + `}`
		case 5:
			return `{"$table":[[-1,` + inner() + `],[3,` + inner() + `]]}`
		}
		return rapid.SampledFrom(leaves).Draw(t, "leaf")
	})
}

func TestTypesReadBackEqual(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		typ, ok := tryType(typeText(4).Draw(t, "type"))
		if !ok {
			t.Skip("refused")
		}
		again, ok := tryType(typ.String())
		if !ok {
			t.Fatalf("%s is refused", typ)
		}
		if again.String() != typ.String() || !equalTypes(again, typ) {
			t.Fatalf("%s reads back as %s", typ, again)
		}
	})
}

func TestConvertedValuesStay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		typ, ok := tryType(typeText(3).Draw(t, "type"))
		if !ok {
			t.Skip("refused")
		}
		v, err := state.ParseJSON([]byte(jsonValue(3).Draw(t, "value")))
		if err != nil {
			t.Fatal(err)
		}
		converted, err := typ.Convert(v, onlyAlice)
		if err != nil {
			return
		}
		for name, check := range map[string]func() (state.Value, error){
			"Convert": func() (state.Value, error) { return typ.Convert(converted, onlyAlice) },
			"Accept":  func() (state.Value, error) { return typ.Accept(converted) },
		} {
			if again, err := check(); err != nil || !again.Equal(converted) {
				t.Fatalf("%s of %v to %v: %v, %v", name, converted, typ, again, err)
			}
		}
	})
}

// What Accept takes fits member by member too, as the state checks it.
func TestAcceptedTablesFitByMember(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		typ, ok := tryType(typeText(3).Draw(t, "type"))
		if !ok {
			t.Skip("refused")
		}
		v, err := state.ParseJSON([]byte(jsonValue(3).Draw(t, "value")))
		if err != nil {
			t.Fatal(err)
		}
		if v, err = typ.Accept(v); err != nil || v.Kind() != state.KindTable {
			return
		}
		for _, m := range v.Members() {
			member, err := typ.Member(m.Key)
			if err != nil {
				t.Fatalf("%v in %v: %v", m.Key, typ, err)
			}
			if got, err := member.Accept(m.Value); err != nil {
				t.Fatalf("%v = %v in %v: %v, %v", m.Key, m.Value, typ, got, err)
			}
		}
	})
}

// tryType reads a type of a parameter, beside shopTypes.
func tryType(text string) (*Type, bool) {
	lua := shopTypes + "\n\nlocal T = contract 'T' {}\n---@param x " + text + "\nfunction T:m(x) end"
	tree, err := source.Parse("", []byte(lua))
	if err != nil {
		return nil, false
	}
	c, _ := Parse(tree)
	if c == nil {
		return nil, false
	}
	return c.Methods[0].Params[0].Type, true
}

// equalTypes compares structure, and classes and aliases by name.
func equalTypes(a, b *Type) bool {
	if a == nil || b == nil {
		return a == b
	}
	if a.kind != b.kind || a.name != b.name || !a.literal.Equal(b.literal) || len(a.alternatives) != len(b.alternatives) || len(a.leaves) != len(b.leaves) || len(a.fields) != len(b.fields) {
		return false
	}
	if a.kind == kindClass || a.kind == kindAlias {
		return true
	}
	for i := range a.alternatives {
		if !equalTypes(a.alternatives[i], b.alternatives[i]) {
			return false
		}
	}
	for i, f := range a.fields {
		if g := b.fields[i]; f.Name != g.Name || f.Optional != g.Optional || !equalTypes(f.Type, g.Type) {
			return false
		}
	}
	return equalTypes(a.elem, b.elem) && equalTypes(a.key, b.key)
}
