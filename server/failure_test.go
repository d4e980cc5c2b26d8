package server

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"moonledger/chain"
	"moonledger/chain/state"
	"moonledger/runtime"
	"moonledger/runtime/meter"
	"moonledger/runtime/schema"
	"moonledger/server/ledger"
	"moonledger/server/wire"
)

func TestFailure(t *testing.T) {
	secret := errors.New("open /var/lib/ledger: permission denied")
	wrap := func(errs ...error) error {
		err := secret
		for _, e := range errs {
			err = fmt.Errorf("%w: %w", e, err)
		}
		return err
	}
	contract := &runtime.ContractError{Message: "no account", Code: "no_account", File: "bank.lua", Line: 7}
	problems := &runtime.CompileError{Problems: []runtime.Problem{{File: "a.lua", Line: 1, Column: 2, Message: "bad", Hint: "good"}}}
	tests := map[string]struct {
		err           error
		code, message string
		told          bool
	}{
		"contract":          {fmt.Errorf("x: %w", contract), wire.ContractError, "no account", true},
		"source":            {problems, wire.BadSource, "a.lua:1:2: bad (good)", true},
		"argument":          {&schema.ArgumentError{Contract: "A", Method: "m", Reason: "no"}, wire.BadArgument, "A.m: no", true},
		"value":             {fmt.Errorf("x: %w", state.ErrValue), wire.BadArgument, "x: bad value", true},
		"gas":               {meter.ErrGas, wire.OutOfGas, "out of gas", true},
		"memory":            {meter.ErrMemory, wire.OutOfMemory, "out of memory", true},
		"time":              {meter.ErrTime, wire.OutOfTime, "out of time", true},
		"changes":           {runtime.ErrChanges, wire.TooManyChanges, "too many state changes", true},
		"not found":         {fmt.Errorf("entry 7: %w", ledger.ErrNotFound), wire.NotFound, "entry 7: not found", true},
		"denied":            {ledger.ErrDenied, wire.Denied, "denied", true},
		"busy":              {ledger.ErrBusy, wire.Busy, "too many calls are waiting", true},
		"request id":        {ledger.ErrRequestID, wire.BadParameter, "bad request id", true},
		"repeated":          {ledger.ErrRepeated, wire.Conflict, "request id used for another call", true},
		"moved":             {ledger.ErrMoved, wire.Conflict, "the state has moved on", true},
		"version":           {&ledger.VersionError{Contract: "A", Running: 2, Offered: 1}, wire.Conflict, "A runs at version 2, and this other code has version 1: the version must be higher; write version = 3", true},
		"too large":         {fmt.Errorf("%w: %w", ledger.ErrNotDone, ledger.ErrTooLarge), wire.TooLarge, "not done: too large to record", true},
		"full":              {wrap(chain.ErrFull, ledger.ErrNotDone), wire.Unavailable, "the store is full", false},
		"store unavailable": {wrap(chain.ErrUnavailable, ledger.ErrNotDone), wire.Unavailable, "the store is unavailable", false},
		"not done":          {wrap(ledger.ErrNotDone), wire.Unavailable, "not done", false},
		"unknown outcome":   {wrap(chain.ErrUnknown, ledger.ErrUnknown), wire.UnknownOutcome, "the outcome is unknown", false},
		"corrupt":           {wrap(chain.ErrCorrupt, ledger.ErrNotDone), wire.Broken, "the store is corrupt", false},
		"stopped":           {fmt.Errorf("%w: %w", ledger.ErrNotDone, &ledger.StoppedError{Contract: "A", Err: wrap(chain.ErrCorrupt)}), wire.Broken, "contract A is stopped: the store is corrupt", true},
		"closed":            {ledger.ErrClosed, wire.Unavailable, "the ledger is closed", true},
		"stopping":          {context.Canceled, wire.Unavailable, "the server is stopping", false},
		"machine":           {wrap(runtime.ErrInternal), wire.Internal, "internal error", false},
		"any other":         {secret, wire.Internal, "internal error", false},
		"our own":           {fmt.Errorf("x: %w", wire.Errorf(wire.CodeInvalidParams, "no")), wire.BadParameter, "no", true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			e, told := failure(test.err)
			got := []any{e.Stable(), e.Message, told}
			if diff := cmp.Diff([]any{test.code, test.message, test.told}, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
	e, _ := failure(contract)
	if e.Data.Position != "bank.lua:7" || e.Data.ContractCode != "no_account" {
		t.Errorf("got %+v", e.Data)
	}
}

func TestHints(t *testing.T) {
	e, _ := failure(ledger.ErrBusy)
	if e.Hint() != "try again in a while" {
		t.Errorf("got %q", e.Hint())
	}
}
