package schema

import "strings"

// cursor reads the words of one annotation from left to right.
type cursor struct {
	text string
	pos  int
	at   place // of text's first byte
}

// here is the place of the next byte.
func (c *cursor) here() place { return place{c.at.line, c.at.column + c.pos} }

func (c *cursor) rest() string { return c.text[c.pos:] }

// peek returns the next byte, or 0 at the end.
func (c *cursor) peek() byte {
	if c.pos == len(c.text) {
		return 0
	}
	return c.text[c.pos]
}

func (c *cursor) skipSpace() {
	for c.peek() == ' ' || c.peek() == '\t' {
		c.pos++
	}
}

// take skips prefix if it is next.
func (c *cursor) take(prefix string) bool {
	if !strings.HasPrefix(c.rest(), prefix) {
		return false
	}
	c.pos += len(prefix)
	return true
}

// name reads a Lua identifier, or returns "".
func (c *cursor) name() string {
	start := c.pos
	for c.pos < len(c.text) && isNameByte(c.text[c.pos], c.pos > start) {
		c.pos++
	}
	return c.text[start:c.pos]
}

// dotted reads identifiers joined by points, as names of types may be.
func (c *cursor) dotted() string {
	start := c.pos
	c.name()
	for c.pos > start && c.peek() == '.' && c.pos+1 < len(c.text) && isNameByte(c.text[c.pos+1], false) {
		c.pos++
		c.name()
	}
	return c.text[start:c.pos]
}

// word reads up to the next space.
func (c *cursor) word() string {
	start := c.pos
	for c.pos < len(c.text) && c.text[c.pos] != ' ' && c.text[c.pos] != '\t' {
		c.pos++
	}
	return c.text[start:c.pos]
}

// nextWord is word without moving.
func (c *cursor) nextWord() string {
	ahead := *c
	return ahead.word()
}

// note returns the text that is left, without the marks that LuaLS lets stand
// before it.
func (c *cursor) note() string {
	text := strings.TrimSpace(c.rest())
	for _, mark := range []string{"#", "@", "--"} {
		if after, ok := strings.CutPrefix(text, mark); ok {
			return strings.TrimSpace(after)
		}
	}
	return text
}

func isNameByte(c byte, digits bool) bool {
	return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || digits && c >= '0' && c <= '9'
}

// longestClip is how many bytes of a text a message quotes.
const longestClip = 60

// clip cuts text that a message quotes.
func clip(text string) string {
	if len(text) <= longestClip {
		return text
	}
	return strings.ToValidUTF8(text[:longestClip], "") + "…"
}
