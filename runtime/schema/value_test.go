package schema

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"moonledger/chain/state"
)

// declarations for the types that the tables below use.
const shopTypes = `---@alias Side "buy"|"sell"
---@alias Maybe string?
---@alias Names user|string[]
---@class Order
---@field side Side
---@field price decimal
---@field parts? Order[]
---@field note Maybe
---@class Gift
---@field to user
---@field what any`

func onlyAlice(name string) bool { return name == "alice" }

// A result that begins with ! is the error's text.
type valueTest struct{ typ, value, want string }

func (test valueTest) check(t *testing.T, v state.Value, err error) {
	t.Helper()
	got := v.String()
	if err != nil {
		got = "!" + err.Error()
		if mismatch := new(MismatchError); !errors.As(err, &mismatch) {
			t.Errorf("%s: %s: error of type %T", test.typ, test.value, err)
		}
	}
	if got != test.want {
		t.Errorf("%s: %s:\n got %s\nwant %s", test.typ, test.value, got, test.want)
	}
}

func TestConvert(t *testing.T) {
	digits := strings.Repeat("1", 161)
	tests := []valueTest{
		{"string", `"abc"`, `"abc"`},
		{"string", `5`, `!must be string, got 5`},
		{"string", `{"$bytes":"/w=="}`, `!must be string, got 1 bytes that are not UTF-8`},
		{"string", `{"$decimal":"5"}`, `!must be string, got the decimal 5`},
		{"string", `["a"]`, `!must be string, got a table with integer keys`},
		{"string", `{"a":1,"b":2,"c":3,"d":4}`, `!must be string, got a table {a, b, c, …}`},
		{"bytes", `"abc"`, `"abc"`},
		{"bytes", `{"$bytes":"/w=="}`, `{"$bytes":"/w=="}`},
		{"bytes", `true`, `!must be bytes, got true`},
		{"boolean", `true`, `true`},
		{"boolean", `false`, `false`},
		{"boolean", `"False"`, `!must be boolean, got "False"`},
		{"boolean", `0`, `!must be boolean, got 0`},
		{"number", `1.50`, `1.5`},
		{"number", `-0`, `0`},
		{"number", `1e-400`, `0`},
		{"number", `"5"`, `!must be number, got "5"`},
		{"number", `{"$decimal":"5"}`, `!must be number, got the decimal 5`},
		{"integer", `7`, `7`},
		{"integer", `-7.00`, `-7`},
		{"integer", `1.5e1`, `15`},
		{"integer", `9007199254740991`, `9007199254740991`},
		{"integer", `9007199254740991.4`, `!must be integer, got 9007199254740991.4`},
		{"integer", `9007199254740993`, `!must be integer from -9007199254740991 to 9007199254740991, got 9007199254740993`},
		{"integer", `-1e300`, `!must be integer from -9007199254740991 to 9007199254740991, got -1e300`},
		{"integer", `1e-400`, `!must be integer, got 1e-400`},
		{"integer", `1.5`, `!must be integer, got 1.5`},
		{"integer", `"7"`, `!must be integer, got "7"`},
		{"decimal", `"12.50"`, `{"$decimal":"12.50"}`},
		{"decimal", `"+007"`, `{"$decimal":"7"}`},
		{"decimal", `{"$decimal":"1.0"}`, `{"$decimal":"1.0"}`},
		{"decimal", `100.0`, `{"$decimal":"100.0"}`},
		{"decimal", `123456789012345678901234567890.10`, `{"$decimal":"123456789012345678901234567890.10"}`},
		{"decimal", `1e3`, `{"$decimal":"1000"}`},
		{"decimal", `"abc"`, `!must be decimal, got "abc"`},
		{"decimal", `"NaN"`, `!must be decimal, got "NaN"`},
		{"decimal", `true`, `!must be decimal, got true`},
		{"decimal", `"` + digits + `"`, `!must be decimal of at most 160 digits, got "` + digits[:60] + `…"`},
		{"decimal", `{"$decimal":"` + digits + `"}`, `!must be decimal of at most 160 digits, got the decimal ` + digits[:60] + `…`},
		{"any", `{"a":[{"$decimal":"` + digits + `"}]}`, `!a[1] must be decimal of at most 160 digits, got the decimal ` + digits[:60] + `…`},
		{"any", `[1.0,{"a":2e0}]`, `[1,{"a":2}]`},
		{"any", `true`, `true`},
		{"table", `{"a":[]}`, `{"a":{}}`},
		{"table", `"x"`, `!must be table, got "x"`},
		{"user", `"alice"`, `"alice"`},
		{"user", `"bob"`, `!must be user, and there is no user "bob"`},
		{"user", `"not a name"`, `!must be user, got "not a name"`},
		{"user", `""`, `!must be user, got ""`},
		{"Side", `"buy"`, `"buy"`},
		{"Side", `"bui"`, `!must be "buy"|"sell", got "bui"; did you mean "buy"?`},
		{`"on"|"off"`, `true`, `!must be "on"|"off", got true`},
		{"1|2|true", `2.0`, `2`},
		{"1|2|true", `3`, `!must be 1|2|true, got 3`},
		{"string?", `"x"`, `"x"`},
		{"Maybe", `5`, `!must be string, got 5`},
		{"string[]", `["a","b"]`, `["a","b"]`},
		{"string[]", `{}`, `{}`},
		{"string[]", `["a",5]`, `![2] must be string, got 5`},
		{"string[]", `{"a":"b"}`, `!must be string[], got the key "a"`},
		{"string[]", `{"$table":[[0,"a"]]}`, `!must be string[], got the key 0`},
		{"string[]", `{"$table":[[1,"a"],[3,"b"]]}`, `!must be string[], which has no holes, got a table with [3] and without [2]`},
		{"string[]", `"a"`, `!must be string[], got "a"`},
		{"table<string, decimal>", `{"bob":1,"x y":"2"}`, `{"bob":{"$decimal":"1"},"x y":{"$decimal":"2"}}`},
		{"table<string, decimal>", `{"bob":"x"}`, `!bob must be decimal, got "x"`},
		{"table<string, decimal>", `[1]`, `!must be table<string, decimal>, got the key 1`},
		{"table<string, decimal>", `{}`, `{}`},
		{"table<integer, string>", `["a"]`, `["a"]`},
		{"table<integer, string>", `{"7":"a","-3":"b"}`, `{"$table":[[-3,"b"],[7,"a"]]}`},
		{"table<integer, string>", `{"07":"a"}`, `!must be table<integer, string>, got the key "07"`},
		{"table<integer, string>", `{"9007199254740992":"a"}`, `!must be table<integer, string>, got the key "9007199254740992"`},
		{"table<user, string>", `{"alice":"a"}`, `{"alice":"a"}`},
		{"table<user, string>", `{"bob":"a"}`, `!must be table<user, string>, got the key "bob"`},
		{"table<Side, integer>", `{"buy":1}`, `{"buy":1}`},
		{"table<Side, integer>", `{"by":1}`, `!must be table<Side, integer>, got the key "by"`},
		{"{a: integer, b?: string}", `{"a":1}`, `{"a":1}`},
		{"{a: integer, b?: string}", `{"b":"x"}`, `!lacks field "a" (integer)`},
		{"{a: integer, b?: string}", `[1]`, `!must be {a: integer, b?: string}, which has no field 1`},
		{"{a: integer, b?: string}", `5`, `!must be {a: integer, b?: string}, got 5`},
		{"Order", `{"side":"buy","price":5}`, `{"price":{"$decimal":"5"},"side":"buy"}`},
		{"Order", `{"side":"buy"}`, `!lacks field "price" (decimal)`},
		{"Order", `{"side":"buy","prize":5}`, `!must be Order, which has no field "prize"; did you mean "price"?`},
		{"Order", `{"side":"buy","price":5,"zzz":1}`, `!must be Order, which has no field "zzz"`},
		{"Order", `{"side":"buy","price":5,"parts":[{"side":"buy","price":"x"}]}`, `!parts[1].price must be decimal, got "x"`},
		{"Order", `{"side":"buy","price":5,"parts":[{"side":"buy"}]}`, `!parts[1] lacks field "price" (decimal)`},
		{"decimal|string", `"5"`, `"5"`}, // unchanged comes first
		{"decimal|integer", `5`, `5`},
		{"decimal|boolean", `"5"`, `{"$decimal":"5"}`},
		{"decimal|boolean", `"x"`, `!must be decimal|boolean, got "x"`},
		{"Order|Gift", `{"to":"alice","what":[1.0]}`, `{"to":"alice","what":[1]}`},
		{"Order|Gift", `{"to":"bob","what":1}`, `!must be Order|Gift, got a table {to, what}`},
		{"Order|string", `{"side":"buy"}`, `!lacks field "price" (decimal)`},
		{"Names", `"bob"`, `!must be user|string[], got "bob"`},
		{"Names|integer", `["bob"]`, `["bob"]`},
		{"table<integer, Maybe|integer>", `["bob",1.0]`, `["bob",1]`},
	}
	for _, test := range tests {
		v, err := mustType(t, test.typ, shopTypes).Convert(mustJSON(t, test.value), onlyAlice)
		test.check(t, v, err)
	}
}

