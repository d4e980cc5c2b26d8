package source

import (
	"errors"
	"strings"
	"testing"
)

// Whatever the bytes, Compile answers with a chunk or with an Error that has a
// place, and does so the same way twice.
func FuzzCompile(f *testing.F) {
	for _, c := range miscompiled {
		f.Add(c.text)
	}
	for _, text := range []string{
		"", "x = 1", "\ufeff--[==[ ]==] return ...", "x = 'a\\\n\\0\\065' .. [[\r\n]]",
		"for k, v in pairs(t) do if not v then break end end", "if a then elseif b then else end",
		"repeat local x = f{1; 2, a = 3, [4] = 5} until x:m'' or -x ^ 2 < #x", "goto x", "::x::",
		"x = 0x1p4", "x = 1e", "f\n(g)", "end end", "((((", "\x1bLua", "\xff", "x = '\x00'", "--[[", "a += 1",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		chunk, err := Compile("fuzz.lua", []byte(text))
		again, err2 := Compile("fuzz.lua", []byte(text))
		if err == nil {
			checkPlaces(t, text)
			if err2 != nil || again.Proto.String() != chunk.Proto.String() {
				t.Errorf("compiled differently the second time: %v", err2)
			}
			return
		}
		var problem *Error
		if !errors.As(err, &problem) || problem.Line < 1 || problem.Message == "" {
			t.Errorf("got %#v, want an Error with a place", err)
		}
		if strings.Contains(problem.Message, "cannot read") || strings.Contains(problem.Message, "cannot handle") {
			t.Errorf("the library panicked: %v", err)
		}
		if err2 == nil || err2.Error() != err.Error() {
			t.Errorf("got %v, then %v", err, err2)
		}
	})
}
