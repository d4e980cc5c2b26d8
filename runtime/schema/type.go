package schema

import (
	"slices"
	"strings"

	"moonledger/chain/state"
)

type kind uint8

const (
	kindAny kind = iota
	kindString
	kindBytes
	kindBoolean
	kindNumber
	kindInteger
	kindDecimal
	kindUser
	kindTable
	kindNil      // no value; only as a result, elsewhere it is kindOptional
	kindFunction // only above local functions, which nothing checks
	kindLiteral  // one string, integer or boolean
	kindOptional
	kindArray
	kindMap
	kindShape // {a: T}
	kindClass // ---@class
	kindAlias // ---@alias
	kindUnion
)

// builtins are the names of the kinds up to kindFunction, in their order.
const builtins = "any string bytes boolean number integer decimal user table nil function"

// Type is what a value may be. It is immutable and may be used by several
// goroutines at once. A nil *Type is no declaration: every value goes, nothing
// is converted.
type Type struct {
	kind     kind
	name     string         // class, alias, built-in
	literal  state.Value    // literal
	elem     *Type          // optional, array, map; what an alias stands for
	key      *Type          // map
	fields   []Field        // shape, class: in the order declared
	index    map[string]int // place in fields by name
	required []string       // shape, class: names of fields that must be there
	// union: as written, without unions, optionals and repetitions
	alternatives []*Type
	// union: alternatives, those behind aliases too, each once; none is an alias,
	// a union or an optional
	leaves    []*Type
	literals  literals // union: leaves that are found, not tried
	tried     []*Type  // union: the other leaves
	tag       tag      // union: what tells its tables apart
	nilBehind bool     // alias: nil is among what it stands for
	doc       string
	at        place // class, alias
}

// Field is a member that a class, a shape or the state has by declaration.
type Field struct {
	Name     string
	Type     *Type
	Optional bool   // may be absent: name? T, or T? itself
	Doc      string // may be empty
	Line     int    // 0 inside {…}
}

func builtinNames() []string { return strings.Fields(builtins) }

// builtin returns the type that a built-in name stands for, or nil.
func builtin(name string) *Type {
	for i, known := range builtinNames() {
		if known == name {
			return &Type{kind: kind(i), name: known}
		}
	}
	return nil
}

// String returns the type in LuaLS notation, with classes and aliases by name:
// "table<string, decimal>", "string?", `"buy"|"sell"`. A nil type is "any".
func (t *Type) String() string {
	if t == nil {
		return "any"
	}
	var w typeWriter
	t.write(&w)
	return w.String()
}

// Brief is String for messages, cut where it is long. It takes no longer for a
// type whose notation would fill the file.
func (t *Type) Brief() string {
	if t == nil {
		return clip(t.String())
	}
	w := typeWriter{most: longestClip}
	t.write(&w)
	return clip(w.String())
}

// A typeWriter takes the notation of a type.
type typeWriter struct {
	strings.Builder
	most int // bytes behind which nothing counts any more; 0: all counts
}

func (w *typeWriter) full() bool { return w.most > 0 && w.Len() > w.most }

func (t *Type) write(b *typeWriter) {
	switch t.kind {
	case kindLiteral:
		b.WriteString(literalText(t.literal))
	case kindOptional:
		t.elem.writeOperand(b)
		b.WriteByte('?')
	case kindArray:
		t.elem.writeOperand(b)
		b.WriteString("[]")
	case kindMap:
		b.WriteString("table<")
		t.key.write(b)
		b.WriteString(", ")
		t.elem.write(b)
		b.WriteByte('>')
	case kindShape:
		t.writeShape(b)
	case kindUnion:
		t.writeUnion(b)
	default:
		b.WriteString(t.name)
	}
}

func (t *Type) writeUnion(b *typeWriter) {
	for i, alternative := range t.alternatives {
		if b.full() {
			return
		}
		if i > 0 {
			b.WriteByte('|')
		}
		alternative.write(b)
	}
}

// writeOperand writes t so that a ? or [] after it belongs to all of it.
func (t *Type) writeOperand(b *typeWriter) {
	if t.kind != kindUnion && t.kind != kindOptional {
		t.write(b)
		return
	}
	b.WriteByte('(')
	t.write(b)
	b.WriteByte(')')
}

func (t *Type) writeShape(b *typeWriter) {
	b.WriteByte('{')
	for i, f := range t.fields {
		if b.full() {
			return
		}
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(f.Name)
		if f.Optional && !f.Type.includesNil() {
			b.WriteByte('?')
		}
		b.WriteString(": ")
		f.Type.write(b)
	}
	b.WriteByte('}')
}

// literalText writes a literal without escapes: the parser takes none.
func literalText(v state.Value) string {
	if v.Kind() != state.KindString {
		return v.String()
	}
	if strings.Contains(v.Text(), `"`) {
		return "'" + v.Text() + "'"
	}
	return `"` + v.Text() + `"`
}

// resolve follows aliases and takes optionals off: the type of a value that is
// there.
func (t *Type) resolve() *Type {
	for t != nil && (t.kind == kindAlias || t.kind == kindOptional) {
		t = t.elem
	}
	return t
}

// includesNil tells whether nil is among the values by declaration: T?, T|nil
// or an alias of one. any has no mark of absence and so does not count.
func (t *Type) includesNil() bool {
	switch {
	case t == nil:
		return false
	case t.kind == kindUnion:
		for _, alternative := range t.alternatives {
			if alternative.includesNil() {
				return true
			}
		}
		return false
	}
	return t.kind == kindOptional || t.kind == kindNil || t.kind == kindAlias && t.nilBehind
}

// field returns the field of a class or shape, or nil.
func (t *Type) field(name string) *Field {
	if i, ok := t.index[name]; ok {
		return &t.fields[i]
	}
	return nil
}

func (t *Type) addField(f Field) {
	if t.index == nil {
		t.index = map[string]int{}
	}
	t.index[f.Name] = len(t.fields)
	t.fields = append(t.fields, f)
}

// fieldAt returns the field that key names, or nil.
func (t *Type) fieldAt(key state.Key) *Field {
	if key.IsInteger() {
		return nil
	}
	return t.field(key.Text())
}

// complete finds out which fields of a class or shape are required, when all
// aliases are known.
func (t *Type) complete() {
	for i := range t.fields {
		f := &t.fields[i]
		f.Optional = f.Optional || f.Type.includesNil()
		if !f.Optional {
			t.required = append(t.required, f.Name)
		}
	}
}

func (t *Type) fieldNames() []string {
	names := make([]string, len(t.fields))
	for i, f := range t.fields {
		names[i] = f.Name
	}
	return names
}

// possible returns the types of which a value that is there has one, behind
// aliases, optionals and unions.
func (t *Type) possible() []*Type {
	t = t.resolve()
	if t != nil && t.kind == kindUnion {
		return t.leaves
	}
	return []*Type{t}
}

// isTable tells whether values of t are tables; t is none of optional, alias
// and union.
func (t *Type) isTable() bool {
	switch t.kind {
	case kindTable, kindArray, kindMap, kindShape, kindClass:
		return true
	}
	return false
}

// IsDecimal tells whether every value of t that is there is a decimal: decimal,
// decimal?, an alias of them.
func (t *Type) IsDecimal() bool {
	return !slices.ContainsFunc(t.possible(), func(one *Type) bool { return one == nil || one.kind != kindDecimal })
}

// HasFields tells whether every value of t that is there is a table with named
// fields, and no others.
func (t *Type) HasFields() bool {
	return !slices.ContainsFunc(t.possible(), func(one *Type) bool { return one == nil || !one.hasFields() })
}
