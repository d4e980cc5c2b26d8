package shell

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"moonledger/chain/state"
	"moonledger/server/wire"
)

// A signature knows the parameters of a method, and makes JSON of the words that
// somebody types for them.
type signature struct {
	contract string
	method   wire.MethodAPI
	types    []wire.TypeAPI
}

// An argument is a word for a parameter.
type argument struct {
	param wire.FieldAPI
	word  string
}

// object returns arguments as a JSON object by name. What fits no type goes out
// as a string, so that the server refuses it by name.
func (s signature) object(given []argument) (jsontext.Value, error) {
	object := []byte{'{'}
	for i, a := range given {
		if i > 0 {
			object = append(object, ',')
		}
		value, err := s.value(a)
		if err != nil {
			return nil, err
		}
		object = append(state.AppendString(object, a.param.Name), ':')
		object = append(object, value...)
	}
	return append(object, '}'), nil
}

// assign finds the parameter of each word. Names and values take turns if the
// names are different parameters, among them all that are required. Otherwise
// words stand in the order of the parameters, and the last ones may be
// name=value.
func (s signature) assign(words []string) ([]argument, error) {
	if given := s.pairs(words); given != nil {
		return given, nil
	}
	named, first := s.named(words)
	if first > len(s.method.Params) {
		return nil, s.tooMany(words, first)
	}
	var given []argument
	for i, word := range words[:first] {
		param := s.method.Params[i]
		if slices.ContainsFunc(named, func(a argument) bool { return a.param.Name == param.Name }) {
			return nil, Misused(s.hint(), "argument %q is given twice: by its place, and by its name", param.Name)
		}
		given = append(given, argument{param, word})
	}
	return append(given, named...), nil
}

// ambiguity tells how words were read if they could stand in the order of the
// parameters as well as for names and values in turns, or returns "".
func (s signature) ambiguity(words []string) string {
	given := s.pairs(words)
	if given == nil || len(words) > len(s.method.Params) {
		return ""
	}
	written := make([]string, len(given))
	for i, a := range given {
		written[i] = quote(a.param.Name + "=" + a.word)
	}
	return fmt.Sprintf("%s of %s.%s are read as names and values, not by position: write %s, or name what is meant so",
		plural(uint64(len(words)), "word", "words"), s.contract, s.method.Name, strings.Join(written, " "))
}

// pairs reads words as names and values in turns, or returns nil.
func (s signature) pairs(words []string) []argument {
	if len(words)%2 != 0 || len(words) == 0 {
		return nil
	}
	var given []argument
	for pair := range slices.Chunk(words, 2) {
		param, ok := s.param(pair[0])
		if !ok || isGiven(given, param.Name) {
			return nil
		}
		given = append(given, argument{param, pair[1]})
	}
	if len(s.missing(given)) > 0 {
		return nil
	}
	return given
}

// named reads the last words as name=value, as many of them as name different
// parameters, and returns how many words stand before them.
func (s signature) named(words []string) (given []argument, first int) {
	first = len(words)
	for first > 0 {
		name, value, ok := strings.Cut(words[first-1], "=")
		param, known := s.param(name)
		if !ok || !known || isGiven(given, name) {
			break
		}
		given = append(given, argument{param, value})
		first--
	}
	slices.Reverse(given)
	return given, first
}

func (s signature) param(name string) (wire.FieldAPI, bool) {
	i := slices.IndexFunc(s.method.Params, func(p wire.FieldAPI) bool { return p.Name == name })
	if i < 0 {
		return wire.FieldAPI{}, false
	}
	return s.method.Params[i], true
}

func isGiven(given []argument, name string) bool {
	return slices.ContainsFunc(given, func(a argument) bool { return a.param.Name == name })
}

// missing returns the names of the required parameters that are not given.
func (s signature) missing(given []argument) []string {
	var names []string
	for _, p := range s.method.Params {
		if !p.Optional && !isGiven(given, p.Name) {
			names = append(names, p.Name)
		}
	}
	return names
}

// tooMany refuses more words than there are parameters. If they look like pairs
// it tells what is wrong with those.
func (s signature) tooMany(words []string, got int) error {
	most := len(s.method.Params)
	text := fmt.Sprintf("%s.%s: takes at most %d arguments, got %d", s.contract, s.method.Name, most, got)
	switch most {
	case 0:
		text = fmt.Sprintf("%s.%s: takes no arguments, got %d", s.contract, s.method.Name, got)
	case 1:
		text = fmt.Sprintf("%s.%s: takes at most 1 argument, got %d", s.contract, s.method.Name, got)
	}
	hint := s.hint()
	if wrong := s.wrongPairs(words); wrong != "" {
		hint = "as names and values in turns, " + wrong + "; " + hint
	}
	return Misused(hint, "%s", text)
}

