package shell

import (
	"context"
	"errors"
	"fmt"
	"io"
)

// PromptText stands before what is typed.
const PromptText = "moonledger> "

// A LineReader reads the lines that somebody types at a terminal.
type LineReader interface {
	// Line shows prompt and returns the next line. The error is io.EOF when the
	// user leaves, ErrCleared when what was typed is to be forgotten, or that of
	// the terminal.
	Line(prompt string) (string, error)

	// Remember keeps a line for the user to come back to.
	Remember(line string)

	// CompleteWith makes complete answer what may follow the text before the
	// cursor: where in it the unfinished word begins, and the words it may become.
	CompleteWith(complete func(text string) (begin int, words []string))
}

// ErrCleared is returned by a LineReader when the user dropped the line.
var ErrCleared = errors.New("the line was dropped")

// prompt runs typed lines until the user leaves.
func (s *Shell) prompt(ctx context.Context) error {
	lines := s.options.Lines
	lines.CompleteWith(func(text string) (int, []string) { return s.completions(ctx, text) })
	for {
		text, err := s.typed(ctx)
		switch {
		case errors.Is(err, ErrCleared):
			continue
		case errors.Is(err, io.EOF), ctx.Err() != nil:
			fmt.Fprintln(s.options.Out)
			return nil
		case err != nil:
			return fmt.Errorf("reading the terminal: %w", err)
		}
		lines.Remember(text)
		if err := s.line(ctx, text); errors.Is(err, errExit) {
			return nil
		}
	}
}

// typed waits for a line, or for the end of ctx: then the goroutine that reads
// the terminal is left behind, since nothing can end its reading but the program.
func (s *Shell) typed(ctx context.Context) (string, error) {
	type result struct {
		text string
		err  error
	}
	read := make(chan result, 1)
	go func() {
		text, err := s.options.Lines.Line(PromptText)
		read <- result{text, err}
	}()
	select {
	case r := <-read:
		return r.text, r.err
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
}
