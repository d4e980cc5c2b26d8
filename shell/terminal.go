package shell

import (
	"errors"
	"unicode/utf8"

	"github.com/peterh/liner"
)

// A Terminal is the LineReader of the terminal that the process runs at. It
// keeps the lines of this run.
type Terminal struct{ state *liner.State }

// OpenTerminal takes over the terminal that standard input and output are. The
// caller must Close it, or the terminal stays as it is set for the prompt.
func OpenTerminal() *Terminal {
	state := liner.NewLiner()
	state.SetCtrlCAborts(true)
	state.SetTabCompletionStyle(liner.TabPrints)
	return &Terminal{state}
}

// Line implements LineReader.
func (t *Terminal) Line(prompt string) (string, error) {
	text, err := t.state.Prompt(prompt)
	if errors.Is(err, liner.ErrPromptAborted) {
		return "", ErrCleared
	}
	return text, err
}

// Remember implements LineReader.
func (t *Terminal) Remember(line string) { t.state.AppendHistory(line) }

// CompleteWith implements LineReader.
func (t *Terminal) CompleteWith(complete func(text string) (begin int, words []string)) {
	t.state.SetWordCompleter(func(line string, at int) (head string, words []string, tail string) {
		cursor := byteOffset(line, at)
		begin, words := complete(line[:cursor])
		for i, w := range words {
			words[i] = w + " "
		}
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
