package meter

import "testing"

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