func TestAccept(t *testing.T) {
	half, err := state.NumberValue(0.5)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		typ  string
		v    state.Value
		want string
	}{
		{"decimal", state.IntegerValue(5), `{"$decimal":"5"}`},
		{"decimal", state.IntegerValue(-5), `{"$decimal":"-5"}`},
		{"decimal", half, `!must be decimal, got 0.5, which is not an integer of at most 2^53-1; write decimal("0.5")`},
		{"decimal", state.IntegerValue(1 << 60), `!must be decimal, got 1152921504606847000, which is not an integer of at most 2^53-1; write decimal("1152921504606847000")`},
		{"decimal", state.StringValue("5"), `!must be decimal, got "5"`},
		{"decimal", mustJSON(t, `{"$decimal":"5.0"}`), `{"$decimal":"5.0"}`},
		{"decimal", state.Value{}, `!must be decimal, got nil`},
		{"decimal?", state.Value{}, `null`},
		{"Maybe", state.Value{}, `null`},
		{"Maybe|integer", state.Value{}, `null`},
		{"any", state.Value{}, `null`},
		{"table", state.Value{}, `!must be table, got nil`},
		{"number", mustJSON(t, `{"$decimal":"5.0"}`), `!must be number, got the decimal 5.0`},
		{"integer", half, `!must be integer, got 0.5`},
		{"bytes", state.StringValue("\xff"), `{"$bytes":"/w=="}`},
		{"string", state.StringValue("\xff"), `!must be string, got 1 bytes that are not UTF-8`},
		{"user", state.StringValue("nobody"), `"nobody"`}, // judged at admission only
		{"user", state.StringValue("no body"), `!must be user, got "no body"`},
		{"table<string, decimal>", mustJSON(t, `{"a":1}`), `{"a":{"$decimal":"1"}}`},
		{"table<integer, decimal>", mustJSON(t, `{"1":1}`), `!must be table<integer, decimal>, got the key "1"`},
		{"decimal|string", state.IntegerValue(5), `{"$decimal":"5"}`},
		{"decimal|integer", state.IntegerValue(5), `5`},
		{"Order", mustJSON(t, `{"side":"buy","price":5}`), `{"price":{"$decimal":"5"},"side":"buy"}`},
		{"Order", mustJSON(t, `{"side":"buy","price":"5"}`), `!price must be decimal, got "5"`},
	}
	for _, test := range tests {
		v, err := mustType(t, test.typ, shopTypes).Accept(test.v)
		valueTest{test.typ, test.v.String(), test.want}.check(t, v, err)
	}
}

