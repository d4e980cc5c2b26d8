package source

import "testing"

func TestPowersThatDifferBetweenProcessors(t *testing.T) {
	for text, want := range map[string]string{
		"return 2 ^ 0.3":                           "t.lua:1: the exponent of ^ must be an integer, 0.5 or -0.5",
		"local x = 3\nreturn x ^ (1 / 3)":          "t.lua:2: the exponent of ^ must be an integer, 0.5 or -0.5",
		"return function() return { 2 ^ -.1 } end": "t.lua:1: the exponent of ^ must be an integer, 0.5 or -0.5",
		"return 2 ^ 10 + 2 ^ .5 + 2 ^ -(1/2)":      "",
		"local y return 2 ^ y":                     "",
	} {
		_, err := Compile("t.lua", []byte(text))
		got := ""
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
