package shell

import (
	"errors"
	"strings"
	"testing"

	"moonledger/chain/state"
	"moonledger/server/wire"
)

// FuzzArguments types words, one a line, for parameters whose types a server
// gave. What comes out is arguments that can be sent, or an error about their
// use.
func FuzzArguments(f *testing.F) {
	for _, typ := range []string{"string", "bytes", "boolean", "integer[]", "decimal?", `"buy"|"sell"|7`, "Order|user", "{a: integer}", "table<string, any>", `"a\"|b"`, ""} {
		for _, words := range []string{"x", "a\nx\nb\ny", "a=1\nb=2", "[1,2]", `{"$bytes":"/w=="}`, "\xff", "true", "1e400", ""} {
			f.Add(typ, words)
		}
	}
	f.Fuzz(func(t *testing.T, typ, words string) {
		s := signature{
			contract: "C",
			method: wire.MethodAPI{Name: "m", Params: []wire.FieldAPI{
				{Name: "a", Type: typ}, {Name: "b", Type: typ, Optional: true}, {Name: "c", Type: "string", Optional: true},
			}},
			types: []wire.TypeAPI{{Name: "Order", Type: typ}, {Name: "Class", Fields: []wire.FieldAPI{{Name: "x", Type: typ}}}},
		}
		given, err := s.assign(strings.Split(words, "\n"))
		var args []byte
		if err == nil {
			args, err = s.object(given)
		}
		if err != nil {
			if !errors.Is(err, ErrUsage) {
				t.Fatalf("%q: error %v is no ErrUsage", words, err)
			}
			return
		}
		v, err := state.ParseJSON(args)
		if err != nil || v.Kind() != state.KindTable {
			t.Fatalf("%q for %q gives %s: %v", words, typ, args, err)
		}
	})
}
