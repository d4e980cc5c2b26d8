package source

// kind tells the sorts of tokens apart.
type kind uint8

const (
	endOfFile kind = iota
	name
	keyword
	number
	text
	operator
)

// token is one word of the language.
//
// value is what the parser is given: the word itself, a number in its shortest
// decimal spelling, or the bytes of a string. raw is how the source spells it.
type token struct {
	kind  kind
	value string
	raw   string
	at    position
	last  int // line on which it ends; a long string may span several
}

func (t token) is(value string) bool {
	return (t.kind == keyword || t.kind == operator) && t.value == value
}

// shown is the token as an error message names it.
func (t token) shown() string {
	if t.kind == endOfFile {
		return "end of file"
	}
	return quote(t.raw)
}

// endsOperand reports whether t can be the last token of an expression.
func (t token) endsOperand() bool {
	switch t.kind {
	case name, number, text:
		return true
	}
	switch t.value {
	case ")", "]", "}", "end", "nil", "true", "false", "...":
		return true
	}
	return false
}

// Comment is one comment of a source text.
//
// Text includes the leading dashes, and the brackets of a long comment. Line
// and Column tell where it begins and LastLine where it ends, from 1. Alone is
// true if nothing but white space stands before it on its line.
type Comment struct {
	Line, Column, LastLine int
	Text                   string
	Alone                  bool
}

func isKeyword(word string) bool {
	switch word {
	case "and", "break", "do", "else", "elseif", "end", "false", "for",
		"function", "goto", "if", "in", "local", "nil", "not", "or", "repeat",
		"return", "then", "true", "until", "while":
		return true
	}
	return false
}
