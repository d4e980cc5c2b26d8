package shell

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"mvdan.cc/sh/v3/syntax"
)

// Words cuts a line into words as a POSIX shell does, quotes and backslashes
// taken away. Nothing is expanded and nothing is run: *, ?, [ and ~ stand for
// themselves, and $NAME, $(…), `…`, and the operators of a shell (; | & < > and
// parentheses) are an error, which wraps ErrUsage, unless they are quoted. A #
// at the beginning of a word begins a comment.
func Words(line string) ([]string, error) {
	if !utf8.ValidString(line) || strings.ContainsRune(line, 0) {
		return nil, Misused("save the script as UTF-8", "the line is not text in UTF-8")
	}
	var words []string
	parser := syntax.NewParser(syntax.Variant(syntax.LangPOSIX))
	for w, err := range parser.WordsSeq(strings.NewReader(line)) {
		if err != nil {
			return nil, wordError(err)
		}
		text, err := literal(line, w.Parts)
		if err != nil {
			return nil, err
		}
		words = append(words, text)
	}
	return words, nil
}

const quoteHint = `put single quotes around what is to be taken as it stands: '…'`

func wordError(err error) error {
	var parse syntax.ParseError
	if errors.As(err, &parse) {
		return Misused(quoteHint, "column %d: %s", parse.Pos.Col(), parse.Text)
	}
	return Misused(quoteHint, "%v", err)
}

// literal returns what the parts of a word stand for.
func literal(line string, parts []syntax.WordPart) (string, error) {
	var b strings.Builder
	for _, part := range parts {
		switch part := part.(type) {
		case *syntax.Lit:
			b.WriteString(unescape(part.Value, func(byte) bool { return true }))
		case *syntax.SglQuoted:
			b.WriteString(part.Value)
		case *syntax.DblQuoted:
			text, err := doubleQuoted(line, part)
			if err != nil {
				return "", err
			}
			b.WriteString(text)
		default:
			return "", expansion(line, part)
		}
	}
	return b.String(), nil
}

func doubleQuoted(line string, quoted *syntax.DblQuoted) (string, error) {
	var b strings.Builder
	for _, part := range quoted.Parts {
		lit, ok := part.(*syntax.Lit)
		if !ok {
			return "", expansion(line, part)
		}
		b.WriteString(unescape(lit.Value, func(c byte) bool { return strings.IndexByte("$`\"\\", c) >= 0 }))
	}
	return b.String(), nil
}

// unescape takes away the backslashes before bytes that they quote.
func unescape(text string, quotes func(byte) bool) string {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '\\' && i+1 < len(text) && quotes(text[i+1]) {
			i++
		}
		b.WriteByte(text[i])
	}
	return b.String()
}

// expansion refuses what a POSIX shell would replace by something else.
func expansion(line string, part syntax.WordPart) error {
	text := fmt.Sprintf("%T", part)
	if from, to := part.Pos().Offset(), part.End().Offset(); from < to && to <= uint(len(line)) {
		text = line[from:to]
	}
	return Misused(quoteHint, "column %d: %s would be replaced by a POSIX shell, and nothing is here", part.Pos().Col(), cut(text))
}