func TestNilTypeTakesEverything(t *testing.T) {
	var none *Type
	for _, text := range []string{`1.0`, `{"a":[1]}`, `"x"`, `{"$decimal":"1"}`} {
		v := mustJSON(t, text)
		if got, err := none.Convert(v, nil); err != nil || !got.Equal(v) {
			t.Errorf("Convert(%s) = %v, %v", text, got, err)
		}
		if got, err := none.Accept(v); err != nil || !got.Equal(v) {
			t.Errorf("Accept(%s) = %v, %v", text, got, err)
		}
	}
	if _, err := none.Accept(state.Value{}); err != nil {
		t.Error(err)
	}
	if member, err := none.Member(state.StringKey("x")); member != nil || err != nil {
		t.Error(member, err)
	}
	if none.Removable(state.StringKey("x")) != nil || none.Sequence() || none.String() != "any" || none.Required() != nil {
		t.Error("a nil type restricts something")
	}
}

// Each level of the type doubles the ways to fail at the bottom.
func TestConvertIsBounded(t *testing.T) {
	typ := mustType(t, "A|B", "---@class A\n---@field n? A|B\n---@field x? string\n---@class B\n---@field n? A|B\n---@field y? string")
	value := strings.Repeat(`{"n":`, 31) + `{"z":1}` + strings.Repeat(`}`, 31)
	_, err := typ.Convert(mustJSON(t, value), nil)
	if err == nil {
		t.Fatal("converted")
	}
	value = strings.Repeat(`{"n":`, 31) + `{"y":"1"}` + strings.Repeat(`}`, 31)
	if _, err = typ.Convert(mustJSON(t, value), nil); err != nil {
		t.Error(err)
	}
}

