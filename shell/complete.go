package shell

import (
	"context"
	"io"
	"strings"

	"github.com/spf13/cobra"
)

// completions returns what may follow text: where in it the unfinished word
// begins, and the words it may become. Words in quotes are left alone.
func (s *Shell) completions(ctx context.Context, text string) (begin int, words []string) {
	begin = strings.LastIndexAny(text, " \t") + 1
	before, err := Words(text[:begin])
	if err != nil || strings.ContainsAny(text[begin:], `'"\`) {
		return begin, nil
	}
	return begin, s.newTree().complete(ctx, before, text[begin:])
}

// complete asks cobra, which knows commands and flags, and through the table
// the rest.
func (t *tree) complete(ctx context.Context, before []string, unfinished string) []string {
	var answer strings.Builder
	t.root.SetOut(&answer)
	t.root.SetErr(io.Discard)
	words := append([]string{cobra.ShellCompNoDescRequestCmd}, before...)
	if err := t.execute(ctx, append(words, unfinished)); err != nil {
		return nil
	}
	var found []string
	for line := range strings.Lines(answer.String()) {
		line = strings.TrimRight(line, "\n")
		if strings.HasPrefix(line, ":") { // cobra's directive ends the list
			break
		}
		if strings.HasPrefix(line, unfinished) {
			found = append(found, line)
		}
	}
	return found
}
