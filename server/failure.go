package server

import (
	"context"
	"errors"

	"moonledger/chain"
	"moonledger/chain/state"
	"moonledger/runtime"
	"moonledger/runtime/meter"
	"moonledger/runtime/schema"
	"moonledger/server/ledger"
	"moonledger/server/wire"
)

// A kind is a row of the table of errors: what is matched, and what clients get.
type kind struct {
	target error
	code   string // stable
	hint   string // unless the error has one of its own

	// Errors of stores may tell of paths and hosts: clients get the target's
	// text alone, and the log has the rest.
	private bool
	says    string // what clients get instead of the target's text, if private
}

// kinds returns the table of errors. The first row that matches counts: those
// of the ledger, which say what became of a call, stand before their causes.
func kinds() []kind {
	return []kind{
		{target: ledger.ErrNotFound, code: wire.NotFound},
		{target: ledger.ErrKey, code: wire.Denied, hint: "an admin can give you another key"},
		{target: errNoKey, code: wire.Denied, hint: "connect with a key, or send one with auth"},
		{target: ledger.ErrReserved, code: wire.Denied},
		{target: ledger.ErrDenied, code: wire.Denied, hint: "connect with a key that may do this"},
		{target: ledger.ErrPoisoned, code: wire.Poisoned},
		{target: ledger.ErrBusy, code: wire.Busy, hint: "try again in a while"},
		{target: ledger.ErrRequestID, code: wire.BadParameter, hint: "a request id is 1 to 64 of A-Z a-z 0-9 _ . : -"},
		{target: ledger.ErrRepeated, code: wire.Conflict, hint: "take a new request id for each call"},
		{target: ledger.ErrMoved, code: wire.Conflict},
		{target: ledger.ErrVersion, code: wire.Conflict},
		{target: ledger.ErrTooLarge, code: wire.TooLarge},
		{target: ledger.ErrUnknown, code: wire.UnknownOutcome, hint: "send it again with the same request id to learn the outcome", private: true},
		{target: chain.ErrCorrupt, code: wire.Broken, hint: "the server's log tells more", private: true},
		{target: chain.ErrBroken, code: wire.Broken},
		{target: chain.ErrFull, code: wire.Unavailable, hint: "nothing was done; the server needs free space", private: true},
		{target: ledger.ErrClosed, code: wire.Unavailable, hint: "the server is stopping; nothing was done"},
		{target: chain.ErrUnavailable, code: wire.Unavailable, hint: "nothing was done; try again in a while", private: true},
		{target: ledger.ErrNotDone, code: wire.Unavailable, hint: "nothing was done; try again", private: true},
		{target: meter.ErrGas, code: wire.OutOfGas},
		{target: meter.ErrMemory, code: wire.OutOfMemory},
		{target: meter.ErrTime, code: wire.OutOfTime},
		{target: runtime.ErrChanges, code: wire.TooManyChanges},
		{target: runtime.ErrNoMethod, code: wire.NotFound},
		{target: state.ErrKey, code: wire.BadParameter},
		{target: state.ErrValue, code: wire.BadArgument},
		{target: context.Canceled, code: wire.Unavailable, hint: "nothing was changed; connect again in a while", private: true, says: "the server is stopping"},
	}
}

// failure puts an error of the ledger on the wire. told is false if the client
// gets less than err tells, which is then for the log.
func failure(err error) (e *wire.Error, told bool) {
	if errors.As(err, &e) {
		return e, true
	}
	if e := typedFailure(err); e != nil {
		return e, true
	}
	for _, k := range kinds() {
		if !errors.Is(err, k.target) {
			continue
		}
		e = wire.Refusal(k.code, k.message(err), hintOf(err, k.hint))
		var ended *runtime.EndedError
		if errors.As(err, &ended) {
			e.Data.Position = ended.Position()
		}
		return e, !k.private
	}
	e = wire.Errorf(wire.CodeInternal, "internal error")
	e.Data.Hint = "the server's log tells more"
	return e, false
}

// message returns the text that clients get of err.
func (k kind) message(err error) string {
	switch {
	case k.says != "":
		return k.says
	case k.private:
		return k.target.Error()
	}
	return err.Error()
}

// typedFailure puts errors on the wire that hold more than a text.
func typedFailure(err error) *wire.Error {
	var raised *runtime.ContractError
	var source *runtime.CompileError
	var argument *schema.ArgumentError
	var result *schema.ResultError
	var stopped *ledger.StoppedError
	switch {
	case errors.As(err, &stopped):
		e, _ := failure(stopped.Err) // the ledger logged the rest when it stopped the contract
		e.Message = "contract " + stopped.Contract + " is stopped: " + e.Message
		return e
	case errors.As(err, &raised):
		e := wire.Refusal(wire.ContractError, raised.Message, "")
		e.Data.Position, e.Data.ContractCode = raised.Position(), raised.Code
		return e
	case errors.As(err, &source):
		return wire.Refusal(wire.BadSource, source.Error(), "")
	case errors.As(err, &argument):
		return wire.Refusal(wire.BadArgument, argument.Error(), "api "+argument.Contract+" shows what it takes")
	case errors.As(err, &result):
		return wire.Refusal(wire.ContractError, result.Error(), "")
	}
	return nil
}

// hintOf returns the hint of an error that has one, or else that of its kind.
func hintOf(err error, otherwise string) string {
	var hinting interface{ Hint() string }
	if errors.As(err, &hinting) {
		if hint := hinting.Hint(); hint != "" {
			return hint
		}
	}
	return otherwise
}
