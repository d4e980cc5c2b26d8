package source

import (
	"strings"
	"unicode/utf8"
)

// foreignOperators are operators of other languages, with what Lua 5.1 writes.
// None of them can occur in a valid text.
var foreignOperators = [...]struct{ spelling, hint string }{
	{"!=", `Lua writes "~=" for not equal`},
	{"===", `Lua writes "==" for equal`},
	{"=>", `Lua writes "function(x) ... end" for a function`},
	{"&&", `Lua writes "and"`},
	{"||", `Lua writes "or"`},
	{"++", `write x = x + 1`},
	{"+=", `write x = x + y`},
	{"-=", `write x = x - y`},
	{"*=", `write x = x * y`},
	{"/=", `write x = x / y; not equal is "~="`},
	{"%=", `write x = x % y`},
	{"^=", `write x = x ^ y`},
	{"..=", `write x = x .. y`},
	{"//", `a comment starts with "--"; an integer quotient is math.floor(a / b)`},
	{"<<", "Lua 5.1 has no bit operators"},
	{">>", "Lua 5.1 has no bit operators"},
	{"&", `Lua 5.1 has no bit operators; "and" joins conditions`},
	{"|", `Lua 5.1 has no bit operators; "or" joins conditions`},
	{"!", `Lua writes "not"`},
	{"?", `Lua writes "c and a or b" for a choice`},
}

// foreign reports an operator that Lua does not have.
func (s *scanner) foreign(at position) *Error {
	rest := s.src[s.pos:]
	for _, op := range foreignOperators {
		if strings.HasPrefix(rest, op.spelling) {
			return at.errorf("syntax error near %s", quote(op.spelling)).hint("%s", op.hint)
		}
	}
	if rest[0] == '~' && !strings.HasPrefix(rest, "~=") {
		return at.errorf(`syntax error near "~"`).hint(`Lua writes "not", and "~=" for not equal`)
	}
	return nil
}

// strange reports a character that begins no token.
func (s *scanner) strange(at position) *Error {
	char, _ := utf8.DecodeRuneInString(s.src[s.pos:])
	err := at.errorf("unexpected character %q", char)
	if char >= utf8.RuneSelf {
		return err.hint("names have letters a to z, digits and _; put other text in quotes")
	}
	return err
}

// foreignWords are words that other languages use where Lua has another.
var foreignWords = [...]struct{ word, hint string }{
	{"continue", `Lua has no "continue"; put the rest of the loop body in an "if"`},
	{"var", `Lua writes "local x = 1"`},
	{"let", `Lua writes "local x = 1"`},
	{"const", `Lua writes "local x = 1"`},
	{"elif", `Lua writes "elseif"`},
	{"switch", `Lua has no "switch"; use "if" and "elseif"`},
	{"func", `Lua writes "function"`},
	{"fn", `Lua writes "function"`},
	{"def", `Lua writes "function"`},
	{"throw", `Lua writes error("text")`},
}

// syntaxHint guesses what the author meant when tokens[i] was not expected.
func syntaxHint(tokens []token, i int) string {
	if i == 0 {
		return ""
	}
	before, at := tokens[i-1], tokens[i]
	if hint := wordHint(before); hint != "" {
		return hint
	}
	switch {
	case at.is("<") && tokens[min(i+1, len(tokens)-1)].kind == name:
		return "Lua 5.1 has no attributes such as <const>; leave it out"
	case at.is("="):
		return `"=" assigns to a name or a field; a comparison is "=="`
	case before.is("else") && at.is("if"), at.is("else"), at.is("elseif"):
		return `a chain of conditions is "if a then ... elseif b then ... else ... end"`
	case before.is("break"), at.kind == name && before.endsOperand() && endsReturn(tokens, i):
		return `"return" and "break" must be last in their block`
	}
	return ""
}

// endsReturn reports whether the tokens before i on the same statement begin
// with "return"; it looks at one line only.
func endsReturn(tokens []token, i int) bool {
	for j := i - 1; j >= 0 && tokens[j].at.line == tokens[i-1].at.line; j-- {
		if tokens[j].is("return") {
			return true
		}
	}
	return false
}

func wordHint(t token) string {
	if t.kind != name {
		return ""
	}
	for _, foreign := range foreignWords {
		if foreign.word == t.value {
			return foreign.hint
		}
	}
	return ""
}
