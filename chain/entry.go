package chain

import (
	"encoding/hex"
	"strconv"
	"time"

	"moonledger/chain/state"
)

// Version is the version of the entry format that this package writes.
const Version = 1

// Kind tells what an entry records.
type Kind string

// The kinds of entries.
const (
	Deploy Kind = "deploy" // new code
	Call   Kind = "call"   // one execution of a method
	Retire Kind = "retire" // the contract takes no more calls
)

// An Entry is one recorded deploy, call or retirement. FORMAT.md tells what
// each field means and which kinds have it; a field at its zero value is left
// out of the line unless its comment says that it is always there.
type Entry struct {
	V        int       // always; Version when zero
	VM       string    // always: version of what a contract observes besides its inputs
	Kind     Kind      // always
	Contract string    // always
	Height   Height    // always
	Prev     Hash      // always: hash of the entry before, zero at height 0
	Time     time.Time // always: UTC, whole microseconds
	Ledger   string    // the origin; at height 0 only

	Source  string // deploy, always: the Lua text
	Version int64  // deploy, always
	Code    Hash   // deploy, always: SHA-256 of Source
	File    string // deploy: base name of the file

	Method string      // call, always
	Args   state.Value // call, always: a table with string keys
	Result state.Value // call: no value if the method gave none

	Gas     uint64   // call and deploy, always
	Caller  string   // user name, "" for the anonymous
	Key     string   // fingerprint of the key used
	Roles   []string // sorted
	Request string   // request id
	Seed    []byte   // 16 bytes, if ctx.random was used

	Writes []state.Write // always: net writes in canonical order
	Events []Event
}

// An Event is what a contract told with emit.
type Event struct {
	Name string
	Data state.Value // a table
}

// AppendLine appends the canonical line of e (RFC 8785), without a newline, to
// dst. The names below stand in the order that the form demands.
func (e *Entry) AppendLine(dst []byte) []byte {
	return e.appendLine(dst, nil)
}

// appendLine is AppendLine with the unknown fields that stand beside e, sorted
// as the form demands.
func (e *Entry) appendLine(dst []byte, unknown []unknownField) []byte {
	w := lineWriter{line: append(dst, '{'), unknown: unknown}
	if e.Kind == Call {
		w.value("args", e.Args)
	}
	w.optionalText("caller", e.Caller)
	if e.Kind == Deploy {
		w.text("code", e.Code.String())
	}
	w.text("contract", e.Contract)
	w.events(e.Events)
	w.optionalText("file", e.File)
	if e.Kind != Retire {
		w.number("gas", e.Gas)
	}
	w.number("height", uint64(e.Height))
	w.optionalText("key", e.Key)
	w.text("kind", string(e.Kind))
	w.optionalText("ledger", e.Ledger)
	w.optionalText("method", e.Method)
	w.text("prev", e.Prev.String())
	w.optionalText("request", e.Request)
	if e.Result.Exists() {
		w.value("result", e.Result)
	}
	w.texts("roles", e.Roles)
	w.optionalText("seed", hex.EncodeToString(e.Seed))
	if e.Kind == Deploy {
		w.text("source", e.Source)
	}
	w.time("time", e.Time)
	w.number("v", uint64(max(e.V, Version)))
	if e.Kind == Deploy {
		w.number("version", uint64(e.Version))
	}
	w.text("vm", e.VM)
	w.writes(e.Writes)
	w.unknownBefore("")
	return append(w.line, '}')
}

// An unknownField is a field that this version of the format does not define:
// a later program wrote it, and it is hashed like all others.
type unknownField struct {
	name  string
	value []byte // in canonical form
}

// A lineWriter appends the members of an object, in the order it is given them,
// with the unknown fields in their places.
type lineWriter struct {
	line    []byte
	begun   bool
	unknown []unknownField // still to come
}

// unknownBefore appends the unknown fields whose place is before name, or all
// if name is "". The known names are ASCII, for which the order of bytes is
// that of UTF-16.
func (w *lineWriter) unknownBefore(name string) {
	for len(w.unknown) > 0 && (name == "" || w.unknown[0].name < name) {
		field := w.unknown[0]
		w.unknown = w.unknown[1:]
		w.comma()
		w.line = append(state.AppendString(w.line, field.name), ':')
		w.line = append(w.line, field.value...)
	}
}

func (w *lineWriter) comma() {
	if w.begun {
		w.line = append(w.line, ',')
	}
	w.begun = true
}

func (w *lineWriter) name(name string) {
	w.unknownBefore(name)
	w.comma()
	w.line = append(append(append(w.line, '"'), name...), '"', ':')
}

func (w *lineWriter) text(name, text string) {
	w.name(name)
	w.line = state.AppendString(w.line, text)
}

func (w *lineWriter) time(name string, t time.Time) {
	w.name(name)
	w.line = append(appendTime(append(w.line, '"'), t), '"')
}

func (w *lineWriter) optionalText(name, text string) {
	if text != "" {
		w.text(name, text)
	}
}

func (w *lineWriter) texts(name string, texts []string) {
	if len(texts) == 0 {
		return
	}
	w.name(name)
	for i, text := range texts {
		w.line = state.AppendString(append(w.line, opener(i)), text)
	}
	w.line = append(w.line, ']')
}

// opener is what stands before the element i of an array.
func opener(i int) byte {
	if i == 0 {
		return '['
	}
	return ','
}

func (w *lineWriter) number(name string, n uint64) {
	w.name(name)
	w.line = strconv.AppendUint(w.line, n, 10)
}

func (w *lineWriter) value(name string, v state.Value) {
	w.name(name)
	w.line = v.AppendJSON(w.line)
}

func (w *lineWriter) events(events []Event) {
	if len(events) == 0 {
		return
	}
	w.name("events")
	for i, event := range events {
		w.line = append(w.line, opener(i), '[')
		w.line = append(state.AppendString(w.line, event.Name), ',')
		w.line = append(event.Data.AppendJSON(w.line), ']')
	}
	w.line = append(w.line, ']')
}

func (w *lineWriter) writes(writes []state.Write) {
	w.name("writes")
	if len(writes) == 0 {
		w.line = append(w.line, '[')
	}
	for i, write := range writes {
		w.line = write.AppendJSON(append(w.line, opener(i)))
	}
	w.line = append(w.line, ']')
}
