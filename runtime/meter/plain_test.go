package meter

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
	"pgregory.net/rapid"
)

// refusal begins the one error that the meter adds on purpose: of texts that the
// library reads as numbers in another way than Lua does.
const refusal = "cannot calculate with the text"

// libraryWords is what the meter says in place of the library.
var libraryWords = regexp.MustCompile("attempt to perform arithmetic on a [a-z]+ value")

// TestMeterChangesNoResult runs random programs with and without a meter.
func TestMeterChangesNoResult(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		source := drawProgram(rt)
		plain, metered := lua.NewState(Options()), lua.NewState(Options())
		defer plain.Close()
		defer metered.Close()
		m := New(fakeCompare)
		m.Attach(metered)
		m.Start(t.Context(), Limits{})
		for _, L := range []*lua.LState{plain, metered} {
			lua.OpenBase(L)
			L.SetTop(0)
		}
		want, got := outcome(plain, source), libraryWords.ReplaceAllString(outcome(metered, source), "__unm undefined")
		if want != got && !strings.Contains(got, refusal) {
			rt.Fatalf("got %s, want %s from\n%s", got, want, source)
		}
	})
}

func outcome(L *lua.LState, source string) string {
	if err := L.DoString(source); err != nil {
		return err.(*lua.ApiError).Object.String()
	}
	return L.Get(-1).String()
}

// drawProgram draws statements on a few variables and a table with metamethods.
func drawProgram(rt *rapid.T) string {
	operand := rapid.SampledFrom([]string{"a", "b", "1", "2.5", "'x'", "'12'", "t", "u", "t.a", "t[1]", "nil", "#t", "-a", "f(a, b)"})
	operator := rapid.SampledFrom([]string{"..", "+", "-", "*", "==", "~=", "<", "<=", ">", ">=", "and", "or"})
	target := rapid.SampledFrom([]string{"a", "b", "t.a", "t.b", "t[1]", "t[2]", "t[7]", "u.a", "u[1]"})
	var b strings.Builder
	b.WriteString(`local mt = { __concat = function(x, y) return (x == t and "" or type(x)) .. type(y) end,
		__lt = function() return true end, __eq = function() return true end, __add = function() return 3 end }
		local a, b, t = 1, "y", setmetatable({}, mt)
		local u = setmetatable({}, { __index = t, __newindex = t, __concat = mt.__concat })
		local function f(...) return ... end
		local log = "" `)
	for range rapid.IntRange(1, 12).Draw(rt, "statements") {
		x, y, z := operand.Draw(rt, "x"), operand.Draw(rt, "y"), operand.Draw(rt, "z")
		o, p := operator.Draw(rt, "o"), operator.Draw(rt, "p")
		fmt.Fprintf(&b, "do local ok, e = pcall(function() %s = %s %s %s %s %s end) log = log .. tostring(ok) if not ok then log = log .. e end end\n",
			target.Draw(rt, "target"), x, o, y, p, z)
	}
	b.WriteString("return log .. type(a) .. type(b) .. type(t.a) .. type(t[1]) .. #t .. tostring(u.a == a)")
	return b.String()
}
