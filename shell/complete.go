package shell

import (
	"context"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
)

// A completer tells which words may be the next argument behind args. The
// directive says what else may be: files, or nothing.
type completer func(ctx context.Context, r *run, args []string) ([]string, cobra.ShellCompDirective)

// nothing completes arguments of which there are none, or that nobody can guess.
func nothing(context.Context, *run, []string) ([]string, cobra.ShellCompDirective) { return only(nil) }

// only says that the argument is one of words.
func only(words []string) ([]string, cobra.ShellCompDirective) {
	return words, cobra.ShellCompDirectiveNoFileComp
}

// anyFile says that the argument is a file.
func anyFile() ([]string, cobra.ShellCompDirective) { return nil, cobra.ShellCompDirectiveDefault }

// luaFiles says that the argument is a file of Lua.
func luaFiles(context.Context, *run, []string) ([]string, cobra.ShellCompDirective) {
	return []string{"lua"}, cobra.ShellCompDirectiveFilterFileExt
}

// completions returns what may follow text: where in it the unfinished word
// begins, and what may stand there instead, with the blank behind it if that ends
// the word.
func (s *Shell) completions(ctx context.Context, text string) (begin int, words []string) {
	begin, word, ok := unfinished(text)
	if !ok {
		return begin, nil
	}
	before, err := Words(text[:begin])
	if err != nil {
		return begin, nil
	}
	return begin, quoted(s.newTree().complete(ctx, before, word))
}

// complete asks cobra, which knows commands and flags, and through the table
// the rest, and looks for files where those may be. A name that ends in / is
// that of a folder.
func (t *tree) complete(ctx context.Context, before []string, word string) []string {
	var answer strings.Builder
	t.root.SetOut(&answer)
	t.root.SetErr(io.Discard)
	request := append([]string{cobra.ShellCompNoDescRequestCmd}, before...)
	if err := t.execute(ctx, append(request, word)); err != nil {
		return nil
	}
	words, directive := parseCompletions(answer.String())
	flag, value := splitFlag(word)
	if directive&cobra.ShellCompDirectiveFilterFileExt != 0 {
		return prefixed(flag, files(value, words))
	}
	var found []string
	for _, w := range words {
		if strings.HasPrefix(w, word) {
			found = append(found, w)
		}
	}
	if len(words) == 0 && directive&^cobra.ShellCompDirectiveNoSpace == cobra.ShellCompDirectiveDefault {
		found = prefixed(flag, files(value, nil))
	}
	return found
}

// parseCompletions reads what cobra answers: a word a line, and then a colon and
// the directive.
func parseCompletions(answer string) (words []string, directive cobra.ShellCompDirective) {
	for line := range strings.Lines(answer) {
		line = strings.TrimRight(line, "\n")
		if number, ok := strings.CutPrefix(line, ":"); ok {
			n, err := strconv.Atoi(number)
			if err != nil {
				n = int(cobra.ShellCompDirectiveError)
			}
			return words, cobra.ShellCompDirective(n)
		}
		words = append(words, line)
	}
	return nil, cobra.ShellCompDirectiveError
}

// splitFlag cuts --flag=value behind the sign; what is no such word is a value.
func splitFlag(word string) (flag, value string) {
	if at := strings.IndexByte(word, '='); at > 0 && strings.HasPrefix(word, "--") {
		return word[:at+1], word[at+1:]
	}
	return "", word
}

func prefixed(prefix string, words []string) []string {
	for i, w := range words {
		words[i] = prefix + w
	}
	return words
}

// contractNames completes the name of a contract as first argument.
func contractNames(ctx context.Context, r *run, args []string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return only(nil)
	}
	conn, err := r.shell.connection(ctx)
	if err != nil {
		return only(nil)
	}
	contracts, err := conn.Contracts(ctx)
	if err != nil {
		r.shell.forget(err)
		return only(nil)
	}
	var names []string
	for _, c := range contracts {
		names = append(names, c.Name)
	}
	return only(names)
}
