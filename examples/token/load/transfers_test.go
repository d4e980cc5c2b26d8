package main

import (
	"strings"
	"testing"
)

func TestReadNamesWhatIsWrong(t *testing.T) {
	header := strings.Join(columns, ",") + "\n"
	for text, want := range map[string]string{
		"a,b\n":                             "its columns are [a b]",
		header + "t,a,b,1.5,0x1,1,1\n":      `line 2: value "1.5" is not a whole number`,
		header + "t,a,b,-1,0x1,1,1\n":       `line 2: value "-1" is not a whole number`,
		header + "t,a,b,1,0x1,1,1\nt,a,b\n": "wrong number of fields",
		"":                                  "EOF",
	} {
		_, err := read(strings.NewReader(text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", text, err, want)
		}
	}
}
