// Package pattern matches Lua 5.1 patterns in bounded steps.
//
// It follows the semantics of lstrlib.c of Lua 5.1.5: classes, sets, captures,
// positions, back references, %b and %f, backtracking and all, with the same
// errors at the same moments: a malformed item is reported when a match reaches
// it, not before. What differs is that a pattern is first compiled, so that one
// step takes the same time whatever the set, that every step is counted, that
// nested repetitions are limited to MaxDepth, and that a zero byte is an
// ordinary character in a pattern.
//
// Compile makes a Pattern, which any number of goroutines may share. A Matcher
// runs it over one subject, for one goroutine.
package pattern

import "errors"

// MaxCaptures is how many captures a pattern may have.
const MaxCaptures = 32

// MaxDepth is how many repetitions of a pattern may wait for the rest of it at
// the same time. Matching needs no more Go stack than that.
const MaxDepth = 200

// The errors of a match. Their texts are those of Lua 5.1.
var (
	ErrEndsWithEscape  = errors.New("malformed pattern (ends with '%')")
	ErrMissingBracket  = errors.New("malformed pattern (missing ']')")
	ErrMissingSet      = errors.New("missing '[' after '%f' in pattern")
	ErrBalance         = errors.New("unbalanced pattern")
	ErrTooManyCaptures = errors.New("too many captures")
	ErrPatternCapture  = errors.New("invalid pattern capture")
	ErrCaptureIndex    = errors.New("invalid capture index")
	ErrUnfinished      = errors.New("unfinished capture")
	ErrTooComplex      = errors.New("pattern too complex")
)

// Pattern is a compiled pattern. It doesn't change.
type Pattern struct {
	items    []item
	sets     []set
	captures []capture // in order of their opening
	failure  error     // what opFail reports
}

// An item is one element of a pattern: something to match, and how often.
type item struct {
	op     op
	repeat byte  // 0, or one of ? * + -
	a, b   byte  // the character, the delimiters of %b, or the number of a capture
	set    int32 // position in Pattern.sets
}

type op byte

const (
	opByte     op = iota // the character a
	opAny                // any character
	opSet                // a character of the set
	opOpen               // begin of capture a
	opPosition           // position capture a
	opClose              // end of capture a
	opBack               // what capture a holds
	opBalance            // %b
	opFrontier           // %f
	opEnd                // the end of the subject
	opFail               // malformed from here on
)

type capture struct {
	position, closed bool
}

// special are the characters that give a pattern a meaning beyond its text.
const special = "^$*+?.([%-"

// Special reports whether the text has a character that is special in patterns,
// so that finding it takes a match and not only a search.
func Special(text string) bool {
	for i := 0; i < len(text); i++ {
		for j := 0; j < len(special); j++ {
			if text[i] == special[j] {
				return true
			}
		}
	}
	return false
}
