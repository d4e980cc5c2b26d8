package stdlib

import lua "github.com/yuin/gopher-lua"

// pcall calls a function in protected mode, on a thread of its own: in
// gopher-lua v1.1.2 a caught error closes the upvalues of every frame of its
// thread, so that closures would lose sight of the caller's variables.
//
// A spent budget and a panic of Go code are not caught. Errors undo what the
// function did to state and events.
func pcall(c call) int {
	c.any(1)
	thread, err := c.protect(1)
	if err != nil {
		c.L.Push(lua.LFalse)
		c.L.Push(c.caught(err))
		return 2
	}
	return c.returnAll(thread, lua.LTrue)
}

// xpcall is pcall with a handler, which is called with the error after the
// function's frames are gone, in protected mode too. Its first result is returned.
func xpcall(c call) int {
	handler, function := c.any(2), c.arg(1)
	c.L.SetTop(0)
	c.L.Push(handler)
	c.L.Push(function)
	thread, err := c.protect(2)
	if err == nil {
		return c.returnAll(thread, lua.LTrue)
	}
	c.L.SetTop(1)
	c.L.Push(c.caught(err))
	thread, err = c.protect(1)
	if err != nil {
		c.L.Push(lua.LFalse)
		c.L.Push(lua.LString("error in error handling"))
		return 2
	}
	thread.SetTop(1)
	return c.returnAll(thread, lua.LFalse)
}

// returnAll returns the outcome and what the protected function left on its thread.
func (c call) returnAll(thread *lua.LState, outcome lua.LBool) int {
	count := thread.GetTop()
	c.moved(count)
	c.L.Push(outcome)
	for i := 1; i <= count; i++ {
		c.L.Push(thread.Get(i))
	}
	thread.SetTop(0)
	return count + 1
}

// protect calls the value at index first of the stack with what lies above it.
// On success it returns the thread that has the results on its stack, to be
// cleared. An error that may be caught is returned after it has been undone and
// paid for; any other goes on.
func (c call) protect(first int) (*lua.LState, *lua.ApiError) {
	c.meter.Charge(gasPcall, 0)
	c.moved(c.count())
	thread := c.enter()
	mark := c.savepoint()
	thread.Push(c.protected)
	for i := first; i <= c.count(); i++ {
		thread.Push(c.arg(i))
	}
	err := thread.PCall(c.count()-first+1, lua.MultRet, nil)
	c.leave()
	failure, _ := err.(*lua.ApiError)
	c.goOn(failure)
	if failure != nil {
		c.rollback(mark)
		c.meter.Charge(gasCaught, 0)
	}
	return thread, failure
}

// enter takes the thread for one more level of pcall. The level decides which
// thread it is, so that nothing depends on what ran before.
func (c call) enter() *lua.LState {
	if c.depth == MaxDepth {
		c.fail("pcall is nested deeper than %d levels", MaxDepth)
	}
	here := &c.levels[c.depth]
	if here.thread == nil {
		here.thread = c.meter.NewThread(c.state)
	}
	here.thread.SetTop(0) // results may be left if the caller had no room for them
	here.caller = c.L
	c.Library.depth++
	return here.thread
}

func (c call) leave() {
	c.Library.depth--
	c.levels[c.depth].caller = nil
}

// goOn passes on what no contract may catch: a panic of Go code, and anything at
// all once the budget is spent, a success too.
func (l *Library) goOn(err *lua.ApiError) {
	spent := l.meter.Err()
	switch {
	case err != nil && (spent != nil || err.Type == lua.ApiErrorPanic):
		panic(err)
	case spent != nil:
		panic(&lua.ApiError{
			Type:       lua.ApiErrorRun,
			Object:     lua.LString(spent.Error()),
			StackTrace: noTrace,
			Cause:      spent,
		})
	}
}

// caught returns the value of an error that a contract gets. A long message is
// paid for before it is cut: making it was work. Its length is the same everywhere.
func (c call) caught(err *lua.ApiError) lua.LValue {
	message, ok := err.Object.(lua.LString)
	if !ok {
		return err.Object
	}
	same := sameKey(string(message))
	c.copied(len(same))
	return lua.LString(CleanMessage(same))
}

// noTrace keeps PCall from making a traceback, which takes time in proportion to
// the square of the depth and which nobody sees.
const noTrace = "-"

// runProtected is the lowest function on the threads of pcall. PCall has set its
// own way of raising errors by then; this one raises them without a traceback.
func (l *Library) runProtected(L *lua.LState) int {
	if l.config.Leave != nil {
		defer l.config.Leave(L)
	}
	L.Panic = func(L *lua.LState) {
		panic(&lua.ApiError{Type: lua.ApiErrorRun, Object: L.Get(-1), StackTrace: noTrace})
	}
	if f := L.Get(1); !callable(L, f) {
		L.Error(lua.LString("attempt to call a "+TypeName(f)+" value"), 0)
	}
	L.Call(L.GetTop()-1, lua.MultRet)
	return L.GetTop()
}

func callable(L *lua.LState, v lua.LValue) bool {
	if v.Type() != lua.LTFunction {
		v = L.GetMetaField(v, "__call")
	}
	return v.Type() == lua.LTFunction
}

func (l *Library) savepoint() int {
	if l.config.Savepoints == nil {
		return 0
	}
	return l.config.Savepoints.Savepoint()
}

func (l *Library) rollback(mark int) {
	if l.config.Savepoints != nil {
		l.config.Savepoints.Rollback(mark)
	}
}
