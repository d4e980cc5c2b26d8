package source

import (
	"errors"
	"fmt"
	"sort"
	"strings"

	"github.com/yuin/gopher-lua/ast"
	"github.com/yuin/gopher-lua/parse"
)

// Tree is a source text and its syntax tree.
//
// Stmts is the tree as written, before any repair; its numbers are in their
// shortest decimal spelling (0x10 is 16). Text is the text as given. Comments
// are in the order of the text. All of it is for reading only.
type Tree struct {
	File     string
	Text     string
	Stmts    []ast.Stmt
	Comments []Comment
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

// read parses text and returns, besides the tree, the spelling that the parser
// was given, from which a second tree can be made.
func (l Limits) read(file string, text []byte) (*Tree, string, *Error) {
	l = l.withDefaults()
	src, err := l.checkBytes(text)
	if err != nil {
		return nil, "", err
	}
	tokens, comments, err := scan(src)
	if err != nil {
		return nil, "", err
	}
	checked, usable, err := l.checkTokens(tokens)
	if err != nil {
		return nil, "", err
	}
	spelled := render(tokens[:usable])
	stmts, err := spelled.parse(file)
	if err != nil {
		return nil, "", explainEnd(err, checked)
	}
	if usable < len(tokens) {
		return nil, "", unexpected(tokens, usable-1)
	}
	return &Tree{File: file, Text: string(text), Stmts: stmts, Comments: comments}, spelled.text, nil
}

// explainEnd says which construct lacks its end when the file ended too early.
func explainEnd(err *Error, checked *checker) *Error {
	opener, open := checked.unclosed()
	if !open || err.Message != endMessage {
		return err
	}
	return err.hint("%q of line %d has no %q", opener.value, opener.at.line, closerOf(opener))
}

const endMessage = "unexpected end of file"

func unexpected(tokens []token, i int) *Error {
	t := tokens[i]
	if t.kind == endOfFile {
		return t.at.errorf(endMessage)
	}
	return t.at.errorf("syntax error near %s", t.shown()).hint("%s", syntaxHint(tokens, i))
}

// spelling is a token list written out for the library's parser, one spelling
// per token, each on its own line of the source. ends holds where each token
// ends in it, so that an error of the parser leads back to the token.
type spelling struct {
	text   string
	tokens []token
	ends   []position
}

func render(tokens []token) spelling {
	var out strings.Builder
	at := position{line: 1}
	ends := make([]position, len(tokens))
	for i, t := range tokens {
		for ; at.line < t.at.line; at.line++ {
			out.WriteByte('\n')
			at.column = 0
		}
		before := out.Len()
		out.WriteByte(' ')
		writeToken(&out, t)
		at.column += out.Len() - before
		ends[i] = at
	}
	return spelling{text: out.String(), tokens: tokens, ends: ends}
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

// parse runs the library's parser, which reports by panics inside and may have
// bugs; whatever comes out of it becomes an Error.
func (s spelling) parse(file string) (stmts []ast.Stmt, err *Error) {
	defer func() {
		if r := recover(); r != nil {
			stmts, err = nil, position{line: 1}.errorf("the parser cannot read this text (%v)", r)
		}
	}()
	stmts, parseErr := parse.Parse(strings.NewReader(s.text), file)
	if parseErr != nil {
		return nil, s.locate(parseErr)
	}
	if stmts == nil { // it swallows a panic of its own
		return nil, position{line: 1}.errorf("the parser cannot read this text")
	}
	return stmts, nil
}

// locate turns an error of the library's parser into one that names the token.
func (s spelling) locate(err error) *Error {
	var syntax *parse.Error
	if !errors.As(err, &syntax) {
		return position{line: 1}.errorf("the parser cannot read this text (%v)", err)
	}
	if syntax.Pos.Line == parse.EOF {
		return unexpected(s.tokens, len(s.tokens)-1)
	}
	at := position{syntax.Pos.Line, syntax.Pos.Column}
	i := sort.Search(len(s.ends), func(i int) bool {
		end := s.ends[i]
		return end.line > at.line || end.line == at.line && end.column >= at.column
	})
	return unexpected(s.tokens, min(i, len(s.tokens)-1))
}
