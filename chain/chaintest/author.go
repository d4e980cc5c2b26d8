package chaintest

import (
	"crypto/sha256"
	"strings"
	"time"

	"moonledger/chain"
	"moonledger/chain/state"
)

// An Author writes the chain of one contract: lines that are valid, linked,
// and the same each time. It is for one goroutine.
type Author struct {
	Contract string
	Head     chain.Head // of what was written
}

// A Call is what an Author makes an entry of. The first entry of a chain is a
// deploy always.
type Call struct {
	Deploy          bool
	Caller, Request string
	Padding         int // bytes by which the line gets longer
	Writes          []state.Write
}

// source is the contract that entries deploy.
const source = "return nil\n"

// Record writes the next entry.
func (a *Author) Record(c Call) chain.Record {
	e := chain.Entry{
		VM: "1", Kind: chain.Call, Contract: a.Contract, Height: a.Head.Next(), Prev: a.Head.Hash,
		Time:   time.Date(2026, 11, 23, 5, 30, 0, 0, time.UTC).Add(time.Duration(a.Head.Next()) * time.Second),
		Caller: c.Caller, Request: c.Request, Writes: c.Writes, Gas: 1,
		Method: "set", Args: state.EmptyTable(),
	}
	if c.Padding > 0 || len(c.Writes) == 0 { // without effect, nothing is recorded
		e.Events = []chain.Event{{Name: "test", Data: padding(c.Padding)}}
	}
	if c.Deploy || e.Height == 0 {
		e.Kind, e.Method, e.Args = chain.Deploy, "", state.Value{}
		e.Source, e.Version, e.Code, e.File = source, 1, sha256.Sum256([]byte(source)), "test.lua"
	}
	if e.Height == 0 {
		e.Ledger = "test.local/chaintest"
	}
	line := e.AppendLine(nil)
	a.Head = chain.Head{Height: e.Height, Hash: chain.HashLine(line)}
	return chain.Record{
		Line: line, Hash: a.Head.Hash, Writes: c.Writes,
		Caller: c.Caller, Request: c.Request, Deploy: e.Kind == chain.Deploy,
	}
}

func padding(n int) state.Value {
	v, err := state.TableValue(state.Member{Key: state.StringKey("padding"), Value: state.StringValue(strings.Repeat("p", n))})
	if err != nil {
		panic(err)
	}
	return v
}

// Append writes entries and returns them as an Append behind what was written
// before.
func (a *Author) Append(calls ...Call) chain.Append {
	app := chain.Append{Contract: a.Contract, Parent: a.Head}
	for _, c := range calls {
		app.Records = append(app.Records, a.Record(c))
	}
	return app
}

// Set is the write of a value; path is as in state.MakePath.
func Set(value state.Value, path ...any) state.Write {
	return state.Write{Path: state.MakePath(path...), Value: value}
}

// Remove is the removal of a path, which is as in state.MakePath.
func Remove(path ...any) state.Write {
	return state.Write{Path: state.MakePath(path...)}
}
