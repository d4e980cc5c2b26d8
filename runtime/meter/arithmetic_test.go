package meter

import (
	"strings"
	"testing"
)

// Texts in arithmetic are read alike by Lua, by Go, and on every processor, or
// not at all.
func TestPlainNumerals(t *testing.T) {
	for text, want := range map[string]bool{
		"0": true, "10": true, " 10 ": true, "-1": true, "1.5": true, "1.": true, "1e3": true, "1.5E-3": true,
		"": false, "010": false, "0b11": false, "0x10": false, "1_000": false, "inf": false, "nan": false,
		"1e": false, "--1": false, "1 2": false, ".5": false, "+1": false,
	} {
		if got := isPlainNumeral(text); got != want {
			t.Errorf("%q: got %v, want %v", text, got, want)
		}
	}
}

// What the library would read or compute in its own way ends in an error.
func TestArithmeticRefuses(t *testing.T) {
	for code, want := range map[string]string{
		`return "010" + 1`:           `cannot calculate with the text "010"; write tonumber(text)`,
		`return -"0x10"`:             `cannot calculate with the text "0x10"; write tonumber(text)`,
		`local e = 0.3 return 2 ^ e`: "the exponent of ^ must be an integer, 0.5 or -0.5: other powers differ between processors",
		`local e = "2" return 2 ^ e`: "the exponent of ^ must be a number, got a string",
		`return "10" + 1`:            "",
		`return 2 ^ 10 + 4^.5`:       "",
	} {
		err := newVM(t).run(t, code, Limits{}).Err
		switch {
		case want == "" && err != nil:
			t.Errorf("%s: %v", code, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%s: got %v, want %q", code, err, want)
		}
	}
}
