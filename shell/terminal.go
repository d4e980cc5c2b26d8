package shell

import (
	"errors"
	"unicode/utf8"

	"github.com/peterh/liner"
)

// A Terminal is the LineReader of the terminal that the process runs at.
type Terminal struct {
	state   *liner.State
	console *Console
	kept    *LineFile // nil: lines are forgotten when the terminal is closed
}

// OpenTerminal takes over the terminal that standard input and output are. What
// comes by itself while a line is typed must go through console. The lines in
// kept come back to the user, and typed ones are added to it; nil keeps none.
// The caller must Close the Terminal, or the terminal stays as it is set for the
// prompt.
func OpenTerminal(console *Console, kept *LineFile) *Terminal {
	state := liner.NewLiner()
	state.SetCtrlCAborts(true)
	state.SetTabCompletionStyle(liner.TabPrints)
	t := &Terminal{state, console, kept}
	if kept != nil {
		lines, err := kept.Lines()
		for _, line := range lines {
			state.AppendHistory(line)
		}
		t.forgets(err)
	}
	return t
}

// forgets keeps no more lines after an error, which it tells.
func (t *Terminal) forgets(err error) {
	if err != nil {
		t.kept = nil
		t.console.Printf("note: what is typed is not kept for the next time: %s", Printable(err.Error()))
	}
}

// Line implements LineReader.
func (t *Terminal) Line(prompt string) (string, error) {
	t.console.Type(true)
	defer t.console.Type(false)
	text, err := t.state.Prompt(prompt)
	if errors.Is(err, liner.ErrPromptAborted) {
		return "", ErrCleared
	}
	return text, err
}

// Remember implements LineReader. A line with a key in it is not remembered, nor
// one that begins with a blank.
func (t *Terminal) Remember(line string) {
	if !isKept(line) {
		return
	}
	t.state.AppendHistory(line)
	if t.kept != nil {
		t.forgets(t.kept.Keep(line))
	}
}

// CompleteWith implements LineReader.
func (t *Terminal) CompleteWith(complete func(text string) (begin int, words []string)) {
	t.state.SetWordCompleter(func(line string, at int) (head string, words []string, tail string) {
		cursor := byteOffset(line, at)
		begin, words := complete(line[:cursor])
		return line[:begin], words, line[cursor:]
	})
}

// byteOffset returns where the rune number n of text begins.
func byteOffset(text string, n int) int {
	offset := 0
	for range n {
		_, size := utf8.DecodeRuneInString(text[offset:])
		offset += size
	}
	return offset
}

// Close gives the terminal back as it was.
func (t *Terminal) Close() error { return t.state.Close() }
