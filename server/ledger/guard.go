package ledger

import (
	"context"
	"crypto/sha256"
	"fmt"

	"moonledger/runtime"
	"moonledger/runtime/lint"
	"moonledger/server/ledger/running"
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

// ofText notes what is done to the text of a file, by which alone code can be
// told that is not compiled yet.
func ofText(what, file, text string) running.Call {
	return running.Call{Contract: file, Method: what, Code: sha256.Sum256([]byte(text))}
}

// Compile makes a contract of the text of a file, as Deploy does. A text that the
// process died of before is ErrPoisoned, so that whoever compiles files to deploy
// them does it here.
func (l *Ledger) Compile(ctx context.Context, file, text string) (*runtime.Contract, error) {
	if err := l.enter(); err != nil {
		return nil, err
	}
	defer l.readers.Done()
	return l.machine.Compile(ctx, file, text)
}

// Lint returns what the lints say of the text of a file, as lint.CheckText does.
// They say nothing, which is logged, of a text that the process died of before,
// and of any once the ledger is closed.
func (l *Ledger) Lint(file, text string) (findings []lint.Finding) {
	if l.enter() != nil {
		return nil
	}
	defer l.readers.Done()
	check := func() { findings = lint.CheckText(file, text) }
	if l.notes == nil {
		check()
		return findings
	}
	if err := l.notes.Run(ofText(running.Linting, file, text), check); err != nil {
		l.options.Logger.Warn("a file goes without its lints", "file", file, "error", err)
	}
	return findings
}

// Compile implements machine.
func (m guardedMachine) Compile(ctx context.Context, file, source string) (c *runtime.Contract, err error) {
	noted := ofText(running.Compiling, file, source)
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
		Contract: d.Contract.Name, Method: running.Deploying, Code: d.Contract.Code,
		Caller: d.Context.Caller.Name, Request: d.Context.Request,
	}
	refused := m.notes.Run(noted, func() { out, err = m.machine.Deploy(ctx, d) })
	if refused != nil {
		return out, poisoned(refused)
	}
	return out, err
}

func poisoned(refused error) error { return fmt.Errorf("%w: %w", ErrPoisoned, refused) }
