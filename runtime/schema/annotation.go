package schema

import (
	"strings"

	"moonledger/chain/state"
)

// annotations is what a block says about the statement below it.
type annotations struct {
	doc     string
	params  []paramTag
	results []resultTag
	view    *place
	access  *accessTag
	read    *accessTag
	classes []*Type
}

type paramTag struct {
	at       place
	name     string
	optional bool
	typ      *Type // nil if it could not be read
	doc      string
}

type resultTag struct {
	at  place
	typ *Type
	doc string
}

type accessTag struct {
	at     place
	access Access
}

// first returns the place and name of an annotation that has a meaning only
// above a function or a contract.
func (a *annotations) first() (at place, tag string, ok bool) {
	switch {
	case a.view != nil:
		return *a.view, "view", true
	case a.access != nil:
		return a.access.at, "access", true
	case a.read != nil:
		return a.read.at, "read", true
	case len(a.params) > 0:
		return a.params[0].at, "param", true
	case len(a.results) > 0:
		return a.results[0].at, "return", true
	}
	return place{}, "", false
}

// declare makes the classes and aliases of a block known by name, so that types
// may use them before they are declared.
func (n *notation) declare(b *block) {
	for _, line := range b.lines {
		if line.tag == "class" || line.tag == "alias" {
			n.declareName(line)
		}
	}
}

func (n *notation) declareName(line docLine) {
	body := line.body
	name, at := declaredName(&body)
	switch old := n.named[name]; {
	case name == "":
		n.add(body.here(), "write ---@"+line.tag+" NAME", "---@%s has no name", line.tag)
	case builtin(name) != nil || isOneOf(name, "fun true false"):
		n.add(at, "take another name", "%q is a built-in type", name)
	case len(name) > MaxNameBytes:
		n.add(at, "take a shorter name", "type name %q is longer than %d bytes", clip(name), MaxNameBytes)
	case old != nil:
		n.add(at, "take another name", "type %q is already declared on line %d", name, old.at.line)
	case len(n.named) == maxNamed:
		n.add(at, "", "more than %d classes and aliases", maxNamed)
	default:
		k := kindAlias
		if line.tag == "class" {
			k = kindClass
		}
		n.named[name] = &Type{kind: k, name: name, at: line.at}
	}
}

// declaredName reads the name behind ---@class or ---@alias.
func declaredName(body *cursor) (name string, at place) {
	body.skipSpace()
	if body.take("(exact)") { // LuaLS: no other fields, as always here
		body.skipSpace()
	}
	at = body.here()
	return body.dotted(), at
}

// blockReader reads the annotations of one block.
type blockReader struct {
	*notation
	annotations
	forEditors bool
	pending    []string // text that belongs to what comes next
	record     *Type    // the class that fields belong to
	alias      *Type    // the alias that ---| lines belong to
	options    []*Type  // what it stands for, so far
}

// readBlock reads the annotations of b. forEditors is set above local
// functions, whose annotations may use types that nothing enforces.
func (n *notation) readBlock(b *block, forEditors bool) *annotations {
	r := &blockReader{notation: n, forEditors: forEditors}
	for _, line := range b.lines {
		r.line(line)
	}
	r.closeAlias()
	r.doc = r.takeText()
	return &r.annotations
}

func (r *blockReader) line(line docLine) {
	if line.kind != alternativeLine {
		r.closeAlias()
	}
	switch line.kind {
	case textLine:
		r.pending = append(r.pending, strings.TrimRight(line.body.rest(), " \t"))
	case alternativeLine:
		r.alternative(line)
	case tagLine:
		r.tag(line)
	}
}

func (r *blockReader) tag(line docLine) {
	switch line.tag {
	case "class":
		r.class(line)
	case "alias":
		r.readAlias(line)
	case "field":
		r.field(line)
	case "param":
		r.param(line)
	case "return":
		r.result(line)
	case "view":
		r.setView(line)
	case "access":
		r.setAccess(line, &r.access)
	case "read":
		r.setAccess(line, &r.read)
	default:
		r.otherTag(line)
	}
}

