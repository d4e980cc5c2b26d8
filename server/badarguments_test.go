package server_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/gorilla/websocket"

	"moonledger/server"
	"moonledger/server/ledger"
)

// kindsTypes are what the types of Kinds name.
const kindsTypes = `---@alias Side "buy"|"sell"
---@class Order
---@field side Side
---@field price? decimal

---@class Kinds
---@field calls integer
`

// An argumentType is a type of a parameter, and the values of argumentValues
// that it takes; all others it refuses.
type argumentType struct {
	notation string
	takes    []string
}

func argumentTypes() []argumentType {
	texts := []string{"text", "digits", "empty text", "buy", "user", "zero byte"}
	integers, numbers := []string{"0", "-1", "1.0", "1e2"}, []string{"0", "-1", "1.0", "1e2", "1.5", "large", "tiny"}
	decimals := []string{"0", "-1", "1.0", "1e2", "1.5", "tiny", "digits", "decimal"} // 1e300 has too many digits
	tables := []string{"no elements", "no members", "texts", "integers", "mixed", "order", "priced", "unpriced", "integer keys", "bool in it"}
	bytes := append(slices.Clone(texts), "bytes", "bytes that are text")
	all := slices.Concat(tables, bytes, numbers, []string{"true", "false", "decimal"})
	return []argumentType{
		{"string", append(slices.Clone(texts), "bytes that are text")},
		{"bytes", bytes},
		{"boolean", []string{"true", "false"}},
		{"number", numbers},
		{"integer", integers},
		{"decimal", decimals},
		{"user", []string{"user"}},
		{"table", tables},
		{"any", all},
		{"string[]", []string{"no elements", "no members", "texts"}},
		{"integer[]", []string{"no elements", "no members", "integers"}},
		{"table<string, integer>", []string{"no elements", "no members"}},
		{"table<integer, string>", []string{"no elements", "no members", "texts", "integer keys"}},
		{"{side: Side, price?: decimal}", []string{"order", "priced"}},
		{"Order", []string{"order", "priced"}},
		{"Order[]", []string{"no elements", "no members"}},
		{"Side", []string{"buy"}},
		{"1|-1|true", []string{"-1", "1.0", "true"}},
		{"integer|string[]", append(slices.Clone(integers), "no elements", "no members", "texts")},
		{"Order|boolean", []string{"order", "priced", "true", "false"}},
	}
}

// argumentValues are JSON by name.
func argumentValues() map[string]string {
	return map[string]string{
		"true": `true`, "false": `false`,
		"0": `0`, "-1": `-1`, "1.0": `1.0`, "1e2": `1e2`, "1.5": `1.5`, "large": `1e300`, "tiny": `1e-10`,
		"text": `"x y"`, "digits": `"12.50"`, "empty text": `""`, "buy": `"buy"`, "user": `"admin"`, "zero byte": `"\u0000"`,
		"bytes": `{"$bytes":"/w=="}`, "bytes that are text": `{"$bytes":"YQ=="}`, "decimal": `{"$decimal":"12.50"}`,
		"no elements": `[]`, "no members": `{}`, "texts": `["a","b"]`, "integers": `[1,-2]`, "mixed": `[1,"a"]`,
		"order": `{"side":"buy"}`, "priced": `{"side":"sell","price":"2.0"}`, "unpriced": `{"side":"sell","price":"x"}`,
		"integer keys": `{"$table":[[7,"a"]]}`, "bool in it": `[[{"a":true}]]`,
	}
}

// neverTaken are values that no type takes, because nothing can hold them.
func neverTaken() map[string]string {
	deep := strings.Repeat("[", 33) + strings.Repeat("]", 33)
	return map[string]string{
		"null in a table": `[null]`, "null as a member": `{"side":"buy","price":null}`, "out of range": `1e400`,
		"decimal of noise": `{"$decimal":"x"}`, "decimal of a number": `{"$decimal":5}`, "decimal and more": `{"$decimal":"1","a":1}`,
		"decimal too long": `{"$decimal":"` + strings.Repeat("1", 161) + `"}`, "bytes of noise": `{"$bytes":"?"}`, "bytes of a number": `{"$bytes":1}`,
		"table of noise": `{"$table":[[1]]}`, "table of text": `{"$table":"x"}`, "table with a key twice": `{"$table":[[7,1],[7,2]]}`, "key beyond integers": `{"$table":[[9007199254740992,1]]}`,
		"unknown $": `{"$date":"2026-01-01"}`, "too deep": deep, "long key": `{"` + strings.Repeat("k", 257) + `":1}`,
	}
}

