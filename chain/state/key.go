package state

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// ErrKey is wrapped by every error about a key that no table can have.
var ErrKey = errors.New("bad key")

// A Key names a member of a table: an integer of at most MaxInteger in
// magnitude, or a string of valid UTF-8 of at most MaxKeyBytes bytes. Keys can
// be compared with ==; the zero Key is the integer 0.
type Key struct {
	text     string
	number   int64
	isString bool
}

// IntegerKey returns the key n. Validate tells whether n is in range.
func IntegerKey(n int64) Key { return Key{number: n} }

// StringKey returns the key s. Validate tells whether s is fit to be one.
func StringKey(s string) Key { return Key{text: s, isString: true} }

// Clone returns the key with a text that shares no memory with that of k.
func (k Key) Clone() Key {
	k.text = strings.Clone(k.text)
	return k
}

// IsInteger tells whether k is an integer rather than a string.
func (k Key) IsInteger() bool { return !k.isString }

// Integer returns the integer, or 0 for a string key.
func (k Key) Integer() int64 { return k.number }

// Text returns the string, or "" for an integer key.
func (k Key) Text() string { return k.text }

// Validate returns an error that wraps ErrKey if k can be no table's key.
func (k Key) Validate() error {
	switch {
	case !k.isString && (k.number > MaxInteger || k.number < -MaxInteger):
		return fmt.Errorf("%w: integer %d is beyond ±%d", ErrKey, k.number, int64(MaxInteger))
	case len(k.text) > MaxKeyBytes:
		return fmt.Errorf("%w: string of %d bytes, more than %d", ErrKey, len(k.text), MaxKeyBytes)
	case !utf8.ValidString(k.text):
		return fmt.Errorf("%w: string %q is not valid UTF-8", ErrKey, k.text)
	}
	return nil
}

// Compare orders keys as stores and entries do: integers by value, then
// strings by their bytes.
func (k Key) Compare(other Key) int {
	if k.isString != other.isString {
		if k.isString {
			return 1
		}
		return -1
	}
	if k.isString {
		return strings.Compare(k.text, other.text)
	}
	return cmp.Compare(k.number, other.number)
}

// String returns the key as it is written in a JSON path: 7 or "seven".
func (k Key) String() string {
	if k.isString {
		return strconv.Quote(k.text)
	}
	return strconv.FormatInt(k.number, 10)
}

// A Path names a place in the state, from the root. The empty path is the root
// itself, which is a table and is never written.
type Path []Key

// MakePath builds a path from strings and Go integers, for tests and constants.
// It panics on any other type.
func MakePath(elements ...any) Path {
	path := make(Path, len(elements))
	for i, element := range elements {
		switch e := element.(type) {
		case string:
			path[i] = StringKey(e)
		case int:
			path[i] = IntegerKey(int64(e))
		default:
			panic(fmt.Sprintf("state: path element of type %T", element))
		}
	}
	return path
}

// Child returns a new path that ends in key; p is not shared.
func (p Path) Child(key Key) Path {
	return append(p[:len(p):len(p)], key)
}

// Compare orders paths: element by element, a table before its members.
func (p Path) Compare(other Path) int {
	return slices.CompareFunc(p, other, Key.Compare)
}

// HasPrefix tells whether p is prefix or lies under it.
func (p Path) HasPrefix(prefix Path) bool {
	return len(p) >= len(prefix) && slices.Equal(p[:len(prefix)], prefix)
}

// Validate returns an error that wraps ErrKey if p names no possible place.
func (p Path) Validate() error {
	if len(p) == 0 || len(p) > MaxDepth {
		return fmt.Errorf("%w: path of %d keys, want 1 to %d", ErrKey, len(p), MaxDepth)
	}
	for _, key := range p {
		if err := key.Validate(); err != nil {
			return err
		}
	}
	return nil
}

// String returns the path as Lua would write it: accounts.bob[3].
func (p Path) String() string {
	var b strings.Builder
	for i, key := range p {
		switch {
		case !key.isString:
			fmt.Fprintf(&b, "[%d]", key.number)
		case !isIdentifier(key.text):
			fmt.Fprintf(&b, "[%q]", key.text)
		case i > 0:
			b.WriteString("." + key.text)
		default:
			b.WriteString(key.text)
		}
	}
	return b.String()
}

func isIdentifier(s string) bool {
	for i, r := range s {
		letter := r == '_' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		if !letter && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return s != ""
}
