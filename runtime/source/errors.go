package source

import (
	"fmt"
	"strings"
	"unicode"
)

// Error is one problem in a source text.
//
// Line and Column count from 1, Column in bytes; Column 0 means that only the
// line is known. Hint says what to do about it and may be empty.
type Error struct {
	File    string
	Line    int
	Column  int
	Message string
	Hint    string
}

// Error returns "file:line: message", without the hint.
func (e *Error) Error() string {
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Message)
}

// WithHint returns the text of Error, and below it the hint if there is one.
func (e *Error) WithHint() string {
	if e.Hint == "" {
		return e.Error()
	}
	return e.Error() + "\nhint: " + e.Hint
}

// position is a place in a source text, both counted from 1.
type position struct{ line, column int }

func (p position) errorf(format string, args ...any) *Error {
	return &Error{Line: p.line, Column: p.column, Message: fmt.Sprintf(format, args...)}
}

func (e *Error) hint(format string, args ...any) *Error {
	e.Hint = fmt.Sprintf(format, args...)
	return e
}

// quote shows a piece of source in a message: on one line, cut if it is long,
// with a space for what cannot be printed.
func quote(piece string) string {
	const most = 40
	cut := ""
	if len(piece) > most {
		piece, cut = strings.ToValidUTF8(piece[:most], ""), "..."
	}
	printable := strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}, piece)
	return `"` + printable + cut + `"`
}
