package scripts

import (
	"strings"
	"testing"
)

func TestDeclaresContract(t *testing.T) {
	tests := map[string]bool{
		"":                                  false,
		`local X = contract "X" {}`:         true,
		`contract`:                          true,
		`contracts "X"`:                     false,
		`subcontract "X"`:                   false,
		"-- contract":                       false,
		"-- x\ncontract":                    true,
		"--[[ contract ]]":                  false,
		"--[==[ ]] contract ]==] contract":  true,
		"--[= contract":                     false,
		`"contract"`:                        false,
		`"\" contract"`:                     false,
		"'open\ncontract":                   true,
		`[[contract]]`:                      false,
		`[=[ ]] contract`:                   false,
		`t[contract]`:                       true,
		"---@meta\nfunction contract() end": false,
	}
	for text, want := range tests {
		if got := declaresContract(text); got != want {
			t.Errorf("%q: got %v, want %v", text, got, want)
		}
	}
}

// The scanner must get through any text, and lose none of it.
func FuzzScanner(f *testing.F) {
	for _, seed := range []string{good, "--[==[", `"\`, "[[", "--", "\x00\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s := scanner{rest: text}
		var all strings.Builder
		for s.rest != "" {
			token := s.next()
			if token == "" {
				t.Fatalf("an empty token before %q", s.rest)
			}
			all.WriteString(token)
		}
		if all.String() != text {
			t.Errorf("got %q, want %q", all.String(), text)
		}
	})
}
