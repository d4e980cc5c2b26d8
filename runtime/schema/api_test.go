package schema

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAPIOnTheWire(t *testing.T) {
	c := mustLoad(t, `---@class T
---@field n? integer  how many
local T = contract "T" {}
---@view
---@param m? string
---@return string what
function T:get(m) end
`)
	got, err := json.Marshal(c.API())
	if err != nil {
		t.Fatal(err)
	}
	want := `{"name":"T","access":"anyone","read":"anyone",` +
		`"fields":[{"name":"n","type":"integer","optional":true,"doc":"how many"}],` +
		`"methods":[{"name":"get","params":[{"name":"m","type":"string","optional":true}],"result":"string","result_doc":"what","view":true,"access":"anyone"}]}`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Error(diff)
	}
}

func TestDiff(t *testing.T) {
	old := mustLoad(t, points).API()
	if lines := Diff(old, old); lines != nil {
		t.Errorf("no difference: %q", lines)
	}
	text := strings.NewReplacer(
		"---@field issuer? string", "---@field owner Owner",
		"---@view\n", "---@access admin\n",
		"local Points", "---@read user\nlocal Points",
		"function Points:transfer(source, dest, quantity)", "function Points:move(source, dest, quantity)",
	).Replace(points) + "---@alias Owner user\n"
	got := Diff(old, mustLoad(t, text).API())
	want := []string{
		"~ read access anyone -> user",
		"+ type Owner = user",
		"- field issuer? string",
		"+ field owner Owner",
		"~ method balance(key string): decimal, view -> balance(key string): decimal, access admin",
		"+ method move(source string, dest string, quantity decimal)",
		"- method transfer(source string, dest string, quantity decimal)",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// What the values of a field may be can change by its own type, and by one that
// this names.
func TestRetyped(t *testing.T) {
	before := mustLoad(t, typed)
	tests := map[string]struct {
		old, new string
		want     []string
	}{
		"nothing":           {"", "", nil},
		"documentation":     {"integer   how many", "integer   number of them", nil},
		"its type":          {"count integer", "count decimal", []string{"count"}},
		"an inner type":     {"table<string, Thing>", "table<string, integer>", []string{"things"}},
		"an alias":          {"Size integer", "Size decimal", []string{"things", "largest"}},
		"a class":           {"name string", "name bytes", []string{"things"}},
		"anything":          {"count integer", "count any", nil},
		"from anything":     {"more any", "more string", []string{"more"}},
		"a field that goes": {"---@field count integer   how many\n", "", nil},
		"optional":          {"count integer", "count? integer", nil},
	}
	for name, test := range tests {
		after := mustLoad(t, strings.Replace(typed, test.old, test.new, 1))
		if diff := cmp.Diff(test.want, Retyped(before, after)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// typed is a contract whose fields are made of types that have names.
const typed = `---@alias Size integer
---@class Thing
---@field name string
---@field size Size

---@class Shop
---@field things table<string, Thing>
---@field largest? Size
---@field count integer   how many
---@field more any
local Shop = contract "Shop" { version = 1, state = { things = {}, count = 0, more = 1 } }

---@view
---@return Thing?
function Shop:first() return self.things.first end
`

func TestAccess(t *testing.T) {
	tests := []struct {
		rule    string
		caller  string
		roles   []string
		isAdmin bool
		want    bool
	}{
		{"anyone", "", nil, false, true},
		{"user", "", nil, false, false},
		{"user", "", nil, true, false},
		{"user", "bob", nil, false, true},
		{"admin", "bob", []string{"admin"}, false, false},
		{"admin", "bob", nil, true, true},
		{"role:clerk", "bob", []string{"a", "clerk"}, false, true},
		{"role:clerk", "bob", []string{"clerks"}, true, false},
		{"role:clerk", "", []string{"clerk"}, false, false},
	}
	for _, test := range tests {
		access, err := ParseAccess(test.rule)
		if err != nil || access.String() != test.rule {
			t.Errorf("%s: got %v, %v", test.rule, access, err)
		}
		if got := access.Allows(test.caller, test.roles, test.isAdmin); got != test.want {
			t.Errorf("%+v: got %v", test, got)
		}
	}
	for _, text := range []string{"", "User", "role", "role:", "role:a b", "role:1", "anyone ", "role:" + strings.Repeat("a", 65)} {
		if _, err := ParseAccess(text); err == nil {
			t.Errorf("%q is a rule", text)
		}
	}
}

func TestNames(t *testing.T) {
	for name, want := range map[string][2]bool{ // contract, user
		"a": {true, true}, "Points_2": {true, true}, "a-b": {false, true}, "": {}, "_a": {}, "1a": {}, "-a": {}, "é": {},
		strings.Repeat("a", 64): {true, true}, strings.Repeat("a", 65): {}, "a b": {}, "a\n": {},
	} {
		if got := [2]bool{isContractName(name), IsUserName(name)}; got != want {
			t.Errorf("%q: got %v, want %v", name, got, want)
		}
	}
}

func TestNearest(t *testing.T) {
	known := []string{"quantity", "account", "param", "view", "id"}
	for word, want := range map[string]string{
		"quantitty": "quantity", "Quantity": "quantity", "acount": "account", "pram": "param", "veiw": "view",
		"ID": "id", "ie": "id", "xy": "", "x": "", "": "", "something": "", strings.Repeat("q", 1000): "",
	} {
		if got := Nearest(word, known); got != want {
			t.Errorf("%q: got %q, want %q", word, got, want)
		}
	}
}
