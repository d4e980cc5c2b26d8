package scripts

import "strings"

// declaresContract tells whether the word contract stands in the code of a Lua
// text, which is all that tells a contract with mistakes from other Lua files.
// Comments and strings don't count. A definition file for editors, which says
// ---@meta, names contract and declares none.
func declaresContract(text string) bool {
	s := scanner{rest: text}
	for s.rest != "" {
		switch token := s.next(); {
		case token == "contract":
			return true
		case strings.HasPrefix(token, "---@meta"):
			return false
		}
	}
	return false
}

// A scanner cuts a Lua text into names, strings, comments and single bytes.
type scanner struct{ rest string }

// next takes a token off the rest, which must not be empty.
func (s *scanner) next() string {
	n := s.length()
	token := s.rest[:n]
	s.rest = s.rest[n:]
	return token
}

func (s *scanner) length() int {
	switch c := s.rest[0]; {
	case strings.HasPrefix(s.rest, "--"):
		return s.comment()
	case c == '"' || c == '\'':
		return s.quoted(c)
	case c == '[':
		return max(1, longBracket(s.rest))
	case isNameByte(c):
		return s.name()
	}
	return 1
}

func (s *scanner) comment() int {
	const dashes = 2
	if n := longBracket(s.rest[dashes:]); n > 0 {
		return dashes + n
	}
	if end := strings.IndexByte(s.rest, '\n'); end >= 0 {
		return end
	}
	return len(s.rest)
}

// quoted returns the length of a string in quotes, which ends with its line at
// the latest.
func (s *scanner) quoted(quote byte) int {
	for i := 1; i < len(s.rest); i++ {
		switch s.rest[i] {
		case '\\':
			i++
		case quote, '\n':
			return i + 1
		}
	}
	return len(s.rest)
}

func (s *scanner) name() int {
	n := 1
	for n < len(s.rest) && isNameByte(s.rest[n]) {
		n++
	}
	return n
}

// longBracket returns the length of the long string [==[…]==] that text begins
// with, or 0 if it begins otherwise. One that does not end takes all.
func longBracket(text string) int {
	if !strings.HasPrefix(text, "[") {
		return 0
	}
	level := len(text[1:]) - len(strings.TrimLeft(text[1:], "="))
	if !strings.HasPrefix(text[1+level:], "[") {
		return 0
	}
	closing := "]" + strings.Repeat("=", level) + "]"
	end := strings.Index(text, closing)
	if end < 0 {
		return len(text)
	}
	return end + len(closing)
}

func isNameByte(c byte) bool {
	return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c >= 0x80
}
