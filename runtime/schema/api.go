package schema

import (
	"slices"
	"strings"
)

// API describes a contract for the wire: what it declares, with types in LuaLS
// notation.
type API struct {
	Name    string      `json:"name"`
	Doc     string      `json:"doc,omitempty"`
	Access  string      `json:"access"`            // default of the methods: anyone, user, admin, role:NAME
	Read    string      `json:"read"`              // who may read state and history
	Types   []APIType   `json:"types,omitempty"`   // classes and aliases that the types below name, as they stand in the file
	Fields  []APIField  `json:"fields,omitempty"`  // of the state, in the order declared
	Methods []APIMethod `json:"methods,omitempty"` // sorted by name
}

// APIType is a class, with fields, or an alias, with what it stands for.
type APIType struct {
	Name   string     `json:"name"`
	Doc    string     `json:"doc,omitempty"`
	Type   string     `json:"type,omitempty"`
	Fields []APIField `json:"fields,omitempty"`
}

// APIField is a field of the state or a class, or a parameter of a method.
type APIField struct {
	Name     string `json:"name"`
	Type     string `json:"type"`
	Optional bool   `json:"optional,omitempty"`
	Doc      string `json:"doc,omitempty"`
}

// APIMethod is a method that can be called.
type APIMethod struct {
	Name      string     `json:"name"`
	Doc       string     `json:"doc,omitempty"`
	Params    []APIField `json:"params,omitempty"`
	Result    string     `json:"result,omitempty"` // empty: not declared
	ResultDoc string     `json:"result_doc,omitempty"`
	View      bool       `json:"view,omitempty"`
	Access    string     `json:"access"`
}

// API returns the description of c. Nothing in it is shared with c.
func (c *Contract) API() API {
	api := API{Name: c.Name, Doc: c.Doc, Access: c.Access.String(), Read: c.Read.String(), Fields: apiFields(c.Fields)}
	for _, m := range c.Methods {
		api.Methods = append(api.Methods, m.api())
	}
	used := c.usedTypes()
	for _, t := range c.types {
		if used[t] {
			api.Types = append(api.Types, t.api())
		}
	}
	return api
}

// usedTypes returns the types that fields and methods are made of.
func (c *Contract) usedTypes() map[*Type]bool {
	used := map[*Type]bool{}
	for _, f := range c.Fields {
		f.Type.markUsed(used)
	}
	for _, m := range c.Methods {
		m.Result.markUsed(used)
		for _, p := range m.Params {
			p.Type.markUsed(used)
		}
	}
	return used
}

func (t *Type) markUsed(used map[*Type]bool) {
	if t == nil || used[t] {
		return
	}
	used[t] = true
	t.each(func(inner *Type) bool {
		inner.markUsed(used)
		return true
	})
	for _, f := range t.fields {
		f.Type.markUsed(used)
	}
}

func (t *Type) api() APIType {
	if t.kind == kindAlias {
		return APIType{Name: t.name, Doc: t.doc, Type: t.elem.String()}
	}
	return APIType{Name: t.name, Doc: t.doc, Fields: apiFields(t.fields)}
}

func apiFields(fields []Field) []APIField {
	var list []APIField
	for _, f := range fields {
		list = append(list, APIField{f.Name, f.Type.String(), f.Optional, f.Doc})
	}
	return list
}

func (m *Method) api() APIMethod {
	api := APIMethod{Name: m.Name, Doc: m.Doc, ResultDoc: m.ResultDoc, View: m.View, Access: m.Access.String()}
	for _, p := range m.Params {
		api.Params = append(api.Params, APIField{p.Name, p.Type.String(), p.Optional, p.Doc})
	}
	if m.Result != nil {
		api.Result = m.Result.String()
	}
	return api
}

// String returns the method in one line: transfer(source string, memo? string):
// decimal, view, access user. The access is left out where it is anyone.
func (m APIMethod) String() string {
	text := m.Name + "(" + fieldList(m.Params) + ")"
	if m.Result != "" {
		text += ": " + m.Result
	}
	if m.View {
		text += ", view"
	}
	if m.Access != "" && m.Access != (Access{}).String() {
		text += ", access " + m.Access
	}
	return text
}

func fieldList(fields []APIField) string {
	list := make([]string, len(fields))
	for i, f := range fields {
		list[i] = f.String()
	}
	return strings.Join(list, ", ")
}

// String returns the name and the type: memo? string.
func (f APIField) String() string {
	if f.Optional && !strings.HasSuffix(f.Type, "?") {
		return f.Name + "? " + f.Type
	}
	return f.Name + " " + f.Type
}

// String returns the type in one line: Order {id integer, memo? string}, or
// Side = "buy"|"sell".
func (t APIType) String() string {
	if t.Type != "" {
		return t.Name + " = " + t.Type
	}
	return t.Name + " {" + fieldList(t.Fields) + "}"
}

// Method returns the method called name, or nil.
func (a API) Method(name string) *APIMethod {
	i := slices.IndexFunc(a.Methods, func(m APIMethod) bool { return m.Name == name })
	if i < 0 {
		return nil
	}
	return &a.Methods[i]
}
