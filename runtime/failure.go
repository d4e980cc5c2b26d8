package runtime

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"moonledger/runtime/stdlib"
)

// failure turns what PCall returned into an error of this package: the reason
// that the meter ended the call, an error that the contract raised, or
// ErrInternal.
func (r *run) failure(err error) error {
	if cause := r.vm.meter.Err(); cause != nil {
		return cause
	}
	var raised *lua.ApiError
	if !errors.As(err, &raised) || raised.Type == lua.ApiErrorPanic {
		return fmt.Errorf("%w: %v", ErrInternal, err)
	}
	failure := r.message(raised.Object)
	if failure.Line == 0 {
		failure.File, failure.Line = position(raised.StackTrace, r.contract.File)
	}
	return failure
}

// panicked is failure for a panic that no PCall stopped.
func (r *run) panicked(cause any) error {
	if raised, ok := cause.(*lua.ApiError); ok {
		return r.failure(raised)
	}
	if err := r.vm.meter.Err(); err != nil {
		return err
	}
	return fmt.Errorf("%w: %v", ErrInternal, cause)
}

// message reads the value that was raised. Lua has put its position in front
// of a text, "file:line: "; callers get the two apart.
func (r *run) message(object lua.LValue) *ContractError {
	switch x := object.(type) {
	case lua.LString:
		return splitPosition(stdlib.CleanMessage(string(x)), r.contract.File)
	case lua.LNumber:
		return &ContractError{Message: stdlib.NumberText(x)}
	case *lua.LTable:
		return r.coded(x)
	case *lua.LUserData:
		if text, ok := x.Value.(fmt.Stringer); ok {
			return &ContractError{Message: text.String()}
		}
	}
	return &ContractError{Message: fmt.Sprintf("error raised with a %s instead of a text", typeName(object))}
}

// coded reads error{code = …, message = …}.
func (r *run) coded(table *lua.LTable) *ContractError {
	code, err1 := textOf(table.RawGetString("code"), "code")
	message, err2 := textOf(table.RawGetString("message"), "message")
	if err2 != nil {
		return &ContractError{Message: "error raised with a table that has no text as its message"}
	}
	failure := splitPosition(message, r.contract.File)
	if err1 == nil {
		failure.Code = code
	}
	return failure
}

// splitPosition takes "file:line: " off the front of a text.
func splitPosition(text, file string) *ContractError {
	if rest, ok := strings.CutPrefix(text, file+":"); ok {
		digits, message, ok := strings.Cut(rest, ": ")
		if line, err := strconv.Atoi(digits); ok && err == nil {
			return &ContractError{Message: message, File: file, Line: line}
		}
	}
	return &ContractError{Message: text}
}

// position finds the innermost line of the file in a traceback.
func position(trace, file string) (string, int) {
	for line := range strings.Lines(trace) {
		if rest, ok := strings.CutPrefix(strings.TrimSpace(line), file+":"); ok {
			digits, _, _ := strings.Cut(rest, ":")
			if n, err := strconv.Atoi(digits); err == nil {
				return file, n
			}
		}
	}
	return "", 0
}

// typeName is what the contract's type() answers for a value.
func typeName(value lua.LValue) string {
	if ud, ok := value.(*lua.LUserData); ok {
		if named, ok := ud.Value.(stdlib.Named); ok {
			return named.TypeName()
		}
	}
	return value.Type().String()
}

func numberText(n lua.LNumber) string { return stdlib.NumberText(n) }