// wrongPairs tells why words that look like pairs are none, or "".
func (s signature) wrongPairs(words []string) string {
	if len(words)%2 != 0 {
		return ""
	}
	var given []argument
	var unknown, twice []string
	for pair := range slices.Chunk(words, 2) {
		param, ok := s.param(pair[0])
		switch {
		case !ok:
			unknown = append(unknown, pair[0])
		case isGiven(given, param.Name):
			twice = append(twice, param.Name)
		default:
			given = append(given, argument{param, pair[1]})
		}
	}
	switch {
	case len(given) == 0:
		return ""
	case len(unknown) > 0:
		return fmt.Sprintf("%s is no argument", Cite(unknown[0]))
	case len(twice) > 0:
		return fmt.Sprintf("%q is given twice", twice[0])
	}
	return fmt.Sprintf("%q is missing", s.missing(given)[0])
}

// hint returns how the method is called.
func (s signature) hint() string {
	words := []string{"call", s.contract, s.method.Name}
	for _, p := range s.method.Params {
		word := strings.ToUpper(p.Name)
		if p.Optional {
			word = "[" + word + "]"
		}
		words = append(words, word)
	}
	return strings.Join(words, " ")
}

// value makes JSON of a word by the type of its parameter.
func (s signature) value(a argument) (jsontext.Value, error) {
	all := alternatives(a.param.Type, s.types)
	has := func(f form) bool {
		return slices.ContainsFunc(all, func(one alternative) bool { return one.form == f })
	}
	literal := literalOf(a.word, all)
	isJSON := jsonOf(a.word)
	switch kind := isJSON.Kind(); {
	case literal != nil:
		return literal, nil
	case has(asBytes) && (!utf8.ValidString(a.word) || strings.HasPrefix(a.word, `{"$bytes"`)):
		return bytesOf(a.word, isJSON), nil
	case !utf8.ValidString(a.word):
		return nil, Misused("the arguments must be UTF-8", "argument %q is no text: %s", a.param.Name, Cite(a.word))
	case has(asText), has(asUser), has(asBytes):
	case isJSON != nil && (has(asJSON) || has(asNumber) && kind == '0' || has(asBoolean) && (kind == 't' || kind == 'f')):
		return isJSON, nil
	case !slices.ContainsFunc(all, func(one alternative) bool { return one.form != asJSON }):
		return nil, notJSON(a)
	}
	return state.AppendString(nil, a.word), nil
}

// literalOf returns the literal among all that word writes, or nil.
func literalOf(word string, all []alternative) jsontext.Value {
	for _, one := range all {
		if one.form != asLiteral {
			continue
		}
		if one.word() == word {
			return one.literal
		}
	}
	return nil
}

// word returns how a literal is typed.
func (a alternative) word() string {
	if unquoted, err := jsontext.AppendUnquote(nil, a.literal); err == nil && a.literal.Kind() == '"' {
		return string(unquoted)
	}
	return string(a.literal)
}

// jsonOf returns word if it is the JSON of a value that contracts know, or nil.
func jsonOf(word string) jsontext.Value {
	if _, err := state.ParseJSON([]byte(word)); err != nil {
		return nil
	}
	return jsontext.Value(word)
}

// bytesOf returns the JSON of bytes that are no text, or that are written as the
// protocol writes them.
func bytesOf(word string, isJSON jsontext.Value) jsontext.Value {
	switch {
	case isJSON != nil:
		return isJSON
	case utf8.ValidString(word):
		return state.AppendString(nil, word)
	}
	return fmt.Appendf(nil, `{"$bytes":%q}`, base64.StdEncoding.EncodeToString([]byte(word)))
}

func notJSON(a argument) error {
	_, err := state.ParseJSON([]byte(a.word))
	example := `'{"name": "value"}'`
	if strings.HasSuffix(a.param.Type, "[]") {
		example = `'[1, 2]'`
	}
	if a.param.Type == "any" {
		example = `'"text"' or 5`
	}
	return Misused("write it as JSON, in single quotes: "+example,
		"argument %q must be %s in JSON, got %s: %v", a.param.Name, a.param.Type, Cite(a.word), err)
}
