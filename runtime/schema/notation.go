package schema

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"moonledger/chain/state"
)

// Bounds that keep every declaration cheap to read and to use.
const (
	maxNesting         = state.MaxDepth // brackets in brackets in a type
	maxAlternatives    = 256            // of one union
	maxAllAlternatives = 1 << 16        // of all unions of a contract
)

// notation reads types as annotations write them. It remembers what can only be
// checked when all aliases are known.
type notation struct {
	*report
	named   map[string]*Type // classes and aliases
	single  map[string]*Type // all others but unions, by notation
	unions  []*Type
	records []*Type // shapes and classes
	keys    []keyUse
}

func newNotation(r *report, named map[string]*Type) *notation {
	return &notation{report: r, named: named, single: map[string]*Type{}}
}

// keyUse is a table<K,V> whose K is to be checked.
type keyUse struct {
	at    place
	table *Type
}

// typeReader reads one type. The first thing wrong with it ends the reading and
// is reported.
type typeReader struct {
	*notation
	*cursor
	forEditors bool // functions may be typed: nothing enforces them here
	depth      int
	failed     bool
}

// readType reads the type at c, nil included, and what separates it from the text
// behind it. After a problem it returns nil.
func (n *notation) readType(c *cursor, forEditors bool) *Type {
	r := &typeReader{notation: n, cursor: c, forEditors: forEditors}
	c.skipSpace()
	t := r.union()
	if !r.failed && c.pos < len(c.text) && !strings.ContainsRune(" \t#@", rune(c.peek())) {
		r.fail("", "unexpected %q after the type %s", clip(c.nextWord()), t.Brief())
	}
	if r.failed {
		return nil
	}
	return t
}

// fail reports a problem at the cursor, if it is the first, and returns a type
// to go on with.
func (r *typeReader) fail(hint, format string, args ...any) *Type {
	return r.failAt(r.here(), hint, format, args...)
}

func (r *typeReader) failAt(at place, hint, format string, args ...any) *Type {
	if !r.failed {
		r.add(at, hint, format, args...)
	}
	r.failed = true
	r.pos = len(r.text)
	return &Type{name: "any"}
}

// union reads T|U|…
func (r *typeReader) union() *Type {
	if r.depth++; r.depth > maxNesting {
		return r.fail("name the inner type with ---@alias", "type nests deeper than %d", maxNesting)
	}
	defer func() { r.depth-- }()
	start := r.here()
	alternatives := []*Type{r.postfix()}
	for !r.failed {
		back := r.pos
		r.skipSpace()
		if !r.take("|") {
			r.pos = back
			break
		}
		r.skipSpace()
		alternatives = append(alternatives, r.postfix())
	}
	return r.join(start, alternatives)
}

// join makes a union: flat, each alternative once, nil turned into optional.
func (r *typeReader) join(start place, alternatives []*Type) *Type {
	if len(alternatives) == 1 {
		return alternatives[0]
	}
	set := unionSet{seen: map[*Type]bool{}}
	for _, alternative := range alternatives {
		set.add(alternative)
	}
	t := set.union()
	if len(t.alternatives) > maxAlternatives {
		return r.failAt(start, "", "union of %d types, more than %d", len(t.alternatives), maxAlternatives)
	}
	if t.kind == kindUnion {
		t.at = start
		r.unions = append(r.unions, t)
	}
	if set.optional {
		return optional(t)
	}
	return t
}

// unionSet is a declared union in the making. Where aliases lead is not known yet.
type unionSet struct {
	alternatives []*Type
	seen         map[*Type]bool
	optional     bool
}

func (s *unionSet) add(t *Type) {
	switch t.kind {
	case kindNil:
		s.optional = true
	case kindOptional:
		s.optional = true
		s.add(t.elem)
	case kindUnion:
		for _, alternative := range t.alternatives {
			s.add(alternative)
		}
	default:
		if !s.seen[t] {
			s.seen[t] = true
			s.alternatives = append(s.alternatives, t)
		}
	}
}

// union returns what was added, but for nil.
func (s *unionSet) union() *Type {
	switch len(s.alternatives) {
	case 0:
		return builtin("nil")
	case 1:
		return s.alternatives[0]
	}
	return &Type{kind: kindUnion, alternatives: s.alternatives}
}

func optional(t *Type) *Type {
	if t.kind == kindOptional || t.kind == kindNil {
		return t
	}
	return &Type{kind: kindOptional, elem: t}
}

