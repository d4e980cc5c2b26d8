package state

import (
	"testing"

	"pgregory.net/rapid"
)

// plainIsCanonical checks that what CutPlain accepts is a canonical value.
func plainIsCanonical(t interface{ Fatalf(string, ...any) }, b []byte) {
	n, kind, ok := CutPlain(b)
	if !ok {
		return
	}
	v, err := ParseJSON(b[:n])
	if err != nil || v.Kind() != kind || v.String() != string(b[:n]) {
		t.Fatalf("accepted %q of %q as a %v, but it is %v, %v", b[:n], b, kind, v, err)
	}
}

func TestCutPlain(t *testing.T) {
	for _, text := range []string{
		"true", "false", "0", "-1", "123456789012345", `""`, `"aé😀"`, "{}", `{"$decimal":"-1.50"}`, `[1,[true],{}]`, `{"":1,"a":{"b":[0]},"aa":"x"}`,
	} {
		if n, _, ok := CutPlain([]byte(text + ",")); !ok || n != len(text) {
			t.Errorf("%s: got %d, %v", text, n, ok)
		}
		plainIsCanonical(t, []byte(text))
	}
	for _, text := range []string{
		"", "null", "tru", "-", "-0", "01", "1.5", "1e5", "1234567890123456", `"`, `"\n"`, "\"\n\"", "\"\xff\"", "[", "[]", "[1", "[1,]", "{", `{"a"`,
		`{"a":`, `{"a":1`, `{"a":1,}`, `{"b":1,"a":2}`, `{"a":1,"a":2}`, `{"é":1}`, `{"$x":1}`, `{"$$x":1}`, `{"$decimal":"-0"}`, `{"$decimal":"1"`,
		`{"$decimal":"1","a":1}`, `{"$decimal":1}`, `{"$decimal":`, `[[[[[[[[[[1]]]]]]]]]]`,
	} {
		if n, _, ok := CutPlain([]byte(text)); ok {
			t.Errorf("%s: accepted %d bytes", text, n)
		}
	}
}

func TestPlainIsCanonical(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := drawValue(3).Draw(t, "value").AppendJSON(nil)
		plainIsCanonical(t, text)
		text[rapid.IntRange(0, len(text)-1).Draw(t, "place")] = rapid.SampledFrom([]byte(`01-9.eE"{}[],:$\ aA`)).Draw(t, "byte")
		plainIsCanonical(t, text)
	})
}

func FuzzCutPlain(f *testing.F) {
	for _, seed := range []string{"-12", `{"a":[1,{"$decimal":"0.10"}],"b":"é"}`, "[true,{}]"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) { plainIsCanonical(t, b) })
}
