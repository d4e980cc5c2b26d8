package runtime

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"moonledger/runtime/source"
)

// ErrInternal is wrapped when the VM itself broke; the details are for the log.
var ErrInternal = errors.New("internal error in the contract machine")

// ErrNoMethod is wrapped when a contract has no such public method.
var ErrNoMethod = errors.New("no such method")

// A ContractError is an error that a contract raised, or that its code caused,
// and that nothing in it caught. The call had no effect.
type ContractError struct {
	Message string // bare text, without position: UTF-8 of at most 1,024 bytes
	Code    string // the code of error{code=…}; "" for none
	File    string // where it was raised; "" if unknown
	Line    int
}

// Error returns the message alone; Position tells where.
func (e *ContractError) Error() string { return e.Message }

// Position returns file:line, or "" if it is not known.
func (e *ContractError) Position() string { return position(e.File, e.Line) }

func position(file string, line int) string {
	if line == 0 {
		return ""
	}
	return fmt.Sprintf("%s:%d", file, line)
}

// A Problem is one thing wrong with a contract's source.
type Problem struct {
	File         string
	Line, Column int // from 1, Column in bytes
	Message      string
	Hint         string // what to do; may be empty
}

// String returns file:line:column: message, and the hint in parentheses.
func (p Problem) String() string {
	text := fmt.Sprintf("%s:%d:%d: %s", p.File, p.Line, p.Column, p.Message)
	if p.Hint != "" {
		text += " (" + p.Hint + ")"
	}
	return text
}

// A CompileError holds all that was found wrong with a source, by place.
type CompileError struct {
	Problems []Problem
	Ran      bool // the one problem is that the file level failed when it ran
}

// placed fills in where problems are of which the line alone is known, or not
// even that: at the first word of the line, or of the text.
func (e *CompileError) placed(text string) *CompileError {
	for i := range e.Problems {
		p := &e.Problems[i]
		p.Line = max(p.Line, 1)
		if p.Column == 0 {
			line := source.Line(text, p.Line)
			p.Column = 1 + len(line) - len(strings.TrimLeft(line, " \t\v\f"))
		}
	}
	slices.SortStableFunc(e.Problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return e
}

// Error returns the problems, one per line.
func (e *CompileError) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}
