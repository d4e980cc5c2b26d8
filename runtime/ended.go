package runtime

import (
	"errors"

	lua "github.com/yuin/gopher-lua"

	"moonledger/runtime/meter"
)

// An EndedError tells that a limit, or a state that could not be read, ended a call,
// and where in the contract that was. It wraps the error of that. The place is for people and is nowhere
// recorded: that of meter.ErrTime depends on the machine.
type EndedError struct {
	Err  error
	File string // "" if no line of the contract was running
	Line int
}

// Error returns the text of what ended the call, without the place.
func (e *EndedError) Error() string { return e.Err.Error() }

// Unwrap returns what ended the call.
func (e *EndedError) Unwrap() error { return e.Err }

// Position returns file:line, or "" if it is not known.
func (e *EndedError) Position() string { return position(e.File, e.Line) }

// byMachine tells that the end says nothing of the code: the same code may go on
// elsewhere, or at another time.
func (e *EndedError) byMachine() bool {
	var heap *heapError
	return errors.Is(e.Err, meter.ErrTime) || errors.As(e.Err, &heap)
}

// over returns why the meter has ended the run, and where that was, or nil.
func (r *run) over() error {
	cause := r.vm.meter.Err()
	if cause == nil {
		return nil
	}
	e := &EndedError{Err: cause}
	e.File, e.Line, _ = cutPosition(r.vm.place, r.contract.File)
	return e
}

// notePlace keeps where L is if the meter has just ended the run: when PCall has
// caught that, the frames of L are gone. The innermost thread comes first.
func (v *vm) notePlace(L *lua.LState) {
	if v.place != "" || v.meter.Err() == nil {
		return
	}
	if where := innermost(L); where != noPlace {
		v.place = where
	}
}
