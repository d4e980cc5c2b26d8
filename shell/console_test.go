package shell

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// newConsole returns a console at a terminal, and what that gets; a redraw shows
// as >.
func newConsole() (*Console, *bytes.Buffer) {
	var screen bytes.Buffer
	return NewConsole(&screen, func() { screen.WriteString(">") }), &screen
}

func TestConsoleLeavesTheTypedLine(t *testing.T) {
	c, screen := newConsole()
	c.Printf("before")
	c.Type(true)
	c.Printf("while %d", 1)
	c.Type(false)
	c.Printf("after")
	want := "before\n\r\x1b[Kwhile 1\n>after\n"
	if got := screen.String(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestConsoleLeavesTheLinesOfCommands(t *testing.T) {
	c, screen := newConsole()
	out := c.Foreground(screen)
	fmt.Fprint(out, "50 %")
	c.Printf("news")
	fmt.Fprint(out, "\r100 %\n")
	c.Printf("more")
	if got, want := screen.String(), "50 %\r\x1b[Knews\n\r100 %\nmore\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestConsoleHoldsLinesBack(t *testing.T) {
	c, screen := newConsole()
	c.Release()
	c.Hold()
	c.Printf("one")
	c.Printf("two")
	if screen.Len() > 0 {
		t.Errorf("while it holds: %q", screen.String())
	}
	c.Release()
	if got, want := screen.String(), "one\ntwo\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	screen.Reset()
	c.Hold()
	line := strings.Repeat("x", 1<<10-1)
	for range 300 {
		c.Printf("%s", line)
	}
	c.Release()
	got, want := strings.Split(screen.String(), "\n"), []string{"(44 lines left out)", line}
	if diff := cmp.Diff(got[:2], want); diff != "" || len(got) != 258 {
		t.Errorf("%d lines: %s", len(got), diff)
	}
}

func TestConsoleOfNobody(t *testing.T) {
	var c Console
	c.Printf("dropped")
	var file bytes.Buffer
	plain := NewConsole(&file, nil)
	plain.Type(true)
	plain.Printf("a line")
	if got := file.String(); got != "a line\n" {
		t.Errorf("got %q", got)
	}
}
