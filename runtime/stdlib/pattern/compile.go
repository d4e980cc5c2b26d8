package pattern

import "bytes"

// Compile compiles a pattern without its leading '^', which is the caller's to
// take off: string.gmatch has no anchor. It does not fail; what is malformed is
// reported by the match that reaches it. It takes time and memory in proportion
// to the text: at most 48 bytes for each of its characters.
func Compile(text string) *Pattern {
	c := compiler{text: text, pattern: &Pattern{}}
	for c.at < len(c.text) && c.pattern.failure == nil {
		c.item()
	}
	return c.pattern
}

type compiler struct {
	text    string
	at      int // the next character
	pattern *Pattern
	open    []byte // numbers of the captures that are open
}

// peek returns the character at a distance from the next, 0 behind the end.
func (c *compiler) peek(distance int) byte {
	if c.at+distance >= len(c.text) {
		return 0
	}
	return c.text[c.at+distance]
}

func (c *compiler) emit(it item) { c.pattern.items = append(c.pattern.items, it) }

// fail ends the pattern with an error for the match that gets there.
func (c *compiler) fail(err error) {
	c.pattern.failure = err
	c.emit(item{op: opFail})
}

func (c *compiler) item() {
	switch c.peek(0) {
	case '(':
		c.openCapture()
	case ')':
		c.closeCapture()
	case '$':
		if c.at+1 == len(c.text) {
			c.at++
			c.emit(item{op: opEnd})
			return
		}
		c.single()
	case '%':
		c.escape()
	default:
		c.single()
	}
}

func (c *compiler) openCapture() {
	number := len(c.pattern.captures)
	if number == MaxCaptures {
		c.fail(ErrTooManyCaptures)
		return
	}
	position := c.peek(1) == ')'
	c.pattern.captures = append(c.pattern.captures, capture{position: position, closed: position})
	if position {
		c.at += 2
		c.emit(item{op: opPosition, a: byte(number)})
		return
	}
	c.at++
	c.open = append(c.open, byte(number))
	c.emit(item{op: opOpen, a: byte(number)})
}

func (c *compiler) closeCapture() {
	if len(c.open) == 0 {
		c.fail(ErrPatternCapture)
		return
	}
	c.at++
	number := c.open[len(c.open)-1]
	c.open = c.open[:len(c.open)-1]
	c.pattern.captures[number].closed = true
	c.emit(item{op: opClose, a: number})
}

func (c *compiler) escape() {
	switch letter := c.peek(1); {
	case letter == 'b':
		c.balance()
	case letter == 'f':
		c.frontier()
	case letter >= '0' && letter <= '9':
		c.back(letter)
	default:
		c.single()
	}
}

func (c *compiler) balance() {
	if c.at+3 >= len(c.text) {
		c.fail(ErrBalance)
		return
	}
	c.emit(item{op: opBalance, a: c.peek(2), b: c.peek(3)})
	c.at += 4
}

func (c *compiler) frontier() {
	c.at += 2
	if c.peek(0) != '[' {
		c.fail(ErrMissingSet)
		return
	}
	if number, ok := c.bracket(); ok {
		c.emit(item{op: opFrontier, set: number})
	}
}

// back compiles a back reference. Matching goes through a pattern from left to
// right, so that what is open and closed here is so in every match.
func (c *compiler) back(digit byte) {
	number := int(digit) - '1'
	if number < 0 || number >= len(c.pattern.captures) || !c.pattern.captures[number].closed {
		c.fail(ErrCaptureIndex)
		return
	}
	c.at += 2
	c.emit(item{op: opBack, a: byte(number)})
}

// single compiles an item that matches one character, and its repetition.
func (c *compiler) single() {
	it, ok := c.character()
	if !ok {
		return
	}
	switch sign := c.peek(0); sign {
	case '?', '*', '+', '-':
		it.repeat = sign
		c.at++
	}
	c.emit(it)
}

func (c *compiler) character() (item, bool) {
	switch first := c.peek(0); first {
	case '.':
		c.at++
		return item{op: opAny}, true
	case '[':
		number, ok := c.bracket()
		return item{op: opSet, set: number}, ok
	case '%':
		return c.class()
	default:
		c.at++
		return item{op: opByte, a: first}, true
	}
}

func (c *compiler) class() (item, bool) {
	if c.at+1 == len(c.text) {
		c.fail(ErrEndsWithEscape)
		return item{}, false
	}
	letter := c.peek(1)
	c.at += 2
	class, ok := classOf(letter)
	if !ok {
		return item{op: opByte, a: letter}, true
	}
	return item{op: opSet, set: c.addSet(class)}, true
}

func (c *compiler) addSet(s set) int32 {
	c.pattern.sets = append(c.pattern.sets, s)
	return int32(len(c.pattern.sets) - 1)
}

// bracket compiles the set that begins at the next character.
func (c *compiler) bracket() (int32, bool) {
	body, ok := c.bracketBody()
	if !ok {
		c.fail(ErrMissingBracket)
		return 0, false
	}
	negated := bytes.HasPrefix(body, []byte{'^'})
	if negated {
		body = body[1:]
	}
	s := setOf(body)
	if negated {
		s = s.complement()
	}
	return c.addSet(s), true
}

// bracketBody takes the text between '[' and its ']'. The first character after
// '[' or '[^' and one after '%' never end the set.
func (c *compiler) bracketBody() ([]byte, bool) {
	begin := c.at + 1
	end := begin
	if end < len(c.text) && c.text[end] == '^' {
		end++
	}
	for first := true; first || end < len(c.text) && c.text[end] != ']'; first = false {
		if end >= len(c.text) {
			return nil, false
		}
		if c.text[end] == '%' && end+1 < len(c.text) {
			end++
		}
		end++
	}
	if end >= len(c.text) {
		return nil, false
	}
	c.at = end + 1
	return []byte(c.text[begin:end]), true
}

func setOf(body []byte) set {
	var s set
	for i := 0; i < len(body); i++ {
		switch {
		case body[i] == '%' && i+1 < len(body):
			i++
			if class, ok := classOf(body[i]); ok {
				s.union(class)
			} else {
				s.add(body[i])
			}
		case i+2 < len(body) && body[i+1] == '-':
			s.addRange(body[i], body[i+2])
			i += 2
		default:
			s.add(body[i])
		}
	}
	return s
}
