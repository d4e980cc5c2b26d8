package state

import (
	"encoding/base64"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// AppendJSON appends the canonical form of v (RFC 8785) to dst:
//
//	boolean  true, false
//	number   as ECMAScript prints it: 1, 0.1, 1e+21
//	string   "text", escaped as little as JSON allows
//	bytes    {"$bytes":"base64"}
//	decimal  {"$decimal":"1.50"}
//	table    {} when empty; an object for string keys, where a key that
//	         starts with $ gets another $ in front; an array for the keys 1..n;
//	         {"$table":[[key,value],…]} for other integer keys, in key order
//
// The zero Value has no form; AppendJSON appends null for it, which no decoder
// here accepts.
func (v Value) AppendJSON(dst []byte) []byte {
	switch v.kind {
	case KindBool:
		return strconv.AppendBool(dst, v.number == 1)
	case KindNumber:
		return appendNumber(dst, v.number)
	case KindString:
		return AppendString(dst, v.text)
	case KindBytes:
		dst = append(dst, `{"$bytes":"`...)
		return append(base64.StdEncoding.AppendEncode(dst, []byte(v.text)), `"}`...)
	case KindDecimal:
		dst = append(dst, `{"$decimal":"`...)
		return append(append(dst, v.text...), `"}`...)
	case KindTable:
		return v.appendTable(dst)
	}
	return append(dst, "null"...)
}

// String returns the canonical form of v, for messages and tests.
func (v Value) String() string { return string(v.AppendJSON(nil)) }

func (v Value) appendTable(dst []byte) []byte {
	switch {
	case len(v.members) == 0:
		return append(dst, "{}"...)
	case v.members[0].Key.isString:
		return v.appendObject(dst)
	case v.isSequence():
		return v.appendArray(dst)
	}
	return v.appendPairs(dst)
}

func (v Value) appendObject(dst []byte) []byte {
	dst = append(dst, '{')
	for i, m := range v.membersInUTF16Order() {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendName(dst, m.Key.text)
		dst = append(dst, ':')
		dst = m.Value.AppendJSON(dst)
	}
	return append(dst, '}')
}

func appendName(dst []byte, name string) []byte {
	if strings.HasPrefix(name, "$") {
		return AppendString(dst, "$"+name)
	}
	return AppendString(dst, name)
}

func (v Value) appendArray(dst []byte) []byte {
	dst = append(dst, '[')
	for i, m := range v.members {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = m.Value.AppendJSON(dst)
	}
	return append(dst, ']')
}

func (v Value) appendPairs(dst []byte) []byte {
	dst = append(dst, `{"$table":[`...)
	for i, m := range v.members {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(strconv.AppendInt(append(dst, '['), m.Key.number, 10), ',')
		dst = append(m.Value.AppendJSON(dst), ']')
	}
	return append(dst, "]}"...)
}

// membersInUTF16Order returns the members as RFC 8785 orders an object's keys.
// That is the order of their bytes unless a character beyond U+FFFF, which
// UTF-16 writes as surrogates, meets one from U+E000 on.
func (v Value) membersInUTF16Order() []Member {
	if !slices.ContainsFunc(v.members, func(m Member) bool { return hasByteFrom(m.Key.text, 0xf0) }) {
		return v.members
	}
	sorted := slices.Clone(v.members)
	slices.SortFunc(sorted, func(a, b Member) int { return CompareUTF16(a.Key.text, b.Key.text) })
	return sorted
}

func hasByteFrom(s string, least byte) bool {
	for i := range len(s) {
		if s[i] >= least {
			return true
		}
	}
	return false
}

// CompareUTF16 compares two strings of valid UTF-8 by their UTF-16 code units,
// as RFC 8785 orders the names of an object.
func CompareUTF16(a, b string) int {
	for a != "" && b != "" {
		ra, na := utf8.DecodeRuneInString(a)
		rb, nb := utf8.DecodeRuneInString(b)
		if ra != rb {
			return compareRunes(ra, rb)
		}
		a, b = a[na:], b[nb:]
	}
	return len(a) - len(b)
}

func compareRunes(a, b rune) int {
	if (a > 0xffff) == (b > 0xffff) {
		return int(a - b)
	}
	// One has a surrogate, D800 to DFFF, as its first unit.
	unit := func(r rune) rune {
		if r > 0xffff {
			return 0xd800
		}
		return r
	}
	return int(unit(a) - unit(b))
}

// AppendString appends s as a canonical JSON string. s must be valid UTF-8.
func AppendString(dst []byte, s string) []byte {
	dst, _ = jsontext.AppendQuote(dst, s)
	return dst
}

// appendNumber appends f as ECMAScript's Number.prototype.toString writes it
// (ECMA-262, section 6.1.6.1.20), which RFC 8785 prescribes.
func appendNumber(dst []byte, f float64) []byte {
	if abs := math.Abs(f); f == 0 || abs >= 1e-6 && abs < 1e21 {
		return strconv.AppendFloat(dst, f, 'f', -1, 64)
	}
	dst = strconv.AppendFloat(dst, f, 'e', -1, 64)
	// Go writes at least two digits of exponent, 1e-07. The digit before the
	// last is of no account in 1e+100.
	if n := len(dst); dst[n-2] == '0' && dst[n-4] == 'e' {
		dst = append(dst[:n-2], dst[n-1])
	}
	return dst
}

// AppendJSON appends w as it stands in an entry: [path,value], or [path] for a
// removal.
func (w Write) AppendJSON(dst []byte) []byte {
	dst = append(dst, "[["...)
	for i, key := range w.Path {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = key.AppendJSON(dst)
	}
	dst = append(dst, ']')
	if w.Value.Exists() {
		dst = w.Value.AppendJSON(append(dst, ','))
	}
	return append(dst, ']')
}

// AppendJSON appends k as it stands in a path: a number or a string.
func (k Key) AppendJSON(dst []byte) []byte {
	if k.isString {
		return AppendString(dst, k.text)
	}
	return strconv.AppendInt(dst, k.number, 10)
}
