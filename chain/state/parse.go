package state

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// ParseJSON reads one value in the form that AppendJSON writes, from JSON that
// need not be canonical: white space, other orders and other spellings of
// numbers and strings are accepted. It refuses null, duplicate keys, lone
// surrogates, numbers beyond float64, unknown names that start with a single
// $, and nesting beyond MaxDepth, with an error that wraps ErrValue.
func ParseJSON(b []byte) (Value, error) {
	d := jsontext.NewDecoder(bytes.NewBuffer(b))
	v, err := ReadValue(d)
	if err != nil {
		return Value{}, err
	}
	if _, err := d.ReadToken(); err != io.EOF {
		return Value{}, fmt.Errorf("%w: something follows it", ErrValue)
	}
	return v, nil
}

// ReadValue reads the next value from d as ParseJSON does.
func ReadValue(d *jsontext.Decoder) (Value, error) {
	return readValue(d, 0)
}

func readValue(d *jsontext.Decoder, depth int) (Value, error) {
	token, err := d.ReadToken()
	if err != nil {
		return Value{}, syntaxError(err)
	}
	switch token.Kind() {
	case 't', 'f':
		return BoolValue(token.Bool()), nil
	case '0':
		return parseNumber(token.String())
	case '"':
		return Value{kind: KindString, text: token.String()}, nil
	}
	switch token.Kind() {
	case '[':
		return readArray(d, depth+1)
	case '{':
		return readObject(d, depth+1)
	}
	return Value{}, fmt.Errorf("%w: null is not a value; leave the name out instead", ErrValue)
}

// checkDepth judges the depth of a table; a decimal is an object, but no table.
func checkDepth(depth int) error {
	if depth > MaxDepth {
		return fmt.Errorf("%w: tables nest deeper than %d", ErrValue, MaxDepth)
	}
	return nil
}

// syntaxError tells what the decoder found wrong, without its Go vocabulary.
func syntaxError(err error) error {
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return fmt.Errorf("%w: %s", ErrValue, strings.TrimPrefix(err.Error(), "jsontext: "))
}

func parseNumber(text string) (Value, error) {
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsInf(f, 0) {
		return Value{}, fmt.Errorf("%w: number %.40s is out of range", ErrValue, text)
	}
	return Value{kind: KindNumber, number: f + 0, text: text}, nil
}

func readArray(d *jsontext.Decoder, depth int) (Value, error) {
	if err := checkDepth(depth); err != nil {
		return Value{}, err
	}
	table := Value{kind: KindTable, members: make([]Member, 0, 4)}
	for d.PeekKind() != ']' {
		element, err := readValue(d, depth)
		if err != nil {
			return Value{}, err
		}
		key := IntegerKey(int64(len(table.members) + 1))
		table.members = append(table.members, Member{key, element})
	}
	return table, expect(d, ']')
}

func readObject(d *jsontext.Decoder, depth int) (Value, error) {
	members := make([]Member, 0, 4)
	for d.PeekKind() != '}' {
		token, err := d.ReadToken()
		if err != nil {
			return Value{}, syntaxError(err)
		}
		name := token.String()
		if strings.HasPrefix(name, "$") && !strings.HasPrefix(name, "$$") {
			return readSpecial(d, name, len(members), depth)
		}
		if err := checkDepth(depth); err != nil {
			return Value{}, err
		}
		element, err := readValue(d, depth)
		if err != nil {
			return Value{}, err
		}
		if strings.HasPrefix(name, "$$") {
			name = name[1:]
		}
		members = append(members, Member{StringKey(name), element})
	}
	if _, err := d.ReadToken(); err != nil {
		return Value{}, syntaxError(err)
	}
	if err := checkDepth(depth); err != nil {
		return Value{}, err
	}
	return TableValue(members...)
}

// readSpecial reads what follows the only name of a $ form, and its end.
func readSpecial(d *jsontext.Decoder, name string, before, depth int) (Value, error) {
	var v Value
	var err error
	switch name {
	case "$decimal":
		v, err = readText(d, name, DecimalValue)
	case "$bytes":
		v, err = readText(d, name, parseBytes)
	case "$table":
		v, err = readPairs(d, depth)
	default:
		return Value{}, fmt.Errorf("%w: unknown form %q; write %q for a key that starts with $", ErrValue, name, "$"+name)
	}
	if err != nil {
		return Value{}, err
	}
	end, err := d.ReadToken()
	if err != nil {
		return Value{}, syntaxError(err)
	}
	if end.Kind() != '}' || before > 0 {
		return Value{}, fmt.Errorf("%w: %q stands beside other keys; write %q for a key that starts with $", ErrValue, name, "$"+name)
	}
	return v, nil
}

func readText(d *jsontext.Decoder, name string, parse func(string) (Value, error)) (Value, error) {
	token, err := d.ReadToken()
	if err != nil {
		return Value{}, syntaxError(err)
	}
	if token.Kind() != '"' {
		return Value{}, fmt.Errorf("%w: %s wants a string", ErrValue, name)
	}
	return parse(token.String())
}

func parseBytes(text string) (Value, error) {
	b, err := base64.StdEncoding.Strict().DecodeString(text)
	if err != nil {
		return Value{}, fmt.Errorf("%w: $bytes is not base64: %w", ErrValue, err)
	}
	return StringValue(string(b)), nil
}