func (r *blockReader) otherTag(line docLine) {
	switch {
	case isOneOf(line.tag, editorTags):
	case isOneOf(line.tag, refusedTags):
		r.add(line.at, "", "---@%s has no meaning in a contract", line.tag)
	default:
		known := strings.Fields(ownTags + " " + editorTags)
		hint := "the annotations are " + strings.Join(strings.Fields(ownTags), ", ")
		if near := Nearest(line.tag, known); near != "" {
			hint = "did you mean ---@" + near + "?"
		}
		r.add(line.at, hint, "unknown annotation ---@%s", clip(line.tag))
	}
}

// takeText returns the text since the last declaration.
func (r *blockReader) takeText() string {
	text := strings.TrimSpace(strings.Join(r.pending, "\n"))
	r.pending = nil
	return text
}

// declared returns the class or alias that line declares, or nil if it failed
// to.
func (r *blockReader) declared(line *docLine) *Type {
	name, _ := declaredName(&line.body)
	if t := r.named[name]; t != nil && t.at == line.at {
		return t
	}
	return nil
}

func (r *blockReader) class(line docLine) {
	t := r.declared(&line)
	if t == nil {
		t = &Type{kind: kindClass} // its fields are read all the same
	}
	r.record = t
	r.records = append(r.records, t)
	r.classes = append(r.classes, t)
	t.doc = r.takeText()
	body := line.body
	body.skipSpace()
	if body.peek() == ':' {
		r.add(body.here(), "list all fields in the class", "class %s can't have a parent", clip(t.name))
		return
	}
	if body.peek() == '<' {
		r.add(body.here(), "", "class %s can't have type parameters", clip(t.name))
		return
	}
	t.doc = joinText(t.doc, body.note())
}

// joinText puts b on the line below a.
func joinText(a, b string) string {
	return strings.TrimSpace(a + "\n" + b)
}

func (r *blockReader) field(line docLine) {
	body := line.body
	body.skipSpace()
	at := body.here()
	f := Field{Name: body.name(), Optional: body.take("?"), Line: line.at.line}
	switch {
	case f.Name == "" && body.peek() == '[':
		r.add(at, "for keys of one kind write table<K, V> where the class is used", "a field needs a name")
		return
	case f.Name == "":
		r.add(at, "write ---@field NAME TYPE", "---@field has no name")
		return
	case len(f.Name) > state.MaxKeyBytes:
		r.add(at, "", "field name %q is longer than %d bytes", clip(f.Name), state.MaxKeyBytes)
		return
	case r.record == nil:
		r.add(line.at, "write ---@class NAME above it", "stray annotation: ---@field %s stands under no ---@class", clip(f.Name))
		return
	case r.record.field(f.Name) != nil:
		r.add(at, "", "field %q of class %s stands twice", clip(f.Name), clip(r.record.name))
		return
	}
	if f.Type = r.typeAfterName(&body, "field", f.Name); f.Type != nil {
		f.Doc = joinText(r.takeText(), body.note())
		r.record.addField(f)
	}
}

// typeAfterName reads the type that follows a name, which can't be nil. After a
// problem it returns nil.
func (r *blockReader) typeAfterName(body *cursor, tag, name string) *Type {
	before := body.pos
	body.skipSpace()
	at := body.here()
	switch {
	case body.peek() == 0:
		r.add(at, "write ---@"+tag+" "+clip(name)+" TYPE", "%s %q has no type", tagNoun(tag), clip(name))
		return nil
	case before == body.pos:
		r.add(at, "write ---@"+tag+" "+clip(name)+" TYPE", "unexpected %q after the name %q", clip(body.word()), clip(name))
		return nil
	}
	forEditors := r.forEditors && tag == "param"
	t := r.readType(body, forEditors)
	if t != nil && t.kind == kindNil && !forEditors {
		r.add(at, "write T? for a value that may be absent", "nil alone is no type")
		return nil
	}
	return t
}

func tagNoun(tag string) string {
	if tag == "param" {
		return "parameter"
	}
	return tag
}

func (r *blockReader) readAlias(line docLine) {
	t := r.declared(&line)
	if t == nil {
		// Reported. Its ---| lines are its own all the same.
		t = &Type{kind: kindAlias}
		r.options = []*Type{builtin("any")}
	}
	t.doc = r.takeText()
	r.alias = t
	body := line.body
	body.skipSpace()
	if body.peek() == 0 || t.name == "" {
		return // its alternatives follow
	}
	elem := r.typeAfterName(&line.body, "alias", t.name)
	if elem == nil {
		elem = builtin("any")
	}
	r.options = []*Type{elem}
	t.doc = joinText(t.doc, line.body.note())
}