// However large the arguments are, what they are tried as is bounded, and said.
func TestConversionIsBounded(t *testing.T) {
	var alternatives []string
	for i := range 250 {
		alternatives = append(alternatives, fmt.Sprintf("{x: integer, a%d?: any}", i))
	}
	m := mustLoad(t, "local T = contract \"T\" {}\n---@param v ("+strings.Join(alternatives, "|")+")[]\nfunction T:run(v) end\n").Method("run")
	args := mustJSON(t, `{"v":[`+strings.Repeat(`{"x":1,"a249":2},`, 20_000)+`{"x":1}]}`)
	steps := 0
	_, err := m.ArgumentsPaying(args, nil, func() { steps++ })
	if err == nil || !strings.Contains(err.Error(), "is too complex for its type") || steps > maxSteps+1 {
		t.Errorf("after %d steps got %v", steps, err)
	}
	args = mustJSON(t, `{"v":[`+strings.Repeat(`{"x":1,"a249":2},`, 1000)+`{"x":1}]}`)
	if _, err := m.ArgumentsPaying(args, nil, func() {}); err != nil {
		t.Error(err)
	}
}

func TestNestingIsBounded(t *testing.T) {
	v := state.EmptyTable()
	for range state.MaxDepth + 1 {
		v, _ = state.TableValue(state.Member{Key: state.IntegerKey(1), Value: v})
	}
	_, err := mustType(t, "any", "").Accept(v)
	if err == nil || !strings.HasSuffix(err.Error(), "nests deeper than 32 tables") {
		t.Errorf("got %v", err)
	}
}

func TestAtPutsAPathInFront(t *testing.T) {
	_, err := mustType(t, "integer[]", "").Accept(mustJSON(t, `["x"]`))
	err = At(state.MakePath("orders", "a b"), err)
	if got, want := err.Error(), `orders["a b"][1] must be integer, got "x"`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if other := errors.New("other"); At(state.MakePath("x"), other) != other {
		t.Error("changed another error")
	}
}

