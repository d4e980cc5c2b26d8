package shell

import (
	"fmt"
	"io"
	"strings"
)

// Ink colours text if it is true. Only what goes to a terminal should be
// coloured.
type Ink bool

// The sequences that a terminal takes for colours (ECMA-48, SGR).
const (
	bold   = "1"
	dim    = "2"
	red    = "1;31"
	green  = "32"
	yellow = "33"
	cyan   = "36"
)

func (i Ink) paint(colour, text string) string {
	if !i || text == "" {
		return text
	}
	return "\x1b[" + colour + "m" + text + "\x1b[0m"
}

// PrintError prints an error for people: "error: ", its text and the place in a
// contract, and below it "hint: " and what to do, if that is known. What could
// steer a terminal is made visible.
func (i Ink) PrintError(w io.Writer, err error) { i.printError(w, "", err) }

// printError does so with a place in front.
func (i Ink) printError(w io.Writer, place string, err error) {
	i.printMarked(w, place, red, "error: ", errorText(err))
	if hint := hintOf(err); hint != "" {
		i.printMarked(w, place, yellow, "hint: ", hint)
	}
}

// printMarked prints text behind a place and a mark, further lines of it below
// the first.
func (i Ink) printMarked(w io.Writer, place, colour, mark, text string) {
	indent := "\n" + strings.Repeat(" ", len(place)+len(mark))
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	for n, line := range lines {
		lines[n] = Printable(line)
	}
	fmt.Fprintf(w, "%s%s%s\n", place, i.paint(colour, mark), strings.Join(lines, indent))
}