// postfix reads a type with its ? and [].
func (r *typeReader) postfix() *Type {
	t := r.once(r.primary())
	for depth := 0; !r.failed; depth++ {
		switch {
		case depth > maxNesting:
			return r.fail("", "type nests deeper than %d", maxNesting)
		case r.take("?"):
			t = r.once(optional(t))
		case r.take("[]"):
			if t.includesNil() {
				return r.fail("drop the ?", "an element of an array can't be %s: arrays have no holes", t.Brief())
			}
			t = r.once(&Type{kind: kindArray, elem: t})
		case r.peek() == '[':
			return r.fail("write T[] for an array", "unexpected %q after the type %s", clip(r.nextWord()), t.Brief())
		default:
			return t
		}
	}
	return t
}

// once returns the first type that was written as t is, so that pointers tell types
// apart. Unions go as they are: each tells where it stands.
func (r *typeReader) once(t *Type) *Type {
	if r.failed || t.kind == kindUnion || t.kind == kindClass || t.kind == kindAlias {
		return t
	}
	text := t.String()
	if first := r.single[text]; first != nil {
		return first
	}
	r.single[text] = t
	return t
}

func (r *typeReader) primary() *Type {
	switch c := r.peek(); {
	case isNameByte(c, false):
		return r.nameType()
	case c == '"' || c == '\'':
		return r.stringLiteral(c)
	case c == '-' || isNameByte(c, true):
		return r.integerLiteral()
	case c == '(':
		return r.group()
	case c == '{':
		return r.shape()
	case c == 0:
		return r.fail("", "a type is missing here")
	}
	hint := ""
	switch r.peek() {
	case '[':
		hint = "write T[] for an array, table<K, V> for a table"
	case '?':
		hint = "write T? for a value that may be absent"
	}
	return r.fail(hint, "a type can't begin with %q", clip(r.nextWord()))
}

func (r *typeReader) group() *Type {
	r.pos++
	r.skipSpace()
	t := r.union()
	r.expect(")")
	return t
}

// expect skips token, with spaces before it, or fails.
func (r *typeReader) expect(token string) {
	r.skipSpace()
	if !r.failed && !r.take(token) {
		if r.pos == len(r.text) {
			r.fail("", "%q is missing at the end of the type", token)
			return
		}
		r.fail("", "want %q in the type, got %q", token, clip(r.nextWord()))
	}
}

