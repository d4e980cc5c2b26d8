package shell

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"moonledger/chain/state"
)

// A layout is how a value is written for people: as JSON in which a decimal is a
// string such as "100.0", bytes are a string of hex behind 0x, and a table with
// keys 1 to n is an array. Other integer keys stand in quotes.
type layout struct {
	b      strings.Builder
	indent bool // a line for each member
}

// lineWidth is how long a table may be to be written on one line.
const lineWidth = 80

// readable writes a value, each table in it that is short on one line, and the
// members of others on a line each.
func readable(v state.Value) string {
	l := layout{indent: true}
	l.value(v, 0)
	return printableJSON(l.b.String())
}

// flat writes a value on one line.
func flat(v state.Value) string {
	var l layout
	l.value(v, 0)
	return printableJSON(l.b.String())
}

// short returns a table on one line, if that is short.
func short(v state.Value) (text string, ok bool) {
	if count(v) > lineWidth/2 {
		return "", false
	}
	var l layout
	l.value(v, 0)
	return l.b.String(), l.b.Len() <= lineWidth
}

func (l *layout) value(v state.Value, depth int) {
	switch v.Kind() {
	case state.KindNone:
		l.b.WriteString("null")
	case state.KindDecimal:
		l.b.WriteString(`"` + v.Text() + `"`)
	case state.KindBytes:
		l.b.WriteString(`"0x` + hex.EncodeToString([]byte(v.Text())) + `"`)
	case state.KindTable:
		l.table(v, depth)
	default:
		l.b.Write(v.AppendJSON(nil))
	}
}

func (l *layout) table(v state.Value, depth int) {
	if l.indent {
		if text, ok := short(v); ok {
			l.b.WriteString(text)
			return
		}
	}
	members := v.Members()
	opening, closing := "{", "}"
	isArray := isSequence(members)
	if isArray {
		opening, closing = "[", "]"
	}
	l.b.WriteString(opening)
	for i, m := range members {
		if i > 0 {
			l.b.WriteByte(',')
		}
		l.space(i, depth+1)
		if !isArray {
			l.key(m.Key)
		}
		l.value(m.Value, depth+1)
	}
	if len(members) > 0 && l.indent {
		l.newLine(depth)
	}
	l.b.WriteString(closing)
}

// space parts the i-th member from what stands before it.
func (l *layout) space(i, depth int) {
	switch {
	case l.indent:
		l.newLine(depth)
	case i > 0:
		l.b.WriteByte(' ')
	}
}

func (l *layout) newLine(depth int) {
	l.b.WriteByte('\n')
	for range depth {
		l.b.WriteString("  ")
	}
}

func (l *layout) key(k state.Key) {
	if k.IsInteger() {
		fmt.Fprintf(&l.b, `"%s": `, strconv.FormatInt(k.Integer(), 10))
		return
	}
	l.b.Write(append(state.AppendString(nil, k.Text()), ": "...))
}

// isSequence tells whether members have the keys 1 to n. No members are none.
func isSequence(members []state.Member) bool {
	for i, m := range members {
		if m.Key != state.IntegerKey(int64(i+1)) {
			return false
		}
	}
	return len(members) > 0
}
