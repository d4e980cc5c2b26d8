package journal

import (
	"errors"
	"fmt"
	"testing"

	"moonledger/chain/state"
)

// class is a Shape with named fields.
type class map[string]field

type field struct {
	shape    Shape
	required bool
}

func (c class) Member(k state.Key) (Shape, error) {
	f, ok := c[k.Text()]
	if !ok || k.IsInteger() {
		return nil, fmt.Errorf("no field %v", k)
	}
	return f.shape, nil
}

func (c class) Accept(v state.Value, _ Budget) (state.Value, error) {
	for name, f := range c {
		if f.required && !v.Get(state.StringKey(name)).Exists() {
			return v, fmt.Errorf("field %q is missing", name)
		}
	}
	return v, nil
}

func (c class) Removable(k state.Key) error {
	if c[k.Text()].required {
		return errors.New("the field is required")
	}
	return nil
}

func (class) Sequence() bool { return false }

// array is a Shape without holes whose elements may be anything.
type array struct{}

func (array) Member(state.Key) (Shape, error)                     { return nil, nil }
func (array) Accept(v state.Value, _ Budget) (state.Value, error) { return v, nil }
func (array) Removable(state.Key) error                           { return nil }
func (array) Sequence() bool                                      { return true }

// amount is a Shape of decimals, which integral numbers become.
type amount struct{ array }

func (amount) Accept(v state.Value, _ Budget) (state.Value, error) {
	if n, ok := v.Integer(); ok {
		return state.DecimalValue(fmt.Sprint(n))
	}
	if v.Kind() != state.KindDecimal {
		return v, fmt.Errorf("must be decimal, got %v", v.Kind())
	}
	return v, nil
}

func (amount) Sequence() bool { return false }

func openShaped(t *testing.T, text string) *Journal {
	account := class{"balance": {amount{}, true}, "memo": {nil, false}}
	root := class{"account": {account, false}, "list": {array{}, false}, "any": {nil, false}}
	return New(&treeReader{root: value(t, text)}, root, new(tally), false)
}

func TestShape(t *testing.T) {
	const base = `{"account":{"balance":{"$decimal":"1"},"memo":"m","old":1},"list":["a","b"],"retired":1}`
	tests := []struct {
		name, path string // path "": the root
		key        any
		set        string // "": remove
		misuse     string // "": it is allowed
	}{
		{"unknown field set", "", "acount", `1`, `self: no field "acount"`},
		{"unknown field removed", "", "retired", ``, `self: no field "retired"`},
		{"integer key in a class", "", 1, `1`, `self: no field 1`},
		{"wrong type", "account", "balance", `"x"`, `self.account.balance: must be decimal, got string`},
		{"number as decimal", "account", "balance", `7`, ``},
		{"required field removed", "account", "balance", ``, `self.account.balance: the field is required`},
		{"optional field removed", "account", "memo", ``, ``},
		{"incomplete class", "", "account", `{"memo":1}`, `self.account: field "balance" is missing`},
		{"complete class", "", "account", `{"balance":{"$decimal":"2"}}`, ``},
		{"append", "list", 3, `"c"`, ``},
		{"overwrite", "list", 1, `"c"`, ``},
		{"hole", "list", 4, `"c"`, `self.list[4]: an array has no holes: its length is 2, so the next key is 3`},
		{"zero", "list", 0, `"c"`, `self.list[0]: an array has no holes: its length is 2, so the next key is 3`},
		{"remove the last", "list", 2, ``, ``},
		{"remove the first", "list", 1, ``, `self.list[1]: an array has no holes: only its last element, 2, can be removed (table.remove moves the others)`},
		{"remove nothing", "list", 7, ``, ``},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			j := openShaped(t, base)
			at := j.Root()
			if test.path != "" {
				at = table(t, j, test.path)
			}
			err := trySet(t, at, test.key, test.set)
			if test.misuse == "" && err != nil {
				t.Fatal(err)
			}
			if test.misuse != "" {
				wantMisuse(t, err, test.misuse)
				if len(j.Writes()) != 0 {
					t.Errorf("got writes of a refused change:\n%s", text(j.Writes()))
				}
			}
		})
	}
}

func TestAcceptedValueIsStored(t *testing.T) {
	j := openShaped(t, `{"account":{"balance":{"$decimal":"1"}}}`)
	set(t, table(t, j, "account"), "balance", `7`)
	wantTree(t, j.Root(), `{"account":{"balance":{"$decimal":"7"}}}`)
}

// TestUndeclaredFieldsAreHidden: what older code left can't be read, so walks
// don't show it either.
func TestUndeclaredFieldsAreHidden(t *testing.T) {
	j := openShaped(t, `{"list":["a"],"retired":1}`)
	wantTree(t, j.Root(), `{"list":["a"]}`)
	if _, err := j.Root().Get(key("retired")); err == nil {
		t.Error("an undeclared field was read")
	}
}

func TestShapeOfFreshTable(t *testing.T) {
	j := openShaped(t, `{}`)
	set(t, j.Root(), "list", `["a"]`)
	list := table(t, j, "list")
	if err := trySet(t, list, 3, `1`); err == nil {
		t.Error("a hole was made")
	}
	set(t, list, 2, `1`)
	wantTree(t, j.Root(), `{"list":["a",1]}`)
}
