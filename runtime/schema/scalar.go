package schema

import (
	"errors"
	"math"
	"strings"

	"moonledger/chain/state"
	"moonledger/runtime/decimal"
)

// scalar checks a value against a type that is none of tables.
func (c *checker) scalar(t *Type, v state.Value, m mode) (state.Value, error) {
	got := v.Kind()
	switch t.kind {
	case kindLiteral:
		if t.literal.Equal(v) {
			return t.literal, nil
		}
	case kindString:
		if got == state.KindString {
			return v, nil
		}
	case kindBytes:
		if got == state.KindString || got == state.KindBytes {
			return v, nil
		}
	case kindBoolean:
		if got == state.KindBool {
			return v, nil
		}
	case kindNumber:
		if got == state.KindNumber {
			return canonicalNumber(v)
		}
	case kindInteger:
		return c.integer(t, v)
	case kindDecimal:
		return c.decimal(t, v, m)
	case kindUser:
		return c.user(t, v)
	}
	return v, &MismatchError{Want: t, Got: v}
}

// canonicalNumber drops the digits that v was written with.
func canonicalNumber(v state.Value) (state.Value, error) {
	number, err := state.NumberValue(v.Number())
	if err != nil {
		return v, explained(nil, v, "must be a finite number")
	}
	return number, nil
}

func (c *checker) integer(t *Type, v state.Value) (state.Value, error) {
	n, ok := v.Integer()
	switch {
	case ok && writesInteger(v.NumberText()):
		return state.IntegerValue(n), nil
	case math.Abs(v.Number()) > state.MaxInteger:
		return v, explained(t, v, "must be integer from %d to %d, got %s", -state.MaxInteger, state.MaxInteger, v)
	}
	return v, &MismatchError{Want: t, Got: v}
}

// writesInteger tells whether a number in JSON is integral as it is written:
// 9007199254740991.4 is not, though the nearest float64 is.
func writesInteger(text string) bool {
	if !strings.ContainsAny(text, ".eE") {
		return true
	}
	d, err := decimal.Parse(text)
	if err != nil {
		return false
	}
	_, fraction, _ := strings.Cut(d.String(), ".")
	return strings.Trim(fraction, "0") == ""
}

func (c *checker) decimal(t *Type, v state.Value, m mode) (state.Value, error) {
	switch {
	case v.Kind() == state.KindDecimal:
		return decimalFromText(v)
	case m == converting && (v.Kind() == state.KindNumber || v.Kind() == state.KindString):
		return decimalFromText(v)
	case m == accepting && v.Kind() == state.KindNumber:
		if n, ok := v.Integer(); ok {
			return state.DecimalValue(decimal.FromInt(n).String())
		}
		return v, explained(t, v, `must be decimal, got %s, which is not an integer of at most 2^53-1; write decimal("%s")`, v, v)
	}
	return v, &MismatchError{Want: t, Got: v}
}

// decimalFromText returns the decimal that v's text writes. That of a decimal is
// canonical, and if short has no digit too many.
func decimalFromText(v state.Value) (state.Value, error) {
	text := v.Text()
	if v.Kind() == state.KindDecimal && len(text) <= decimal.MaxDigits {
		return v, nil
	}
	if v.Kind() == state.KindNumber {
		text = v.NumberText()
	}
	d, err := decimal.Parse(text)
	if err == nil {
		return state.DecimalValue(d.String())
	}
	if errors.Is(err, decimal.ErrDigits) {
		return v, explained(builtin("decimal"), v, "must be decimal of at most %d digits, got %s", decimal.MaxDigits, v)
	}
	return v, &MismatchError{Want: builtin("decimal"), Got: v}
}

func (c *checker) user(t *Type, v state.Value) (state.Value, error) {
	switch {
	case v.Kind() != state.KindString || !IsUserName(v.Text()):
		return v, &MismatchError{Want: t, Got: v}
	case c.users != nil && !c.users(v.Text()):
		return v, explained(t, v, "must be user, and there is no user %s", v)
	}
	return v, nil
}
