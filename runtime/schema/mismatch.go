package schema

import (
	"errors"
	"fmt"
	"strings"

	"moonledger/chain/state"
)

// MismatchError tells that a value is not what its type wants.
type MismatchError struct {
	// Path leads from the value that was checked to the one inside it that does
	// not fit; it is empty if that is the value itself.
	Path state.Path
	// Want is the type at that place, Got what stands there; the zero Value
	// stands for nil.
	Want *Type
	Got  state.Value

	// explain says more than "must be WANT", if it is set. Unions drop most
	// errors, so texts are made only when asked for.
	explain func() string
}

// Error returns a text that goes on after the name of the value:
// `must be decimal, got "abc"`, or, for a value inside it,
// `accounts.bob must be decimal, got "abc"`.
func (e *MismatchError) Error() string {
	if len(e.Path) == 0 {
		return e.Reason()
	}
	return e.Path.String() + " " + e.Reason()
}

// Reason is Error without the path.
func (e *MismatchError) Reason() string {
	if e.explain != nil {
		return e.explain()
	}
	return fmt.Sprintf("must be %s, got %s%s", e.Want.Brief(), describe(e.Got), e.nearest())
}

// explained returns a MismatchError with a text of its own. Types and values
// among args are described for the reader.
func explained(want *Type, got state.Value, format string, args ...any) *MismatchError {
	return &MismatchError{Want: want, Got: got, explain: func() string { return describedf(format, args) }}
}

// describedf is fmt.Sprintf with types and values described for the reader.
func describedf(format string, args []any) string {
	texts := make([]any, len(args))
	for i, arg := range args {
		texts[i] = described(arg)
	}
	return fmt.Sprintf(format, texts...)
}

func described(arg any) any {
	switch arg := arg.(type) {
	case *Type:
		return arg.Brief()
	case state.Value:
		return describe(arg)
	}
	return arg
}

// nearest suggests one of several strings.
func (e *MismatchError) nearest() string {
	if e.Got.Kind() != state.KindString {
		return ""
	}
	var known []string
	for _, one := range e.Want.possible() {
		if one != nil && one.kind == kindLiteral && one.literal.Kind() == state.KindString {
			known = append(known, one.literal.Text())
		}
	}
	return didYouMean(e.Got.Text(), known)
}

// At returns err with path in front of its own, if it is a MismatchError.
func At(path state.Path, err error) error {
	var mismatch *MismatchError
	if !errors.As(err, &mismatch) {
		return err
	}
	prefixed := *mismatch
	prefixed.Path = append(path[:len(path):len(path)], mismatch.Path...)
	return &prefixed
}

// describe returns v for a message, cut where it is long.
func describe(v state.Value) string {
	switch v.Kind() {
	case state.KindNone:
		return "nil"
	case state.KindBytes:
		return fmt.Sprintf("%d bytes that are not UTF-8", len(v.Text()))
	case state.KindDecimal:
		return "the decimal " + clip(v.Text())
	case state.KindNumber:
		return clip(v.NumberText())
	case state.KindString:
		return string(state.AppendString(nil, clip(v.Text())))
	case state.KindTable:
		return describeTable(v)
	}
	return v.String()
}

func describeTable(v state.Value) string {
	members := v.Members()
	switch {
	case len(members) == 0:
		return "an empty table"
	case members[0].Key.IsInteger():
		return "a table with integer keys"
	}
	names := make([]string, 0, 3)
	for _, m := range members[:min(3, len(members))] {
		names = append(names, clip(m.Key.Text()))
	}
	if len(members) > len(names) {
		names = append(names, "…")
	}
	return "a table {" + strings.Join(names, ", ") + "}"
}
