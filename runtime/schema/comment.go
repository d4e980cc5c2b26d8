package schema

import "strings"

// comment is a short comment of Lua: from -- to the end of its line.
type comment struct {
	at    place  // of its first dash
	text  string // what follows the two dashes
	alone bool   // no code stands before it on its line
}

// scanComments returns the short comments of text in their order. gopher-lua's
// parser drops them. It knows just enough of Lua to tell a comment from what
// stands in a string or a long comment, and counts lines as gopher-lua does:
// \n, \r, \r\n and \n\r each end one. Text that is not Lua yields some comments.
func scanComments(text string) []comment {
	s := scanner{text: text, line: 1}
	for s.pos < len(text) {
		s.step()
	}
	return s.comments
}

type scanner struct {
	text      string
	pos       int
	line      int
	lineStart int  // position of the line's first byte
	code      bool // something other than space stands on this line
	comments  []comment
}

// step reads one token, or one byte of one.
func (s *scanner) step() {
	switch c := s.text[s.pos]; {
	case c == '\n' || c == '\r':
		s.newline()
	case c == ' ' || c == '\t':
		s.pos++
	case strings.HasPrefix(s.text[s.pos:], "--"):
		s.comment()
	case c == '"' || c == '\'':
		s.quoted(c)
	case c == '[' && longBracket(s.text[s.pos:]) > 0:
		s.long(longBracket(s.text[s.pos:]))
	default:
		s.code = true
		s.pos++
	}
}

func (s *scanner) newline() {
	first := s.text[s.pos]
	s.pos++
	if s.pos < len(s.text) && isNewline(s.text[s.pos]) && s.text[s.pos] != first {
		s.pos++
	}
	s.line++
	s.lineStart = s.pos
	s.code = false
}

func isNewline(c byte) bool { return c == '\n' || c == '\r' }

func (s *scanner) comment() {
	rest := s.text[s.pos+2:]
	if n := longBracket(rest); n > 0 {
		s.pos += 2
		s.long(n)
		return
	}
	end := strings.IndexAny(rest, "\r\n")
	if end < 0 {
		end = len(rest)
	}
	at := place{s.line, s.pos - s.lineStart + 1}
	s.comments = append(s.comments, comment{at, rest[:end], !s.code})
	s.pos += 2 + end
}

func (s *scanner) quoted(quote byte) {
	s.pos++
	for s.pos < len(s.text) {
		switch c := s.text[s.pos]; {
		case c == quote:
			s.pos++
			s.code = true
			return
		case isNewline(c): // unterminated, or escaped with the \ before
			if s.text[s.pos-1] != '\\' {
				return
			}
			s.newline()
		case c == '\\' && s.pos+1 < len(s.text) && !isNewline(s.text[s.pos+1]):
			s.pos += 2
		default:
			s.pos++
		}
	}
}

// longBracket returns the length of the bracket [[, [=[, [==[, … that text
// begins with, or 0.
func longBracket(text string) int {
	if text == "" || text[0] != '[' {
		return 0
	}
	n := 1
	for n < len(text) && text[n] == '=' {
		n++
	}
	if n == len(text) || text[n] != '[' {
		return 0
	}
	return n + 1
}

// long skips a long string or the rest of a long comment, which opens with a
// bracket of n bytes here.
func (s *scanner) long(n int) {
	closing := strings.ReplaceAll(s.text[s.pos:s.pos+n], "[", "]")
	end := len(s.text)
	if i := strings.Index(s.text[s.pos+n:], closing); i >= 0 {
		end = s.pos + n + i + n
	}
	for s.pos < end {
		if isNewline(s.text[s.pos]) {
			s.newline()
		} else {
			s.pos++
		}
	}
	s.code = true
}