func TestMember(t *testing.T) {
	text, one := state.StringKey, state.IntegerKey
	tests := []struct {
		typ  string
		key  state.Key
		want string
	}{
		{"any", text("x"), "any"},
		{"table?", text("x"), "any"},
		{"string[]", one(3), "string"},
		{"string[]", one(0), "!string[] has the keys 1, 2, 3, …, not 0"},
		{"string[]", text("x"), `!string[] has the keys 1, 2, 3, …, not "x"`},
		{"table<string, decimal?>?", text("x"), "decimal?"},
		{"table<string, decimal>", one(1), "!table<string, decimal> has keys of type string, not 1"},
		{"table<Side|1, decimal>", one(1), "decimal"},
		{"table<Side|1, decimal>", text("bye"), `!table<Side|1, decimal> has keys of type Side|1, not "bye"`},
		{"Order", text("price"), "decimal"},
		{"Order", text("parts"), "Order[]"},
		{"Order", text("prise"), `!Order has no field "prise"; did you mean "price"?`},
		{"Order", one(1), `!Order has no field 1`},
		{"Order|string", text("price"), "decimal"},
		{"Order|{price: integer?}", text("price"), "(decimal|integer)?"},
		{"Order|table", text("price"), "any"},
		{"Order|{price: decimal}", text("price"), "decimal"},
		{"{a: Side|1}|{a?: 1|Side}|{a: Side}", text("a"), "Side|1"},
		{"{a: Side}|{a: 'buy'|2?}", text("a"), "(Side|2)?"},
		{"{a: Side[]}|{a: integer}|{a: Side[]}", text("a"), "Side[]|integer"},
		{"Order|Gift", text("x"), `!Gift has no field "x"`},
		{"integer", text("x"), "!integer has no members"},
		{"boolean|integer", text("x"), "!boolean has no members"},
	}
	for _, test := range tests {
		member, err := mustType(t, test.typ, shopTypes).Member(test.key)
		got := member.String()
		if err != nil {
			got = "!" + err.Error()
			if !errors.Is(err, ErrMember) {
				t.Errorf("%s: %v is no ErrMember", test.typ, err)
			}
		}
		if got != test.want {
			t.Errorf("%s, %v: got %s, want %s", test.typ, test.key, got, test.want)
		}
	}
}

func TestOnlyNamesAreMissingFields(t *testing.T) {
	tests := map[string]struct {
		typ  string
		key  state.Key
		want bool
	}{
		"name of a class":    {"Order", state.StringKey("prise"), true},
		"name of a shape":    {"{a: integer}", state.StringKey("b"), true},
		"integer in a class": {"Order", state.IntegerKey(1), false},
		"name in an array":   {"string[]", state.StringKey("x"), false},
		"key of a map":       {"table<integer, string>", state.StringKey("x"), false},
		"member of a scalar": {"decimal", state.StringKey("x"), false},
	}
	for name, test := range tests {
		_, err := mustType(t, test.typ, shopTypes).Member(test.key)
		if got := errors.Is(err, ErrField); got != test.want || !errors.Is(err, ErrMember) {
			t.Errorf("%s: %v is ErrField: %v, want %v", name, err, got, test.want)
		}
	}
}

func TestMemberOfAUnionConverts(t *testing.T) {
	member, err := mustType(t, "Order|{price: boolean?}", shopTypes).Member(state.StringKey("price"))
	if err != nil {
		t.Fatal(err)
	}
	if v, err := member.Accept(state.IntegerValue(1)); err != nil || v.String() != `{"$decimal":"1"}` {
		t.Errorf("got %v, %v", v, err)
	}
	if _, err := member.Accept(state.Value{}); err != nil {
		t.Error(err)
	}
}

func TestRemovable(t *testing.T) {
	tests := []struct{ typ, key, want string }{
		{"Order", "price", `field "price" (decimal) of Order is required and can't be removed`},
		{"Order", "parts", ""},
		{"Order", "note", ""},
		{"Order", "unknown", ""},
		{"table<string, integer>", "x", ""},
		{"Order|{price?: integer}", "price", ""},
		{"Order|Gift", "to", `field "to" (user) of Gift is required and can't be removed`},
		{"string", "x", ""},
	}
	for _, test := range tests {
		err := mustType(t, test.typ, shopTypes).Removable(state.StringKey(test.key))
		if got := fmt.Sprint(err); got != test.want && (err != nil || test.want != "") {
			t.Errorf("%s.%s: got %q, want %q", test.typ, test.key, got, test.want)
		}
	}
}

