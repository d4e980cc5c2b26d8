package shell

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestWords(t *testing.T) {
	tests := map[string][]string{
		``:                                 nil,
		`   `:                              nil,
		`# call it`:                        nil,
		`call C m -100.0 5 # more`:         {"call", "C", "m", "-100.0", "5"},
		`a#b`:                              {"a#b"},
		"a\tb":                             {"a", "b"},
		`'a b' "c d" e\ f`:                 {"a b", "c d", "e f"},
		`''`:                               {""},
		`a'b'"c"d`:                         {"abcd"},
		`'{"a":[1,2]}'`:                    {`{"a":[1,2]}`},
		`[1,2]`:                            {"[1,2]"},
		`*.lua ~ ~root ?x [a-z]`:           {"*.lua", "~", "~root", "?x", "[a-z]"},
		`{a,b} a=b if for ! { }`:           {"{a,b}", "a=b", "if", "for", "!", "{", "}"},
		`'$HOME' '$(id)' '` + "`id`" + `'`: {"$HOME", "$(id)", "`id`"},
		`\$HOME "\$HOME" "\(" "\a"`:        {"$HOME", "$HOME", `\(`, `\a`},
		`"\"" "\\" '\'`:                    {`"`, `\`, `\`},
		`"it's"`:                           {"it's"},
		`5$ $`:                             {"5$", "$"},
		`über 日本`:                          {"über", "日本"},
	}
	for line, want := range tests {
		got, err := Words(line)
		if err != nil {
			t.Errorf("%s: %v", line, err)
			continue
		}
		if diff := cmp.Diff(got, want); diff != "" {
			t.Errorf("%s: got-, want+\n%s", line, diff)
		}
	}
}

// parity: 50
func TestWordsExpandsAndRunsNothing(t *testing.T) {
	tests := map[string]string{
		`a $HOME`:         "column 3: $HOME would be replaced by a POSIX shell",
		`"a $HOME"`:       "column 4: $HOME would be replaced",
		`$(touch /tmp/x)`: "column 1: $(touch /tmp/x) would be replaced",
		"`id`":            "column 1: `id` would be replaced",
		`${A:-b}`:         "column 1: ${A:-b} would be replaced",
		`$((1+1))`:        "column 1: $((1+1)) would be replaced",
		`$1`:              "column 1: $1 would be replaced",
		`a; b`:            "column 2: ",
		`a | b`:           "column 3: ",
		`a & b`:           "column 3: ",
		`a > b`:           "column 3: ",
		`a < b`:           "column 3: ",
		`(a)`:             "column 1: ",
		`a(b)`:            "column 2: ",
		`'open`:           "column 1: ",
		`"open`:           "column 1: ",
		"a\xff":           "not text in UTF-8",
		"a\x00b":          "not text in UTF-8",
		`a <<EOF`:         "column 3: ",
		`f <(ls)`:         "column 3: ",
	}
	for line, want := range tests {
		got, err := Words(line)
		if !errors.Is(err, ErrUsage) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %q and error %v, want an error with %q", line, got, err, want)
		}
	}
}

// Whatever is quoted comes out as it went in.
func TestWordsQuoted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOf(rapid.StringMatching(`[^\x00\r]*`)).Draw(t, "words")
		quoted := make([]string, len(words))
		for i, w := range words {
			quoted[i] = "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
		}
		got, err := Words(strings.Join(quoted, " "))
		if err != nil || strings.Join(got, "\x00") != strings.Join(words, "\x00") {
			t.Fatalf("got %q and error %v, want %q", got, err, words)
		}
	})
}

func FuzzWords(f *testing.F) {
	for _, seed := range []string{`call C m 'a b' "c" d\ e`, "$(", "`", "${", `"\`, "a\\", "<<", "((", "'"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, line string) {
		words, err := Words(line)
		if err != nil && !errors.Is(err, ErrUsage) {
			t.Errorf("error %v is no ErrUsage", err)
		}
		for _, w := range words {
			if !utf8.ValidString(w) {
				t.Errorf("%q: the word %q is no UTF-8", line, w)
			}
		}
	})
}
