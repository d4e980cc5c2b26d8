package schema

import (
	"cmp"
	"fmt"
	"slices"
)

// maxProblems bounds what one Parse reports: nobody reads more, and each costs.
const maxProblems = 100

// Problem is one thing wrong with a declaration.
type Problem struct {
	Line    int    // from 1
	Column  int    // in bytes, from 1; 0: the whole line
	Message string // what is wrong, the offending word quoted
	Hint    string // what to do about it; may be empty
}

// String returns the problem in one line: "12:5: message (hint)".
func (p Problem) String() string {
	text := fmt.Sprintf("%d: %s", p.Line, p.Message)
	if p.Column > 0 {
		text = fmt.Sprintf("%d:%d: %s", p.Line, p.Column, p.Message)
	}
	if p.Hint != "" {
		text += " (" + p.Hint + ")"
	}
	return text
}

// place is where in the text something stands.
type place struct{ line, column int }

// report collects problems, maxProblems at most.
type report struct {
	problems []Problem
}

func (r *report) add(at place, hint, format string, args ...any) {
	if !r.full() {
		r.problems = append(r.problems, Problem{at.line, at.column, fmt.Sprintf(format, args...), hint})
	}
}

func (r *report) full() bool { return len(r.problems) == maxProblems }

// didYouMean returns a hint with the word of known nearest to word, or
// otherwise. A full report, which drops the hint, does not search.
func (r *report) didYouMean(word string, known []string, otherwise string) string {
	if r.full() {
		return ""
	}
	if near := Nearest(word, known); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	return otherwise
}

func (r *report) sorted() []Problem {
	slices.SortStableFunc(r.problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return r.problems
}