// kinds returns a contract with a method for each type, plain and optional.
func kinds() string {
	var source strings.Builder
	source.WriteString(kindsTypes + "local Kinds = contract \"Kinds\" { version = 1, state = { calls = 0 } }\n")
	for i, typ := range argumentTypes() {
		for name, notation := range map[string]string{"take": "v " + typ.notation, "may": "v? " + typ.notation} {
			fmt.Fprintf(&source, "\n---@param %s\nfunction Kinds:%s%d(v) self.calls = self.calls + 1 end\n", notation, name, i)
		}
	}
	source.WriteString("\n---@param a integer\n---@param b? string\n---@param c boolean\nfunction Kinds:three(a, b, c) self.calls = self.calls + 1 end\n")
	source.WriteString("\nfunction Kinds:none() self.calls = self.calls + 1 end\n")
	return source.String()
}

func newKinds(t *testing.T) (*trial, *websocket.Conn) {
	t.Helper()
	x := newTrial(t, server.Options{})
	if _, err := x.ledger.Deploy(t.Context(), ledger.Deployment{File: "kinds.lua", Source: kinds(), Caller: admin()}); err != nil {
		t.Fatal(err)
	}
	return x, x.socket(t)
}

func callKinds(t *testing.T, ws *websocket.Conn, method, args string) reply {
	t.Helper()
	write(t, ws, websocket.TextMessage, request(1, "call", fmt.Sprintf(`{"contract":"Kinds","method":%q,"args":%s}`, method, args)))
	return parseReply(t, read(t, ws))
}

// Each type takes what is its own, and refuses all else by the name of the
// argument.
func TestArgumentsOfTheWrongType(t *testing.T) {
	x, ws := newKinds(t)
	for i, typ := range argumentTypes() {
		for _, method := range []string{"take", "may"} {
			method := fmt.Sprint(method, i)
			for name, value := range argumentValues() {
				isTaken := slices.Contains(typ.takes, name)
				for _, args := range []string{`[` + value + `]`, `{"v":` + value + `}`} {
					answer := callKinds(t, ws, method, args)
					if isTaken == (answer.Error == nil) {
						wantBadArgument(t, typ.notation, value, answer)
						continue
					}
					t.Errorf("%s: %s is answered with %s, %+v", typ.notation, value, answer.Result, answer.Error)
				}
			}
			for name, value := range neverTaken() {
				answer := callKinds(t, ws, method, `{"v":`+value+`}`)
				if answer.Error == nil || answer.Error.Data.Code != "bad_argument" || !strings.Contains(answer.Error.Message, "Kinds."+method) {
					t.Errorf("%s: %s is answered with %+v", typ.notation, name, answer)
				}
			}
		}
	}
	x.check(t)
}

func wantBadArgument(t *testing.T, notation, value string, answer reply) {
	t.Helper()
	if answer.Error == nil {
		return
	}
	if answer.Error.Data.Code != "bad_argument" || answer.Error.Data.Hint != "api Kinds shows what it takes" {
		t.Errorf("%s: %s gets %+v", notation, value, answer.Error)
	}
	matches(t, answer.Error.Message, `Kinds\.[a-z]+\d+: argument "v".* (must be|lacks|must have) .+`)
}

// Arguments that are too many, too few, misspelt or out of place.
func TestArgumentsThatDoNotFit(t *testing.T) {
	x, ws := newKinds(t)
	tests := []struct{ method, args, text string }{
		{"three", `[]`, `Kinds.three: argument "a" \(integer\) is missing`},
		{"three", `{}`, `Kinds.three: argument "a" \(integer\) is missing`},
		{"three", `null`, `Kinds.three: argument "a" \(integer\) is missing`},
		{"three", `[1]`, `Kinds.three: argument "c" \(boolean\) is missing`},
		{"three", `[1,"b"]`, `Kinds.three: argument "c" \(boolean\) is missing`},
		{"three", `[1,"b",true,4]`, `Kinds.three: takes at most 3 arguments, got 4`},
		{"three", `{"a":1,"c":true,"d":1}`, `Kinds.three: no argument "d".*`},
		{"three", `{"A":1,"c":true}`, `Kinds.three: no argument "A"; did you mean "a"\?`},
		{"three", `{"a":null,"c":true}`, `.*null.*`},
		{"three", `{"1":1,"2":"b","3":true}`, `Kinds.three: no argument "1".*`},
		{"three", `{"$table":[[1,1],[3,true]]}`, `Kinds.three: .*`},
		{"none", `[1]`, `Kinds.none: takes no arguments, got 1`},
		{"none", `{"a":1}`, `Kinds.none: no argument "a".*`},
		{"none", `"x"`, `Kinds.none: arguments must be an object by name or an array by position, got "x"`},
		{"none", `{"$decimal":"1"}`, `Kinds.none: arguments must be an object by name or an array by position, got .*`},
		{"none", `{"self":1}`, `Kinds.none: no argument "self".*`},
	}
	for _, test := range tests {
		answer := callKinds(t, ws, test.method, test.args)
		if answer.Error == nil || answer.Error.Data.Code != "bad_argument" {
			t.Errorf("%s(%s): got %s, %+v", test.method, test.args, answer.Result, answer.Error)
			continue
		}
		matches(t, answer.Error.Message, test.text)
	}
	x.check(t)
}
