package schema

import (
	"strings"
	"testing"

	"moonledger/chain/state"
	"moonledger/runtime/source"
)

// FuzzParse feeds whole files. What parses must describe itself with types that
// read back.
func FuzzParse(f *testing.F) {
	f.Add(points)
	f.Add(everything)
	f.Add(shop)
	f.Add(shopTypes)
	f.Add("---@alias A B|A?\n---@alias B A[]\n---| 'x' # y\n--[==[ ]] ]==] ---@view\nlocal T = contract 'T' {}\nfunction T:m(...) end")
	f.Add("local T = contract 'T' {}\n---@param x {a: table<string|1, (fun(x):T)[]>?, b?: \"\\\"}\nfunction T:m(x) end")
	f.Fuzz(func(t *testing.T, text string) {
		tree, err := source.Parse("", []byte(text))
		if err != nil {
			return
		}
		c, problems := Parse(tree)
		if (c == nil) != (len(problems) > 0) || len(problems) > maxProblems {
			t.Fatalf("contract %v, %d problems", c != nil, len(problems))
		}
		checkProblems(t, problems, 1+strings.Count(text, "\n")+strings.Count(text, "\r"))
		if c != nil {
			c.API()
		}
	})
}

func checkProblems(t *testing.T, problems []Problem, lines int) {
	t.Helper()
	for i, p := range problems {
		if p.Line < 1 || p.Line > lines || p.Column < 0 || p.Message == "" {
			t.Errorf("problem %+v in a text of %d lines", p, lines)
		}
		if i > 0 && problems[i-1].Line > p.Line {
			t.Errorf("line %d after line %d", p.Line, problems[i-1].Line)
		}
	}
}

// FuzzConvert feeds a type and a value. A converted value must stay as it is.
func FuzzConvert(f *testing.F) {
	f.Add("Order|{a: integer}[]", `[{"a":1.0}]`)
	f.Add("table<user|7, decimal?>", `{"alice":"1.50"}`)
	f.Add(`"a"|decimal|true`, `1e3`)
	f.Add("Names", `["x"]`)
	f.Add("{list: Gift[]?, n: -1|2}", `{"n":2,"list":[{"to":"alice","what":{"$bytes":"/w=="}}]}`)
	f.Fuzz(func(t *testing.T, text, value string) {
		if strings.ContainsAny(text, "\r\n") {
			return
		}
		typ, ok := tryType(text)
		v, err := state.ParseJSON([]byte(value))
		if !ok || err != nil {
			return
		}
		converted, err := typ.Convert(v, onlyAlice)
		if err != nil {
			if err.Error() == "" {
				t.Error("an error without text")
			}
			return
		}
		if again, err := typ.Accept(converted); err != nil || !again.Equal(converted) {
			t.Errorf("%v to %v: Convert gives %v, then Accept %v, %v", v, typ, converted, again, err)
		}
	})
}
