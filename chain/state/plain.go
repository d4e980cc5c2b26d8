package state

import "unicode/utf8"

// maxPlainDepth and maxPlainDigits bound what CutPlain looks at.
const (
	maxPlainDepth  = 8
	maxPlainDigits = 15 // any integer of so many is exact and canonical
)

// CutPlain recognises the most common canonical values at the beginning of b,
// without making anything of them: booleans, short integers, strings without
// escapes, decimals, tables of such with sorted ASCII keys. It returns the
// length of the value and its kind. Where ok is false there may still be a
// value, even a canonical one, which is for ParseJSON to say; where it is true,
// ParseJSON reads these bytes, and AppendJSON writes them again.
func CutPlain(b []byte) (n int, kind Kind, ok bool) {
	return cutPlain(b, 0)
}

func cutPlain(b []byte, depth int) (n int, kind Kind, ok bool) {
	if len(b) == 0 || depth > maxPlainDepth {
		return 0, KindNone, false
	}
	switch b[0] {
	case '"':
		n, ok = CutPlainString(b)
		return n, KindString, ok
	case '{':
		return cutPlainObject(b, depth)
	case '[':
		return cutPlainArray(b, depth)
	case 't':
		return len("true"), KindBool, hasPrefix(b, "true")
	case 'f':
		return len("false"), KindBool, hasPrefix(b, "false")
	}
	n, ok = CutPlainInteger(b)
	return n, KindNumber, ok
}

func hasPrefix(b []byte, prefix string) bool {
	return len(b) >= len(prefix) && string(b[:len(prefix)]) == prefix
}

// CutPlainString does what CutPlain does for a string without escapes, which
// is b[1:n-1] then.
func CutPlainString(b []byte) (n int, ok bool) {
	if len(b) == 0 || b[0] != '"' {
		return 0, false
	}
	var all byte
	for i := 1; i < len(b); i++ {
		c := b[i]
		if c == '"' {
			return i + 1, all < utf8.RuneSelf || utf8.Valid(b[1:i])
		}
		if c < ' ' || c == '\\' {
			return 0, false
		}
		all |= c
	}
	return 0, false
}

// CutPlainInteger does what CutPlain does for an integer of at most 15 digits.
func CutPlainInteger(b []byte) (n int, ok bool) {
	if len(b) > 0 && b[0] == '-' {
		n++
	}
	first := n
	for n < len(b) && b[n] >= '0' && b[n] <= '9' {
		n++
	}
	digits := n - first
	if digits == 0 || digits > maxPlainDigits || b[first] == '0' && n > 1 {
		return 0, false
	}
	return n, n == len(b) || b[n] != '.' && b[n] != 'e' && b[n] != 'E'
}

func cutPlainArray(b []byte, depth int) (n int, kind Kind, ok bool) {
	for n = 1; ; n++ {
		element, _, ok := cutPlain(b[n:], depth+1)
		if n += element; !ok || n == len(b) {
			return 0, KindNone, false
		}
		if b[n] == ']' {
			return n + 1, KindTable, true
		}
		if b[n] != ',' {
			return 0, KindNone, false
		}
	}
}

func cutPlainObject(b []byte, depth int) (n int, kind Kind, ok bool) {
	if hasPrefix(b, "{}") {
		return len("{}"), KindTable, true
	}
	if hasPrefix(b, `{"$decimal":`) {
		return cutPlainDecimal(b)
	}
	before := []byte(nil)
	for n = 1; ; n++ {
		name, ok := cutPlainName(b[n:])
		if !ok || n > 1 && string(before) >= string(name) {
			return 0, KindNone, false
		}
		before = name
		n += len(name) + len(`"":`)
		member, _, ok := cutPlain(b[n:], depth+1)
		if n += member; !ok || n == len(b) {
			return 0, KindNone, false
		}
		if b[n] == '}' {
			return n + 1, KindTable, true
		}
		if b[n] != ',' {
			return 0, KindNone, false
		}
	}
}

// cutPlainName recognises a name and its colon; the name is ASCII, so that the
// order of bytes is the canonical one, and begins with no $.
func cutPlainName(b []byte) (name []byte, ok bool) {
	n, ok := CutPlainString(b)
	if !ok || n == len(b) || b[n] != ':' || n > MaxKeyBytes || b[1] == '$' {
		return nil, false
	}
	name = b[1 : n-1]
	for _, c := range name {
		if c >= utf8.RuneSelf {
			return nil, false
		}
	}
	return name, true
}

func cutPlainDecimal(b []byte) (n int, kind Kind, ok bool) {
	start := len(`{"$decimal":`)
	length, ok := CutPlainString(b[start:])
	n = start + length
	if !ok || n == len(b) || b[n] != '}' || !isDecimal(string(b[start+1:n-1])) {
		return 0, KindNone, false
	}
	return n + 1, KindDecimal, true
}
