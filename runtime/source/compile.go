package source

import (
	"errors"
	"strings"

	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/ast"
)

// Chunk is a compiled source text.
//
// Proto depends on nothing but file name and text. Any number of Lua states may
// run it at the same time, as long as nobody writes to it. Its chunk name, which
// error messages of the running program show, is File.
type Chunk struct {
	Tree
	Proto *lua.FunctionProto
}

// Compile reads, repairs and compiles text, which came from the file of that
// name, within the default limits. The error, if any, is an *Error.
func Compile(file string, text []byte) (*Chunk, error) {
	return Limits{}.Compile(file, text)
}

// Compile is like the function Compile, within limits l.
func (l Limits) Compile(file string, text []byte) (*Chunk, error) {
	tree, tokens, err := l.read(file, text)
	if err != nil {
		return nil, err.in(file)
	}
	// Repairs and the compiler write into the tree, so they get one of their own.
	own, parseErr := parseText(file, onTheirLines(tokens))
	if parseErr != nil {
		return nil, position{line: 1}.errorf("the parser cannot read this text (%v)", parseErr).in(file)
	}
	proto, err := l.withDefaults().compile(file, repairBlock(own))
	if err != nil {
		return nil, err.in(file)
	}
	return &Chunk{Tree: *tree, Proto: proto}, nil
}

// compile runs the library's compiler, which may panic on bugs of its own.
func (l Limits) compile(file string, stmts []ast.Stmt) (proto *lua.FunctionProto, err *Error) {
	defer func() {
		if r := recover(); r != nil {
			proto, err = nil, position{line: 1}.errorf("the compiler cannot handle this text (%v)", r)
		}
	}()
	if err := l.measure(stmts); err != nil {
		return nil, err
	}
	if err := checkPowers(stmts); err != nil {
		return nil, err
	}
	proto, compileErr := lua.Compile(stmts, file)
	if compileErr != nil {
		return nil, explainCompile(compileErr)
	}
	return proto, l.patch(proto)
}

// explainCompile says what an error of the library's compiler means.
func explainCompile(err error) *Error {
	var known *lua.CompileError
	if !errors.As(err, &known) {
		return position{line: 1}.errorf("the compiler cannot handle this text (%v)", err)
	}
	at := position{line: max(known.Line, 1)}
	switch {
	case strings.Contains(known.Message, "no loop to break"):
		return at.errorf(`"break" outside a loop`)
	case strings.Contains(known.Message, "outside a vararg function"):
		return at.errorf(`cannot use "..." outside a function with "..." among its parameters`)
	case strings.Contains(known.Message, "local variables"), strings.Contains(known.Message, "register overflow"):
		return over(at, "function with too many local variables and values", 200, "split it, or put values into a table")
	}
	return at.errorf("%s", known.Message)
}
