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
		if got := [2]bool{IsContractName(name), IsUserName(name)}; got != want {
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
