package runtime

import (
	lua "github.com/yuin/gopher-lua"

	"moonledger/runtime/stdlib"
)

// What a member of ctx costs, beside what it is.
const (
	contextGas     = 2
	timestampGas   = 5
	timestampBytes = 48
)

// timestampLayout is how an entry writes its time.
const timestampLayout = "2006-01-02T15:04:05.000000Z"

// contextTable is ctx: an empty table whose members are made when asked for.
func (v *vm) contextTable() *lua.LTable {
	ctx, mt := v.lua.NewTable(), v.lua.NewTable()
	mt.RawSetString("__index", v.function(v.contextMember))
	mt.RawSetString("__newindex", v.function(refuseChange))
	mt.RawSetString("__metatable", lua.LFalse)
	ctx.Metatable = mt
	return ctx
}

func refuseChange(L *lua.LState) int {
	L.RaiseError("ctx cannot be changed")
	return 0
}

// contextMember is ctx.name of a contract.
func (v *vm) contextMember(L *lua.LState) int {
	run := v.active(L, "ctx")
	v.meter.Charge(contextGas, valueBytes)
	member := run.contextValue(L.Get(2))
	if member == nil {
		L.RaiseError("ctx has no %s; it has caller, contract, height, method, random, request, time, timestamp and user", stdlib.Quoted(L.Get(2)))
	}
	L.Push(member)
	return 1
}

// contextValue returns a member of ctx; nil if there is none of that name.
func (r *run) contextValue(name lua.LValue) lua.LValue {
	switch name {
	case lua.LString("caller"):
		return optionalText(r.context.Caller.Name)
	case lua.LString("contract"):
		return lua.LString(r.contract.Name)
	case lua.LString("height"):
		return lua.LNumber(r.context.Height)
	case lua.LString("method"):
		return optionalText(r.method)
	case lua.LString("random"):
		return r.vm.random
	case lua.LString("request"):
		return optionalText(r.context.Request)
	case lua.LString("time"):
		return lua.LNumber(r.context.Time.Unix())
	case lua.LString("timestamp"):
		return r.timestamp()
	case lua.LString("user"):
		return r.user()
	}
	return nil
}

func optionalText(text string) lua.LValue {
	if text == "" {
		return lua.LNil
	}
	return lua.LString(text)
}

func (r *run) timestamp() lua.LValue {
	r.vm.meter.Charge(timestampGas, timestampBytes)
	return lua.LString(r.context.Time.UTC().Format(timestampLayout))
}

// user returns ctx.user: a table of its own each time, or nil for the
// anonymous.
func (r *run) user() lua.LValue {
	caller := r.context.Caller
	if caller.Name == "" {
		return lua.LNil
	}
	user := r.vm.newObject(3)
	user.RawSetString("name", lua.LString(caller.Name))
	user.RawSetString("key", optionalText(caller.Key))
	user.RawSetString("roles", r.roles())
	return user
}

func (r *run) roles() *lua.LTable {
	n := len(r.context.Caller.Roles)
	roles := r.vm.newArray(n)
	r.vm.meter.Charge(uint64(n), valueBytes*uint64(n))
	for i, role := range r.context.Caller.Roles {
		roles.RawSetInt(i+1, lua.LString(role))
	}
	return roles
}