// readPairs reads [[key,value],…], the members of a table with integer keys.
func readPairs(d *jsontext.Decoder, depth int) (Value, error) {
	if err := checkDepth(depth); err != nil {
		return Value{}, err
	}
	if err := expect(d, '['); err != nil {
		return Value{}, err
	}
	var members []Member
	for d.PeekKind() != ']' {
		m, err := readPair(d, depth)
		if err != nil {
			return Value{}, err
		}
		members = append(members, m)
	}
	if err := expect(d, ']'); err != nil {
		return Value{}, err
	}
	return TableValue(members...)
}

func readPair(d *jsontext.Decoder, depth int) (Member, error) {
	if err := expect(d, '['); err != nil {
		return Member{}, err
	}
	key, err := readKey(d)
	if err != nil {
		return Member{}, fmt.Errorf("%w: $table: %w", ErrValue, err)
	}
	value, err := readValue(d, depth)
	if err != nil {
		return Member{}, err
	}
	if key.isString {
		return Member{}, fmt.Errorf("%w: $table has the key %v; its keys are integers", ErrValue, key)
	}
	return Member{key, value}, expect(d, ']')
}

func expect(d *jsontext.Decoder, want jsontext.Kind) error {
	token, err := d.ReadToken()
	if err != nil {
		return syntaxError(err)
	}
	if token.Kind() != want {
		return fmt.Errorf("%w: got %v, want %v", ErrValue, token.Kind(), want)
	}
	return nil
}

func readKey(d *jsontext.Decoder) (Key, error) {
	token, err := d.ReadToken()
	if err != nil {
		return Key{}, syntaxError(err)
	}
	var key Key
	switch token.Kind() {
	case '"':
		key = StringKey(token.String())
	case '0':
		n, err := strconv.ParseInt(token.String(), 10, 64)
		if err != nil {
			return Key{}, fmt.Errorf("%w: %.40s is not an integer", ErrKey, token.String())
		}
		key = IntegerKey(n)
	default:
		return Key{}, fmt.Errorf("%w: want a string or an integer, got %v", ErrKey, token.Kind())
	}
	return key, key.Validate()
}

// ReadWrite reads the next write from d, as Write.AppendJSON writes it. Its
// errors wrap ErrValue or ErrKey.
func ReadWrite(d *jsontext.Decoder) (Write, error) {
	if err := expect(d, '['); err != nil {
		return Write{}, err
	}
	path, err := readPath(d)
	if err != nil {
		return Write{}, err
	}
	w := Write{Path: path}
	if d.PeekKind() != ']' {
		if w.Value, err = ReadValue(d); err != nil {
			return Write{}, err
		}
	}
	if err := expect(d, ']'); err != nil {
		return Write{}, err
	}
	return w, w.Validate()
}

func readPath(d *jsontext.Decoder) (Path, error) {
	if err := expect(d, '['); err != nil {
		return nil, err
	}
	path := make(Path, 0, 4)
	for d.PeekKind() != ']' {
		key, err := readKey(d)
		if err != nil {
			return nil, err
		}
		path = append(path, key)
		if len(path) > MaxDepth {
			return nil, fmt.Errorf("%w: path longer than %d keys", ErrKey, MaxDepth)
		}
	}
	return path, expect(d, ']')
}

// ParseScalar reads the canonical form of a scalar or of an empty table, as
// stores keep it: ParseJSON, made fast for the common forms. It returns an
// error that wraps ErrValue for any other bytes, so AppendJSON gives b again.
func ParseScalar(b []byte) (Value, error) {
	switch {
	case string(b) == "{}":
		return EmptyTable(), nil
	case isPlainString(b):
		return Value{kind: KindString, text: string(b[1 : len(b)-1])}, nil
	case len(b) > 0 && (b[0] == '-' || b[0] >= '0' && b[0] <= '9'):
		return parseCanonicalNumber(b)
	}
	if text, ok := cutAround(b, `{"$decimal":"`, `"}`); ok && isDecimal(text) {
		return Value{kind: KindDecimal, text: text}, nil
	}
	v, err := ParseJSON(b)
	if err != nil {
		return Value{}, err
	}
	if len(v.members) > 0 || !bytes.Equal(v.AppendJSON(nil), b) {
		return Value{}, fmt.Errorf("%w: %.40q is no scalar in canonical form", ErrValue, b)
	}
	return v, nil
}

func parseCanonicalNumber(b []byte) (Value, error) {
	f, err := strconv.ParseFloat(string(b), 64)
	var canonical [32]byte
	if err != nil || !bytes.Equal(appendNumber(canonical[:0], f+0), b) {
		return Value{}, fmt.Errorf("%w: %.40q is no number in canonical form", ErrValue, b)
	}
	return Value{kind: KindNumber, number: f}, nil
}

// isPlainString tells whether b is a JSON string without escapes.
func isPlainString(b []byte) bool {
	if len(b) < 2 || b[0] != '"' || b[len(b)-1] != '"' {
		return false
	}
	for _, c := range b[1 : len(b)-1] {
		if c == '"' || c == '\\' || c < ' ' {
			return false
		}
	}
	return utf8.Valid(b)
}

func cutAround(b []byte, prefix, suffix string) (string, bool) {
	if len(b) < len(prefix)+len(suffix) || string(b[:len(prefix)]) != prefix || string(b[len(b)-len(suffix):]) != suffix {
		return "", false
	}
	return string(b[len(prefix) : len(b)-len(suffix)]), true
}