// stringLiteral reads "x" or 'x'. What LuaLS does with escapes is left out.
func (r *typeReader) stringLiteral(quote byte) *Type {
	start := r.here()
	end := strings.IndexByte(r.rest()[1:], quote)
	if end < 0 {
		return r.fail("", "the string %s has no end", clip(r.rest()))
	}
	value := r.rest()[1 : 1+end]
	r.pos += end + 2
	if strings.Contains(value, `\`) {
		return r.failAt(start, "", "a string in a type can't have a backslash: %s", clip(value))
	}
	if len(value) > maxLiteral {
		return r.failAt(start, "declare it string", "the string %q in a type is longer than %d bytes", clip(value), maxLiteral)
	}
	literal := state.StringValue(value)
	if literal.Kind() != state.KindString {
		return r.failAt(start, "", "the string %q is not valid UTF-8", clip(value))
	}
	return &Type{kind: kindLiteral, literal: literal}
}

func (r *typeReader) integerLiteral() *Type {
	start := r.here()
	from := r.pos
	r.take("-")
	for c := r.peek(); c >= '0' && c <= '9'; c = r.peek() {
		r.pos++
	}
	digits := r.text[from:r.pos]
	number, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || max(number, -number) > state.MaxInteger {
		return r.failAt(start, "", "%q in a type is not an integer of at most 2^53-1", clip(digits))
	}
	return &Type{kind: kindLiteral, literal: state.IntegerValue(number)}
}

func (r *typeReader) nameType() *Type {
	start := r.here()
	switch name := r.dotted(); {
	case name == "table" && r.peek() == '<':
		return r.table()
	case name == "true" || name == "false":
		return &Type{kind: kindLiteral, literal: state.BoolValue(name == "true")}
	case name == "fun" && r.forEditors:
		return r.function()
	case name == "function" && !r.forEditors:
		return r.failAt(start, "", "a function can be neither an argument, a result nor state")
	case builtin(name) != nil:
		return builtin(name)
	case r.named[name] != nil:
		return r.named[name]
	default:
		return r.failAt(start, r.unknownHint(name), "unknown type %q", clip(name))
	}
}

// unknownHint tells what the author of an unknown type's name may have meant.
func (r *typeReader) unknownHint(name string) string {
	if r.full() {
		return ""
	}
	others := map[string]string{
		"bool": "boolean", "int": "integer", "int64": "integer", "long": "integer", "uint": "integer",
		"float": "number or decimal", "double": "number or decimal", "money": "decimal", "amount": "decimal",
		"str": "string", "text": "string", "char": "string", "byte": "bytes", "binary": "bytes",
		"list": "T[]", "array": "T[]", "dict": "table<K, V>", "map": "table<K, V>", "object": "table or {a: T}",
		"account": "string or user", "caller": "user", "unknown": "any", "self": "the class's name",
	}
	if other := others[strings.ToLower(name)]; other != "" {
		return "write " + other
	}
	if name == "fun" {
		return "a function can be neither an argument, a result nor state"
	}
	return r.didYouMean(name, r.knownTypes(), "the built-in types are "+r.builtinList()+"; others need ---@class or ---@alias")
}

func (r *typeReader) knownTypes() []string {
	names := builtinNames()
	for name := range r.named {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func (r *typeReader) builtinList() string {
	names := builtinNames()
	return strings.Join(names[:kindNil], ", ")
}

// table reads <K, V>.
func (r *typeReader) table() *Type {
	r.pos++
	r.skipSpace()
	at := r.here()
	t := &Type{kind: kindMap}
	t.key = r.union()
	r.expect(",")
	r.skipSpace()
	t.elem = r.union()
	r.expect(">")
	if !r.failed {
		r.refuseNil(t.elem, at)
		r.keys = append(r.keys, keyUse{at, t})
	}
	return t
}

// refuseNil fails if t is nil alone.
func (r *typeReader) refuseNil(t *Type, at place) {
	if t.kind == kindNil {
		r.failAt(at, "write T? for a value that may be absent", "nil alone is no type")
	}
}

// function reads fun(…): T without looking inside.
func (r *typeReader) function() *Type {
	r.expect("(")
	for open := 1; open > 0 && !r.failed; r.pos++ {
		switch r.peek() {
		case '(':
			open++
		case ')':
			open--
		case 0:
			return r.fail("", `")" is missing at the end of the type`)
		}
	}
	if r.take(":") {
		r.skipSpace()
		r.union()
	}
	return builtin("function")
}

// shape reads {a: T, b?: T}.
func (r *typeReader) shape() *Type {
	t := &Type{kind: kindShape}
	r.pos++
	r.skipSpace()
	for !r.failed && !r.take("}") {
		r.member(t)
		r.skipSpace()
		if !r.failed && r.peek() != '}' && !r.take(",") && !r.take(";") {
			r.expect("}")
			break
		}
		r.skipSpace()
	}
	if !r.failed && len(t.fields) == 0 {
		return r.fail("write table for a table of anything", "{} has no members")
	}
	r.records = append(r.records, t)
	return t
}

// member reads one a?: T of a shape.
func (r *typeReader) member(t *Type) {
	at := r.here()
	name := r.name()
	f := Field{Name: name, Optional: r.take("?")}
	switch {
	case r.peek() == '[':
		r.fail("write table<K, V>", "a member in {…} needs a name")
		return
	case name == "":
		r.fail("write {name: T}", "want the name of a member in {…}, got %q", clip(r.nextWord()))
		return
	case t.field(name) != nil:
		r.failAt(at, "", "member %q stands twice", clip(name))
		return
	case len(name) > state.MaxKeyBytes:
		r.failAt(at, "", "member %q is longer than %d bytes", clip(name), state.MaxKeyBytes)
		return
	}
	r.expect(":")
	r.skipSpace()
	at = r.here()
	if f.Type = r.union(); !r.failed {
		r.refuseNil(f.Type, at)
		t.addField(f)
	}
}

// keyError tells what is wrong with t as K of table<K,V>, or returns "".
func keyError(t *Type) string {
	if t.includesNil() {
		return fmt.Sprintf("a key can't be %s: nil is no key", t.Brief())
	}
	for _, one := range t.possible() {
		switch {
		case one.kind == kindString || one.kind == kindInteger || one.kind == kindUser:
		case one.kind == kindLiteral && one.literal.Kind() != state.KindBool:
		default:
			return fmt.Sprintf("a key can't be %s: keys are string, integer, user or literals", one.Brief())
		}
	}
	return ""
}