func TestSequenceAndRequired(t *testing.T) {
	for typ, want := range map[string]bool{
		"string[]": true, "string[]?": true, "string[]|integer": true, "string[]|boolean[]": true,
		"string[]|table": false, "table": false, "any": false, "any|string[]": false, "string": false, "table<integer, string>": false,
	} {
		if got := mustType(t, typ, "").Sequence(); got != want {
			t.Errorf("%s: got %v, want %v", typ, got, want)
		}
	}
	if got := fmt.Sprint(mustType(t, "Order?", shopTypes).Required()); got != "[side price]" {
		t.Errorf("required fields %s", got)
	}
}

func TestStateType(t *testing.T) {
	typ := mustLoad(t, points).StateType("version", "accounts")
	if got := fmt.Sprint(typ.Required(), typ.fieldNames()); got != "[accounts] [accounts issuer version]" {
		t.Errorf("got %s", got)
	}
	if _, err := typ.Member(state.StringKey("acounts")); err == nil || err.Error() != `Points has no field "acounts"; did you mean "accounts"?` {
		t.Errorf("got %v", err)
	}
	if member, err := typ.Member(state.StringKey("version")); err != nil || member.String() != "any" {
		t.Errorf("got %v, %v", member, err)
	}
}

// Work is paid for as it is done: a value costs a step, and a union that has to
// try its alternatives at each level many.
func TestAcceptPays(t *testing.T) {
	classes := "---@class A\n---@field x? A|B\n---@field a? integer\n---@class B\n---@field x? B|A\n---@field b? integer\n"
	deep := state.EmptyTable()
	for range 20 {
		deep, _ = state.TableValue(state.Member{Key: state.StringKey("x"), Value: deep})
	}
	wrong := state.StringValue("x")
	for range 20 {
		wrong, _ = state.TableValue(state.Member{Key: state.StringKey("x"), Value: wrong})
	}
	tests := []struct {
		typ         string
		v           state.Value
		least, most int
	}{
		{"integer", state.IntegerValue(1), 1, 1},
		{"integer[]", arrayOf(1, 2, 3), 4, 4},
		{"integer|boolean[]|'x'|'y'", state.StringValue("y"), 2, 2},
		{"integer|boolean[]|'x'|'y'", state.StringValue("z"), 5, 5},
		{"boolean[]|string[]", arrayOf(make([]int64, 1000)...), 9, 9},
		{"{" + fieldsOf(40) + "}", keyedOf(39), 1 + 9, 1 + 9},
		{"{" + fieldsOf(40) + "}", keyedOf(40), 41, 41},
		{"table<'f10'|'f11'|integer, integer>", keyedOf(2), 5, 5},
		{"A|B", deep, 21, 64},
		{"A|B", wrong, 1000, 2 * stepsPerValue * 21}, // it unwinds beyond
	}
	for _, test := range tests {
		steps := 0
		_, err := mustType(t, test.typ, classes).AcceptPaying(test.v, func() { steps++ })
		if steps < test.least || steps > test.most {
			t.Errorf("%s: %v paid %d steps (%v), want %d to %d", test.typ, test.v, steps, err, test.least, test.most)
		}
	}
}

// fieldsOf returns n fields of a shape, f10, f11 and so on.
func fieldsOf(n int) string {
	var list []string
	for i := range n {
		list = append(list, fmt.Sprintf("f%d: integer", 10+i))
	}
	return strings.Join(list, ", ")
}

// keyedOf returns a table with the first n of those fields.
func keyedOf(n int) state.Value {
	members := make([]state.Member, n)
	for i := range members {
		members[i] = state.Member{Key: state.StringKey(fmt.Sprintf("f%d", 10+i)), Value: state.IntegerValue(1)}
	}
	v, _ := state.TableValue(members...)
	return v
}

func arrayOf(numbers ...int64) state.Value {
	members := make([]state.Member, len(numbers))
	for i, n := range numbers {
		members[i] = state.Member{Key: state.IntegerKey(int64(i + 1)), Value: state.IntegerValue(n)}
	}
	v, _ := state.TableValue(members...)
	return v
}
