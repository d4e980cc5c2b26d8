package source

import (
	"errors"
	"fmt"
	"strings"

	"github.com/yuin/gopher-lua/ast"
	"github.com/yuin/gopher-lua/parse"
)

// Tree is a source text and its syntax tree.
//
// Stmts is the tree as written, before any repair; its numbers are in their
// shortest decimal spelling (0x10 is 16). Its nodes know their lines alone; Begin
// and Names have the columns. Text is the text as given. Comments are in the
// order of the text. All of it is for reading only.
type Tree struct {
	File     string
	Text     string
	Stmts    []ast.Stmt
	Comments []Comment

	places
}

// Parse reads text, which came from the file of that name, within the default
// limits. The error, if any, is an *Error.
func Parse(file string, text []byte) (*Tree, error) {
	return Limits{}.Parse(file, text)
}

// Parse is like the function Parse, within limits l.
func (l Limits) Parse(file string, text []byte) (*Tree, error) {
	tree, _, err := l.read(file, text)
	if err != nil {
		return nil, err.in(file)
	}
	return tree, nil
}

func (e *Error) in(file string) *Error {
	e.File = file
	return e
}

// read parses text and returns, besides the tree, the tokens that the parser was
// given, from which a second tree can be made.
func (l Limits) read(file string, text []byte) (*Tree, []token, *Error) {
	l = l.withDefaults()
	src, err := l.checkBytes(text)
	if err != nil {
		return nil, nil, err
	}
	tokens, comments, err := scan(src)
	if err != nil {
		return nil, nil, err
	}
	checked, usable, err := l.checkTokens(tokens)
	if err != nil {
		return nil, nil, err
	}
	stmts, err := parseTokens(file, tokens[:usable])
	if err != nil {
		return nil, nil, explainEnd(err, checked, tokens)
	}
	if usable < len(tokens) {
		return nil, nil, unexpected(tokens, usable-1)
	}
	tree := &Tree{File: file, Text: string(text), Stmts: stmts, Comments: comments}
	tree.places = locate(stmts, tokens)
	return tree, tokens, nil
}

// explainEnd says which construct lacks its end when the file ended too early.
func explainEnd(err *Error, checked *checker, tokens []token) *Error {
	opener, open := checked.unclosed()
	if !open || err.Message != endMessage {
		return err
	}
	hint := fmt.Sprintf("%q of line %d has no %q", opener.value, opener.at.line, closerOf(opener))
	if line := elseIf(tokens, opener.at.line); line > 0 {
		hint += fmt.Sprintf("; \"else if\" of line %d opens an if of its own: Lua writes \"elseif\"", line)
	}
	return err.hint("%s", hint)
}

// elseIf returns the first line, from a given one on, with else and if side by
// side, as other languages write elseif; 0 is none.
func elseIf(tokens []token, from int) int {
	for i := 1; i < len(tokens); i++ {
		last, t := tokens[i-1], tokens[i]
		if t.at.line >= from && t.at.line == last.at.line && last.is("else") && t.is("if") {
			return t.at.line
		}
	}
	return 0
}

const endMessage = "unexpected end of file"

func unexpected(tokens []token, i int) *Error {
	t := tokens[i]
	if t.kind == endOfFile {
		return t.at.errorf(endMessage)
	}
	return t.at.errorf("syntax error near %s", t.shown()).hint("%s", syntaxHint(tokens, i))
}

// parseTokens parses tokens each of which stands on a line of its own, so that
// the lines of the tree are numbers of tokens, from 1, until locate has put the
// true ones in their place.
func parseTokens(file string, tokens []token) ([]ast.Stmt, *Error) {
	stmts, err := parseText(file, render(tokens, func(i int) int { return i + 1 }))
	var syntax *parse.Error
	switch {
	case err == nil:
		return stmts, nil
	case !errors.As(err, &syntax):
		return nil, position{line: 1}.errorf("the parser cannot read this text (%v)", err)
	case syntax.Pos.Line == parse.EOF:
		return nil, unexpected(tokens, len(tokens)-1)
	}
	return nil, unexpected(tokens, min(max(syntax.Pos.Line, 1), len(tokens))-1)
}

// onTheirLines writes tokens out on the lines on which the source has them.
func onTheirLines(tokens []token) string {
	return render(tokens, func(i int) int { return tokens[i].at.line })
}

// render writes tokens out for the library's parser, in one spelling each, token
// i on the line that lineOf tells.
func render(tokens []token, lineOf func(i int) int) string {
	var out strings.Builder
	line := 1
	for i, t := range tokens {
		for ; line < lineOf(i); line++ {
			out.WriteByte('\n')
		}
		out.WriteByte(' ')
		writeToken(&out, t)
	}
	return out.String()
}

func writeToken(out *strings.Builder, t token) {
	if t.kind != text {
		out.WriteString(t.value)
		return
	}
	out.WriteByte('"')
	for i := 0; i < len(t.value); i++ {
		c := t.value[i]
		if c < ' ' || c == '"' || c == '\\' || c == 0x7f {
			fmt.Fprintf(out, `\%03d`, c)
			continue
		}
		out.WriteByte(c)
	}
	out.WriteByte('"')
}

// parseText runs the library's parser, which reports by panics inside and may
// have bugs; whatever comes out of it becomes an error.
func parseText(file, text string) (stmts []ast.Stmt, err error) {
	defer func() {
		if r := recover(); r != nil {
			stmts, err = nil, fmt.Errorf("%v", r)
		}
	}()
	stmts, err = parse.Parse(strings.NewReader(text), file)
	if err == nil && stmts == nil { // it swallows a panic of its own
		err = errors.New("it gives no tree")
	}
	return stmts, err
}