// alternative reads ---| TYPE, with the > and + by which LuaLS marks a default.
func (r *blockReader) alternative(line docLine) {
	if r.alias == nil {
		r.add(line.at, "it goes on with a ---@alias on the line above", "stray annotation: ---| belongs to no ---@alias")
		return
	}
	body := line.body
	if !body.take(">") {
		body.take("+")
	}
	t := r.readType(&body, false)
	if t == nil {
		t = builtin("any")
	}
	r.options = append(r.options, t)
}

// closeAlias ends the alias that ---| lines could go on with.
func (r *blockReader) closeAlias() {
	if r.alias == nil {
		return
	}
	alias, options := r.alias, r.options
	r.alias, r.options = nil, nil
	alias.elem = builtin("any")
	if len(options) == 0 {
		r.add(alias.at, "write ---@alias NAME TYPE", "alias %q has no type", clip(alias.name))
		return
	}
	joiner := &typeReader{notation: r.notation, cursor: &cursor{at: alias.at}}
	if elem := joiner.join(alias.at, options); elem.kind == kindNil {
		r.add(alias.at, "write T? for a value that may be absent", "nil alone is no type")
	} else {
		alias.elem = elem
	}
}

func (r *blockReader) param(line docLine) {
	body := line.body
	body.skipSpace()
	tag := paramTag{at: body.here(), name: body.name()}
	switch {
	case body.take("..."):
		r.add(tag.at, "take a T[] instead", "a method can't have varargs")
		return
	case tag.name == "":
		r.add(tag.at, "write ---@param NAME TYPE", "---@param has no name")
		return
	}
	tag.optional = body.take("?")
	if tag.typ = r.typeAfterName(&body, "param", tag.name); tag.typ != nil {
		tag.doc = body.note()
	}
	r.params = append(r.params, tag)
}

func (r *blockReader) result(line docLine) {
	body := line.body
	body.skipSpace()
	tag := resultTag{at: line.at}
	if body.peek() == 0 {
		r.add(line.at, "write ---@return TYPE", "---@return has no type")
	} else if tag.typ = r.readResult(&body); tag.typ != nil {
		tag.doc = body.note()
	}
	r.results = append(r.results, tag)
}

// readResult reads the type of a result, and refuses LuaLS's list of several.
func (r *blockReader) readResult(body *cursor) *Type {
	probe := &typeReader{notation: newNotation(&report{}, r.named), cursor: &cursor{text: body.text, pos: body.pos, at: body.at}, forEditors: r.forEditors}
	probe.union()
	probe.skipSpace()
	if probe.failed || probe.peek() != ',' {
		return r.readType(body, r.forEditors)
	}
	if r.forEditors {
		return builtin("any")
	}
	r.add(probe.here(), "return a table, such as {a: T, b: U}", "a method has one result, not a list")
	return nil
}

func (r *blockReader) setView(line docLine) {
	if rest := line.body.note(); rest != "" {
		r.add(line.body.here(), "", "---@view takes nothing after it, got %q", clip(rest))
	}
	if r.view != nil {
		r.add(line.at, "", "---@view stands twice")
	}
	r.view = &line.at
}

func (r *blockReader) setAccess(line docLine, target **accessTag) {
	if *target != nil {
		r.add(line.at, "", "---@%s stands twice", line.tag)
		return
	}
	*target = &accessTag{at: line.at}
	line.body.skipSpace()
	at := line.body.here()
	who, hint := line.body.word(), ""
	access, err := ParseAccess(who)
	if err == nil {
		(*target).access = access
		if rest := line.body.note(); rest != "" {
			r.add(line.body.here(), "put documentation on a line of its own", "---@%s takes one word, got %q after it", line.tag, clip(rest))
		}
		return
	}
	if near := Nearest(who, accessWords()); near != "" {
		hint = "did you mean " + near + "?"
	}
	r.add(at, hint, "---@%s %v", line.tag, err)
}
