package schema

import (
	"slices"
	"strings"
)

// lineKind tells what one line of a block is.
type lineKind uint8

const (
	textLine        lineKind = iota // --- text
	tagLine                         // ---@tag …
	alternativeLine                 // ---| type, going on with an alias
)

// docLine is one --- comment.
type docLine struct {
	kind lineKind
	at   place // of the first dash
	tag  string
	body cursor // what follows the dashes, or the tag, or the |
}

// block is a run of comments, each alone on its line, on consecutive lines.
type block struct {
	lines []docLine
	next  int // the line after the last
}

// Tags that this package enforces, those that are for editors alone, and those
// of LuaLS that it refuses by name.
const (
	ownTags     = "access alias class field param read return view"
	editorTags  = "cast deprecated diagnostic nodiscard see type"
	refusedTags = "as async enum generic meta module operator overload package private protected public source vararg version"
)

func isOneOf(word, list string) bool { return slices.Contains(strings.Fields(list), word) }

// blocks groups comments, and reports annotations that stand where they have no
// effect: behind code, or behind another number of dashes than three.
func blocks(comments []comment, r *report) []*block {
	var all []*block
	var current *block
	for _, c := range comments {
		line, isDoc := r.docLine(c)
		if !c.alone {
			if isDoc && line.kind != textLine && !isOneOf(line.tag, editorTags) {
				r.add(line.at, "put it on a line of its own, above what it describes", "stray annotation: ---%s behind code has no effect", clip(line.mark()))
			}
			continue
		}
		if current == nil || current.next != c.at.line {
			current = &block{}
			all = append(all, current)
		}
		current.next = c.at.line + 1
		if isDoc {
			current.lines = append(current.lines, line)
		}
	}
	return all
}

// mark returns the word that makes a line more than text.
func (l docLine) mark() string {
	if l.kind == alternativeLine {
		return "|"
	}
	return "@" + l.tag
}

// docLine reads a comment as a line of documentation, which begins with exactly
// three dashes.
func (r *report) docLine(c comment) (docLine, bool) {
	text, isDoc := strings.CutPrefix(c.text, "-")
	if !isDoc || strings.HasPrefix(text, "-") {
		r.refuseMisdashed(c)
		return docLine{}, false
	}
	body := cursor{text: text, at: place{c.at.line, c.at.column + 3}}
	body.skipSpace()
	line := docLine{at: c.at}
	switch {
	case body.take("@"):
		line.kind, line.tag = tagLine, tagName(&body)
	case body.take("|"):
		line.kind = alternativeLine
	}
	line.body = body
	return line, true
}

// tagName reads the name of a tag: letters, and - and _ that a misspelt one may
// have.
func tagName(c *cursor) string {
	start := c.pos
	for c.pos < len(c.text) && (isNameByte(c.text[c.pos], true) || c.text[c.pos] == '-') {
		c.pos++
	}
	return c.text[start:c.pos]
}

// refuseMisdashed reports -- @param and ----@param, which LuaLS ignores.
func (r *report) refuseMisdashed(c comment) {
	text, isTag := strings.CutPrefix(strings.TrimLeft(c.text, "- \t"), "@")
	if !isTag {
		return
	}
	if tag := tagName(&cursor{text: text}); isOneOf(tag, ownTags) {
		r.add(c.at, "write ---@"+tag, "stray annotation: @%s counts only behind exactly three dashes", tag)
	}
}
