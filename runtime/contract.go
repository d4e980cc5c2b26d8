package runtime

import (
	"fmt"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"moonledger/chain/state"
	"moonledger/runtime/schema"
	"moonledger/runtime/stdlib"
)

// A Contract is compiled code. It is immutable and safe for many goroutines.
type Contract struct {
	Name    string
	Version int64    // from 1
	File    string   // base name, the chunk name in positions
	Source  string   // the whole text
	Code    [32]byte // SHA-256 of Source
	Schema  *schema.Contract
	Initial state.Value // initial state: a table with string keys, or an empty one

	proto     *lua.FunctionProto
	stateless bool         // what the chunk declares may serve many calls
	self      *schema.Type // of the state's root; nil: see Unknown
}

// Unknown returns what stands for code that can't be compiled any more, of which
// no more is known than this. It is good for the Before of a Deployment alone.
func Unknown(file string, version int64, code [32]byte) *Contract {
	return &Contract{File: file, Version: version, Code: code}
}

// mayHave tells whether the state may have a field of that name, as it may have
// any where the code is Unknown.
func (c *Contract) mayHave(key state.Key) bool {
	if c.self == nil {
		return true
	}
	_, err := c.self.Member(key)
	return err == nil
}

// Method returns the public method of that name.
func (c *Contract) Method(name string) (*schema.Method, bool) {
	method := c.Schema.Method(name)
	return method, method != nil
}

// take completes a contract with what its chunk, which r has run, declared. Its error has all that is wrong with that.
func (c *Contract) take(r *run) error {
	if r.declared.table == nil || r.declared.name != c.Name {
		return &CompileError{Problems: []Problem{c.problemAt(c.Schema.Line, `write local X = contract "X" { … } at file level`, "the file declares no contract when it runs")}}
	}
	problems := c.takeOptions(r)
	problems = append(problems, c.takeFields()...)
	problems = append(problems, c.checkMethods(r)...)
	if len(problems) > 0 {
		return &CompileError{Problems: problems}
	}
	return nil
}

// takeOptions reads { version = …, state = … }.
func (c *Contract) takeOptions(r *run) (problems []Problem) {
	c.Version, c.Initial = 1, state.EmptyTable()
	for k, v := range r.vm.library.Each(r.declared.options) {
		switch k {
		case lua.LString("version"):
			problems = append(problems, c.takeVersion(v)...)
		case lua.LString("state"):
			problems = append(problems, c.takeState(r, v)...)
		default:
			problems = append(problems, c.unknownOption(k))
		}
	}
	return problems
}

func (c *Contract) unknownOption(key lua.LValue) Problem {
	name, ok := key.(lua.LString)
	if !ok {
		return c.problemAt(c.Schema.Line, "it has version and state", "contract %q takes named options", c.Name)
	}
	hint := "it has version and state"
	if nearest := schema.Nearest(string(name), []string{"state", "version"}); nearest != "" {
		hint = fmt.Sprintf("did you mean %q?", nearest)
	}
	return c.problemAt(c.Schema.Line, hint, "contract %q has no option %q", c.Name, string(name))
}

func (c *Contract) takeVersion(value lua.LValue) []Problem {
	n, ok := value.(lua.LNumber)
	if !ok || !isInteger(n) || n < 1 {
		return []Problem{c.problemAt(c.Schema.Line, "write version = 1", "the version of contract %q must be an integer from 1", c.Name)}
	}
	c.Version = int64(n)
	return nil
}

func (c *Contract) takeState(r *run, value lua.LValue) []Problem {
	reading := reading{vm: r.vm}
	initial, err := reading.value(value)
	if err != nil {
		return []Problem{c.problemAt(c.Schema.Line, "", "the initial state: %v", err)}
	}
	isObject := initial.Kind() == state.KindTable && (len(initial.Members()) == 0 || !initial.Members()[0].Key.IsInteger())
	if !isObject {
		return []Problem{c.problemAt(c.Schema.Line, "write state = { name = value }", "the state of contract %q must be a table of named fields", c.Name)}
	}
	c.Initial = initial
	return nil
}

// takeFields joins the fields of state and of ---@field, and checks initial
// values against their types.
func (c *Contract) takeFields() (problems []Problem) {
	members := slices.Clone(c.Initial.Members())
	names := make([]string, len(members))
	for i, m := range members {
		names[i] = m.Key.Text()
	}
	c.self = c.Schema.StateType(names...)
	for i, m := range members {
		value, problem := c.initial(m)
		if problem != nil {
			problems = append(problems, *problem)
		}
		members[i].Value = value
	}
	if len(problems) > 0 {
		return problems
	}
	var err error
	if c.Initial, err = state.TableValue(members...); err != nil {
		return []Problem{c.problemAt(c.Schema.Line, "", "the initial state: %v", err)}
	}
	return nil
}

func (c *Contract) initial(m state.Member) (state.Value, *Problem) {
	t, err := c.self.Member(m.Key)
	if err != nil {
		problem := c.problemAt(c.Schema.Line, "", "the initial state: %v", err)
		return state.Value{}, &problem
	}
	value, err := t.Accept(m.Value)
	if err != nil {
		problem := c.problemAt(c.fieldLine(m.Key.Text()), "", "initial value of field %q %v", m.Key.Text(), err)
		return value, &problem
	}
	return value, nil
}

// fieldLine returns the line that declares a field.
func (c *Contract) fieldLine(name string) int {
	for _, f := range c.Schema.Fields {
		if f.Name == name {
			return f.Line
		}
	}
	return c.Schema.Line
}

// checkMethods refuses functions that are made when the file runs, which have
// no declaration that could be read, and members that are no functions.
func (c *Contract) checkMethods(r *run) (problems []Problem) {
	for k, v := range r.vm.library.Each(r.declared.table) {
		name, ok := k.(lua.LString)
		if !ok || v.Type() != lua.LTFunction || !c.declares(string(name)) {
			problems = append(problems, c.problemAt(c.Schema.Line, "write function X:name(…) at file level for each method", "%s.%s is not a declared method", c.Name, strings.Trim(stdlib.Quoted(k), `"`)))
		}
	}
	for _, method := range c.Schema.Methods {
		problems = append(problems, c.checkThere(r, method.Name, method.Line)...)
	}
	if c.Schema.HasInit {
		problems = append(problems, c.checkThere(r, "init", c.Schema.Line)...)
	}
	if c.Schema.HasUpgrade {
		problems = append(problems, c.checkThere(r, "upgrade", c.Schema.Line)...)
	}
	return problems
}

func (c *Contract) checkThere(r *run, name string, line int) []Problem {
	if _, ok := r.declared.function(name); !ok {
		return []Problem{c.problemAt(line, "", "method %q is gone when the file has run", name)}
	}
	return nil
}

func (c *Contract) declares(name string) bool {
	return c.Schema.Method(name) != nil || strings.HasPrefix(name, "_") || name == "init" && c.Schema.HasInit || name == "upgrade" && c.Schema.HasUpgrade
}
