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

// script runs the lines of the script. Empty ones, and those that begin with #,
// are passed over.
func (s *Shell) script(ctx context.Context) error {
	lines := bufio.NewScanner(s.options.In)
	lines.Buffer(nil, maxLine)
	failed := false
	for ctx.Err() == nil && lines.Scan() {
		err := s.line(ctx, strings.TrimSuffix(lines.Text(), "\r"))
		if errors.Is(err, errExit) {
			break
		}
		failed = failed || err != nil
	}
	switch err := lines.Err(); {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.Is(err, bufio.ErrTooLong):
		return fmt.Errorf("a line of the script is longer than %d bytes", maxLine)
	case err != nil && !errors.Is(err, io.EOF):
		return fmt.Errorf("reading the script: %w", err)
	case failed:
		return ErrFailed
	}
	return nil
}
