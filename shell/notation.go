package shell

import (
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"moonledger/server/wire"
)

// A form is how a word that somebody types becomes JSON.
type form int

const (
	asJSON    form = iota // tables, any: the word is JSON already
	asText                // string: the word as it stands
	asUser                // the same, for the name of a user
	asBytes               // the same, for bytes
	asDecimal             // the same, for the server to read as a number
	asNumber              // a number of JSON
	asBoolean             // true or false
	asLiteral             // one word alone, "buy" or 7
)

// An alternative is one of the types of a union.
type alternative struct {
	form    form
	literal jsontext.Value // of asLiteral
}

// maxAliases bounds how deep aliases may name each other.
const maxAliases = 16

// alternatives returns what a type in the notation of LuaLS allows, with the
// aliases among types resolved.
func alternatives(notation string, types []wire.TypeAPI) []alternative {
	return resolve(notation, types, maxAliases)
}

func resolve(notation string, types []wire.TypeAPI, depth int) []alternative {
	var all []alternative
	for _, text := range splitUnion(notation) {
		text = strings.TrimSpace(strings.TrimSuffix(text, "?"))
		inner, inParentheses := unwrap(text)
		alias := aliasOf(text, types)
		switch {
		case depth == 0:
			all = append(all, alternative{form: asJSON})
		case inParentheses:
			all = append(all, resolve(inner, types, depth-1)...)
		case alias != "":
			all = append(all, resolve(alias, types, depth-1)...)
		default:
			all = append(all, simple(text))
		}
	}
	return all
}

// simple reads a type that is no union.
func simple(text string) alternative {
	switch text {
	case "string":
		return alternative{form: asText}
	case "user":
		return alternative{form: asUser}
	case "bytes":
		return alternative{form: asBytes}
	case "decimal":
		return alternative{form: asDecimal}
	case "number", "integer":
		return alternative{form: asNumber}
	case "boolean":
		return alternative{form: asBoolean}
	}
	if literal := jsontext.Value(text); literal.IsValid() {
		switch literal.Kind() {
		case '"', '0', 't', 'f':
			return alternative{asLiteral, literal}
		}
	}
	return alternative{form: asJSON}
}

// aliasOf returns what an alias stands for, or "".
func aliasOf(name string, types []wire.TypeAPI) string {
	for _, t := range types {
		if t.Name == name {
			return t.Type
		}
	}
	return ""
}

// splitUnion cuts a type at each | that stands in no brackets and no quotes.
func splitUnion(notation string) []string {
	var parts []string
	begin, depth := 0, 0
	for i := 0; i < len(notation); i++ {
		switch notation[i] {
		case '"':
			i += quotedLength(notation[i:]) - 1
		case '(', '<', '{', '[':
			depth++
		case ')', '>', '}', ']':
			depth--
		case '|':
			if depth == 0 {
				parts = append(parts, strings.TrimSpace(notation[begin:i]))
				begin = i + 1
			}
		}
	}
	return append(parts, strings.TrimSpace(notation[begin:]))
}

// quotedLength returns the length of the quoted text that s begins with.
func quotedLength(s string) int {
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(s)
}

// unwrap takes away parentheses around all of a type.
func unwrap(text string) (inner string, ok bool) {
	if !strings.HasPrefix(text, "(") || !strings.HasSuffix(text, ")") {
		return "", false
	}
	return text[1 : len(text)-1], true
}
