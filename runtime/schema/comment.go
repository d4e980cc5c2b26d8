package schema

import (
	"strings"

	"moonledger/runtime/source"
)

// comment is a short comment of Lua: from -- to the end of its line.
type comment struct {
	at    place  // of its first dash
	text  string // what follows the two dashes
	alone bool   // no code stands before it on its line
}

// shortComments returns the comments that can hold annotations: those that end
// with their line.
func shortComments(all []source.Comment) []comment {
	var short []comment
	for _, c := range all {
		text := strings.TrimPrefix(c.Text, "--")
		if !isLong(text) {
			short = append(short, comment{place{c.Line, c.Column}, text, c.Alone})
		}
	}
	return short
}

// isLong tells whether the text behind two dashes opens a long bracket: [[, [=[.
func isLong(text string) bool {
	inner, ok := strings.CutPrefix(text, "[")
	return ok && strings.HasPrefix(strings.TrimLeft(inner, "="), "[")
}
