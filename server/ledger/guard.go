package ledger

import (
	"context"
	"crypto/sha256"
	"fmt"

	"moonledger/runtime"
	"moonledger/server/ledger/running"
)

// What is noted as the method of what is no call: no method has such a name.
const (
	compiling = "(compile)"
	deploying = "(deploy)"
)

// A guardedMachine notes what runs contract code, and refuses what the process
// died of before.
type guardedMachine struct {
	machine
	notes *running.Notes
}

// guard begins to note what runs, if the options say where.
func (l *Ledger) guard() error {
	if l.options.Running == nil {
		return nil
	}
	notes, err := l.options.Running()
	if err != nil {
		return err
	}
	l.machine, l.notes = guardedMachine{l.machine, notes}, notes
	return nil
}

// Compile implements machine. Code can only be told by its text here.
func (m guardedMachine) Compile(ctx context.Context, file, source string) (c *runtime.Contract, err error) {
	noted := running.Call{Contract: file, Method: compiling, Code: sha256.Sum256([]byte(source))}
	refused := m.notes.Run(noted, func() { c, err = m.machine.Compile(ctx, file, source) })
	if refused != nil {
		return nil, poisoned(refused)
	}
	return c, err
}

// Call implements machine.
func (m guardedMachine) Call(ctx context.Context, call runtime.Call) (out runtime.Outcome, err error) {
	noted := running.Call{
		Contract: call.Contract.Name, Method: call.Method, Code: call.Contract.Code,
		Caller: call.Context.Caller.Name, Request: call.Context.Request, Args: call.Args,
	}
	refused := m.notes.Run(noted, func() { out, err = m.machine.Call(ctx, call) })
	if refused != nil {
		return out, poisoned(refused)
	}
	return out, err
}

// Deploy implements machine.
func (m guardedMachine) Deploy(ctx context.Context, d runtime.Deployment) (out runtime.Outcome, err error) {
	noted := running.Call{
		Contract: d.Contract.Name, Method: deploying, Code: d.Contract.Code,
		Caller: d.Context.Caller.Name, Request: d.Context.Request,
	}
	refused := m.notes.Run(noted, func() { out, err = m.machine.Deploy(ctx, d) })
	if refused != nil {
		return out, poisoned(refused)
	}
	return out, err
}

func poisoned(refused error) error { return fmt.Errorf("%w: %w", ErrPoisoned, refused) }
