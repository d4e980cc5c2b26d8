package schema

import (
	"errors"
	"fmt"

	"moonledger/chain/state"
)

// ArgumentError tells why a call can't be made with the arguments given.
type ArgumentError struct {
	Contract string
	Method   string
	Argument string // the parameter's name, or the name that is none; may be empty
	Reason   string // what is wrong, with the argument's name
}

// Error returns `Points.transfer: argument "quantity" must be decimal, got "abc"`.
func (e *ArgumentError) Error() string {
	return e.Contract + "." + e.Method + ": " + e.Reason
}

// ResultError tells that a method returned what its ---@return does not allow.
type ResultError struct {
	Contract string
	Method   string
	Mismatch *MismatchError
}

// Error returns "Points.balance: the result must be decimal, got nil".
func (e *ResultError) Error() string {
	return e.Contract + "." + e.Method + ": " + sentence("the result", e.Mismatch)
}

// Unwrap returns the mismatch.
func (e *ResultError) Unwrap() error { return e.Mismatch }

// Arguments returns the arguments of a call, converted, by name. args is a table
// by name or a sequence by position; an empty table and the zero Value are no
// arguments. Those left out are absent from the result, which is a table always.
// The error is an *ArgumentError, about the first thing wrong.
func (m *Method) Arguments(args state.Value, users UserExists) (state.Value, error) {
	return m.ArgumentsPaying(args, users, nil)
}

// ArgumentsPaying is Arguments that calls pay for each step, as Type.AcceptPaying.
func (m *Method) ArgumentsPaying(args state.Value, users UserExists, pay func()) (state.Value, error) {
	byName, err := m.named(args)
	if err != nil {
		return state.Value{}, err
	}
	c := newChecker(byName, users)
	c.pay = pay
	var members []state.Member
	for _, p := range m.Params {
		v := byName.Get(state.StringKey(p.Name))
		if !v.Exists() && p.Optional {
			continue
		}
		if v, err = m.argument(c, p, v); err != nil {
			return state.Value{}, err
		}
		members = append(members, state.Member{Key: state.StringKey(p.Name), Value: v})
	}
	return state.TableValue(members...)
}

// Accept returns a result of the method as its type wants it. The zero Value is
// no result. The error is a *ResultError.
func (m *Method) Accept(result state.Value) (state.Value, error) {
	return m.AcceptPaying(result, func() {})
}

// AcceptPaying is Accept for code whose work is limited, as Type.AcceptPaying.
func (m *Method) AcceptPaying(result state.Value, pay func()) (state.Value, error) {
	v, err := m.Result.AcceptPaying(result, pay)
	var mismatch *MismatchError
	if errors.As(err, &mismatch) {
		return v, &ResultError{m.contract, m.Name, mismatch}
	}
	return v, err
}

// argument converts one argument, which must be there.
func (m *Method) argument(c *checker, p Param, v state.Value) (state.Value, error) {
	if !v.Exists() {
		return v, m.refuse(p.Name, "argument %q (%s) is missing", p.Name, p.Type.Brief())
	}
	converted, err := c.check(p.Type, v, converting, 0)
	var mismatch *MismatchError
	if errors.As(err, &mismatch) {
		return v, m.refuse(p.Name, "%s", sentence(fmt.Sprintf("argument %q", p.Name), mismatch))
	}
	return converted, err
}

// sentence puts a mismatch behind the name of what was checked.
func sentence(subject string, e *MismatchError) string {
	if len(e.Path) > 0 {
		return subject + ": " + e.Error()
	}
	return subject + " " + e.Error()
}

func (m *Method) refuse(argument, format string, args ...any) error {
	return &ArgumentError{m.contract, m.Name, argument, fmt.Sprintf(format, args...)}
}

// named returns args by name, all of them parameters.
func (m *Method) named(args state.Value) (state.Value, error) {
	switch {
	case !args.Exists():
		return state.EmptyTable(), nil
	case args.Kind() != state.KindTable:
		return args, m.refuse("", "arguments must be an object by name or an array by position, got %s", describe(args))
	case len(args.Members()) > 0 && args.Members()[0].Key.IsInteger():
		return m.fromPositions(args.Members())
	}
	for _, member := range args.Members() {
		if name := member.Key.Text(); !m.hasParam(name) {
			return args, m.refuse(name, "no argument %q%s", clip(name), m.suggest(name, args))
		}
	}
	return args, nil
}

func (m *Method) hasParam(name string) bool {
	for _, p := range m.Params {
		if p.Name == name {
			return true
		}
	}
	return false
}

// suggest names a parameter that args lacks in place of an unknown one.
func (m *Method) suggest(name string, args state.Value) string {
	var open []string
	for _, p := range m.Params {
		if !args.Get(state.StringKey(p.Name)).Exists() {
			open = append(open, p.Name)
		}
	}
	return didYouMean(name, open)
}

func (m *Method) fromPositions(members []state.Member) (state.Value, error) {
	if len(members) > len(m.Params) {
		return state.Value{}, m.refuse("", "takes %s, got %d", countArguments(len(m.Params)), len(members))
	}
	byName := make([]state.Member, len(members))
	for i, member := range members {
		if member.Key != state.IntegerKey(int64(i+1)) {
			return state.Value{}, m.refuse("", "arguments by position must have the keys 1 to %d", len(members))
		}
		byName[i] = state.Member{Key: state.StringKey(m.Params[i].Name), Value: member.Value}
	}
	return state.TableValue(byName...)
}

func countArguments(n int) string {
	switch n {
	case 0:
		return "no arguments"
	case 1:
		return "at most 1 argument"
	}
	return fmt.Sprintf("at most %d arguments", n)
}
