package state

import (
	"bytes"
	"encoding/binary"
	"errors"
	"strings"
)

// The tuple form of a path keeps its order under bytes.Compare:
//
//	integer  0x01, then 8 bytes big-endian with the sign bit flipped
//	string   0x02, its bytes with 0x00 written as 0x00 0xFF, then 0x00
//
// Elements follow each other without separators, so that a table's members
// come right after it, before its next sibling: the byte after a string's
// closing 0x00 is 0x01 or 0x02, below the 0xFF of an escaped zero. The scheme
// is that of the FoundationDB tuple layer.
const (
	tupleInteger = 0x01
	tupleString  = 0x02
	tupleEscape  = 0xff
)

// TupleEnd follows every member of a table in tuple order: the keys k with
// tuple(path) < k < tuple(path)+TupleEnd are those under path.
const TupleEnd = 0xfe

// ErrTuple is returned for bytes that are not a tuple form.
var ErrTuple = errors.New("malformed path encoding")

// AppendTuple appends the tuple form of path to dst.
func (p Path) AppendTuple(dst []byte) []byte {
	for _, key := range p {
		dst = key.AppendTuple(dst)
	}
	return dst
}

// AppendTuple appends the tuple form of a single key to dst.
func (k Key) AppendTuple(dst []byte) []byte {
	if !k.isString {
		dst = append(dst, tupleInteger)
		return binary.BigEndian.AppendUint64(dst, uint64(k.number)^1<<63)
	}
	dst = append(dst, tupleString)
	rest := k.text
	for {
		zero := strings.IndexByte(rest, 0)
		if zero < 0 {
			break
		}
		dst = append(append(dst, rest[:zero]...), 0, tupleEscape)
		rest = rest[zero+1:]
	}
	return append(append(dst, rest...), 0)
}

// tupleLen returns the length of k's tuple form.
func (k Key) tupleLen() int {
	if !k.isString {
		return 1 + 8
	}
	return 1 + len(k.text) + strings.Count(k.text, "\x00") + 1
}

// ParseTuple reads a whole path in tuple form. It returns ErrTuple if b is not
// one. Whether its keys are fit to be keys is for Path.Validate to tell.
func ParseTuple(b []byte) (Path, error) {
	var path Path
	for len(b) > 0 {
		key, rest, err := CutTuple(b)
		if err != nil {
			return nil, err
		}
		path, b = append(path, key), rest
	}
	return path, nil
}

// CutTuple reads the first key of a path in tuple form and returns what
// follows it.
func CutTuple(b []byte) (Key, []byte, error) {
	switch {
	case len(b) >= 9 && b[0] == tupleInteger:
		return IntegerKey(int64(binary.BigEndian.Uint64(b[1:]) ^ 1<<63)), b[9:], nil
	case len(b) >= 2 && b[0] == tupleString:
		return cutString(b[1:])
	}
	return Key{}, nil, ErrTuple
}

// cutString reads a string and what follows its closing zero.
func cutString(b []byte) (Key, []byte, error) {
	var text []byte
	for {
		zero := bytes.IndexByte(b, 0)
		if zero < 0 {
			return Key{}, nil, ErrTuple
		}
		if zero+1 == len(b) || b[zero+1] != tupleEscape {
			return StringKey(string(append(text, b[:zero]...))), b[zero+1:], nil
		}
		text = append(append(text, b[:zero]...), 0)
		b = b[zero+2:]
	}
}
