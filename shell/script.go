package shell

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
)

// maxLine is the longest line of a script, in bytes: longer than the longest
// message that a server takes.
const maxLine = 4 << 20

// byteOrderMark is what some editors put before a text in UTF-8.
const byteOrderMark = "\uFEFF"

// script runs the lines of the script. Empty ones, and those that begin with #,
// are passed over. What is told beside results names its line.
func (s *Shell) script(ctx context.Context) error {
	lines := bufio.NewScanner(s.options.In)
	lines.Buffer(nil, maxLine)
	failed := false
	defer func() { s.lineNumber = 0 }()
	for s.lineNumber = 1; ctx.Err() == nil && lines.Scan(); s.lineNumber++ {
		text := strings.TrimSuffix(lines.Text(), "\r")
		if s.lineNumber == 1 {
			text = strings.TrimPrefix(text, byteOrderMark)
		}
		err := s.line(ctx, text)
		if errors.Is(err, errExit) {
			break
		}
		failed = failed || err != nil
	}
	switch err := lines.Err(); {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.Is(err, bufio.ErrTooLong):
		return fmt.Errorf("line %d of the script is longer than %d bytes", s.lineNumber, maxLine)
	case err != nil && !errors.Is(err, io.EOF):
		return fmt.Errorf("reading the script: %w", err)
	case failed:
		return ErrFailed
	}
	return nil
}
