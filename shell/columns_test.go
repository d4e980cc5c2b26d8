package shell

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A table shrinks to the terminal: its widest column first, then the last one,
// which may go on below instead.
func TestTablesFitTheTerminal(t *testing.T) {
	tests := map[string]struct {
		table columns
		want  []string
	}{
		"as wide as it is": {columns{}, []string{"NAME               N  ABOUT", "A-rather-long-one  1  what it is and does"}},
		"cut at its end":   {columns{width: 34}, []string{"NAME               N  ABOUT", "A-rather-long-one  1  what it is …"}},
		"cut in a column":  {columns{width: 30}, []string{"NAME             N  ABOUT", "A-rather-long-…  1  what it i…"}},
		"wrapped":          {columns{width: 34, wraps: true}, []string{"NAME               N  ABOUT", "A-rather-long-one  1  what it is", "                      and does"}},
		"coloured":         {columns{titled: true, ink: true}, []string{"\x1b[1mNAME               N  ABOUT\x1b[0m", "A-rather-long-one  1  what it is and does"}},
	}
	for name, test := range tests {
		test.table.add("NAME", "N", "ABOUT")
		test.table.add("A-rather-long-one", "1", "what it is and does")
		var b strings.Builder
		test.table.print(&b)
		if diff := cmp.Diff(strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n"), test.want); diff != "" {
			t.Errorf("%s: got-, want+\n%s", name, diff)
		}
	}
}

func TestColours(t *testing.T) {
	s := newSession(t)
	s.options.Ink, s.options.ErrInk = true, true
	if err := s.run("call Bank look", "call Bank gone x"); err == nil {
		t.Error("no error")
	}
	if got, want := s.out.String(), "\x1b[32mSUCCESS\x1b[0m\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := s.err.String(), "line 2: \x1b[1;31merror: \x1b[0mno method \"gone\" in Bank\nline 2: \x1b[33mhint: \x1b[0mdid you mean \"give\"?\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestLongTextsArePaged(t *testing.T) {
	s := newSession(t)
	var pages []string
	s.options.Page = func(text []byte) error { pages = append(pages, string(text)); return nil }
	s.conn.lines = []string{"{}"}
	if got := s.ok("help", "api Bank", "history Bank", "call Bank look"); got != "SUCCESS\n" || len(pages) != 3 {
		t.Errorf("printed %q, paged %q", got, pages)
	}
	if got := s.ok("api Bank --json", "api Bank --no-pager", "help --no-pager"); len(pages) != 3 || !strings.Contains(got, "Methods:") {
		t.Errorf("printed %q, paged %q", got, pages)
	}
}
