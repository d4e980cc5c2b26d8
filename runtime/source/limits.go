package source

import (
	"strings"
	"unicode/utf8"
)

// Limits bounds a source text. A zero field means its default. The defaults
// keep the compilation of any text well under a second and 300 MB; the larger
// ones of the fields cost time or memory in proportion, some in its square.
type Limits struct {
	Bytes     int // length of the text; default 256 KiB
	Nesting   int // open brackets and blocks at one place; default 200
	Chain     int // operators, calls and indexes on top of each other; default 1,000 (the library folds constants in time quadratic in this)
	Literals  int // numbers and strings; default 10,000
	ElseIfs   int // elseif in one if and those around it; default 250
	Functions int // function definitions; default 2,000
	Constants int // different names, numbers and strings in one function; default 4,000
	Locals    int // local variables visible at one place; default 1,000
	Upvalues  int // outer local variables used by one function; default 60, as in Lua 5.1; at most 255
}

func (l Limits) withDefaults() Limits {
	for _, field := range []struct {
		value    *int
		standard int
	}{
		{&l.Bytes, 256 << 10},
		{&l.Nesting, 200},
		{&l.Chain, 1000},
		{&l.Literals, 10_000},
		{&l.ElseIfs, 250},
		{&l.Functions, 2000},
		{&l.Constants, 4000},
		{&l.Locals, 1000},
		{&l.Upvalues, 60},
	} {
		if *field.value == 0 {
			*field.value = field.standard
		}
	}
	l.Upvalues = min(l.Upvalues, 255) // the library counts them in a byte
	return l
}

// byteOrderMark is what some editors put before the text.
const byteOrderMark = "\ufeff"

// checkBytes judges the text before anything reads it. It returns the text
// without a byte order mark.
func (l Limits) checkBytes(src []byte) (string, *Error) {
	if len(src) > l.Bytes {
		return "", position{1, 1}.errorf("source of %d bytes is too large, at most %d are allowed", len(src), l.Bytes)
	}
	if len(src) > 0 && src[0] == '\x1b' {
		return "", position{1, 1}.errorf("compiled Lua is not accepted").hint("deploy the source text")
	}
	text := string(src)
	if i := strings.IndexByte(text, 0); i >= 0 {
		return "", positionAt(text, i).errorf("NUL character at byte %d", i).hint(`write \0 inside a string`)
	}
	if i := invalidUTF8(text); i >= 0 {
		return "", positionAt(text, i).errorf("byte %d (0x%02x) is not valid UTF-8", i, text[i]).
			hint(`save the file as UTF-8, or write \ddd inside a string`)
	}
	return strings.TrimPrefix(text, byteOrderMark), nil
}

// invalidUTF8 returns the offset of the first byte that is not UTF-8, or -1.
func invalidUTF8(text string) int {
	if utf8.ValidString(text) {
		return -1
	}
	for i, char := range text {
		if char != utf8.RuneError {
			continue
		}
		if _, size := utf8.DecodeRuneInString(text[i:]); size == 1 {
			return i
		}
	}
	return -1
}

// positionAt finds line and column of a byte offset.
func positionAt(text string, offset int) position {
	s := &scanner{src: text, line: 1}
	for s.pos < offset {
		if isNewline(s.peek(0)) {
			s.newline()
			continue
		}
		s.pos++
	}
	s.pos = offset
	return s.here()
}

// over reports that a limit is exceeded.
func over(at position, what string, most int, hint string) *Error {
	return at.errorf("%s, at most %d are allowed", what, most).hint("%s", hint)
}
