package runtime

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"moonledger/runtime/money"
	"moonledger/runtime/stdlib"
)

// failure turns what PCall returned into an error of this package: the reason
// that the meter ended the call, an error that the contract raised, or
// ErrInternal.
func (r *run) failure(err error) error {
	if err := r.over(); err != nil {
		return err
	}
	var raised *lua.ApiError
	if !errors.As(err, &raised) || raised.Type == lua.ApiErrorPanic {
		return r.internal(err)
	}
	failure := r.raised(raised.Object)
	if failure.Line == 0 {
		failure.File, failure.Line, _ = cutPosition(raised.StackTrace, r.contract.File)
	}
	return failure
}

// panicked is failure for a panic that no PCall stopped.
func (r *run) panicked(cause any) error {
	if raised, ok := cause.(*lua.ApiError); ok {
		return r.failure(raised)
	}
	if err := r.over(); err != nil {
		return err
	}
	return r.internal(cause)
}

// internal reports that the VM broke; it is not used again.
func (r *run) internal(cause any) error {
	r.vm.broken = true
	return fmt.Errorf("%w: %v", ErrInternal, cause)
}

// refusal is the error of a contract that did something wrong where no Lua code
// runs.
func (r *run) refusal(line int, format string, args ...any) *ContractError {
	return &ContractError{Message: clean(fmt.Sprintf(format, args...)), File: r.contract.File, Line: line}
}

// raised reads the value that was raised.
func (r *run) raised(object lua.LValue) *ContractError {
	switch x := object.(type) {
	case lua.LString:
		return splitPosition(clean(string(x)), r.contract.File)
	case *lua.LTable:
		return r.coded(x)
	case *lua.LUserData:
		if d, ok := money.Of(x); ok {
			return &ContractError{Message: d.String()}
		}
	}
	return &ContractError{Message: fmt.Sprintf("error raised with a %s instead of a text", stdlib.TypeName(object))}
}

// coded reads error{code = …, message = …}. What else the table holds stays in
// the contract.
func (r *run) coded(table *lua.LTable) *ContractError {
	message, err := textOf(table.RawGetString("message"), "message")
	if err != nil {
		return &ContractError{Message: "error raised with a table that has no text as its message"}
	}
	failure := splitPosition(clean(message), r.contract.File)
	if code, err := textOf(table.RawGetString("code"), "code"); err == nil {
		failure.Code = clean(code)
	}
	return failure
}

// clean makes a text fit for people and for JSON.
func clean(text string) string {
	return strings.ToValidUTF8(stdlib.CleanMessage(text), "\ufffd")
}

// splitPosition takes "file:line: ", which Lua has put in front of a text, off
// it.
func splitPosition(text, file string) *ContractError {
	file, line, rest := cutPosition(text, file)
	if line == 0 {
		return &ContractError{Message: text}
	}
	return &ContractError{Message: strings.TrimPrefix(rest, " "), File: file, Line: line}
}

// cutPosition reads the "file:line:" that a text begins with. The line is 0 if
// there is none.
func cutPosition(text, file string) (string, int, string) {
	rest, ok := strings.CutPrefix(text, file+":")
	if !ok {
		return "", 0, text
	}
	digits, rest, ok := strings.Cut(rest, ":")
	line, err := strconv.Atoi(digits)
	if !ok || err != nil || line < 1 {
		return "", 0, text
	}
	return file, line, rest
}
