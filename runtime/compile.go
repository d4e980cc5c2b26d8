package runtime

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"

	"moonledger/runtime/schema"
	"moonledger/runtime/source"
)

// Compile checks and compiles the text of a contract that came from the file of
// that name. It runs the text's file level once, within the limits of New. Its
// error is a *CompileError with all that is wrong with the text, or an *EndedError
// where the machine could not tell: because of its time, its heap, or as ctx ended.
func (m *Machine) Compile(ctx context.Context, file, text string) (*Contract, error) {
	c, err := m.compile(ctx, file, text)
	var found *CompileError
	if errors.As(err, &found) {
		return nil, found.placed(text)
	}
	return c, err
}

func (m *Machine) compile(ctx context.Context, file, text string) (*Contract, error) {
	chunk, err := m.sources.Compile(file, []byte(text))
	if err != nil {
		return nil, sourceProblem(file, err)
	}
	declared, problems := schema.Parse(&chunk.Tree)
	if len(problems) > 0 {
		return nil, schemaProblems(file, problems)
	}
	c := &Contract{
		Name:   declared.Name,
		File:   file,
		Source: text,
		Code:   sha256.Sum256([]byte(text)),
		Schema: declared,
		proto:  chunk.Proto,

		stateless: chunk.Stateless(),
	}
	if err := m.declare(ctx, c); err != nil {
		return nil, err
	}
	return c, nil
}

func sourceProblem(file string, err error) error {
	var e *source.Error
	if !errors.As(err, &e) {
		return &CompileError{Problems: []Problem{{File: file, Message: err.Error()}}}
	}
	return &CompileError{Problems: []Problem{{File: file, Line: e.Line, Column: e.Column, Message: e.Message, Hint: e.Hint}}}
}

func schemaProblems(file string, problems []schema.Problem) error {
	all := make([]Problem, len(problems))
	for i, p := range problems {
		all[i] = Problem{File: file, Line: p.Line, Column: p.Column, Message: p.Message, Hint: p.Hint}
	}
	return &CompileError{Problems: all}
}

// declare runs the chunk and takes version, initial state and fields from what
// it declares.
func (m *Machine) declare(ctx context.Context, c *Contract) error {
	r := &run{contract: c, limits: m.compileLimits}
	m.begin(ctx, r)
	defer m.end(r)
	err := r.load()
	if err == nil {
		err = r.guard(func() error { return c.take(r) })
	}
	var ended *EndedError
	if err == nil || errors.As(err, &ended) && ended.byMachine() {
		return err
	}
	return c.problem(err)
}

// problem makes an error of the chunk's run one of the source. Where no line of it
// was running the contract's is taken.
func (c *Contract) problem(err error) error {
	var raised *ContractError
	var ended *EndedError
	var found *CompileError
	line, message := 0, "at file level: "+err.Error()
	switch {
	case errors.As(err, &found):
		return err
	case errors.As(err, &raised):
		line, message = raised.Line, raised.Message
	case errors.As(err, &ended):
		line = ended.Line
	}
	return &CompileError{Problems: []Problem{{File: c.File, Line: cmp.Or(line, c.Schema.Line), Message: message}}, Ran: true}
}

func (c *Contract) problemAt(line int, hint, format string, args ...any) Problem {
	return Problem{File: c.File, Line: line, Message: fmt.Sprintf(format, args...), Hint: hint}
}
