package state

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"unicode/utf8"
)

// ErrValue is wrapped by every error about something that is no value.
var ErrValue = errors.New("bad value")

// Kind tells what a Value holds.
type Kind uint8

// The kinds of values. KindNone is the kind of the zero Value, which stands
// for the absence of one (Lua's nil) and has no encoding.
const (
	KindNone Kind = iota
	KindBool
	KindNumber  // a finite float64, never −0
	KindString  // valid UTF-8
	KindBytes   // a string that is not valid UTF-8
	KindDecimal // an exact decimal in canonical text
	KindTable   // members, all of one kind of key
)

// String returns the kind's name as contracts know it.
func (k Kind) String() string {
	names := [...]string{"nil", "boolean", "number", "string", "bytes", "decimal", "table"}
	if int(k) < len(names) {
		return names[k]
	}
	return "kind " + strconv.Itoa(int(k))
}

// A Value is immutable and canonical: two values are equal if and only if
// their JSON forms are equal bytes. The zero Value is no value.
type Value struct {
	kind    Kind
	number  float64  // KindNumber; 1 for true
	text    string   // KindString, KindBytes, KindDecimal; see NumberText
	members []Member // KindTable: in key order
}

// A Member is one key of a table and its value.
type Member struct {
	Key   Key
	Value Value
}

// BoolValue returns b as a value.
func BoolValue(b bool) Value {
	if b {
		return Value{kind: KindBool, number: 1}
	}
	return Value{kind: KindBool}
}

// NumberValue returns f as a value; −0 becomes 0. It returns an error that
// wraps ErrValue for NaN and the infinities.
func NumberValue(f float64) (Value, error) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return Value{}, fmt.Errorf("%w: %v is not a finite number", ErrValue, f)
	}
	return Value{kind: KindNumber, number: f + 0}, nil
}

// IntegerValue returns n as a number. Beyond ±MaxInteger it is rounded as
// float64 rounds.
func IntegerValue(n int64) Value {
	return Value{kind: KindNumber, number: float64(n)}
}

// StringValue returns s as a string, or as bytes if it is not valid UTF-8.
func StringValue(s string) Value {
	if utf8.ValidString(s) {
		return Value{kind: KindString, text: s}
	}
	return Value{kind: KindBytes, text: s}
}

// DecimalValue returns the decimal that text writes. It returns an error that
// wraps ErrValue unless text is canonical: -?(0|[1-9][0-9]*)(\.[0-9]+)?, not
// negative zero.
func DecimalValue(text string) (Value, error) {
	if !isDecimal(text) {
		return Value{}, fmt.Errorf("%w: %q is not a canonical decimal", ErrValue, text)
	}
	return Value{kind: KindDecimal, text: text}, nil
}

// TableValue returns a table of members, which it sorts in place and keeps. It
// returns an error that wraps ErrValue if keys repeat, mix integers and
// strings, or are no keys, and if a member has no value.
func TableValue(members ...Member) (Value, error) {
	slices.SortFunc(members, func(a, b Member) int { return a.Key.Compare(b.Key) })
	for i, m := range members {
		switch {
		case m.Value.kind == KindNone:
			return Value{}, fmt.Errorf("%w: key %v has no value", ErrValue, m.Key)
		case i > 0 && members[i-1].Key == m.Key:
			return Value{}, fmt.Errorf("%w: key %v stands twice", ErrValue, m.Key)
		case m.Key.isString != members[0].Key.isString:
			return Value{}, fmt.Errorf("%w: a table has keys of both kinds, %v and %v", ErrValue, members[0].Key, m.Key)
		}
		if err := m.Key.Validate(); err != nil {
			return Value{}, fmt.Errorf("%w: %w", ErrValue, err)
		}
	}
	return Value{kind: KindTable, members: members}, nil
}

// EmptyTable returns a table without members.
func EmptyTable() Value { return Value{kind: KindTable} }

// Kind returns what v holds.
func (v Value) Kind() Kind { return v.kind }

// Exists tells whether v is a value at all.
func (v Value) Exists() bool { return v.kind != KindNone }

// Bool returns the boolean, or false for any other kind.
func (v Value) Bool() bool { return v.kind == KindBool && v.number == 1 }

// Number returns the number, or 0 for any other kind.
func (v Value) Number() float64 {
	if v.kind == KindNumber {
		return v.number
	}
	return 0
}

// Integer returns the number as an integer of at most MaxInteger in magnitude;
// ok is false if v is no such number.
func (v Value) Integer() (n int64, ok bool) {
	if v.kind != KindNumber || v.number != math.Trunc(v.number) || math.Abs(v.number) > MaxInteger {
		return 0, false
	}
	return int64(v.number), true
}

// NumberText returns a number as it was written in the JSON it was parsed
// from, digits beyond float64 included, or else its canonical form. It is ""
// for any other kind. The text takes no part in equality or encoding.
func (v Value) NumberText() string {
	switch {
	case v.kind != KindNumber:
		return ""
	case v.text != "":
		return v.text
	}
	return string(appendNumber(nil, v.number))
}

// Text returns the string, the bytes, or a decimal's canonical text; "" for
// any other kind.
func (v Value) Text() string {
	if v.kind == KindNumber {
		return ""
	}
	return v.text
}

// Members returns the members of a table in key order, nil for any other kind.
// They must not be changed.
func (v Value) Members() []Member { return v.members }

// Get returns the member of a table, or the zero Value.
func (v Value) Get(key Key) Value {
	i, found := slices.BinarySearchFunc(v.members, key, func(m Member, k Key) int { return m.Key.Compare(k) })
	if !found {
		return Value{}
	}
	return v.members[i].Value
}

// Equal tells whether two values have the same canonical form.
func (v Value) Equal(other Value) bool {
	if v.kind != other.kind || v.number != other.number {
		return false
	}
	if v.kind != KindNumber && v.text != other.text {
		return false
	}
	return slices.EqualFunc(v.members, other.members, func(a, b Member) bool {
		return a.Key == b.Key && a.Value.Equal(b.Value)
	})
}

// isSequence tells whether the keys of a table are exactly 1..n, n > 0.
func (v Value) isSequence() bool {
	n := len(v.members)
	return n > 0 && v.members[0].Key == IntegerKey(1) && v.members[n-1].Key == IntegerKey(int64(n))
}

func isDecimal(text string) bool {
	digits := text
	if len(digits) > 0 && digits[0] == '-' {
		digits = digits[1:]
	}
	whole, rest := cutDigits(digits)
	if whole == "" || len(whole) > 1 && whole[0] == '0' {
		return false
	}
	if rest != "" {
		fraction, tail := cutDigits(rest[1:])
		if rest[0] != '.' || fraction == "" || tail != "" {
			return false
		}
	}
	return text[0] != '-' || hasNonZero(digits)
}

func cutDigits(s string) (digits, rest string) {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return s[:i], s[i:]
		}
	}
	return s, ""
}

func hasNonZero(digits string) bool {
	for i := range len(digits) {
		if digits[i] >= '1' && digits[i] <= '9' {
			return true
		}
	}
	return false
}
