package source

import "strings"

// scanner reads a source text into tokens and comments.
type scanner struct {
	src      string
	pos      int // byte offset of the next byte
	line     int
	lineAt   int // byte offset at which line begins
	tokens   []token
	comments []Comment
}

// scan returns the tokens of src, the last one being the end of the file.
func scan(src string) ([]token, []Comment, *Error) {
	s := &scanner{src: src, line: 1, tokens: make([]token, 0, len(src)/4+1)}
	for {
		if err := s.skipBlank(); err != nil {
			return nil, nil, err
		}
		if s.pos == len(src) {
			s.add(endOfFile, "", s.pos, s.here())
			return s.tokens, s.comments, nil
		}
		if err := s.next(); err != nil {
			return nil, nil, err
		}
	}
}

func (s *scanner) here() position {
	return position{line: s.line, column: s.pos - s.lineAt + 1}
}

// peek returns the byte n places ahead, 0 beyond the end.
func (s *scanner) peek(n int) byte {
	if s.pos+n < len(s.src) {
		return s.src[s.pos+n]
	}
	return 0
}

func (s *scanner) add(k kind, value string, from int, at position) {
	s.tokens = append(s.tokens, token{kind: k, value: value, raw: s.src[from:s.pos], at: at, last: s.line})
}

// newline steps over one line end: \n, \r, \r\n or \n\r.
func (s *scanner) newline() {
	first := s.peek(0)
	s.pos++
	if second := s.peek(0); second != first && isNewline(second) {
		s.pos++
	}
	s.line++
	s.lineAt = s.pos
}

func (s *scanner) skipBlank() *Error {
	for s.pos < len(s.src) {
		switch c := s.src[s.pos]; {
		case isNewline(c):
			s.newline()
		case c == ' ' || c == '\t' || c == '\v' || c == '\f':
			s.pos++
		case c == '-' && s.peek(1) == '-':
			if err := s.comment(); err != nil {
				return err
			}
		default:
			return nil
		}
	}
	return nil
}

func (s *scanner) comment() *Error {
	at, from, alone := s.here(), s.pos, s.atLineStart()
	s.pos += 2
	if level := s.longOpening(); level >= 0 {
		if _, err := s.longText(level, "comment", at); err != nil {
			return err
		}
	} else {
		for s.pos < len(s.src) && !isNewline(s.src[s.pos]) {
			s.pos++
		}
	}
	s.comments = append(s.comments, Comment{
		Line: at.line, Column: at.column, LastLine: s.line, Text: s.src[from:s.pos], Alone: alone,
	})
	return nil
}

// atLineStart reports whether nothing but blanks stands on the line so far.
func (s *scanner) atLineStart() bool {
	tokens, comments := len(s.tokens), len(s.comments)
	return (tokens == 0 || s.tokens[tokens-1].last < s.line) && (comments == 0 || s.comments[comments-1].LastLine < s.line)
}

func (s *scanner) next() *Error {
	switch c := s.src[s.pos]; {
	case isLetter(c):
		s.word()
		return nil
	case isDigit(c), c == '.' && isDigit(s.peek(1)):
		return s.number()
	case c == '"' || c == '\'':
		return s.quoted(c)
	case c == '[':
		if level := s.longOpening(); level >= 0 {
			return s.longString(level)
		}
	}
	return s.operator()
}

func (s *scanner) word() {
	at, from := s.here(), s.pos
	for s.pos < len(s.src) && (isLetter(s.src[s.pos]) || isDigit(s.src[s.pos])) {
		s.pos++
	}
	word := s.src[from:s.pos]
	k := name
	if isKeyword(word) {
		k = keyword
	}
	s.add(k, word, from, at)
}

// operators lists all of them, a longer one before its beginnings.
var operators = [...]string{
	"...", "..", "==", "~=", "<=", ">=", "::",
	"+", "-", "*", "/", "%", "^", "#", "<", ">", "=",
	"(", ")", "{", "}", "[", "]", ";", ":", ",", ".",
}

func (s *scanner) operator() *Error {
	at, from := s.here(), s.pos
	if err := s.foreign(at); err != nil {
		return err
	}
	for _, op := range operators {
		if strings.HasPrefix(s.src[s.pos:], op) {
			s.pos += len(op)
			s.add(operator, op, from, at)
			return nil
		}
	}
	return s.strange(at)
}

// longOpening returns the number of = in a long bracket that opens here, or -1.
func (s *scanner) longOpening() int {
	if s.peek(0) != '[' {
		return -1
	}
	level := 0
	for s.peek(1+level) == '=' {
		level++
	}
	if s.peek(1+level) != '[' {
		return -1
	}
	return level
}

func (s *scanner) longString(level int) *Error {
	at, from := s.here(), s.pos
	value, err := s.longText(level, "string", at)
	if err != nil {
		return err
	}
	s.add(text, value, from, at)
	return nil
}

// longText reads a long bracket and returns what is inside, with line ends
// made \n and a line end right after the opening dropped.
func (s *scanner) longText(level int, what string, at position) (string, *Error) {
	s.pos += level + 2
	closing := "]" + strings.Repeat("=", level) + "]"
	if isNewline(s.peek(0)) {
		s.newline()
	}
	var value strings.Builder
	for s.pos < len(s.src) {
		switch c := s.src[s.pos]; {
		case c == ']' && strings.HasPrefix(s.src[s.pos:], closing):
			s.pos += len(closing)
			return value.String(), nil
		case isNewline(c):
			s.newline()
			value.WriteByte('\n')
		default:
			value.WriteByte(c)
			s.pos++
		}
	}
	return "", at.errorf("unfinished long %s", what).hint("close it with %s", closing)
}

func isNewline(c byte) bool { return c == '\n' || c == '\r' }
func isDigit(c byte) bool   { return '0' <= c && c <= '9' }
func isLetter(c byte) bool  { return c == '_' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }
