package bench

import (
	"fmt"
	"slices"
	"strings"

	"moonledger/server/wire"
)

// A MismatchError says what a plan asks for that a contract does not have.
type MismatchError struct {
	Reason string
	Advice string
}

// Error implements error.
func (e *MismatchError) Error() string { return e.Reason }

// Hint returns what to do about it.
func (e *MismatchError) Hint() string { return e.Advice }

// Check compares a plan with the API of its contract. The error is a
// *MismatchError. Whether values have the right types the server finds out.
func (p Plan) Check(api wire.APIResult) error {
	i := slices.IndexFunc(api.Methods, func(m wire.MethodAPI) bool { return m.Name == p.Method })
	if i < 0 {
		var names []string
		for _, m := range api.Methods {
			names = append(names, m.Name)
		}
		return &MismatchError{fmt.Sprintf("%s has no method %q", api.Contract, p.Method), listing("it has", names)}
	}
	m := api.Methods[i]
	if wrong := p.mismatch(m); wrong != "" {
		var names []string
		for _, f := range m.Params {
			names = append(names, f.Name)
		}
		return &MismatchError{fmt.Sprintf("%s.%s: %s", p.Contract, p.Method, wrong), listing("it takes", names)}
	}
	return nil
}

func listing(what string, names []string) string {
	if len(names) == 0 {
		return what + " none"
	}
	return what + " " + strings.Join(names, ", ")
}

// mismatch tells how the arguments are not those of the method, or "".
func (p Plan) mismatch(m wire.MethodAPI) string {
	given := map[string]bool{}
	for _, a := range p.Arguments {
		if !slices.ContainsFunc(m.Params, func(f wire.FieldAPI) bool { return f.Name == a.Name }) {
			return fmt.Sprintf("%q is no argument", a.Name)
		}
		if given[a.Name] {
			return fmt.Sprintf("argument %q is given twice", a.Name)
		}
		given[a.Name] = true
	}
	for _, f := range m.Params {
		if !f.Optional && !given[f.Name] {
			return fmt.Sprintf("argument %q is missing", f.Name)
		}
	}
	return ""
}
