package stdlib

import (
	"errors"
	"math"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

// FuzzFormat looks for formats that crash: any may be refused by a Lua error.
func FuzzFormat(f *testing.F) {
	for _, format := range []string{"%5.2f", "%-+ #0", "%%", "%", "%q %s %c", "%99.99g", "%#.0o", "%.", "%5"} {
		f.Add(format, 1.5, "text")
	}
	f.Fuzz(func(t *testing.T, format string, n float64, text string) {
		v := newVM(t)
		v.Set("format", lua.LString(format))
		v.Set("n", lua.LNumber(n))
		v.Set("text", lua.LString(text))
		for _, code := range []string{"return string.format(format, n, text, n)", "return string.format(format, text, n)"} {
			_, err := v.run(code)
			if failure := (*lua.ApiError)(nil); errors.As(err, &failure) && failure.Type == lua.ApiErrorPanic {
				t.Errorf("%q: %v", format, err)
			}
		}
	})
}

// FuzzNumber checks that a number that was read reads the same from its own text.
func FuzzNumber(f *testing.F) {
	for _, text := range []string{"0x1p4", " 12 ", "1e999", "-0", ".5", "5.", "1e", "0x", "9007199254740993", "inf"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n, ok := parseNumber(text)
		if !ok || math.IsInf(float64(n), 0) {
			return
		}
		if again, ok := parseNumber(NumberText(n)); !ok || again != n {
			t.Errorf("%q is %v, and its text %q is %v", text, n, NumberText(n), again)
		}
	})
}

// TestNumberText compares with the interpreter's text, which depends on the
// processor only beyond the 64-bit integers.
func TestNumberText(t *testing.T) {
	g := newGenerator(5)
	for range 20_000 {
		n := lua.LNumber(math.Float64frombits(g.Uint64()))
		if g.IntN(2) == 0 {
			n = lua.LNumber(g.Int64()) / lua.LNumber(int64(1)<<g.IntN(60))
		}
		if got, want := NumberText(n), n.String(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
